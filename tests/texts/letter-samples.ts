/** Briefs and statements for the tests of letters, and a reader of the PDF they give. */
import { openTexts } from '../../activities/texts/texts.ts';
import { createWrite } from '../../activities/texts/write.ts';
import { addMonths, daysBetween } from '../../domain/civil-date.ts';
import type { LedgerEvent } from '../../domain/interest-course.ts';
import { regimeOf } from '../../domain/interest-regime.ts';
import { computeStatement } from '../../domain/interest.ts';
import { rateBook } from '../../domain/legal-rates.ts';
import type { Brief, BriefLine } from '../../domain/message.ts';
import type { PlanAgreement } from '../../activities/texts/plan-agreement-terms.ts';
import type { Statement } from '../../domain/statement.ts';
import { brief, creditor, debtorOf } from './sample-brief.ts';

export type DebtorType = Brief['debtor']['type'];

/** Day of the statements of test vectors TV1, TV4 and TV12. */
export const on = '2026-09-15';

const book = rateBook();

/** What an invoice of 10 000.00 due on 31 May 2026 (test vector TV1) owes on 15 September 2026, or another. */
export function statementOf(
  type: DebtorType,
  change: { amountCents?: number; dueOn?: string; currency?: string; ledger?: readonly LedgerEvent[] } = {},
): Statement {
  const input = { on, currency: 'EUR', amountCents: 1_000_000, dueOn: '2026-05-31', ledger: [], ...change };
  return computeStatement({ ...input, regime: regimeOf(type) }, book);
}

/** A line with its statement. */
export function stated(
  number: string,
  type: DebtorType,
  change: { amountCents?: number; dueOn?: string; currency?: string; ledger?: readonly LedgerEvent[] } = {},
): BriefLine {
  const { amountCents = 1_000_000, dueOn = '2026-05-31', currency = 'EUR', ledger = [] } = change;
  const paidCents = ledger.reduce(
    (sum, { kind, amountCents: cents }) => sum + (kind === 'reversal' ? -cents : cents),
    0,
  );
  return {
    invoiceId: `inv-${number}`,
    number,
    issuedOn: '2026-04-30',
    dueOn,
    currency,
    amountCents,
    balanceCents: amountCents - paidCents,
    daysLate: daysBetween(dueOn, on),
    statement: statementOf(type, { amountCents, dueOn, currency, ledger }),
  };
}

/** A registered formal notice of 15 September 2026 about the invoice of TV1. */
export function notice(type: DebtorType, change: Partial<Brief> = {}): Brief {
  return brief({
    on,
    channel: 'registeredLetter',
    tone: 'formal',
    deadlineDays: type === 'consumer' ? 15 : 8,
    penalties: 'claimed',
    debtor: debtorOf(type),
    lines: [stated('FA-2026-0042', type)],
    ...change,
  });
}

/** A payment plan of 15 September 2026 over the invoice of TV1, principal only, in four equal parts. */
export function plan(type: DebtorType, change: Partial<PlanAgreement> = {}): PlanAgreement {
  return {
    on,
    language: 'fr',
    creditor,
    debtor: debtorOf(type),
    reference: 'PL-2026-7',
    lines: [stated('FA-2026-0042', type)],
    instalments: instalmentsOf([250_000, 250_000, 250_000, 250_000]),
    interest: 'kept',
    allocation: 'principalFirst',
    noticeDays: 8,
    ...change,
  };
}

/** Monthly instalments of these cents, from 5 October 2026. */
export function instalmentsOf(cents: readonly number[]): { dueOn: string; amountCents: number }[] {
  return cents.map((amountCents, index) => ({ dueOn: addMonths('2026-10-05', index), amountCents }));
}

/** An amount as French readers write it, with ordinary spaces: `10 401,45 €`. */
export function euros(cents: number): string {
  return `${(cents / 100)
    .toFixed(2)
    .replace('.', ',')
    .replace(/\B(?=(\d{3})+,)/g, ' ')} €`;
}

const written = createWrite(openTexts());

/** The letter as it is sent: words from the shipped templates, layout, QR code. */
export async function letterOf(one: Brief): Promise<Uint8Array> {
  const content = await written(one);
  if (content.kind !== 'letter') throw new Error(`a letter was expected, not ${content.kind}`);
  return content.pdf;
}

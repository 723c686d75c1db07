/** From the rows of an invoice to what it owes on a day, and the same computed again later. */
import type { Tx } from '../db/connect.ts';
import { readFigures, type Figures, type InvoiceFigures } from '../db/queries/ledger.ts';
import { readAdditions, type RateAddition } from '../db/queries/rates.ts';
import { waivingPlans } from '../db/queries/plan-waivers.ts';
import type { IssuedStatement } from '../db/queries/statements.ts';
import { civilDateAt } from '../domain/civil-date.ts';
import { computeStatement, type StatementInput } from '../domain/interest.ts';
import { RateBelowFloor, regimeOf } from '../domain/interest-regime.ts';
import { waived, waiverOn, type Waiver } from '../domain/plan-waiver.ts';
import { MissingRate, rateBook, type RateBook } from '../domain/legal-rates.ts';
import type { Statement } from '../domain/statement.ts';
import { notFound, Refusal } from './refusal.ts';
import { canonicalJson } from './register-invoice.ts';

/** Stands for "before any addition": the shipped rates alone. */
export const beforeAnyAddition = new Date(0);

/** The newest addition of a book: with it, the same set of rates is found again, as each is added later than all before it. */
export function ratesAsOf(additions: readonly RateAddition[]): Date {
  return additions.at(-1)?.addedAt ?? beforeAnyAddition;
}

/** What the statement of one invoice is computed from, for a day. */
export function statementInput(invoice: InvoiceFigures, allocation: Figures['allocation'], on: string): StatementInput {
  const { currency, amountCents, dueOn, ledger, contractRate, noticePresentedOn, insolvencyOn, suspended } = invoice;
  const regime = regimeOf(invoice.debtorType, {
    noticePresentedOn,
    ...(contractRate === null ? {} : { contractRate }),
  });
  return {
    on,
    currency,
    amountCents,
    dueOn,
    regime,
    ledger,
    allocation: allocation ?? 'interestFirst',
    insolvencyOn,
    ...(suspended.length === 0 ? {} : { suspended }),
  };
}

/** Why a statement cannot be computed as the law wants it: a legal value nobody has stored, or a contract rate under its floor. */
export type RateTrouble = MissingRate | RateBelowFloor;

/** Computes a statement, or says why it cannot be. Throws RangeError on amounts or dates that no table would hold. */
export function tryStatement(input: StatementInput, book: RateBook): Statement | RateTrouble {
  try {
    return computeStatement(input, book);
  } catch (error) {
    if (error instanceof MissingRate || error instanceof RateBelowFloor) return error;
    throw error;
  }
}

export interface InvoiceStatement {
  readonly invoice: { readonly id: string; readonly number: string };
  readonly statement: Statement;
  /** What a payment plan does to interest and indemnity on that day; null: nothing. */
  readonly waiver: Waiver | null;
}

/**
 * What an invoice owes on a day, by the rates as they are known now, without the penalties that a plan that was kept has waived; `on` null: today in the debtor's zone. Refuses an unknown invoice (404), a legal
 * value that is not stored (`missing_rate`) and a contract rate under the floor (`rate_below_floor`), each with its remedy.
 */
export async function statementOf(
  tx: Tx,
  creditorId: string,
  invoiceId: string,
  on: string | null,
  now: Date,
): Promise<InvoiceStatement> {
  const { additions, allocation, invoices } = await readFigures(tx, creditorId, [invoiceId]);
  const invoice = invoices[0];
  if (!invoice) throw notFound('invoice', 'id');
  const day = on ?? civilDateAt(now.getTime(), invoice.timeZone);
  const waiver = waiverOn((await waivingPlans(tx, creditorId, [invoice.invoiceId])).get(invoice.invoiceId), day);
  const isWaived = waiver?.state === 'waived';
  const input = statementInput(invoice, isWaived ? 'principalFirst' : allocation, day);
  const statement = tryStatement(input, rateBook(additions));
  if (statement instanceof Error) throw refusalOf(statement);
  const { invoiceId: id, number } = invoice;
  return { invoice: { id, number }, statement: isWaived ? waived(statement) : statement, waiver };
}

/** The business answer to a rate that cannot be used. */
function refusalOf(trouble: RateTrouble): Refusal {
  const field = trouble instanceof RateBelowFloor ? 'contractRate' : null;
  return new Refusal('unprocessable', trouble.code, trouble.message, field);
}

/**
 * Whether an issued statement comes out the same to the cent when it is computed again from its frozen input with the rates as they were known then,
 * whatever was added, paid or credited since.
 */
export async function isReproduced(tx: Tx, creditorId: string, issued: IssuedStatement): Promise<boolean> {
  const known = (await readAdditions(tx, creditorId)).filter((one) => one.addedAt <= issued.ratesAsOf);
  const again = tryStatement(issued.input, rateBook(known));
  return !(again instanceof Error) && canonicalJson(again) === canonicalJson(issued.body);
}

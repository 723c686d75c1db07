/** The statement of account: every movement, a balance that adds up, penalties only where they may be told, and no demand. */
import { describe, expect, test } from 'vitest';
import { writeAccountStatement } from '../../activities/texts/statement-letter.ts';
import type { AccountLine, AccountStatement } from '../../activities/texts/statement-letter.ts';
import type { LedgerEvent } from '../../domain/interest-course.ts';
import { lintText } from '../../domain/lint-text.ts';
import { readPdf } from './letter-reader.ts';
import { euros, on, stated } from './letter-samples.ts';
import type { DebtorType } from './letter-samples.ts';
import { creditor, debtorOf } from './sample-brief.ts';

const sign = { payment: -1, creditNote: -1, writeOff: -1, reversal: 1 } as const;

function accountLine(
  number: string,
  type: DebtorType,
  ledger: readonly LedgerEvent[] = [],
  change: { amountCents?: number; dueOn?: string; currency?: string } = {},
): AccountLine {
  const one = stated(number, type, { ...change, ledger });
  return {
    ...one,
    ledger: [
      { on: one.issuedOn, kind: 'invoiced', amountCents: one.amountCents },
      ...ledger.map(({ on: day, kind, amountCents }) => ({ on: day, kind, amountCents: sign[kind] * amountCents })),
    ],
  };
}

const account = (type: DebtorType, change: Partial<AccountStatement> = {}): AccountStatement => ({
  on,
  language: 'fr',
  creditor,
  debtor: debtorOf(type),
  lines: [
    accountLine('FA-1', type, [
      { kind: 'payment', on: '2026-07-15', amountCents: 400_000, paymentId: 'p-1' },
      { kind: 'reversal', on: '2026-07-20', amountCents: 400_000, paymentId: 'p-1' },
    ]),
    accountLine('FA-2', type, [{ kind: 'creditNote', on: '2026-06-10', amountCents: 50_000 }], {
      amountCents: 50_000,
    }),
  ],
  penalties: true,
  ...change,
});

const textOf = async (one: AccountStatement): Promise<string> =>
  (await readPdf((await writeAccountStatement(one)).pdf)).text;

describe('a statement of account', () => {
  test('lists every movement in order of date with the balance after it, settled invoices too', async () => {
    const text = await textOf(account('business'));
    for (const part of [
      'Relevé de compte au 15 septembre 2026',
      '30/04/2026 Facture FA-1 10 000,00 € 10 000,00 €',
      '30/04/2026 Facture FA-2 500,00 € 10 500,00 €',
      '10/06/2026 Avoir FA-2 500,00 € 10 000,00 €',
      '15/07/2026 Règlement reçu FA-1 4 000,00 € 6 000,00 €',
      '20/07/2026 Règlement rejeté FA-1 4 000,00 € 10 000,00 €',
      'Solde au 15 septembre 2026 10 000,00 €',
      'Total des factures ouvertes 10 000,00 €',
    ])
      expect(text).toContain(part);
    const open = text.slice(text.indexOf('Factures ouvertes'), text.indexOf('Total des factures ouvertes'));
    expect(open).not.toContain('FA-2');
  });

  test('calls a write-off an adjustment: it is no gift', async () => {
    const lines = [accountLine('FA-1', 'business', [{ kind: 'writeOff', on: '2026-08-01', amountCents: 100 }])];
    expect(await textOf(account('business', { lines }))).toContain('01/08/2026 Régularisation FA-1 1,00 €');
    expect(await textOf(account('business', { lines, language: 'en' }))).toContain('1 Aug 2026 Adjustment FA-1 €1.00');
  });

  test('carries debits, credits and the balance over its pages', async () => {
    const lines = Array.from({ length: 45 }, (_, index) =>
      accountLine(`FA-${String(index + 1)}`, 'business', [], { amountCents: 10_000 + index }),
    );
    const { pages } = await readPdf((await writeAccountStatement(account('business', { lines }))).pdf);
    const before = lines.filter((_, index) => pages[0]?.text.includes(`FA-${String(index + 1)} `));
    const sum = euros(before.reduce((total, one) => total + one.amountCents, 0));
    expect(before.length).toBeLessThan(45);
    expect(pages[0]?.text).toContain(`À reporter ${sum} 0,00 € ${sum}`);
    expect(pages[1]?.text).toContain(`Report ${sum} 0,00 € ${sum}`);
  });

  test('keeps each currency by itself', async () => {
    const lines = [accountLine('FA-1', 'business'), accountLine('FA-2', 'business', [], { currency: 'USD' })];
    const text = await textOf(account('business', { lines }));
    expect(text).toContain('Solde au 15 septembre 2026 10 000,00 €');
    expect(text).toContain('Solde au 15 septembre 2026 10 000,00 $US');
  });

  test('R12 R13: tells the interest of a business or public buyer for information, and not when told not to', async () => {
    const text = await textOf(account('business', { lines: [accountLine('FA-1', 'business')] }));
    expect(text).toContain('FA-1 01/06/2026 30/06/2026 30 10 000,00 € 12,15 % 99,86 €');
    expect(text).toContain('soit 401,45 € à cette date, sont donnés pour information');
    expect(await textOf(account('public'))).toContain('Intérêts moratoires arrêtés au 15 septembre 2026');
    expect(await textOf(account('business', { penalties: false }))).not.toMatch(/pénalit|indemnit/i);
  });

  test('R10 R11: tells a consumer or a debtor of unknown type nothing of penalties', async () => {
    for (const type of ['consumer', 'unknown'] as const)
      expect(await textOf(account(type))).not.toMatch(/pénalit|indemnit|intérêt|40,00 €/i);
  });

  test('asks for nothing, and passes the linter', async () => {
    for (const type of ['business', 'public', 'consumer', 'unknown'] as const)
      for (const language of ['fr', 'en'] as const) {
        const text = await textOf(account(type, { language }));
        expect(text).not.toMatch(/demandons|mettons en demeure|veuillez|impay|please pay|overdue/i);
        const mentions =
          'Ateliers du Quai, SAS au capital de 50 000 €, 14 quai Rambaud, 69002 Lyon, 732 829 320 RCS Lyon';
        const findings = lintText(`${text} ${mentions}`, {
          channel: 'letter',
          tone: 'neutral',
          language,
          debtorType: type,
          beforeDue: false,
          identity: creditor,
          purpose: 'statement',
          names: [debtorOf(type).name],
        });
        expect(findings.filter((one) => one.severity === 'refused')).toEqual([]);
      }
  });

  test('stops, with the number of the invoice, when a ledger does not give its balance', async () => {
    const one = accountLine('FA-1', 'business');
    const lines = [{ ...one, balanceCents: one.balanceCents - 1 }];
    await expect(writeAccountStatement(account('business', { lines }))).rejects.toThrow(
      'The ledger of invoice FA-1 gives 1000000 cents, its balance is 999999',
    );
  });

  test('is the same file when written twice', async () => {
    const first = Buffer.from((await writeAccountStatement(account('business'))).pdf);
    expect(Buffer.from((await writeAccountStatement(account('business'))).pdf).equals(first)).toBe(true);
  });
});

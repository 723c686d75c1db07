/** Movements of an account in order of date, with the balance after each, one table per currency. */
import type { Language } from '../../domain/case-facts.ts';
import type { BriefLine } from '../../domain/message.ts';
import { money, oneLine, shortDate } from './format.ts';
import type { Sheet } from './letter-page.ts';
import { drawTable } from './letter-table.ts';
import type { Column } from './letter-table.ts';
import type { AccountWords, EntryKind } from './statement-letter-words.ts';
import { labelsOf } from './labels.ts';

/** One money fact; `amountCents` is signed as in the ledger: positive is owed, negative is received or credited. */
export interface AccountEntry {
  readonly on: string;
  readonly kind: EntryKind;
  readonly amountCents: number;
}

export interface Movement extends AccountEntry {
  readonly number: string;
  readonly currency: string;
  /** Balance of the account in that currency after this movement. */
  readonly balanceCents: number;
}

/** All entries, oldest first; on one day in the order of the lines. Throws when the entries of an invoice do not give its balance. */
export function movementsOf(lines: readonly (BriefLine & { readonly ledger: readonly AccountEntry[] })[]): Movement[] {
  for (const { number, ledger, balanceCents } of lines) {
    const sum = ledger.reduce((total, entry) => total + entry.amountCents, 0);
    if (sum !== balanceCents)
      throw new Error(
        `The ledger of invoice ${number} gives ${String(sum)} cents, its balance is ${String(balanceCents)}: read both at the same moment, then write this statement again`,
      );
  }
  const entries = lines.flatMap(({ number, currency, ledger }) =>
    ledger.map((entry) => ({ ...entry, number, currency })),
  );
  entries.sort((a, b) => (a.on < b.on ? -1 : a.on > b.on ? 1 : 0));
  const balances = new Map<string, number>();
  return entries.map((entry) => {
    const balanceCents = (balances.get(entry.currency) ?? 0) + entry.amountCents;
    balances.set(entry.currency, balanceCents);
    return { ...entry, balanceCents };
  });
}

/** Draws the movements at `sheet.y`; debits, credits and the balance are carried from page to page. */
export function drawMovements(
  sheet: Sheet,
  movements: readonly Movement[],
  language: Language,
  words: AccountWords,
): void {
  const labels = labelsOf(language);
  for (const currency of new Set(movements.map((one) => one.currency))) {
    const rows = movements.filter((one) => one.currency === currency);
    const balanceCents = rows.at(-1)?.balanceCents ?? 0;
    drawTable(sheet, {
      title: null,
      columns: columnsOf(currency, language, words),
      rows,
      totals: [{ label: words.balance, value: money({ currency, cents: balanceCents }, language), strong: true }],
      carry: { down: labels.carriedDown, over: labels.carriedOver },
    });
  }
}

function columnsOf(currency: string, language: Language, words: AccountWords): Column<Movement>[] {
  const labels = labelsOf(language);
  const amount = (cents: number): string => money({ currency, cents }, language);
  const side = (title: string, of: (one: Movement) => number): Column<Movement> => ({
    title,
    widthMm: 28,
    align: 'right',
    text: (one) => (of(one) > 0 ? amount(of(one)) : ''),
    carried: (done) => amount(done.reduce((sum, one) => sum + of(one), 0)),
  });
  return [
    { title: words.date, widthMm: 22, align: 'left', text: (one) => shortDate(one.on, language) },
    { title: words.entry, widthMm: 34, align: 'left', text: (one) => words.kinds[one.kind] },
    { title: labels.invoice, widthMm: 30, align: 'left', text: (one) => oneLine(one.number) },
    side(words.debit, (one) => Math.max(0, one.amountCents)),
    side(words.credit, (one) => Math.max(0, -one.amountCents)),
    {
      title: labels.balance,
      widthMm: 28,
      align: 'right',
      text: (one) => amount(one.balanceCents),
      carried: (done) => amount(done.at(-1)?.balanceCents ?? 0),
    },
  ];
}

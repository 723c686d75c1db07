/** The statement of account of a debtor ("relevé de compte") as it is read: what moved, what is open. Nothing is written. */
import type { AccountLine, AccountStatement } from '../activities/texts/statement-letter.ts';
import type { Tx } from '../db/connect.ts';
import { readAccountRows, type AccountRow } from '../db/queries/account.ts';
import { readCreditor } from '../db/queries/creditors.ts';
import { findDebtorId } from '../db/queries/debtors.ts';
import { readFigures } from '../db/queries/ledger.ts';
import { waivingPlans } from '../db/queries/plan-waivers.ts';
import { readDebtor } from '../db/queries/read-debtor.ts';
import { addDays, civilDateAt, daysBetween } from '../domain/civil-date.ts';
import { rateBook } from '../domain/legal-rates.ts';
import type { Statement } from '../domain/statement.ts';
import { partyOf } from './brief.ts';
import { notFound, Refusal } from './refusal.ts';
import { statementInput, tryStatement } from './statement-of.ts';

/** An invoice settled longer ago than this is history; its balance is nothing, so no sum misses it. */
const settledShownDays = 366;
/** Longest account that is drawn at once. */
const mostInvoices = 1_000;

/**
 * The account on a day, today where the debtor is when `on` is null. An account of today carries the interest and indemnity of what is late, where the
 * law gives them and the creditor claims them (R10 to R13); a missing rate leaves them out. Refuses a day that has not come, and an account of more
 * than a thousand invoices.
 */
export async function accountOf(
  tx: Tx,
  creditorId: string,
  reference: string,
  on: string | null,
  now: Date,
): Promise<AccountStatement> {
  const [creditor, debtor, debtorId] = await Promise.all([
    readCreditor(tx, creditorId),
    readDebtor(tx, creditorId, reference),
    findDebtorId(tx, creditorId, reference),
  ]);
  if (!debtor || debtorId === undefined) throw notFound('debtor', 'reference');
  const today = civilDateAt(now.getTime(), debtor.timeZone);
  const day = on ?? today;
  if (day > today)
    throw new Refusal(
      'unprocessable',
      'on_in_the_future',
      `What will move until ${day} is not known yet. Give a day up to ${today}, or leave "on" out for today.`,
      'on',
    );
  const period = { since: addDays(day, -settledShownDays), on: day };
  const rows = await readAccountRows(tx, creditorId, debtorId, period, mostInvoices + 1);
  if (rows.length > mostInvoices)
    throw new Refusal(
      'unprocessable',
      'account_too_long',
      `This account has more than ${String(mostInvoices)} invoices. Read them with GET /v1/invoices?debtor=… instead.`,
      'reference',
    );
  const statements = day === today ? await statementsOf(tx, creditorId, rows, day) : new Map<string, Statement>();
  const lines = rows.map((row) => ({ ...lineOf(row, day), statement: statements.get(row.id) ?? null }));
  const penalties = lines.some((line) => line.statement);
  const valid = debtor.contactPoints.filter((point) => point.valid);
  const party = partyOf(debtor, valid);
  // Since when each credit is kept is known, what it was on another day is not.
  const credits = debtor.credits.map(({ currency, amountCents }) => ({ currency, cents: amountCents }));
  const told = day === today && credits.length > 0 ? { credits } : {};
  return { on: day, language: debtor.language, creditor: creditor.identity, debtor: party, lines, penalties, ...told };
}

function lineOf({ id, movements, ...row }: AccountRow, on: string): AccountLine {
  return { ...row, invoiceId: id, daysLate: daysBetween(row.dueOn, on), ledger: movements };
}

/** What is owed beside the principal of the late invoices, by id; of those for which it may be told and is known. */
async function statementsOf(
  tx: Tx,
  creditorId: string,
  rows: readonly AccountRow[],
  on: string,
): Promise<Map<string, Statement>> {
  const late = rows.filter((row) => row.balanceCents > 0 && row.dueOn < on).map((row) => row.id);
  const found = new Map<string, Statement>();
  if (late.length === 0) return found;
  const { additions, allocation, invoices } = await readFigures(tx, creditorId, late);
  const [book, waiving] = [rateBook(additions), await waivingPlans(tx, creditorId, late)];
  for (const invoice of invoices) {
    // Nobody asks for what falls away if the plan is kept.
    if (waiving.has(invoice.invoiceId)) continue;
    if (invoice.claimsPenalties === false && invoice.debtorType !== 'public') continue;
    const statement = tryStatement(statementInput(invoice, allocation, on), book);
    if (!(statement instanceof Error) && statement.penalties.printable) found.set(invoice.invoiceId, statement);
  }
  return found;
}

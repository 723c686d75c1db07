/** Finds, for many lines of a bank statement at once, the invoices that each may pay. */
import type { Tx } from '../db/connect.ts';
import type { BankLineRow } from '../db/queries/bank-lines.ts';
import {
  byIban,
  byName,
  byNumber,
  byPaymentReference,
  byPlanReference,
  type FoundCandidate,
} from '../db/queries/match-candidates.ts';
import { matchPayment, type MatchCandidate } from '../domain/match-payment.ts';
import { rfReference } from '../domain/payment-reference.ts';
import { nameWords, readRemittance, searchKeys, type Remittance } from '../domain/remittance.ts';

export type CandidatesByLine = ReadonlyMap<string, readonly MatchCandidate[]>;

/**
 * Candidates of each line, by its id: first by reference and whole number, which are looked up in an index; the lines that are not recognised by those, by
 * variants of numbers and by the reference of a plan; the rest by the payer's IBAN and by name, with exactly the amount. Each look costs more than the one
 * before it.
 */
export async function candidatesFor(
  tx: Tx,
  creditorId: string,
  lines: readonly BankLineRow[],
): Promise<CandidatesByLine> {
  const found = new Map<string, Map<string, MatchCandidate>>();
  const add = (rows: readonly FoundCandidate[]) => {
    for (const { lineId, ...one } of rows) {
      const ofLine = found.get(lineId) ?? new Map<string, MatchCandidate>();
      const before = ofLine.get(one.invoiceId);
      const plan = one.plan ?? before?.plan ?? null;
      ofLine.set(one.invoiceId, { ...one, plan, ibanSeen: one.ibanSeen || (before?.ibanSeen ?? false) });
      found.set(lineId, ofLine);
    }
  };
  const read = lines.map((line) => ({ line, text: readAll(line) }));
  add(
    await byPaymentReference(
      tx,
      creditorId,
      read.flatMap(({ line, text }) => referenceKeys(line.id, text)),
    ),
  );
  const unnamed = () =>
    read.filter(({ line }) => matchPayment(line, [...(found.get(line.id)?.values() ?? [])]).shares.length === 0);
  const numbers = unnamed().flatMap(({ line, text }) => numberKeys(line.id, text));
  const plans = unnamed().flatMap(({ line, text }) => [...text.windows].map((key) => ({ lineId: line.id, key })));
  const [numbered, planned] = await Promise.all([
    numbers.length > 0 ? byNumber(tx, creditorId, numbers) : [],
    plans.length > 0 ? byPlanReference(tx, creditorId, plans) : [],
  ]);
  add([...numbered, ...planned]);
  const open = unnamed();
  if (open.length > 0) {
    const ids = open.map(({ line }) => line.id);
    const names = open.flatMap(({ line }) => nameKeys(line));
    for (const rows of await Promise.all([byIban(tx, creditorId, ids), byName(tx, creditorId, names)])) add(rows);
  }
  return new Map([...found].map(([lineId, ofLine]) => [lineId, [...ofLine.values()]]));
}

const readAll = ({ creditorReference, endToEndId, remittance }: BankLineRow): Remittance =>
  readRemittance([creditorReference, endToEndId, remittance].filter((one) => one !== null).join(' ; '));

/** What is written as a reference, and the reference that each piece of text would have as a number. */
function referenceKeys(lineId: string, { references, windows }: Remittance) {
  const asNumbers = [...windows].filter((one) => one.length >= 4 && one.length <= 21).map(rfReference);
  const keys = new Set([...references, ...asNumbers.filter((one) => one !== null)]);
  return [...keys].map((key) => ({ lineId, key }));
}

function numberKeys(lineId: string, text: Remittance) {
  const { whole, counters } = searchKeys(text);
  return [
    ...whole.map((key) => ({ lineId, key, counter: false })),
    ...counters.map((key) => ({ lineId, key, counter: true })),
  ];
}

function nameKeys({ id, partyName, amountCents, currency }: BankLineRow) {
  // A bank may cut the end of a name: the first letters of its longest word are enough to find it, and the pure rule judges the whole.
  const [word] = nameWords(partyName ?? '').toSorted((a, b) => b.length - a.length);
  return word === undefined ? [] : [{ lineId: id, word: word.slice(0, 12), amountCents, currency }];
}

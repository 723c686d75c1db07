/** Doubts about an invoice's data: noted when it arrives, and looked at again when its debtor changes. Nothing is repaired. */
import {
  readChecked,
  readCheckBasis,
  writeWarnings,
  type CheckBasis,
  type CheckedInvoice,
} from '../db/queries/data-checks.ts';
import { civilDateAt } from '../domain/civil-date.ts';
import { warningsFor } from '../domain/data-checks.ts';
import { rateBook } from '../domain/legal-rates.ts';
import type { Warning } from '../domain/warning.ts';
import type { Act } from './act.ts';
import { note, type OpenCase } from './open-case.ts';

/** The shipped rates, for the many creditors who added none. */
const shippedRates = rateBook();

/** The doubts about an invoice as it stands today, in the debtor's time zone. A rate agreed on the invoice goes before that of the debtor. */
export function doubtsOf(act: Act, invoice: Omit<CheckedInvoice, 'id' | 'warnings'>, basis: CheckBasis): Warning[] {
  const { debtor, contractRate, ...dates } = invoice;
  const input = {
    ...dates,
    debtor,
    creditor: basis.identity,
    penaltiesConfigured: debtor.claimsPenalties === true,
    contractRate: contractRate ?? debtor.contractRate,
    on: civilDateAt(act.now.getTime(), debtor.timeZone),
  };
  return warningsFor(input, basis.rates.length === 0 ? shippedRates : rateBook(basis.rates));
}

/** Notes the doubts in the history, by code and field: the words are on the invoice. */
export function noteDoubts(act: Act, open: OpenCase, warnings: readonly Warning[]): void {
  note(act, open, 'warned', { warnings: warnings.map(({ code, field }) => ({ code, field })) });
}

/**
 * Checks open cases again, under their locks, after their debtor or their creditor changed. Keeps what is found now, and notes it where other doubts
 * than before are found, also when none is left.
 */
export async function checkAgain(act: Act, opened: readonly OpenCase[]): Promise<void> {
  if (opened.length === 0) return;
  const ids = opened.map((open) => open.row.id);
  const [basis, invoices] = await Promise.all([
    readCheckBasis(act.tx, act.creditorId),
    readChecked(act.tx, act.creditorId, ids),
  ]);
  const found = invoices.map((before) => ({ before, id: before.id, warnings: doubtsOf(act, before, basis) }));
  writeWarnings(
    act.tx,
    act.creditorId,
    found.map(({ id, warnings }) => ({ id, warnings })),
  );
  for (const { before, id, warnings } of found) {
    const open = opened.find((one) => one.row.id === id);
    if (open && namesOf(warnings) !== namesOf(before.warnings)) noteDoubts(act, open, warnings);
  }
}

const namesOf = (warnings: readonly Warning[]): string =>
  warnings.map(({ code, field }) => `${code} ${field}`).join('\n');

/** A person decides which late-payment rate an invoice claims, for instance the default where the contract rate is below its floor (R3). */
import { writeContractRate } from '../db/queries/invoices.ts';
import type { BusinessRate } from '../domain/interest-regime.ts';
import type { Act } from './act.ts';
import { checkAgain } from './check-data.ts';
import { closeCases, note, type OpenCase } from './open-case.ts';
import { mustBeOpen } from './pause.ts';

/** Keeps the rate on the invoice, in place of the one before; null: that of the debtor. The data is checked again. Refuses a closed invoice. */
export async function setContractRate(
  act: Act,
  open: OpenCase,
  input: { readonly rate: BusinessRate | null; readonly reason: string },
): Promise<void> {
  mustBeOpen(open);
  writeContractRate(act.tx, act.creditorId, open.row.id, input.rate);
  note(act, open, 'contractRateSet', { rate: input.rate, reason: input.reason });
  await checkAgain(act, [open]);
  await closeCases(act, [open]);
}

/** Money that went back: a rejected direct debit, a recalled transfer. The invoices owe again and resume where they were. */
import { openDisputeOf, restoreHolds } from '../db/queries/holds.ts';
import { findPayment, markReversed, type PaymentRow } from '../db/queries/payments.ts';
import { withdrawCancelled } from '../db/queries/restore-steps.ts';
import type { TaskWords } from '../domain/task.ts';
import type { Act } from './act.ts';
import { backWithAgency } from './back-with-agency.ts';
import { ringPlansOf } from './follow-plan.ts';
import { inheritLegalHolds } from './inherit-holds.ts';
import { closeCases, note, noteMoney, openCases, type OpenCase } from './open-case.ts';
import { askToAnswer } from './dispute-task.ts';
import { notFound } from './refusal.ts';
import { holdForTask } from './take-back.ts';
import { openTask } from './tasks.ts';
import { followUnlaid, inheritUnlaid } from './unlaid-money.ts';

export interface ReversalInput {
  readonly reference: string;
  readonly reversedOn: string;
  readonly reason: string;
}

/**
 * Reverses a payment whole. A settled invoice opens again, its steps as they were; the workflow starts again under the same id.
 * Repeating it changes nothing. Refuses an unknown reference.
 */
export async function reversePayment(
  act: Act,
  input: ReversalInput,
): Promise<{ payment: PaymentRow; changed: boolean }> {
  const before = await findPayment(act.tx, act.creditorId, input.reference);
  if (!before) throw notFound('payment', 'reference');
  const opened = await openCases(
    act,
    before.allocations.map((one) => one.invoiceId),
  );
  const changed = await markReversed(act.tx, act.creditorId, before.id, input.reason, act.now);
  if (changed) {
    for (const open of opened) {
      const laid = before.allocations.find((one) => one.invoiceId === open.row.id)?.amountCents ?? 0;
      noteMoney(
        act,
        open,
        { kind: 'reversal', amountCents: laid, occurredOn: input.reversedOn, paymentId: before.id },
        { reference: input.reference, reason: input.reason },
      );
    }
    await oweAgain(act, opened, input.reason, input.reference);
    // Of a payment that lay whole there is no question, and nothing is held.
    if (before.unallocatedCents > 0) await followUnlaid(act, input.reference);
  }
  const payment = await findPayment(act.tx, act.creditorId, input.reference);
  return { payment: payment ?? before, changed };
}

/**
 * The money of these locked cases is gone from them, whose entries are noted already: settled ones open again, what was given up is put to a person, plans
 * and agencies look again. `reference` is the payment, which holds none of them any more. The cases are closed.
 */
export async function oweAgain(
  act: Act,
  opened: readonly OpenCase[],
  because: string,
  reference: string,
): Promise<void> {
  await reopen(act, opened, because, reference);
  for (const open of opened) if (open.status === 'writtenOff') await askAboutGivenUp(act, open, reference);
  await closeCases(act, opened);
  await ringPlansOf(
    act,
    opened.map((open) => open.row.id),
  );
}

/**
 * Settled invoices are owed again, in the state in which the money found them: with the agency when they were there, under the dispute, pause or plan
 * that the settlement had ended, and under what has been learned of the debtor since. Nothing a person had stopped may go on because a payment came and went.
 */
async function reopen(act: Act, opened: readonly OpenCase[], because: string, reference: string): Promise<void> {
  const reopened = opened.filter((open) => open.status === 'settled' && open.balanceCents > 0);
  if (reopened.length === 0) return;
  const placed = await backWithAgency(act, reopened);
  for (const open of reopened) {
    open.status = placed.has(open.row.id) ? 'handedOver' : 'open';
    note(act, open, 'reopened', { because });
  }
  const ids = reopened.map((open) => open.row.id);
  restoreHolds(act.tx, act.creditorId, ids, act.now);
  withdrawCancelled(act.tx, act.creditorId, ids);
  for (const open of reopened) {
    if (open.status === 'open') await inheritLegalHolds(act, open);
    await inheritUnlaid(act, open, reference);
  }
  for (const id of ids) {
    const dispute = await openDisputeOf(act.tx, act.creditorId, id);
    if (dispute) await askToAnswer(act, id, dispute);
  }
}

const givenUp: TaskWords = {
  text: 'De l’argent reçu pour cette facture est reparti après que le reste avait été passé en perte : cette somme est de nouveau due. Rien n’est envoyé tant que vous n’avez pas décidé : passez-la aussi en perte (POST /v1/invoices/{id}/write-off), laissez les relances reprendre (POST /v1/invoices/{id}/resume), ou terminez cette tâche avec une "note" qui dit la suite.',
  textEn:
    'Money for this invoice went back after the rest of it had been written off, so that sum is owed again. Nothing is sent until you decide: write it off too (POST /v1/invoices/{id}/write-off), let contacts go on (POST /v1/invoices/{id}/resume), or complete this task with a "note" that says what follows.',
};

/** What was written off is not asked for again by itself: the sum that went back is owed, on hold, and a person decides. */
async function askAboutGivenUp(act: Act, open: OpenCase, reference: string): Promise<void> {
  if (open.balanceCents <= 0) return;
  open.status = 'open';
  withdrawCancelled(act.tx, act.creditorId, [open.row.id]);
  note(act, open, 'reopened', { because: 'Money went back after the write-off' });
  const task = { kind: 'endOfPolicy' as const, invoiceId: open.row.id, days: 2, data: { ...givenUp } };
  await holdForTask(act, [open], await openTask(act, task), 'Money went back after the write-off');
  await inheritLegalHolds(act, open);
  await inheritUnlaid(act, open, reference);
}

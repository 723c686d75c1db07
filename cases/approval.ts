/** A person approved a step, or refused it for good. */
import { changeDelivery } from '../db/queries/deliveries.ts';
import type { PassedStep } from '../domain/case-facts.ts';
import { missing } from './refusal.ts';
import { noteAll, type TaskDone } from './task-done.ts';

/** Approved, the step goes on; refused, its delivery is cancelled and every covered case passes over it. */
export function decidedApproval(done: TaskDone): void {
  const { act, delivery, opened, completion, about } = done;
  if (completion.approved === undefined) throw missing('approved', 'true');
  if (!delivery) throw new Error('An approval belongs to a delivery');
  noteAll(done, completion.approved ? 'approved' : 'approvalRefused', { ...about, deliveryId: delivery.id });
  if (completion.approved) {
    changeDelivery(act.tx, act.creditorId, delivery.id, { state: 'approved' });
    return;
  }
  changeDelivery(act.tx, act.creditorId, delivery.id, {
    state: 'cancelled',
    outcome: 'cancelled',
    completedAt: act.now,
  });
  for (const open of opened) {
    const step = delivery.covers.find((cover) => cover.invoiceId === open.row.id)?.step ?? delivery.step;
    const pass: PassedStep = {
      step,
      code: 'approvalRefused',
      text: `Refused by ${completion.by}`,
      at: act.now.toISOString(),
    };
    open.passed.push(pass);
  }
}

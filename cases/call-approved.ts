/** A call that a person approved: now somebody is asked to make it. */
import { beginCall } from '../db/queries/call-tasks.ts';
import type { DeliveryRow } from '../db/queries/deliveries.ts';
import { callableNumber, frozenText, openCallTask } from './call-task.ts';
import { decidedFor, type Claim, type Claiming } from './claim.ts';
import { lookAt } from './look-at.ts';
import { closeCases, note, type OpenCase } from './open-case.ts';

/** Opens the task of an approved call at the number as it is now; nothing is handed to any channel. The caller has made sure that there is one. */
export async function beginApprovedCall(
  { act, lead, step }: Claiming,
  delivery: DeliveryRow,
  opened: readonly OpenCase[],
): Promise<Claim> {
  const seqs = opened.map((open) => ({
    invoiceId: open.row.id,
    claimSeq: note(act, open, 'deliveryClaimed', { deliveryId: delivery.id, step: step.key, channel: step.channel }),
  }));
  beginCall(act.tx, act.creditorId, delivery.id, act.now, seqs, lookAt(act, opened, seqs, step, 'again'));
  await openCallTask(act, {
    ...{ deliveryId: delivery.id, step: delivery.step, opened },
    phone: callableNumber(lead) ?? frozenText(delivery, 'phone'),
    script: frozenText(delivery, 'script'),
    ...{ attempt: 1, notBefore: null, keeper: null },
  });
  return { kind: 'prepared', decided: decidedFor(await closeCases(act, opened, lead.row.id), lead.row.id) };
}

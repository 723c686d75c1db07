/** A person says what money that lay on no invoice is. */
import { run } from '../db/connect.ts';
import { findPayment } from '../db/queries/payments.ts';
import { keepAsCredit, layUnlaid, refundUnlaid } from './lay-money.ts';
import { missing, Refusal } from './refusal.ts';
import { onlyNoted, type TaskDone } from './task-done.ts';

interface Asked {
  readonly reference: string;
  readonly perhapsSame: string | null;
}

/**
 * Ends the question about the rest of a payment by what is done with it: laid, kept as a credit, or refunded. A note alone is refused while there is a rest,
 * unless it may be money an agency had told of: that it is the same is an answer, and nothing is done then.
 */
export async function moneyExplained(done: TaskDone): Promise<void> {
  const { act, task, completion } = done;
  const { allocations, credit, refunded, refundedOn, debtor, by } = completion;
  const { reference, perhapsSame } = await askedAbout(done);
  const ways = [allocations !== undefined, credit === true, refunded === true].filter(Boolean).length;
  if (ways > 1)
    throw new Refusal(
      'unprocessable',
      'one_answer',
      'Send one of "allocations", "credit" and "refunded". What is laid only in part is asked about again.',
      'allocations',
    );
  if (allocations) await layUnlaid(act, reference, { allocations, because: `Laid by ${by}` });
  else if (credit) await keepAsCredit(act, reference, debtor);
  else if (refunded) {
    if (refundedOn === undefined) throw missing('refundedOn', '"2026-12-01"', 'A refund');
    await refundUnlaid(act, reference, { refundedOn, taskId: task.id });
  } else if (perhapsSame === null) await refuseWhileLeft(done, reference);
  onlyNoted(done);
}

async function askedAbout({ act, task }: TaskDone): Promise<Asked> {
  const [row] = await run<Asked>(
    act.tx,
    'unlaid-asked-about',
    `select data->>'reference' as reference, coalesce(data->>'agencyPayment', data->>'platformPayment', data->>'bankPayment') as "perhapsSame" from tasks where creditor_id = $1 and id = $2`,
    [act.creditorId, task.id],
  );
  if (!row) throw new Error(`Task ${task.id} is gone`);
  return row;
}

async function refuseWhileLeft({ act }: TaskDone, reference: string): Promise<void> {
  const payment = await findPayment(act.tx, act.creditorId, reference);
  if (!payment || payment.unallocatedCents === 0 || payment.reversedAt !== null) return;
  throw new Refusal(
    'unprocessable',
    'money_needs_answer',
    `${String(payment.unallocatedCents)} cents of payment ${reference} lie on no invoice. Say what they are: "allocations" ([{ "invoice", "amountCents" }]), "credit": true, or "refunded": true with "refundedOn".`,
    'allocations',
  );
}

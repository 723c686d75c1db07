/** A person did what was asked: each kind of task with its consequence. */
import { run } from '../db/connect.ts';
import { changeDelivery, findDelivery, type DeliveryRow } from '../db/queries/deliveries.ts';
import { endHoldsOf, insertHold, openDisputeOf } from '../db/queries/holds.ts';
import { invalidateContact } from '../db/queries/debtors.ts';
import type { PassedStep } from '../domain/case-facts.ts';
import { contactTasks, dispositions, type TaskKind } from '../domain/task.ts';
import type { Act } from './act.ts';
import { openDispute } from './dispute.ts';
import { closeCases, note, openCases, type OpenCase } from './open-case.ts';
import { missing, notFound, Refusal } from './refusal.ts';
import { posted, presented } from './letter-tasks.ts';

/** What a person reports; each kind reads its own fields and refuses when one is missing. */
export interface Completion {
  readonly by: string;
  readonly note?: string;
  /** call */
  readonly disposition?: string;
  /** approval */
  readonly approved?: boolean;
  /** postLetter */
  readonly trackingNumber?: string;
  /** postLetter, presentation */
  readonly presentedOn?: string;
  /** sendFailed, rateNeeded */
  readonly retry?: boolean;
  /** resolveUnknown */
  readonly sent?: boolean;
}

/** Dispositions after which the number must not be called again. */
const wrongNumber: readonly string[] = ['WRONG_NUMBER', 'OUT_OF_SERVICE', 'NOT_AN_ADULT_OR_UNKNOWN', 'DO_NOT_CALL'];

function unknownDisposition(given: string): Refusal {
  return new Refusal(
    'unprocessable',
    'unknown_disposition',
    `"${given}" is no disposition. Use one of ${dispositions.join(', ')}.`,
    'disposition',
  );
}

interface TaskRow {
  readonly id: string;
  readonly kind: TaskKind;
  readonly invoiceId: string | null;
  readonly deliveryId: string | null;
  readonly status: 'open' | 'done' | 'cancelled';
}

async function readTask(act: Act, id: string): Promise<TaskRow> {
  const rows = await run<TaskRow>(
    act.tx,
    'read-task',
    'select id, kind, invoice_id as "invoiceId", delivery_id as "deliveryId", status from tasks where creditor_id = $1 and id = $2',
    [act.creditorId, id],
  );
  const task = rows[0];
  if (!task) throw notFound('task', 'id');
  return task;
}

/** Completes an open task. Refuses one that has ended, one whose case is on hold, and a completion without the fields its kind needs. */
export async function completeTask(act: Act, taskId: string, completion: Completion): Promise<void> {
  const first = await readTask(act, taskId);
  const before = first.deliveryId ? await findDelivery(act.tx, act.creditorId, first.deliveryId) : undefined;
  const ids = before ? before.covers.map((cover) => cover.invoiceId) : first.invoiceId ? [first.invoiceId] : [];
  const opened = await openCases(act, ids);
  const task = await readTask(act, taskId);
  if (task.status !== 'open')
    throw new Refusal('conflict', `task_${task.status}`, `This task is already ${task.status}. Nothing was changed.`);
  const held = opened.find((open) =>
    open.row.holds.some((hold) => hold.endsAt === null || new Date(hold.endsAt) > act.now),
  );
  if (held && contactTasks.includes(task.kind))
    throw new Refusal(
      'conflict',
      'case_on_hold',
      `Invoice ${held.row.number} is on hold (${held.row.holds.map((hold) => hold.kind).join(', ')}), so the debtor must not be contacted. Resume it first.`,
    );
  const delivery = task.deliveryId ? await findDelivery(act.tx, act.creditorId, task.deliveryId) : undefined;
  await run(
    act.tx,
    'end-task',
    `update tasks set status = 'done', ended_at = $3, result = $4 where creditor_id = $1 and id = $2`,
    [act.creditorId, task.id, act.now, JSON.stringify(completion)],
  );
  await consequence(act, task, delivery, opened, completion);
  await closeCases(act, opened);
  // Said on the phone, a dispute is a dispute: contacts stop until a person has answered it.
  if (task.kind !== 'call' || completion.disposition !== 'DISPUTE') return;
  const reason = completion.note ?? 'Contested on the phone';
  for (const open of opened)
    if (open.status === 'open' && !(await openDisputeOf(act.tx, act.creditorId, open.row.id)))
      await openDispute(act, open, { reason, amountCents: null });
}

function noteAll(act: Act, opened: readonly OpenCase[], kind: string, data: Record<string, unknown>): void {
  for (const open of opened) note(act, open, kind, data);
}

async function consequence(
  act: Act,
  task: TaskRow,
  delivery: DeliveryRow | undefined,
  opened: OpenCase[],
  done: Completion,
): Promise<void> {
  const about = { taskId: task.id, by: done.by, ...(done.note === undefined ? {} : { note: done.note }) };
  switch (task.kind) {
    case 'call':
      return called(act, delivery, opened, done, about);
    case 'approval':
      return approval(act, delivery, opened, done, about);
    case 'postLetter':
      return posted(act, delivery, opened, done, about);
    case 'presentation':
      if (!done.presentedOn) throw missing('presentedOn', '"2026-12-01"');
      return presented(act, delivery, opened, done.presentedOn, about);
    case 'sendFailed':
      if (done.retry === undefined) throw missing('retry', 'true');
      noteAll(act, opened, 'taskDone', { ...about, kind: task.kind, retry: done.retry });
      if (!delivery) return releaseFailed(act, task.id, done.retry);
      changeDelivery(
        act.tx,
        act.creditorId,
        delivery.id,
        done.retry ? { state: 'retrying', notBefore: null } : { state: 'failed', completedAt: act.now },
      );
      return;
    case 'resolveUnknown':
      return unknownResolved(act, delivery, opened, done, about);
    case 'rateNeeded':
      noteAll(act, opened, 'taskDone', { ...about, kind: task.kind });
      // Opened beside a message that left without sums, it holds nothing.
      return task.invoiceId === null ? undefined : releaseFailed(act, task.id, done.retry ?? false);
    case 'endOfPolicy':
      return rest(act, opened, done, about);
    case 'policyDoesNotFit':
    case 'policyDoesNotFit':
    case 'checkAddress':
    case 'checkContact':
    case 'dispute':
    case 'rejectedFact':
    case 'unallocatedPayment':
      noteAll(act, opened, 'taskDone', { ...about, kind: task.kind });
  }
}

/** A person asked the provider: the message left, or it did not. */
async function unknownResolved(
  act: Act,
  delivery: DeliveryRow | undefined,
  opened: readonly OpenCase[],
  { sent }: Completion,
  about: Record<string, unknown>,
): Promise<void> {
  if (sent === undefined) throw missing('sent', 'true');
  noteAll(act, opened, 'unknownResolved', { ...about, sent });
  return sent
    ? finishDelivery(act, delivery, 'accepted', 'delivered')
    : finishDelivery(act, delivery, 'failed', 'undeliverable');
}

/** The policy is at its end and a person decided: the case rests with that decision until somebody resumes it. */
async function rest(
  act: Act,
  opened: readonly OpenCase[],
  done: Completion,
  about: Record<string, unknown>,
): Promise<void> {
  const reason = done.note ?? `${done.by} took over at the end of the policy`;
  for (const open of opened) {
    const hold = { id: act.newId(), invoiceId: open.row.id, kind: 'pause' as const, reason, subjectId: null };
    await insertHold(act.tx, act.creditorId, { ...hold, startedAt: act.now, endsAt: null });
    note(act, open, 'taskDone', { ...about, kind: 'endOfPolicy' });
  }
}

/** The call was made: what was said is kept, and a wrong number is not called again. */
async function called(
  act: Act,
  delivery: DeliveryRow | undefined,
  opened: readonly OpenCase[],
  done: Completion,
  about: Record<string, unknown>,
): Promise<void> {
  if (!done.disposition) throw missing('disposition', '"NO_COMMITMENT"');
  if (!dispositions.includes(done.disposition)) throw unknownDisposition(done.disposition);
  noteAll(act, opened, 'callMade', { ...about, disposition: done.disposition });
  if (delivery && wrongNumber.includes(done.disposition))
    await invalidateContact(act.tx, act.creditorId, delivery.debtorId, 'phone', done.disposition, act.now);
  return finishDelivery(act, delivery, 'done', done.disposition);
}

async function finishDelivery(
  act: Act,
  delivery: DeliveryRow | undefined,
  state: 'done' | 'accepted' | 'failed',
  outcome: string,
): Promise<void> {
  if (delivery) changeDelivery(act.tx, act.creditorId, delivery.id, { state, outcome, completedAt: act.now });
}

/** The hold set with this task is lifted and the step is tried again; without another try the case would have no owner. */
async function releaseFailed(act: Act, taskId: string, retry: boolean): Promise<void> {
  if (!retry)
    throw new Refusal(
      'unprocessable',
      'retry_required',
      'Mend the cause, then complete this task with { "retry": true }. To stop the contacts, pause or dispute the invoice.',
      'retry',
    );
  await endHoldsOf(act.tx, act.creditorId, taskId, act.now);
}

async function approval(
  act: Act,
  delivery: DeliveryRow | undefined,
  opened: OpenCase[],
  done: Completion,
  about: Record<string, unknown>,
): Promise<void> {
  if (done.approved === undefined) throw missing('approved', 'true');
  if (!delivery) throw new Error('An approval belongs to a delivery');
  noteAll(act, opened, done.approved ? 'approved' : 'approvalRefused', { ...about, deliveryId: delivery.id });
  if (done.approved) {
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
      text: `Refused by ${done.by}`,
      at: act.now.toISOString(),
    };
    open.passed.push(pass);
  }
}

/** The debtor contests the claim: contacts stop at once, and only a person lets them go on, for what nobody contests or for all of it (rule R50). */
import {
  changeDisputeRow,
  endDisputeTask,
  insertDispute,
  ownDisputeTask,
  resolveDisputeRow,
  type NewDispute,
} from '../db/queries/disputes.ts';
import { endHolds, openDisputeOf, type DisputeRow } from '../db/queries/holds.ts';
import { addDays, civilDateAt, startOfDay } from '../domain/civil-date.ts';
import { answerDays, type DisputeCategory, type DisputeFact, type DisputeOutcome } from '../domain/dispute.ts';
import type { Act } from './act.ts';
import { tellDispute } from './agency-notices.ts';
import { ringPlansOf } from './follow-plan.ts';
import { closeCases, note, noteMoney, type OpenCase } from './open-case.ts';
import { mustBeOpen } from './pause.ts';
import { Refusal } from './refusal.ts';
import { setHold } from './set-hold.ts';
import { askToAnswer } from './dispute-task.ts';
import { refuseUnfit } from './lint-answer.ts';

/** A claim can be contested while it is dunned, and while an agency holds it. */
function mustBeOwed(open: OpenCase): void {
  if (open.status !== 'handedOver') mustBeOpen(open);
}

export interface DisputeInput {
  readonly reason: string;
  /** Null: the whole claim. */
  readonly amountCents: number | null;
  /** Absent: other. */
  readonly category?: DisputeCategory;
  /** Who answers; absent: whoever takes the task. */
  readonly owner?: string;
  /** Civil date by whose end it is to be answered; absent: the days of the category. */
  readonly answerBy?: string;
  /** What is not contested is still asked for; absent: nothing is. */
  readonly undisputedGoesOn?: boolean;
}

const dayMs = 86_400_000;

/** Opens a dispute on the whole claim or a part; the case, or that part of it, waits until it is resolved. Refuses a second one while the first is open. */
export async function openDispute(act: Act, open: OpenCase, input: DisputeInput): Promise<void> {
  mustBeOwed(open);
  if (await openDisputeOf(act.tx, act.creditorId, open.row.id))
    throw new Refusal(
      'conflict',
      'already_disputed',
      `Invoice ${open.row.number} is already in dispute. Resolve that dispute first.`,
    );
  const { reason, amountCents, category = 'other', owner = null, undisputedGoesOn = false } = input;
  refuseAmount(open, amountCents);
  if (undisputedGoesOn) refuseGoingOn(open, amountCents);
  const answerBy = dayEnd(act, open, input.answerBy) ?? new Date(act.now.getTime() + answerDays[category] * dayMs);
  const row = { id: act.newId(), reason, amountCents, category, owner, answerBy, undisputedGoesOn, openedAt: act.now };
  await insertDispute(act.tx, act.creditorId, { ...row, invoiceId: open.row.id });
  know(open, row);
  if (!undisputedGoesOn) await setHold(act, open.row.id, { kind: 'dispute', reason, subjectId: row.id });
  await askToAnswer(act, open.row.id, row);
  note(act, open, 'disputeOpened', { reason, amountCents, ...told(row) });
  if (open.status === 'handedOver') await tellDispute(act, open, { reason, amountCents });
  await closeCases(act, [open]);
}

/** What an event says of a dispute beside its reason. */
function told(row: Pick<NewDispute, 'id' | 'category' | 'owner' | 'answerBy' | 'undisputedGoesOn'>) {
  const { id: disputeId, category, owner, answerBy, undisputedGoesOn } = row;
  return { disputeId, category, owner, answerBy: answerBy.toISOString(), undisputedGoesOn };
}

/** The case as it stands with this dispute, before it is read again. */
function know(open: OpenCase, row: Pick<NewDispute, 'id' | 'amountCents' | 'undisputedGoesOn' | 'openedAt'>): void {
  const { id, amountCents, undisputedGoesOn } = row;
  const fact: DisputeFact = {
    ...{ id, amountCents, undisputedGoesOn, resolvedAt: null, resolution: null },
    openedAt: row.openedAt.toISOString(),
  };
  open.row = { ...open.row, disputes: [...open.row.disputes.filter((one) => one.id !== id), fact] };
}

const refuse = (code: string, text: string, field: string): never => {
  throw new Refusal('unprocessable', code, text, field);
};

function refuseAmount({ balanceCents }: OpenCase, amountCents: number | null | undefined): void {
  if (amountCents && amountCents > balanceCents)
    refuse(
      'amount_above_balance',
      `The disputed amount is above the balance of ${String(balanceCents)} cents.`,
      'amountCents',
    );
}

/** End of that day where the debtor is; null: none was given. */
function dayEnd(act: Act, { row }: OpenCase, on: string | undefined): Date | null {
  if (on === undefined) return null;
  const end = new Date(startOfDay(addDays(on, 1), row.debtor.timeZone));
  if (end.getTime() <= act.now.getTime())
    refuse(
      'answer_by_in_the_past',
      'That day is over: give a later one, or leave it out for the days of the category.',
      'answerBy',
    );
  return end;
}

/** Only what is not contested can go on, and only where nobody else is collecting it. */
function refuseGoingOn({ status }: OpenCase, amountCents: number | null): void {
  if (amountCents === null)
    refuse(
      'amount_needed',
      'The whole claim is contested, so nothing can go on: give "amountCents", the part that is contested, or leave undisputedGoesOn out.',
      'undisputedGoesOn',
    );
  if (status === 'handedOver')
    refuse(
      'with_agency',
      'An agency holds this case and is told of the dispute: leave undisputedGoesOn out.',
      'undisputedGoesOn',
    );
}

export type DisputeChange = Partial<Omit<DisputeInput, 'reason'>>;

/** Changes what is known of the open dispute: its part, its owner, its day, and whether the rest goes on. What is absent stays. */
export async function changeDispute(act: Act, open: OpenCase, change: DisputeChange): Promise<void> {
  mustBeOwed(open);
  const before = await openOrRefuse(act, open);
  const row = {
    ...before,
    amountCents: change.amountCents === undefined ? before.amountCents : change.amountCents,
    category: change.category ?? before.category ?? ('other' as const),
    owner: change.owner ?? before.owner,
    answerBy:
      dayEnd(act, open, change.answerBy) ?? before.answerBy ?? new Date(act.now.getTime() + answerDays.other * dayMs),
    undisputedGoesOn: change.undisputedGoesOn ?? before.undisputedGoesOn,
  };
  refuseAmount(open, change.amountCents);
  if (row.undisputedGoesOn) refuseGoingOn(open, row.amountCents);
  await changeDisputeRow(act.tx, act.creditorId, row.id, row);
  know(open, row);
  await endHolds(act.tx, act.creditorId, open.row.id, 'dispute', act.now);
  if (!row.undisputedGoesOn)
    await setHold(act, open.row.id, { kind: 'dispute', reason: row.reason, subjectId: row.id });
  const { amountCents, category, owner, answerBy } = row;
  const task = { owner, dueAt: answerBy, data: { amountCents, category } };
  ownDisputeTask(act.tx, act.creditorId, open.row.id, task, act.now);
  note(act, open, 'disputeChanged', { amountCents, ...told(row) });
  await closeCases(act, [open]);
}

async function openOrRefuse(act: Act, { row }: OpenCase): Promise<DisputeRow> {
  const dispute = await openDisputeOf(act.tx, act.creditorId, row.id);
  if (!dispute) throw new Refusal('conflict', 'no_open_dispute', `Invoice ${row.number} has no open dispute.`);
  return dispute;
}

export interface Resolution {
  readonly outcome: DisputeOutcome;
  readonly note: string;
  /** Upheld: what is taken off the claim; absent: the disputed amount, or the whole balance. */
  readonly creditCents: number | null;
  /** What the debtor was answered, for the next message; absent: it says nothing of it. */
  readonly answer?: string;
}

/**
 * Ends the open dispute. Upheld: a credit note reduces the claim, to nothing perhaps. Rejected, or withdrawn by the debtor: the same step is taken up again, for
 * the whole balance.
 */
export async function resolveDispute(act: Act, open: OpenCase, input: Resolution): Promise<void> {
  mustBeOwed(open);
  const dispute = await openOrRefuse(act, open);
  const { outcome, note: said, answer } = input;
  if (answer !== undefined) await refuseUnfit(act, open, answer);
  if (outcome === 'upheld')
    credit(act, open, input.creditCents ?? Math.min(dispute.amountCents ?? open.balanceCents, open.balanceCents), said);
  await resolveDisputeRow(act.tx, act.creditorId, dispute.id, outcome, said, act.now);
  await endHolds(act.tx, act.creditorId, open.row.id, 'dispute', act.now);
  endDisputeTask(act.tx, act.creditorId, open.row.id, { outcome, note: said }, act.now);
  open.row = { ...open.row, disputes: open.row.disputes.filter((one) => one.id !== dispute.id) };
  const data = { disputeId: dispute.id, outcome, note: said, ...(answer === undefined ? {} : { answer }) };
  note(act, open, 'disputeResolved', data);
  await closeCases(act, [open]);
  await ringPlansOf(act, [open.row.id]);
}

function credit(act: Act, open: OpenCase, creditCents: number, reason: string): void {
  if (creditCents > open.balanceCents)
    throw new Refusal(
      'unprocessable',
      'credit_above_balance',
      `The credit is above the balance of ${String(open.balanceCents)} cents.`,
      'creditCents',
    );
  const occurredOn = civilDateAt(act.now.getTime(), open.row.debtor.timeZone);
  noteMoney(act, open, { kind: 'creditNote', amountCents: -creditCents, occurredOn, paymentId: null }, { reason });
}

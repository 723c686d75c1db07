/** The debtor named a day and an amount: contacts rest until the money had time to arrive. */
import { addToResult } from '../db/queries/call-tasks.ts';
import { endOfWorkingDayMs } from '../domain/call-window.ts';
import { addDays, civilDateAt } from '../domain/civil-date.ts';
import { formatMoney } from '../domain/money.ts';
import type { CallDone } from './call-outcome.ts';
import { placeOf } from './call-task.ts';
import { leadOf } from './note-delivery.ts';
import { note, type OpenCase } from './open-case.ts';
import { missing, Refusal } from './refusal.ts';
import { setHold } from './set-hold.ts';

/** A later date is no promise but a payment plan. */
const longestPromiseDays = 30;
/** A transfer ordered on the day promised needs a day, and its recording another. */
const workingDaysToArrive = 3;

/** Holds every covered open case until the third working day after the day promised; unpaid then, the ladder goes on by itself. */
export async function promised(done: CallDone): Promise<void> {
  const { act, task, opened, completion, code } = done;
  const { promise } = completion;
  if (!promise) throw missing('promise', '{ "amountCents": 120000, "payOn": "2026-12-04" }', `The disposition ${code}`);
  const covered = opened.filter((open) => open.status === 'open');
  const currency = leadOf(opened).row.currency;
  refuseOddPromise(done, covered);
  const until = new Date(endOfWorkingDayMs(promise.payOn, workingDaysToArrive, placeOf(leadOf(opened))));
  const reason = `${formatMoney(promise.amountCents, currency, 'en')} promised for ${promise.payOn}`;
  for (const open of covered) {
    await setHold(act, open.row.id, { kind: 'promise', reason, subjectId: task.id, endsAt: until });
    note(act, open, 'promiseMade', { taskId: task.id, ...promise, currency, keptUntil: until.toISOString() });
  }
  addToResult(act.tx, act.creditorId, task.id, { promise: { ...promise, currency, keptUntil: until.toISOString() } });
}

function refuseOddPromise({ act, completion: { promise } }: CallDone, covered: readonly OpenCase[]): void {
  if (!promise || covered.length === 0) return;
  const { currency, debtor } = leadOf(covered).row;
  const today = civilDateAt(act.now.getTime(), debtor.timeZone);
  const refuse = (code: string, field: string, text: string) => {
    throw new Refusal('unprocessable', code, text, field);
  };
  if (promise.payOn < today)
    refuse('promise_in_the_past', 'promise.payOn', 'The day promised is over: give a later one.');
  if (promise.payOn > addDays(today, longestPromiseDays))
    refuse(
      'promise_too_late',
      'promise.payOn',
      `A promise is for at most ${String(longestPromiseDays)} days from now (${addDays(today, longestPromiseDays)}): for a later date report PLAN_REQUESTED and agree a payment plan.`,
    );
  const owed = covered
    .filter((open) => open.row.currency === currency)
    .reduce((sum, open) => sum + open.balanceCents, 0);
  if (promise.amountCents > owed)
    refuse(
      'promise_above_balance',
      'promise.amountCents',
      `The invoices of this call owe ${formatMoney(owed, currency, 'en')}: promise at most ${String(owed)} cents.`,
    );
}

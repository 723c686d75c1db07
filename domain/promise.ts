/** A promise to pay: a day and an amount. What it may be, when it is kept, and how the next message speaks of it. Pure. */
import { addDays } from './civil-date.ts';
import type { Channel, Policy, Tone } from './policy.ts';

/** `halfKept`: some of the money came, not all. */
export type PromiseStatus = 'open' | 'kept' | 'halfKept' | 'broken' | 'cancelled';

/** A later date is no promise but a payment plan. */
export const longestPromiseDays = 30;
/** A transfer ordered on the day promised needs a day, and its recording another. */
export const workingDaysToArrive = 3;

/** What a policy says of promises. */
export interface PromiseRules {
  /** How the next message speaks after a promise that was not kept: `raise`, one tone firmer. */
  readonly tone: 'raise' | 'same';
  /** So many promises of one debtor may fail one after the other; the next one needs a person's decision. */
  readonly mostInARow: number;
}

/** The rules of a policy, with the defaults of those it leaves out. */
export const promiseRulesOf = ({ promises }: Pick<Policy, 'promises'>): PromiseRules => ({
  tone: promises?.tone ?? 'raise',
  mostInARow: promises?.mostInARow ?? 2,
});

/** One promise as it lies with the case it is about. Instants are ISO text, `payOn` is a civil date. */
export interface PromiseFact {
  readonly id: string;
  readonly status: PromiseStatus;
  readonly currency: string;
  readonly amountCents: number;
  readonly receivedCents: number;
  readonly payOn: string;
  readonly keptUntil: string;
  readonly madeAt: string;
  readonly endedAt: string | null;
}

export interface PromiseFigures {
  readonly amountCents: number;
  /** What its invoices owed when it was made, less what was credited since. */
  readonly owedCents: number;
  /** What came in for them since, in time, and was not taken back. */
  readonly receivedCents: number;
  /** Epoch ms from which money that is not there did not come. */
  readonly keptUntilMs: number;
}

/**
 * Kept as soon as the money is there; half kept is half kept, and broken is without a cent of it, both only once the money had its time to come. A credit note
 * makes the promise smaller; where nothing is left of it, it is cancelled.
 */
export function judgePromise(
  { amountCents, owedCents, receivedCents, keptUntilMs }: PromiseFigures,
  nowMs: number,
): PromiseStatus {
  const promisedCents = Math.min(amountCents, Math.max(0, owedCents));
  if (receivedCents >= promisedCents) return receivedCents > 0 ? 'kept' : 'cancelled';
  if (nowMs < keptUntilMs) return 'open';
  return receivedCents > 0 ? 'halfKept' : 'broken';
}

/** Not kept, or not wholly. */
export const isUnmet = (status: PromiseStatus): boolean => status === 'broken' || status === 'halfKept';

/** How many promises failed since the last one that was kept; `newestFirst` may hold open and cancelled ones, which count for nothing. */
export function unmetInARow(newestFirst: readonly PromiseStatus[]): number {
  const lastKept = newestFirst.indexOf('kept');
  return (lastKept < 0 ? newestFirst : newestFirst.slice(0, lastKept)).filter(isUnmet).length;
}

export interface PromiseProblem {
  readonly code: 'promise_in_the_past' | 'promise_too_late' | 'promise_above_balance';
  readonly field: 'payOn' | 'amountCents';
  /** What to do instead. */
  readonly text: string;
}

/** Why a promise cannot be taken as it is; null when it can. `owed` says the debt as text. */
export function promiseProblem(
  promise: { readonly payOn: string; readonly amountCents: number },
  today: string,
  owedCents: number,
  owed: string,
): PromiseProblem | null {
  if (promise.payOn < today)
    return {
      code: 'promise_in_the_past',
      field: 'payOn',
      text: 'The day promised is over: give a later one.',
    };
  const last = addDays(today, longestPromiseDays);
  if (promise.payOn > last)
    return {
      code: 'promise_too_late',
      field: 'payOn',
      text: `A promise is for at most ${String(longestPromiseDays)} days from now (${last}): for a later date report PLAN_REQUESTED on a call, or agree a payment plan (POST /v1/payment-plans).`,
    };
  if (promise.amountCents <= owedCents) return null;
  return {
    code: 'promise_above_balance',
    field: 'amountCents',
    text: `These invoices owe ${owed}: promise at most ${String(owedCents)} cents.`,
  };
}

/** One tone firmer, never a formal one: what is formal is a notice of the law, and letters stay as they are. */
export function raised(tone: Tone, channel: Channel): Tone {
  if (channel === 'letter' || channel === 'registeredLetter' || channel === 'agency') return tone;
  if (tone === 'neutral') return 'friendly';
  return tone === 'friendly' ? 'firm' : tone;
}

/**
 * The promise the next message speaks of: the newest one that has ended since the last contact; null where none has, or where a newer one is still open.
 * `lastContactMs`: epoch ms, 0 when there was none.
 */
export function promiseToTell(promises: readonly PromiseFact[], lastContactMs: number): PromiseFact | null {
  const newest = promises
    .filter(({ status }) => status !== 'cancelled')
    .reduce<PromiseFact | null>(
      (best, one) => (best && Date.parse(best.madeAt) >= Date.parse(one.madeAt) ? best : one),
      null,
    );
  if (!newest?.endedAt || newest.status === 'open') return null;
  return Date.parse(newest.endedAt) > lastContactMs ? newest : null;
}

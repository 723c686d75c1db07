/** Taking a step, or waiting for it: holds, the earliest instant, the spread. */
import type { Earliest } from './bounds.ts';
import type { CaseFacts, Hold } from './case-facts.ts';
import { actionForChannel, type Action, type Reason, type WaitingFor } from './decision.ts';
import { addDuration, parseDuration } from './duration.ts';
import type { Step } from './policy.ts';
import { roomInWindow } from './sending-window.ts';
import { spreadMs } from './spread.ts';
import type { NeededTask, Verdict } from './verdict.ts';

/** A verdict before the steps passed over are added. */
export type Partial = Omit<Verdict, 'passes'>;

export function openEnded(waitingFor: WaitingFor, because: Reason[], neededTask: NeededTask | null = null): Partial {
  return { decision: { wait: { because } }, waitingFor, neededTask, next: null };
}

/** The holds in force at an instant: without an end, or with one that is still to come. */
export const activeHolds = (facts: Pick<CaseFacts, 'holds'>, nowMs: number): readonly Hold[] =>
  facts.holds.filter((hold) => hold.endsAt === null || Date.parse(hold.endsAt) > nowMs);

/**
 * Holds first: an open-ended one ends the matter, dated ones push the step to the end of the last. `own` is a kind of hold that the step in hand set
 * itself: a dossier on its way freezes every contact but its own.
 */
export function underHolds(
  facts: CaseFacts,
  nowMs: number,
  own: Hold['kind'] | null = null,
): { open: Partial | null; untilMs: number; because: Reason[] } {
  const contested = whollyContested(facts);
  if (contested) return { open: contested, untilMs: 0, because: [] };
  const active = activeHolds(facts, nowMs).filter((hold) => hold.kind !== own);
  const because = active.map((hold): Reason => ({
    code: 'hold',
    text: `On hold (${hold.kind}): ${hold.reason}`,
    facts: { kind: hold.kind, endsAt: hold.endsAt },
  }));
  const endless = active.find((hold) => hold.endsAt === null);
  if (endless) return { open: openEnded(endless.kind, because), untilMs: 0, because };
  return { open: null, untilMs: Math.max(0, ...active.map((hold) => Date.parse(hold.endsAt ?? ''))), because };
}

/** Nothing is left to be asked for but what is contested: its answer is awaited, whatever else holds the case. Null: something is left. */
function whollyContested({ disputedCents = 0, balanceCents }: CaseFacts): Partial | null {
  if (disputedCents === 0 || balanceCents > disputedCents) return null;
  const text = 'What is left of the balance is contested; the answer to the dispute is awaited';
  return openEnded('dispute', [{ code: 'hold', text, facts: { kind: 'dispute', endsAt: null } }]);
}

/** How one step is taken: `openFrom` gives the first instant not before another at which it is allowed. */
interface Taking {
  readonly earliestMs: number;
  readonly spread: boolean;
  readonly because: readonly Reason[];
  readonly openFrom: (fromMs: number) => Earliest;
}

/**
 * The wait for, or the taking of, a step from its earliest instant on, spread so that a herd does not leave at once. Caps, pauses and hours are
 * asked for the instant at which it would leave, not only for its date: a step that is late meets contacts made since.
 */
export function atOrAfter(
  facts: CaseFacts,
  step: Step,
  nowMs: number,
  { earliestMs, spread, because, openFrom }: Taking,
): Partial {
  const action: Action = { name: actionForChannel[step.channel], step: step.key, channel: step.channel };
  const next = { step, earliestMs };
  const fireMs = spread ? earliestMs + laterBy(facts, step, earliestMs) : earliestMs;
  const open = openFrom(Math.max(fireMs, nowMs));
  if (open.atMs <= nowMs)
    return {
      decision: { act: action, because: [{ code: 'stepDue', text: `Step ${step.key} is due` }] },
      waitingFor: 'nothing',
      neededTask: null,
      next,
    };
  // A late herd (after an outage, at night) is spread over the next window too.
  const untilMs = open.atMs > fireMs && spread ? open.atMs + laterBy(facts, step, open.atMs) : open.atMs;
  const more = open.because.filter((reason) => !because.some((one) => one.code === reason.code));
  return {
    decision: { wait: { until: new Date(untilMs).toISOString(), then: action, because: [...because, ...more] } },
    waitingFor: 'date',
    neededTask: null,
    next,
  };
}

/** Timers fire a little late, and an activity needs a moment: nothing is planned for the last minutes before closing. */
const closingMarginMs = 5 * 60_000;

/**
 * How long after `fromMs`, an instant inside the hours, this invoice leaves: gathering, then its place in the spread. Both together end before the
 * hours do; otherwise the step would be put off to the next morning, and from there again, for ever.
 */
function laterBy(facts: CaseFacts, step: Step, fromMs: number): number {
  const zone = facts.debtor.timeZone;
  const lengthOf = (duration: string) => addDuration(fromMs, parseDuration(duration), zone) - fromMs;
  const roomMs =
    facts.policy.window === 'always'
      ? Infinity
      : Math.max(0, roomInWindow(fromMs, step.channel, zone) - closingMarginMs);
  const gatherMs = Math.min(lengthOf(facts.policy.gather), roomMs);
  return gatherMs + spreadMs(facts.invoiceId, Math.min(lengthOf(facts.policy.spread), roomMs - gatherMs));
}

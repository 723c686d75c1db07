/** When a provider is asked what became of a send it says nothing about. Pure. */

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

export interface AskPlan {
  /** After its claim, ascending (milliseconds): a send of which nobody knows whether it left. */
  readonly unknownMs: readonly number[];
  /** The same for a send the provider owns and has not ended. */
  readonly acceptedMs: readonly number[];
  /** A send claimed longer ago than this is not asked about (milliseconds). */
  readonly oldestMs: number;
}

/** Ten minutes leave the callback its time, and a provider's list is complete by then. What is never answered keeps its phase: no receipt is no failure. */
export const askPlan: AskPlan = {
  unknownMs: [10 * minuteMs, hourMs, 6 * hourMs, 24 * hourMs],
  acceptedMs: [6 * hourMs, 24 * hourMs, 48 * hourMs],
  oldestMs: 4 * dayMs,
};

/** How long after an attempt a provider that has no such message certainly never will. */
export const absentIsCertainMs = 10 * minuteMs;

/** What `decide` answers in full. */
import type { PassedStep } from './case-facts.ts';
import type { Choice, WaitingFor } from './decision.ts';
import type { Step } from './policy.ts';

/** A person who must own an open-ended wait; the case opens this task in the same transaction. */
export type NeededTask = 'checkAddress' | 'endOfPolicy';

export interface Verdict {
  readonly decision: Choice;
  readonly waitingFor: WaitingFor;
  /** Steps newly passed over, to be recorded. */
  readonly passes: readonly PassedStep[];
  readonly neededTask: NeededTask | null;
  /** The step in hand, and the instant from which it may ride along in another invoice's message; null when none is at hand. */
  readonly next: { readonly step: Step; readonly earliestMs: number } | null;
}

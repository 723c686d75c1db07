/** One case at a collection agency: sleeps until a receipt, news or a confirmation is missing, tells the agency what it must know, ends with the placement. */
import { condition, isCancellation, setCurrentDetails, setHandler } from '@temporalio/workflow';
import type { PlacementAction, PlacementDecided, PlacementOutcome } from '../domain/placement.ts';
import { placementActivities } from './activities.ts';
import { placementDecidedSignal, placementStatusQuery, type FollowPlacementInput } from './contract.ts';
import { isPlacementDecided } from './is-decided.ts';

/** Pause after an action that failed for a reason of our own; a new fact also ends it. */
const afterFailureMs = 15 * 60_000;

export async function followPlacement(input: FollowPlacementInput): Promise<PlacementOutcome> {
  const { creditorId, placementId, ...start } = input;
  const placement = { creditorId, placementId };
  let newest: PlacementDecided = start;
  const take = (decided: PlacementDecided) => {
    if (decided.seq >= newest.seq) newest = decided;
  };
  setHandler(placementDecidedSignal, (decided: unknown) => {
    if (isPlacementDecided(decided)) take(decided);
  });
  setHandler(placementStatusQuery, () => newest);

  const act = async (action: PlacementAction, label: string) => {
    const before = newest.seq;
    const summary = `${action.step}: ${label}`;
    try {
      take(await placementActivities[action.name].executeWithOptions({ summary }, [placement, action]));
    } catch (error) {
      if (isCancellation(error)) throw error;
      await condition(() => newest.seq > before, afterFailureMs, {
        summary: `${action.name} failed; tried again later`,
      });
    }
  };

  for (;;) {
    const { seq, decision, label, details } = newest;
    setCurrentDetails(details);
    if ('finish' in decision) return decision.finish;
    if ('act' in decision) {
      await act(decision.act, label);
      continue;
    }
    const delayMs = Math.max(1, Date.parse(decision.wait.until) - Date.now());
    if (!(await condition(() => newest.seq > seq, delayMs, { summary: `${decision.wait.then.step}: ${label}` })))
      await act(decision.wait.then, label);
  }
}

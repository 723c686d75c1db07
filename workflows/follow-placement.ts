/** One case at a collection agency: sleeps until a receipt, news or a confirmation is missing, tells the agency what it must know, ends with the placement. */
import type { PlacementAction, PlacementDecided, PlacementOutcome } from '../domain/placement.ts';
import { placementActivities } from './activities.ts';
import { placementDecidedSignal, placementStatusQuery, type FollowPlacementInput } from './contract.ts';
import { follow } from './follow.ts';
import { isPlacementDecided } from './is-decided.ts';

export async function followPlacement(input: FollowPlacementInput): Promise<PlacementOutcome> {
  const { creditorId, placementId, ...start } = input;
  return follow<PlacementAction, PlacementOutcome, PlacementDecided>(start, {
    decided: placementDecidedSignal,
    status: placementStatusQuery,
    isDecided: isPlacementDecided,
    execute: (action, summary) =>
      placementActivities[action.name].executeWithOptions({ summary }, [{ creditorId, placementId }, action]),
  });
}

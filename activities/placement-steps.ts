/** The steps of a case at an agency: telling the agency, and looking why it is silent. */
import { perform } from '../cases/act.ts';
import { lookAtPlacement } from '../cases/look-at-placement.ts';
import { claimNotice, recordNotice } from '../cases/tell-agency.ts';
import type { PlacementAction, PlacementDecided } from '../domain/placement.ts';
import type { PlacementRef } from '../workflows/contract.ts';
import { oneCall } from './channels/channel.ts';
import type { ActivityDeps } from './deps.ts';
import { alive } from './heartbeat.ts';
import { writeAgencyNotice } from './texts/agency-notice.ts';

/** Sends one notice to the agency if one is due; answers with the placement's next decision. */
export async function tellAgency(
  deps: ActivityDeps,
  { creditorId, placementId }: PlacementRef,
): Promise<PlacementDecided> {
  return alive(async (signal) => {
    await deps.pace.turn(creditorId, 'email', signal);
    const claimed = await perform(deps.cases, creditorId, 'worker', (act) =>
      claimNotice(act, placementId, writeAgencyNotice, deps.channelFor),
    );
    deps.deliver(claimed.rings);
    const claim = claimed.value;
    if (claim.kind === 'declined') return claim.decided;
    const { noticeId, idempotencyKey, content } = claim;
    // The notice's own id stands where a delivery's would: callbacks about it find no delivery and are left alone.
    const way = deps.channelFor(claim.mode, 'email');
    const result = await way.send({ ...oneCall, deliveryId: noticeId, creditorId, idempotencyKey, content }, signal);
    deps.pace.heard(way.name, result);
    const recorded = await perform(deps.cases, creditorId, 'worker', (act) =>
      recordNotice(act, placementId, noticeId, result),
    );
    deps.deliver(recorded.rings);
    return recorded.value;
  });
}

/** Asks a person about a receipt, news or a confirmation that is missing, if it still is. */
export async function lookAtSilence(
  deps: ActivityDeps,
  { creditorId, placementId }: PlacementRef,
  action: PlacementAction,
): Promise<PlacementDecided> {
  const acted = await perform(deps.cases, creditorId, 'worker', (act) =>
    lookAtPlacement(act, placementId, action.step),
  );
  deps.deliver(acted.rings);
  return acted.value;
}

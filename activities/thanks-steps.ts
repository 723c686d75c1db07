/** Thanks for a payment that crossed a message: claimed, handed over, recorded. */
import { perform } from '../cases/act.ts';
import { recordThanks } from '../cases/record-thanks.ts';
import { claimThanks } from '../cases/thanks-messages.ts';
import type { ThanksDecided } from '../domain/thanks.ts';
import type { CrossingRef } from '../workflows/contract.ts';
import { oneCall } from './channels/channel.ts';
import type { ActivityDeps } from './deps.ts';
import { alive } from './heartbeat.ts';
import { writeThanks } from './texts/thanks-email.ts';

/** Sends the thanks if they are still right; answers with what is decided next. */
export async function sendThanks(deps: ActivityDeps, { creditorId, crossingId }: CrossingRef): Promise<ThanksDecided> {
  return alive(async (signal) => {
    await deps.pace.turn(creditorId, 'email', signal);
    const claimed = await perform(deps.cases, creditorId, 'worker', (act) =>
      claimThanks(act, crossingId, writeThanks, deps.channelFor),
    );
    deps.deliver(claimed.rings);
    const claim = claimed.value;
    if (claim.kind !== 'claimed') return claim.decided;
    const { deliveryId, idempotencyKey, content, mode } = claim;
    const way = deps.channelFor(mode, 'email');
    const result = await way.send({ ...oneCall, deliveryId, creditorId, idempotencyKey, content }, signal);
    deps.pace.heard(way.name, result);
    const recorded = await perform(deps.cases, creditorId, 'worker', (act) =>
      recordThanks(act, crossingId, deliveryId, result),
    );
    deps.deliver(recorded.rings);
    return recorded.value;
  });
}

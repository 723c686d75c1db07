/** One step of one invoice: wait for a turn, claim, hand over, record. The same for every channel; what differs is in the channel and the texts. */
import { perform } from '../cases/act.ts';
import { claimStep } from '../cases/claim-step.ts';
import { lastLook, rememberSend } from '../cases/last-look.ts';
import { recordOutcome } from '../cases/record-outcome.ts';
import type { Channel as ChannelName } from '../domain/policy.ts';
import type { Decided } from '../domain/decision.ts';
import type { InvoiceRef } from '../workflows/contract.ts';
import type { ActivityDeps } from './deps.ts';
import { alive } from './heartbeat.ts';

/**
 * Takes a step if it is still right and answers with the next decision. Throws when our own database fails, and when the provider's or the creditor's
 * pace leaves no room for seconds; Temporal then tries again, and the claim decides anew. Between the claim's commit and the provider's acceptance a
 * payment may still arrive: it is recorded, and nothing follows.
 */
export async function takeStep(
  deps: ActivityDeps,
  channel: ChannelName,
  { creditorId, invoiceId }: InvoiceRef,
  step: string,
): Promise<Decided> {
  return alive(async (signal) => {
    // Before the claim: between the claim and the call nothing may wait, or a payment would come in between.
    await deps.pace.turn(creditorId, channel, signal);
    const claimed = await perform(deps.cases, creditorId, 'worker', (act) =>
      claimStep(act, invoiceId, step, deps.writers, deps.channelFor),
    );
    deps.deliver(claimed.rings);
    const claim = claimed.value;
    if (claim.kind !== 'claimed') return claim.decided;
    const { deliveryId, idempotencyKey, content, sendNo, providerId, invoiceIds } = claim;
    const remember = (id: string) => rememberFor(deps, creditorId, deliveryId, id);
    const stillOwed = () => lookFor(deps, creditorId, deliveryId);
    const outgoing = { deliveryId, creditorId, idempotencyKey, content, sendNo, providerId, remember, stillOwed };
    const way = deps.channelFor(claim.mode, claim.channel);
    const result = await way.send(outgoing, signal);
    deps.pace.heard(way.name, result);
    const recorded = await perform(deps.cases, creditorId, 'worker', (act) =>
      recordOutcome(act, invoiceId, deliveryId, invoiceIds, result, sendNo),
    );
    deps.deliver(recorded.rings);
    return recorded.value;
  });
}

async function rememberFor(deps: ActivityDeps, creditorId: string, deliveryId: string, id: string): Promise<void> {
  await perform(deps.cases, creditorId, 'worker', async (act) => rememberSend(act, deliveryId, id));
}

async function lookFor(deps: ActivityDeps, creditorId: string, deliveryId: string): Promise<boolean> {
  const looked = await perform(deps.cases, creditorId, 'worker', (act) => lastLook(act, deliveryId));
  deps.deliver(looked.rings);
  return looked.value;
}

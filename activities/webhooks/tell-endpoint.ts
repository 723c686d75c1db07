/** Tells an endpoint of one event, signed as Standard Webhooks 1.0 says. */
import { Webhook } from 'standardwebhooks';
import { perform, type CaseDeps } from '../../cases/act.ts';
import { openWebhook, postponeWebhook, recordWebhookAnswer, type OpenWebhook } from '../../cases/webhook-deliveries.ts';
import type { QueuedRing } from '../../db/queries/write-cases.ts';
import type { WebhookDecided } from '../../domain/webhook.ts';
import type { WebhookActivities } from '../../workflows/activities.ts';
import type { WebhookRef } from '../../workflows/contract.ts';
import { alive } from '../heartbeat.ts';
import type { PostWebhook } from './post.ts';
import { createTurns, type Turns } from './turns.ts';

export interface WebhookDeps {
  readonly cases: CaseDeps;
  readonly deliver: (rings: readonly QueuedRing[]) => void;
  readonly post: PostWebhook;
}

/** At once to one endpoint, from one worker; a burst waits a moment for its turn, then comes back later. */
const mostAtOnce = 4;
const patienceMs = 2_000;

/** Builds the activities of the queue for webhooks. */
export function createWebhookActivities(deps: WebhookDeps): WebhookActivities {
  const turns = createTurns(mostAtOnce, patienceMs);
  return { tellEndpoint: (webhook) => alive((signal) => tellEndpoint(deps, turns, webhook, signal)) };
}

async function tellEndpoint(
  deps: WebhookDeps,
  turns: Turns,
  { creditorId, deliveryId }: WebhookRef,
  signal: AbortSignal,
): Promise<WebhookDecided> {
  const act = async <T>(work: Parameters<typeof perform<T>>[3]): Promise<T> => {
    const acted = await perform(deps.cases, creditorId, 'worker', work);
    deps.deliver(acted.rings);
    return acted.value;
  };
  const open = await act((one) => openWebhook(one, deliveryId));
  if (open.kind === 'settled') return open.decided;
  const { seq, url, mode, body, endpointId } = open;
  const answer = await turns.take(endpointId, signal, () =>
    deps.post({ url, mode, body, headers: signed(open, deps.cases.now()) }, signal),
  );
  if (answer === undefined) return act((one) => postponeWebhook(one, deliveryId, seq));
  return act((one) => recordWebhookAnswer(one, deliveryId, seq, answer));
}

/** The headers of one try: the id stays, the instant is that of the try, and every secret that signs now signs. */
export function signed(
  { messageId, body, secrets }: Pick<OpenWebhook, 'messageId' | 'body' | 'secrets'>,
  now: Date,
): Record<string, string> {
  return {
    'webhook-id': messageId,
    'webhook-timestamp': String(Math.floor(now.getTime() / 1_000)),
    'webhook-signature': secrets.map((secret) => new Webhook(secret).sign(messageId, now, body)).join(' '),
  };
}

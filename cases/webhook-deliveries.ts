/** One event on its way to one endpoint: what is sent, what an answer changes, and sending it once more. */
import { sealedEvent } from '../db/queries/sealed-events.ts';
import {
  insertWebhookDeliveries,
  lockForReplay,
  nextTestNo,
  readWebhookDelivery,
  updateWebhookDelivery,
  type ReplayFilter,
  type WebhookDeliveryRow,
} from '../db/queries/webhook-deliveries.ts';
import { lockEndpoint, updateEndpoint, type EndpointRow } from '../db/queries/webhook-endpoints.ts';
import { readCreditor } from '../db/queries/creditors.ts';
import { queueRings } from '../db/queries/write-cases.ts';
import { assertNever } from '../domain/never.ts';
import { publicEvent, testEvent } from '../domain/public-event.ts';
import {
  busyPauseMs,
  decideWebhook,
  signing,
  tell,
  type EndpointAnswer,
  type WebhookChoice,
  type WebhookDecided,
  type WebhookVerdict,
} from '../domain/webhook.ts';
import type { Act } from './act.ts';
import { notFound, Refusal } from './refusal.ts';
import { sendNow, webhookDecided, webhookRing } from './webhook-decided.ts';
import { disableAndAsk, living } from './webhook-endpoints.ts';

/** One message as it is sent now. */
export interface OpenWebhook {
  readonly kind: 'open';
  /** Of the delivery; what is recorded later counts only while nobody else decided. */
  readonly seq: number;
  readonly endpointId: string;
  readonly url: string;
  readonly mode: 'test' | 'live';
  readonly messageId: string;
  /** The exact bytes to sign and send. */
  readonly body: string;
  /** Newest first. */
  readonly secrets: readonly string[];
}

/** The clocks of the servers differ a little: a timer that is early by less than this is on time. */
const clockSlackMs = 1_000;

/** Reads what is to be sent now. `settled`: there is nothing to send, and the decision in force says why. */
export async function openWebhook(
  act: Act,
  deliveryId: string,
): Promise<OpenWebhook | { readonly kind: 'settled'; readonly decided: WebhookDecided }> {
  const { row, endpoint } = await locked(act, deliveryId);
  if (row.status !== 'pending') return { kind: 'settled', decided: row.decided };
  if (endpoint.endedAt !== null || endpoint.status === 'disabled') {
    const because = endpoint.endedAt === null ? 'The endpoint is disabled' : 'The endpoint has ended';
    return { kind: 'settled', decided: store(act, row, { finish: 'skipped' }, because) };
  }
  // Another try of the same activity has decided meanwhile.
  if ('wait' in row.decided.decision && Date.parse(row.decided.decision.wait.until) > act.now.getTime() + clockSlackMs)
    return { kind: 'settled', decided: row.decided };
  const { seq, endpointId, messageId } = row;
  const { url, secrets } = endpoint;
  const { mode } = await readCreditor(act.tx, act.creditorId);
  const body = await bodyOf(act, row);
  return { kind: 'open', seq, endpointId, url, mode, messageId, body, secrets: signing(secrets, act.now.getTime()) };
}

/** Type, instant and data; the same bytes at every try, since neither the event nor what is told of it changes. */
async function bodyOf(act: Act, row: WebhookDeliveryRow): Promise<string> {
  if (row.eventNo < 0) {
    const data = { id: row.messageId, endpointId: row.endpointId };
    return JSON.stringify({ type: testEvent, timestamp: row.createdAt.toISOString(), data });
  }
  const event = await sealedEvent(act.tx, act.creditorId, row.eventNo);
  if (!event) throw new Error(`Event ${String(row.eventNo)} is missing`);
  const { type, timestamp, data } = publicEvent(event);
  return JSON.stringify({ type, timestamp, data });
}

/** Records what came back from a try that was opened at `seq`, and decides what follows. An answer to a try that somebody else has decided over changes nothing. */
export async function recordWebhookAnswer(
  act: Act,
  deliveryId: string,
  seq: number,
  answer: EndpointAnswer,
): Promise<WebhookDecided> {
  const { row, endpoint } = await locked(act, deliveryId);
  if (row.seq !== seq || row.status !== 'pending') return row.decided;
  const attempts = row.attempts + 1;
  const failingSinceMs = endpoint.failingSince?.getTime() ?? null;
  const verdict = decideWebhook({ deliveryId, attempts, failingSinceMs }, answer, act.now.getTime());
  const lastStatus = answer.kind === 'answered' ? answer.status : null;
  const decided = store(act, { ...row, attempts, lastStatus }, verdict.choice, verdict.problem);
  await judge(act, endpoint, verdict);
  return decided;
}

async function judge(act: Act, endpoint: EndpointRow, { endpoint: said }: WebhookVerdict): Promise<void> {
  switch (said) {
    case 'works':
      if (endpoint.failingSince !== null) updateEndpoint(act.tx, act.creditorId, { ...endpoint, failingSince: null });
      return;
    case 'fails':
      if (endpoint.failingSince === null)
        updateEndpoint(act.tx, act.creditorId, { ...endpoint, failingSince: act.now });
      return;
    case 'gone':
    case 'failsTooLong':
      // Ended or disabled meanwhile: nobody need be asked.
      if (endpoint.status === 'active' && endpoint.endedAt === null) await disableAndAsk(act, endpoint, said);
      return;
    default:
      return assertNever(said, 'verdict on an endpoint');
  }
}

/** Too many others are under way to the same endpoint: later, and it does not count as a try. */
export async function postponeWebhook(act: Act, deliveryId: string, seq: number): Promise<WebhookDecided> {
  const { row } = await locked(act, deliveryId);
  if (row.seq !== seq || row.status !== 'pending') return row.decided;
  const pauseMs = busyPauseMs(deliveryId, Math.max(0, row.seq - row.attempts - 1));
  const until = new Date(act.now.getTime() + pauseMs).toISOString();
  return store(act, row, { wait: { until, then: tell } }, 'Others are under way to this endpoint');
}

function store(act: Act, row: WebhookDeliveryRow, choice: WebhookChoice, problem: string | null): WebhookDecided {
  const decided = webhookDecided(row, row.seq + 1, choice, problem);
  updateWebhookDelivery(act.tx, act.creditorId, {
    ...row,
    seq: decided.seq,
    decided,
    lastProblem: problem,
    status: 'finish' in choice ? choice.finish : 'pending',
    nextAt: 'wait' in choice ? new Date(choice.wait.until) : null,
    endedAt: 'finish' in choice ? act.now : null,
  });
  return decided;
}

/** The endpoint is locked before its deliveries, everywhere: who disables it changes them all. */
async function locked(act: Act, id: string): Promise<{ row: WebhookDeliveryRow; endpoint: EndpointRow }> {
  const found = await readWebhookDelivery(act.tx, act.creditorId, id);
  if (!found) throw notFound('webhook_delivery', 'id');
  const endpoint = await lockEndpoint(act.tx, act.creditorId, found.endpointId);
  const row = await readWebhookDelivery(act.tx, act.creditorId, id);
  if (!endpoint || !row) throw new Error(`Webhook delivery ${id} is gone`);
  return { row, endpoint };
}

/** One request starts at most so many. */
export const mostReplayed = 500;

/** Sends an endpoint again what it did not get, oldest first, each under its old `webhook-id`. Says how many, and whether there are more. */
export async function replayEndpoint(
  act: Act,
  endpointId: string,
  filter: ReplayFilter,
): Promise<{ replayed: number; more: boolean }> {
  working(await living(act, endpointId));
  const rows = await lockForReplay(act.tx, act.creditorId, endpointId, filter, mostReplayed + 1);
  sendAgain(act, rows.slice(0, mostReplayed));
  return { replayed: Math.min(rows.length, mostReplayed), more: rows.length > mostReplayed };
}

/** Sends one delivery again, or now where it waits for its next try; under its old `webhook-id`. */
export async function replayDelivery(act: Act, deliveryId: string): Promise<void> {
  const { row } = await locked(act, deliveryId);
  working(await living(act, row.endpointId));
  sendAgain(act, [row]);
}

/** Sends a `webhook.test`; returns its delivery. */
export async function tryEndpoint(act: Act, endpointId: string): Promise<string> {
  working(await living(act, endpointId));
  const id = act.newId();
  const told = { endpointId, eventNo: await nextTestNo(act.tx, act.creditorId, endpointId), type: testEvent };
  const row: WebhookDeliveryRow = {
    ...{ ...told, id, messageId: `test_${id.replaceAll('-', '')}`, status: 'pending', seq: 1, attempts: 0 },
    ...{ nextAt: act.now, lastStatus: null, lastProblem: null, createdAt: act.now, endedAt: null },
    decided: sendNow(told, 1),
  };
  await insertWebhookDeliveries(act.tx, act.creditorId, [row]);
  act.rings.push(queueRings(act.tx, act.creditorId, [webhookRing(act.creditorId, row)], act.now));
  return id;
}

function sendAgain(act: Act, rows: readonly WebhookDeliveryRow[]): void {
  const fresh = rows.map((row): WebhookDeliveryRow => {
    const seq = row.seq + 1;
    const decided = sendNow(row, seq);
    return { ...row, status: 'pending', seq, attempts: 0, nextAt: act.now, endedAt: null, decided };
  });
  for (const row of fresh) updateWebhookDelivery(act.tx, act.creditorId, row);
  const rings = fresh.map((row) => webhookRing(act.creditorId, row));
  if (rings.length > 0) act.rings.push(queueRings(act.tx, act.creditorId, rings, act.now));
}

function working({ status }: EndpointRow): void {
  if (status === 'disabled')
    throw new Refusal(
      'conflict',
      'endpoint_disabled',
      'This endpoint is disabled. Enable it first: PUT /v1/webhook-endpoints/{id} with { "status": "active" }.',
      'status',
    );
}

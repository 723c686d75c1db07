/** Where the ERP is told: adding an endpoint, changing it, a new secret, disabling it and the end. */
import { randomBytes } from 'node:crypto';
import { skipPending } from '../db/queries/webhook-deliveries.ts';
import {
  countEndpoints,
  endEndpointTasks,
  insertEndpoint,
  lockEndpoint,
  updateEndpoint,
  type EndpointRow,
} from '../db/queries/webhook-endpoints.ts';
import { readCreditor } from '../db/queries/creditors.ts';
import { endpointUrlProblem } from '../domain/endpoint-url.ts';
import { rotated } from '../domain/webhook.ts';
import type { Act } from './act.ts';
import { notFound, Refusal } from './refusal.ts';
import { openTask } from './tasks.ts';

/** Each event is sent to each of them. */
export const mostEndpoints = 10;

export interface EndpointInput {
  readonly url: string;
  readonly description: string | null;
  /** Null: every type. */
  readonly types: readonly string[] | null;
}

/** Standard Webhooks: 24 to 64 random bytes. */
const newSecret = (): string => `whsec_${randomBytes(32).toString('base64')}`;

/** Adds an endpoint; returns its id and its secret, which no later answer has. Refuses an address that may not be sent to, and an eleventh endpoint. */
export async function addEndpoint(
  act: Act,
  input: EndpointInput,
  privateAllowed: boolean,
): Promise<{ id: string; secret: string }> {
  await checkUrl(act, input.url, privateAllowed);
  if ((await countEndpoints(act.tx, act.creditorId)) >= mostEndpoints)
    throw new Refusal(
      'conflict',
      'too_many_endpoints',
      `There are ${String(mostEndpoints)} endpoints already. End one first: POST /v1/webhook-endpoints/{id}/end.`,
    );
  const id = act.newId();
  const secret = newSecret();
  const secrets = [{ secret, since: act.now.toISOString(), until: null }];
  insertEndpoint(act.tx, act.creditorId, { ...input, id, secrets, createdAt: act.now });
  return { id, secret };
}

export interface EndpointChange extends Partial<EndpointInput> {
  readonly status?: 'active' | 'disabled';
}

/** Changes what is given. `active` enables a disabled endpoint again; what was skipped meanwhile is sent by a replay only. */
export async function changeEndpoint(
  act: Act,
  id: string,
  change: EndpointChange,
  privateAllowed: boolean,
): Promise<void> {
  const { status, ...given } = change;
  if (given.url !== undefined) await checkUrl(act, given.url, privateAllowed);
  const row = { ...(await living(act, id)), ...given };
  if (status === 'active' && row.status === 'disabled') enable(act, row);
  else if (status === 'disabled' && row.status === 'active') disable(act, row, `Disabled by ${act.actor}`);
  else updateEndpoint(act.tx, act.creditorId, row);
}

/** Enables a disabled endpoint again; one that works already stays as it is. Refuses an unknown or ended one. */
export async function enableEndpoint(act: Act, id: string): Promise<void> {
  const row = await living(act, id);
  if (row.status === 'disabled') enable(act, row);
}

function enable(act: Act, row: EndpointRow): void {
  const working = { status: 'active', disabledAt: null, disabledBecause: null, failingSince: null } as const;
  updateEndpoint(act.tx, act.creditorId, { ...row, ...working });
  endEndpointTasks(act.tx, act.creditorId, row.id, act.now);
}

/** Tells the endpoint nothing more: what is under way is recorded as skipped. The caller holds its lock. */
export function disable(act: Act, row: EndpointRow, because: string): void {
  const disabled = { status: 'disabled', disabledAt: act.now, disabledBecause: because } as const;
  updateEndpoint(act.tx, act.creditorId, { ...row, ...disabled });
  skipPending(act.tx, act.creditorId, row.id, because, act.now);
}

/** Disables an endpoint for what it answered, and asks a person. */
export async function disableAndAsk(act: Act, row: EndpointRow, why: 'gone' | 'failsTooLong'): Promise<void> {
  disable(act, row, disabledWords[why].because);
  const { text, textEn } = disabledWords[why];
  const { host } = new URL(row.url);
  const data = { endpointId: row.id, host, text: `${text} ${remedy}`, textEn: `${textEn} ${remedyEn}` };
  await openTask(act, { kind: 'endpointDisabled', invoiceId: null, days: 1, data });
}

const disabledWords = {
  gone: {
    because: 'It answered 410',
    text: 'L’adresse de votre logiciel qui reçoit les événements a répondu 410 (elle n’en veut plus) : plus rien ne lui est envoyé.',
    textEn: 'The endpoint of your software answered 410 (it wants no more events): nothing more is sent to it.',
  },
  failsTooLong: {
    because: 'It took nothing for five days',
    text: 'L’adresse de votre logiciel qui reçoit les événements n’a rien accepté depuis cinq jours : plus rien ne lui est envoyé.',
    textEn: 'The endpoint of your software has taken no event for five days: nothing more is sent to it.',
  },
} as const;
const remedy =
  'Les relances continuent, mais votre logiciel ne les voit plus. Réparez la réception, puis terminez cette tâche avec { "retry": true } pour la rétablir et demandez ce qui a manqué (POST /v1/webhook-endpoints/{id}/replay), ou terminez-la avec { "retry": false } pour en rester là.';
const remedyEn =
  'Dunning goes on, but your software does not see it. Mend the endpoint, then complete this task with { "retry": true } to enable it again and ask for what was missed (POST /v1/webhook-endpoints/{id}/replay), or with { "retry": false } to leave it at that.';

/** Makes a new secret and returns it; those before sign beside it for `keepOldHours` more. */
export async function rotateSecret(act: Act, id: string, keepOldHours: number): Promise<string> {
  const row = await living(act, id);
  const secret = newSecret();
  const nowMs = act.now.getTime();
  const secrets = rotated(row.secrets, secret, nowMs, nowMs + keepOldHours * 3_600_000);
  updateEndpoint(act.tx, act.creditorId, { ...row, secrets });
  return secret;
}

/** Ends an endpoint for good: it is told nothing more and its secrets are forgotten. Ending it twice changes nothing. */
export async function endEndpoint(act: Act, id: string): Promise<void> {
  const row = await lockEndpoint(act.tx, act.creditorId, id);
  if (!row) throw notFound('webhook_endpoint', 'id');
  if (row.endedAt !== null) return;
  updateEndpoint(act.tx, act.creditorId, { ...row, secrets: [], endedAt: act.now });
  skipPending(act.tx, act.creditorId, id, 'The endpoint has ended', act.now);
  endEndpointTasks(act.tx, act.creditorId, id, act.now);
}

/** Locks an endpoint that has not ended. */
export async function living(act: Act, id: string): Promise<EndpointRow> {
  const row = await lockEndpoint(act.tx, act.creditorId, id);
  if (!row) throw notFound('webhook_endpoint', 'id');
  if (row.endedAt !== null)
    throw new Refusal(
      'conflict',
      'endpoint_ended',
      'This endpoint has ended. Add a new one: POST /v1/webhook-endpoints.',
      'id',
    );
  return row;
}

async function checkUrl(act: Act, url: string, privateAllowed: boolean): Promise<void> {
  const { mode } = await readCreditor(act.tx, act.creditorId);
  const problem = endpointUrlProblem(url, { mode, privateAllowed });
  if (problem !== null) throw new Refusal('unprocessable', 'endpoint_url_refused', problem, 'url');
}

/** Telling the endpoints of newly sealed events, in the transaction that sealed them: what is in the chain is on its way, and nothing else is. */
import { createHash } from 'node:crypto';
import type { Tx } from '../db/connect.ts';
import { insertWebhookDeliveries, type WebhookDeliveryRow } from '../db/queries/webhook-deliveries.ts';
import { tellableEndpoints } from '../db/queries/webhook-endpoints.ts';
import { queueRings, type QueuedRing } from '../db/queries/write-cases.ts';
import { publicEventId, publicType } from '../domain/public-event.ts';
import { seal, type NewlySealed } from './seal-events.ts';
import { sendNow, webhookDecided, webhookRing } from './webhook-decided.ts';

export interface SealedAndTold {
  readonly sealed: number;
  /** Committed with the seals; hand them to the gateway. */
  readonly rings: readonly QueuedRing[];
}

/** Seals up to `most` events and puts each on its way to the endpoints that want it. A creditor without endpoints costs no further statement. */
export async function sealAndTell(tx: Tx, creditorId: string, most: number, now: Date): Promise<SealedAndTold> {
  const { sealed, hasEndpoints } = await seal(tx, creditorId, most);
  if (!hasEndpoints) return { sealed: sealed.length, rings: [] };
  const endpoints = await tellableEndpoints(tx, creditorId);
  const rows = sealed.flatMap((event) => {
    const type = publicType(event.kind);
    return endpoints
      .filter(({ types }) => types === null || types.includes(type))
      .map((endpoint) => rowFor(endpoint, event, type, now));
  });
  if (rows.length === 0) return { sealed: sealed.length, rings: [] };
  const isNew = new Set(await insertWebhookDeliveries(tx, creditorId, rows));
  const rings = rows
    .filter((row) => row.status === 'pending' && isNew.has(row.id))
    .map((row) => webhookRing(creditorId, row));
  return { sealed: sealed.length, rings: rings.length === 0 ? [] : await queueRings(tx, creditorId, rings, now) };
}

const disabledThen = 'The endpoint was disabled when this happened';

/** For a disabled endpoint the event is kept as skipped: a replay gives it. */
function rowFor(
  endpoint: { id: string; status: 'active' | 'disabled' },
  { no, invoiceId, seq, kind: _kind }: NewlySealed,
  type: string,
  now: Date,
): WebhookDeliveryRow {
  const told = { endpointId: endpoint.id, eventNo: no, type };
  const active = endpoint.status === 'active';
  return {
    ...told,
    id: deliveryIdOf(endpoint.id, no),
    messageId: publicEventId(invoiceId, seq),
    status: active ? 'pending' : 'skipped',
    seq: 1,
    attempts: 0,
    nextAt: active ? now : null,
    lastStatus: null,
    lastProblem: active ? null : disabledThen,
    decided: active ? sendNow(told, 1) : webhookDecided(told, 1, { finish: 'skipped' }, disabledThen),
    createdAt: now,
    endedAt: active ? null : now,
  };
}

/** The same for one endpoint and one event, so that a sealer that is run again makes no second one. */
function deliveryIdOf(endpointId: string, no: number): string {
  const hex = createHash('sha256')
    .update(`${endpointId}:${String(no)}`)
    .digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `a${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  );
}

/** Endpoints and deliveries of webhooks as a client reads them. A secret is told once, when it is made. */
import { Type, type Static } from 'typebox';
import type { WebhookDeliveryRow } from '../db/queries/webhook-deliveries.ts';
import type { EndpointSummary } from '../db/queries/webhook-endpoints.ts';
import { signing } from '../domain/webhook.ts';
import { webhookWorkflowId } from '../domain/workflow-ids.ts';
import { instant, nullable } from './fields.ts';
import type { ApiDeps } from './write.ts';

const nullableInstant = () => nullable<string>('string', { format: 'date-time' });

export const endpointView = Type.Object({
  id: Type.String(),
  url: Type.String(),
  description: nullable<string>('string'),
  types: Type.Unsafe<string[] | null>({
    type: ['array', 'null'],
    items: { type: 'string' },
    description: 'Null: every type, those of later releases too.',
  }),
  status: Type.String({ description: 'active, disabled, ended' }),
  disabledAt: nullableInstant(),
  disabledBecause: nullable<string>('string'),
  failingSince: nullable<string>('string', {
    format: 'date-time',
    description:
      'Every try since then has failed; after five days the endpoint is disabled. Null: the last one arrived.',
  }),
  createdAt: instant(),
  endedAt: nullableInstant(),
  secretsInUse: Type.Integer({ description: 'How many secrets sign now; more than one after a rotation.' }),
  pending: Type.Integer({ description: 'Messages under way.' }),
  failed: Type.Integer({ description: 'Given up after the last try; a replay sends them again.' }),
  skipped: Type.Integer({ description: 'Not sent because the endpoint was disabled; a replay sends them.' }),
  secret: nullable<string>('string', {
    description: 'whsec_ and base64. Told once, when it is made: keep it as a password.',
  }),
});

export const webhookDeliveryView = Type.Object({
  id: Type.String(),
  endpointId: Type.String(),
  eventNo: nullable<number>('integer', { description: 'Number in GET /v1/events; null: a webhook.test.' }),
  webhookId: Type.String({ description: 'Header webhook-id: the same at every try and replay.' }),
  type: Type.String(),
  status: Type.String({ description: 'pending, delivered, failed, skipped' }),
  attempts: Type.Integer({ description: 'Tries since it was made, or since its last replay.' }),
  nextAt: nullableInstant(),
  lastStatus: nullable<number>('integer', { description: 'HTTP status of the last answer; null: none came.' }),
  lastProblem: nullable<string>('string'),
  createdAt: instant(),
  endedAt: nullableInstant(),
  workflowUrl: nullable<string>('string'),
});

export type EndpointAnswerBody = Static<typeof endpointView>;

/** `secret` is added by the route that made one, after the answer was kept for repeats. */
export function viewEndpoint(row: EndpointSummary, now: Date): EndpointAnswerBody {
  const { id, url, description, types, pending, failed, skipped } = row;
  return {
    ...{ id, url, description, pending, failed, skipped, secret: null },
    types: types === null ? null : [...types],
    status: row.endedAt === null ? row.status : 'ended',
    disabledAt: row.disabledAt?.toISOString() ?? null,
    disabledBecause: row.disabledBecause,
    failingSince: row.failingSince?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
    endedAt: row.endedAt?.toISOString() ?? null,
    secretsInUse: signing(row.secrets, now.getTime()).length,
  };
}

export function viewWebhookDelivery(
  deps: ApiDeps,
  creditorId: string,
  row: WebhookDeliveryRow,
): Static<typeof webhookDeliveryView> {
  const { id, endpointId, eventNo, messageId, type, status, attempts, lastStatus, lastProblem } = row;
  return {
    ...{ id, endpointId, webhookId: messageId, type, status, attempts, lastStatus, lastProblem },
    eventNo: eventNo > 0 ? eventNo : null,
    nextAt: row.nextAt?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
    endedAt: row.endedAt?.toISOString() ?? null,
    workflowUrl: deps.links.temporalUrl(webhookWorkflowId(creditorId, id)),
  };
}

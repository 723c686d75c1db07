/** What became of the messages to an endpoint, and sending them again. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { notFound } from '../../cases/refusal.ts';
import { mostReplayed, replayDelivery, replayEndpoint } from '../../cases/webhook-deliveries.ts';
import type { Tx } from '../../db/connect.ts';
import { listWebhookDeliveries, readWebhookDelivery } from '../../db/queries/webhook-deliveries.ts';
import { readEndpoint } from '../../db/queries/webhook-endpoints.ts';
import { actor, closed, oneOf, uuid } from '../fields.ts';
import { invalidField } from '../field-problems.ts';
import { answers } from '../openapi.ts';
import { defaultLimit, pageOf, pageQuery } from '../pages.ts';
import { viewWebhookDelivery, webhookDeliveryView } from '../webhook-view.ts';
import { read, write, type ApiDeps } from '../write.ts';

const statuses = ['pending', 'delivered', 'failed', 'skipped'] as const;
const idParams = closed({ id: uuid() });
const instantText = () =>
  Type.String({
    format: 'date-time',
    'x-error': { code: 'invalid_instant', remedy: 'Send an ISO 8601 instant such as 2026-11-27T09:30:00Z.' },
  });
const listQuery = closed({ status: Type.Optional(oneOf(statuses)), ...pageQuery });
const replayBody = closed({
  after: Type.Optional(instantText()),
  until: Type.Optional(instantText()),
  status: Type.Optional(oneOf(['failed', 'skipped', 'delivered'] as const)),
  by: Type.Optional(actor()),
});

const tags = ['webhooks'];
const listSchema = {
  operationId: 'listWebhookDeliveries',
  summary: 'Messages to an endpoint, newest event first; those of a test come last',
  tags,
  params: idParams,
  querystring: listQuery,
  response: answers({ 200: pageOf(webhookDeliveryView) }),
};
const getSchema = {
  operationId: 'getWebhookDelivery',
  summary: 'One message to an endpoint and what became of it',
  tags,
  params: idParams,
  response: answers({ 200: webhookDeliveryView }),
};
const replaySchema = {
  operationId: 'replayWebhooks',
  summary: 'Send an endpoint again what it did not get, oldest first',
  description:
    `Without status: what failed and what was skipped. after and until: when the message was made. Up to ${String(mostReplayed)} at once; repeat while "more" is true. ` +
    'Each keeps its webhook-id. What happened before the endpoint was added is in GET /v1/events.',
  tags,
  params: idParams,
  body: replayBody,
  response: answers({ 200: Type.Object({ replayed: Type.Integer(), more: Type.Boolean() }) }),
};
const replayOneSchema = {
  operationId: 'replayWebhookDelivery',
  summary: 'Send one message again, under its webhook-id; one that waits for its next try is sent now',
  tags,
  params: idParams,
  body: closed({ by: Type.Optional(actor()) }),
  response: answers({ 200: webhookDeliveryView }),
};

/** The number of the last event of the page before. */
function readBefore(cursor: string): number {
  if (/^-?\d{1,15}$/.test(cursor)) return Number(cursor);
  throw invalidField(
    'cursor',
    'invalid_cursor',
    'Send "nextCursor" of the page before as it was, or leave it out to start at the beginning.',
  );
}

export const webhookDeliveryRoutes =
  (deps: ApiDeps): FastifyPluginAsyncTypebox =>
  async (app) => {
    const viewOne = async (tx: Tx, creditorId: string, id: string) => {
      const row = await readWebhookDelivery(tx, creditorId, id);
      if (!row) throw notFound('webhook_delivery', 'id');
      return viewWebhookDelivery(deps, creditorId, row);
    };

    app.get('/webhook-endpoints/:id/deliveries', { schema: listSchema }, async (request) => {
      const { limit = defaultLimit, cursor, ...asked } = request.query;
      const filter = { ...asked, ...(cursor === undefined ? {} : { before: readBefore(cursor) }) };
      const rows = await read(deps, request, async (tx, creditorId) => {
        if (!(await readEndpoint(tx, creditorId, request.params.id))) throw notFound('webhook_endpoint', 'id');
        return listWebhookDeliveries(tx, creditorId, request.params.id, filter, limit + 1);
      });
      const shown = rows.slice(0, limit);
      const last = rows.length > limit ? shown.at(-1) : undefined;
      return {
        items: shown.map((row) => viewWebhookDelivery(deps, request.creditorId, row)),
        nextCursor: last === undefined ? null : String(last.eventNo),
      };
    });

    app.get('/webhook-deliveries/:id', { schema: getSchema }, async (request) =>
      read(deps, request, (tx, creditorId) => viewOne(tx, creditorId, request.params.id)),
    );

    app.post('/webhook-endpoints/:id/replay', { schema: replaySchema }, async (request, reply) => {
      const { by, after, until, status } = request.body;
      const filter = {
        statuses: status === undefined ? (['failed', 'skipped'] as const) : [status],
        from: after === undefined ? null : new Date(after),
        until: until === undefined ? null : new Date(until),
      };
      return write(deps, request, reply, by, async (act) => ({
        status: 200,
        body: await replayEndpoint(act, request.params.id, filter),
      }));
    });

    app.post('/webhook-deliveries/:id/replay', { schema: replayOneSchema }, async (request, reply) =>
      write(deps, request, reply, request.body.by, async (act) => {
        await replayDelivery(act, request.params.id);
        return { status: 200, body: await viewOne(act.tx, act.creditorId, request.params.id) };
      }),
    );
  };

/** Endpoints of the ERP: adding, changing, trying and ending them. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import type { Act } from '../../cases/act.ts';
import { notFound } from '../../cases/refusal.ts';
import { tryEndpoint } from '../../cases/webhook-deliveries.ts';
import { addEndpoint, changeEndpoint, endEndpoint, rotateSecret } from '../../cases/webhook-endpoints.ts';
import { readWebhookDelivery } from '../../db/queries/webhook-deliveries.ts';
import { listEndpoints, readEndpoint } from '../../db/queries/webhook-endpoints.ts';
import { publicTypes } from '../../domain/public-event.ts';
import { actor, closed, line, nullable, oneOf, uuid } from '../fields.ts';
import { answers } from '../openapi.ts';
import {
  endpointView,
  viewEndpoint,
  viewWebhookDelivery,
  webhookDeliveryView,
  type EndpointAnswerBody,
} from '../webhook-view.ts';
import { read, write, type ApiDeps } from '../write.ts';

/** The shape only: where an endpoint may be is a business answer (422). */
const url = () => line(2_000);
const lineOrNull = (max: number) => Type.Unsafe<string | null>({ ...line(max), type: ['string', 'null'] });
const typesOrNull = () =>
  Type.Unsafe<string[] | null>({
    type: ['array', 'null'],
    minItems: 1,
    maxItems: publicTypes.length,
    uniqueItems: true,
    items: { type: 'string', enum: [...publicTypes] },
  });
const idParams = closed({ id: uuid() });
const byBody = closed({ by: Type.Optional(actor()) });
const newEndpoint = closed({
  url: url(),
  description: Type.Optional(lineOrNull(200)),
  types: Type.Optional(typesOrNull()),
  by: Type.Optional(actor()),
});
const endpointChange = closed({
  url: Type.Optional(url()),
  description: Type.Optional(lineOrNull(200)),
  types: Type.Optional(typesOrNull()),
  status: Type.Optional(oneOf(['active', 'disabled'] as const)),
  by: Type.Optional(actor()),
});
const longestKeepHours = 168;
const rotation = closed({
  keepOldHours: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: longestKeepHours,
      default: 24,
      description: 'The old secret signs beside the new one for so long; 0: it ends now.',
      'x-error': { code: 'invalid_hours', remedy: `Send whole hours from 0 to ${String(longestKeepHours)}.` },
    }),
  ),
  by: Type.Optional(actor()),
});

const tags = ['webhooks'];
const one = answers({ 200: endpointView });
const schemas = {
  list: {
    operationId: 'listWebhookEndpoints',
    summary: 'Endpoints that are told of events',
    tags,
    response: answers({
      200: Type.Object({ items: Type.Array(endpointView), nextCursor: nullable<string>('string') }),
    }),
  },
  add: {
    operationId: 'addWebhookEndpoint',
    summary: 'Add an endpoint: from now on every event of these types is sent to it',
    description:
      'Signed as Standard Webhooks 1.0: headers webhook-id, webhook-timestamp, webhook-signature; body { type, timestamp, data }. The secret is in this answer only; an answer given again under an Idempotency-Key does not have it. ' +
      'Each event arrives at least once: tell repeats by webhook-id. The order is not promised: data.no gives it. Any 2xx within 20 seconds takes a message; 410 disables the endpoint.',
    tags,
    body: newEndpoint,
    response: answers({ 201: endpointView, 200: endpointView }),
  },
  get: {
    operationId: 'getWebhookEndpoint',
    summary: 'One endpoint; never its secret',
    tags,
    params: idParams,
    response: one,
  },
  change: {
    operationId: 'changeWebhookEndpoint',
    summary: 'Change an endpoint, disable it, or enable it again',
    description: 'What is left out stays. What was skipped while it was disabled is sent by a replay only.',
    tags,
    params: idParams,
    body: endpointChange,
    response: one,
  },
  rotate: {
    operationId: 'rotateWebhookSecret',
    summary: 'Make a new secret; the old one signs beside it for a while',
    tags,
    params: idParams,
    body: rotation,
    response: one,
  },
  end: {
    operationId: 'endWebhookEndpoint',
    summary: 'End an endpoint for good: nothing more is sent to it',
    tags,
    params: idParams,
    body: byBody,
    response: one,
  },
  test: {
    operationId: 'testWebhookEndpoint',
    summary: 'Send a webhook.test',
    tags,
    params: idParams,
    body: byBody,
    response: answers({ 201: webhookDeliveryView, 200: webhookDeliveryView }),
  },
};

type App = Parameters<FastifyPluginAsyncTypebox>[0];

async function endpointNow(act: Act, id: string): Promise<EndpointAnswerBody> {
  const row = await readEndpoint(act.tx, act.creditorId, id);
  if (!row) throw new Error(`Endpoint ${id} is gone`);
  return viewEndpoint(row, act.now);
}

export const webhookEndpointRoutes =
  (deps: ApiDeps): FastifyPluginAsyncTypebox =>
  async (app) => {
    const privateAllowed = deps.privateWebhooks ?? false;

    app.get('/webhook-endpoints', { schema: schemas.list }, async (request) => {
      const rows = await read(deps, request, listEndpoints);
      return { items: rows.map((row) => viewEndpoint(row, deps.cases.now())), nextCursor: null };
    });

    app.post('/webhook-endpoints', { schema: schemas.add }, async (request, reply) => {
      const { by, description = null, types = null } = request.body;
      let secret: string | null = null;
      const body = await write(deps, request, reply, by, async (act) => {
        const added = await addEndpoint(act, { url: request.body.url, description, types }, privateAllowed);
        // The secret is not part of the answer that is kept for a repeat.
        ({ secret } = added);
        return { status: 201, body: await endpointNow(act, added.id) };
      });
      return { ...body, secret };
    });

    app.get('/webhook-endpoints/:id', { schema: schemas.get }, async (request) => {
      const row = await read(deps, request, (tx, creditorId) => readEndpoint(tx, creditorId, request.params.id));
      if (!row) throw notFound('webhook_endpoint', 'id');
      return viewEndpoint(row, deps.cases.now());
    });

    app.put('/webhook-endpoints/:id', { schema: schemas.change }, async (request, reply) => {
      const { by, ...change } = request.body;
      const { id } = request.params;
      return write(deps, request, reply, by, async (act) => {
        await changeEndpoint(act, id, change, privateAllowed);
        return { status: 200, body: await endpointNow(act, id) };
      });
    });
    endpointActs(app, deps);
  };

/** What is done to an endpoint that is there: a new secret, its end, a message to try it. */
function endpointActs(app: App, deps: ApiDeps): void {
  app.post('/webhook-endpoints/:id/rotate-secret', { schema: schemas.rotate }, async (request, reply) => {
    const { by, keepOldHours = 24 } = request.body;
    let secret: string | null = null;
    const body = await write(deps, request, reply, by, async (act) => {
      secret = await rotateSecret(act, request.params.id, keepOldHours);
      return { status: 200, body: await endpointNow(act, request.params.id) };
    });
    return { ...body, secret };
  });

  app.post('/webhook-endpoints/:id/end', { schema: schemas.end }, async (request, reply) =>
    write(deps, request, reply, request.body.by, async (act) => {
      await endEndpoint(act, request.params.id);
      return { status: 200, body: await endpointNow(act, request.params.id) };
    }),
  );

  app.post('/webhook-endpoints/:id/test', { schema: schemas.test }, async (request, reply) =>
    write(deps, request, reply, request.body.by, async (act) => {
      const id = await tryEndpoint(act, request.params.id);
      const row = await readWebhookDelivery(act.tx, act.creditorId, id);
      if (!row) throw new Error(`Webhook delivery ${id} is gone`);
      return { status: 201, body: viewWebhookDelivery(deps, act.creditorId, row) };
    }),
  );
}

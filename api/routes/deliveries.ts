/** What was sent, or will be, with its proof. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { notFound } from '../../cases/refusal.ts';
import { canonicalJson } from '../../cases/register-invoice.ts';
import { findInvoiceIds } from '../../db/queries/invoices.ts';
import { listDeliveries, readContent, readDelivery } from '../../db/queries/list-deliveries.ts';
import { listFacts } from '../../db/queries/list-facts.ts';
import type { DossierRouting } from '../../domain/placement.ts';
import { deliveryView, deliveryWithFactsView, viewDelivery, viewFact } from '../delivery-views.ts';
import { anyObject, closed, line, uuid } from '../fields.ts';
import { fileBytes, fileNameOf, sendStored, tellHash } from '../file-answer.ts';
import { answers } from '../openapi.ts';
import { defaultLimit, pageFrom, pageOf, pageQuery, readCursor } from '../pages.ts';
import { read, type ApiDeps } from '../write.ts';

const deliveryParams = closed({ id: uuid() });
const listQuery = closed({ invoice: Type.Optional(line(100)), ...pageQuery });

const listDeliveriesSchema = {
  operationId: 'listDeliveries',
  summary: 'List deliveries, newest first; of one invoice by id or number',
  tags: ['deliveries'],
  querystring: listQuery,
  response: answers({ 200: pageOf(deliveryView) }),
};

const getDeliverySchema = {
  operationId: 'getDelivery',
  summary: 'One delivery, with everything recorded about it',
  tags: ['deliveries'],
  params: deliveryParams,
  response: answers({ 200: deliveryWithFactsView }),
};

const getDeliveryContentSchema = {
  operationId: 'getDeliveryContent',
  summary: 'The frozen content: a PDF, a ZIP, or JSON; its SHA-256 is the proof',
  description: 'The SHA-256 of the body equals `X-Content-SHA256`. JSON has its keys in order and no spaces.',
  tags: ['deliveries'],
  params: deliveryParams,
  response: {
    ...answers({}),
    200: {
      description: 'The content.',
      content: {
        'application/json': { schema: anyObject() },
        'application/pdf': { schema: fileBytes },
        'application/zip': { schema: fileBytes },
      },
    },
  },
};

export const deliveryRoutes =
  (deps: ApiDeps): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.get('/deliveries', { schema: listDeliveriesSchema }, async (request) => {
      const { limit = defaultLimit, cursor, invoice } = request.query;
      const after = cursor === undefined ? {} : { after: readCursor(cursor) };
      const rows = await read(deps, request, async (tx, creditorId) => {
        if (invoice === undefined) return listDeliveries(tx, creditorId, after, limit + 1);
        const [invoiceId] = await findInvoiceIds(tx, creditorId, [invoice]);
        return invoiceId === undefined ? [] : listDeliveries(tx, creditorId, { invoiceId, ...after }, limit + 1);
      });
      return pageFrom(rows, limit, (row) => ({ at: row.createdAt, id: row.id }), viewDelivery);
    });

    app.get('/deliveries/:id', { schema: getDeliverySchema }, async (request) => {
      const { id } = request.params;
      const found = await read(deps, request, async (tx, creditorId) => {
        const row = await readDelivery(tx, creditorId, id);
        return row ? { row, facts: await listFacts(tx, creditorId, id) } : undefined;
      });
      if (!found) throw notFound('delivery', 'id');
      return { ...viewDelivery(found.row), look: found.row.look, facts: found.facts.map((fact) => viewFact(id, fact)) };
    });

    app.get('/deliveries/:id/content', { schema: getDeliveryContentSchema }, async (request, reply) => {
      const { id } = request.params;
      const stored = await read(deps, request, (tx, creditorId) => readContent(tx, creditorId, id));
      if (!stored) throw notFound('delivery', 'id');
      const { mediaType, bytes, contentSha256: sha256 } = stored;
      if (bytes === null || mediaType === null) {
        tellHash(reply, sha256);
        return reply.type('application/json; charset=utf-8').send(canonicalJson(stored.content));
      }
      const routing = stored.content['routing'] as Partial<DossierRouting> | undefined;
      const fileName = routing?.fileName ?? fileNameOf(id, mediaType);
      return sendStored(reply, { fileName, mediaType, bytes, sha256 });
    });
  };

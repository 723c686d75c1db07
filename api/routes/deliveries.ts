/** What was sent, or will be, with its proof. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type, type Static } from 'typebox';
import { notFound } from '../../cases/refusal.ts';
import { canonicalJson } from '../../cases/register-invoice.ts';
import { findInvoiceIds } from '../../db/queries/invoices.ts';
import { listDeliveries, readContent, readDelivery, type DeliverySummary } from '../../db/queries/list-deliveries.ts';
import type { DossierRouting } from '../../domain/placement.ts';
import { anyObject, closed, instant, line, nullable, uuid } from '../fields.ts';
import { answers } from '../openapi.ts';
import { defaultLimit, pageFrom, pageOf, pageQuery, readCursor } from '../pages.ts';
import { read, type ApiDeps } from '../write.ts';

const deliveryParams = closed({ id: uuid() });
const listQuery = closed({ invoice: Type.Optional(line(100)), ...pageQuery });

const deliveryView = Type.Object({
  id: Type.String(),
  channel: Type.String({ description: 'email, sms, call, letter, registeredLetter, agency' }),
  tone: Type.String(),
  step: Type.String({ description: 'Step of the invoice that led.' }),
  state: Type.String(),
  outcome: nullable<string>('string'),
  createdAt: instant(),
  claimedAt: nullable<string>('string', { format: 'date-time' }),
  completedAt: nullable<string>('string', { format: 'date-time' }),
  attempts: Type.Integer(),
  provider: nullable<string>('string'),
  providerId: nullable<string>('string'),
  trackingNumber: nullable<string>('string'),
  contentSha256: Type.String({ description: 'SHA-256 of the bytes that …/content gives.' }),
  invoices: Type.Array(
    Type.Object({
      id: Type.String(),
      number: Type.String(),
      step: Type.String(),
      amountCents: Type.Integer({ description: 'What the message says is owed.' }),
      claimSeq: nullable<number>('integer', { description: 'Place in the history of the invoice.' }),
    }),
  ),
});

function viewDelivery(row: DeliverySummary): Static<typeof deliveryView> {
  return {
    ...row,
    createdAt: row.createdAt.toISOString(),
    claimedAt: row.claimedAt?.toISOString() ?? null,
    completedAt: row.completedAt?.toISOString() ?? null,
  };
}

const extensions: Readonly<Record<string, string>> = { 'application/pdf': 'pdf', 'application/zip': 'zip' };

const listDeliveriesSchema = {
  operationId: 'listDeliveries',
  summary: 'List deliveries, newest first; of one invoice by id or number',
  tags: ['deliveries'],
  querystring: listQuery,
  response: answers({ 200: pageOf(deliveryView) }),
};

const getDeliverySchema = {
  operationId: 'getDelivery',
  summary: 'One delivery',
  tags: ['deliveries'],
  params: deliveryParams,
  response: answers({ 200: deliveryView }),
};

/** Sent as they are: text that was made here, or bytes that were stored. */
const bytes = Type.Unsafe<string | Buffer>({ type: 'string', format: 'binary' });

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
        'application/pdf': { schema: bytes },
        'application/zip': { schema: bytes },
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
      const row = await read(deps, request, (tx, creditorId) => readDelivery(tx, creditorId, request.params.id));
      if (!row) throw notFound('delivery', 'id');
      return viewDelivery(row);
    });

    app.get('/deliveries/:id/content', { schema: getDeliveryContentSchema }, async (request, reply) => {
      const { id } = request.params;
      const stored = await read(deps, request, (tx, creditorId) => readContent(tx, creditorId, id));
      if (!stored) throw notFound('delivery', 'id');
      const { mediaType, bytes, contentSha256 } = stored;
      void reply.header('etag', `"${contentSha256}"`).header('x-content-sha256', contentSha256);
      if (bytes === null || mediaType === null)
        return reply.type('application/json; charset=utf-8').send(canonicalJson(stored.content));
      const routing = stored.content['routing'] as Partial<DossierRouting> | undefined;
      const fileName = routing?.fileName ?? `${id}.${extensions[mediaType] ?? 'bin'}`;
      void reply.header('content-disposition', `attachment; filename="${fileName}"`);
      return reply.type(mediaType).send(bytes);
    });
  };

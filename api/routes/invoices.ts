/** Invoices: registered, listed, read, with their history. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { notFound } from '../../cases/refusal.ts';
import { registerInvoice } from '../../cases/register-invoice.ts';
import type { Tx } from '../../db/connect.ts';
import { findInvoiceIds } from '../../db/queries/invoices.ts';
import { listInvoices, readInvoices } from '../../db/queries/list-invoices.ts';
import { readTimeline } from '../../db/queries/timeline.ts';
import { WARNING_CODES } from '../../domain/warning.ts';
import { closed, line, oneOf } from '../fields.ts';
import { invoiceBody, readInvoice } from '../invoice-input.ts';
import { invoiceView, viewAfter, viewInvoice } from '../invoice-view.ts';
import { defaultLimit, pageFrom, pageOf, pageQuery, readCursor } from '../pages.ts';
import { answers } from '../openapi.ts';
import { read, write, type ApiDeps } from '../write.ts';

export const invoiceParams = closed({ id: line(100) });

const listQuery = closed({
  number: Type.Optional(line(100)),
  paymentReference: Type.Optional(line(40)),
  status: Type.Optional(oneOf(['open', 'settled', 'handedOver', 'writtenOff'] as const)),
  debtor: Type.Optional(line(100)),
  warning: Type.Optional(oneOf(WARNING_CODES)),
  ...pageQuery,
});

const timelineItem = Type.Object(
  { at: Type.String({ format: 'date-time' }), type: oneOf(['event', 'delivery', 'task', 'hold'] as const) },
  { additionalProperties: true },
);

/** The id of an invoice given by id or number; refuses an unknown one with 404. */
export async function idOf(tx: Tx, creditorId: string, idOrNumber: string): Promise<string> {
  const [id] = await findInvoiceIds(tx, creditorId, [idOrNumber]);
  if (id === undefined) throw notFound('invoice', 'id');
  return id;
}

const registerInvoiceSchema = {
  operationId: 'registerInvoice',
  summary: 'Register an invoice; from then on it is dunned',
  description:
    'The same number with the same content is the same invoice (200); with other content it is refused (409).',
  tags: ['invoices'],
  body: invoiceBody,
  response: answers({ 201: invoiceView, 200: invoiceView }),
};

const listInvoicesSchema = {
  operationId: 'listInvoices',
  summary: 'List invoices, newest first',
  tags: ['invoices'],
  querystring: listQuery,
  response: answers({ 200: pageOf(invoiceView) }),
};

const getInvoiceSchema = {
  operationId: 'getInvoice',
  summary: 'One invoice with its dunning state; by id or number',
  tags: ['invoices'],
  params: invoiceParams,
  response: answers({ 200: invoiceView }),
};

const getInvoiceTimelineSchema = {
  operationId: 'getInvoiceTimeline',
  summary: 'Every event, delivery, task and hold of an invoice, in order',
  tags: ['invoices'],
  params: invoiceParams,
  response: answers({ 200: Type.Object({ items: Type.Array(timelineItem) }) }),
};

export const invoiceRoutes =
  (deps: ApiDeps): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.post('/invoices', { schema: registerInvoiceSchema }, async (request, reply) => {
      const input = readInvoice(request.body);
      return write(deps, request, reply, undefined, async (act) => {
        const { id, created } = await registerInvoice(act, input);
        return { status: created ? 201 : 200, body: await viewAfter(deps, act, id) };
      });
    });

    app.get('/invoices', { schema: listInvoicesSchema }, async (request) => {
      const { limit = defaultLimit, cursor, ...filter } = request.query;
      const after = cursor === undefined ? {} : { after: readCursor(cursor) };
      const rows = await read(deps, request, (tx, creditorId) =>
        listInvoices(tx, creditorId, { ...filter, ...after }, limit + 1),
      );
      const placeOf = (row: (typeof rows)[number]) => ({ at: row.registeredAt, id: row.id });
      return pageFrom(rows, limit, placeOf, (row) => viewInvoice(deps.links, request.creditorId, row));
    });

    app.get('/invoices/:id', { schema: getInvoiceSchema }, async (request) => {
      const row = await read(deps, request, async (tx, creditorId) => {
        return (await readInvoices(tx, creditorId, [await idOf(tx, creditorId, request.params.id)]))[0];
      });
      if (!row) throw notFound('invoice', 'id');
      return viewInvoice(deps.links, request.creditorId, row);
    });

    app.get('/invoices/:id/timeline', { schema: getInvoiceTimelineSchema }, async (request) => {
      const items = await read(deps, request, async (tx, creditorId) => {
        return readTimeline(tx, creditorId, await idOf(tx, creditorId, request.params.id));
      });
      return { items };
    });
  };

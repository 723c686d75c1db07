/** Disputes: listed with everything, changed while they are open. Opened and resolved on their invoice. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { changeDispute } from '../../cases/dispute.ts';
import { openOne } from '../../cases/register-invoice.ts';
import { notFound, Refusal } from '../../cases/refusal.ts';
import { disputesOf, listDisputes, readDispute } from '../../db/queries/disputes.ts';
import { findInvoiceIds } from '../../db/queries/invoices.ts';
import { disputeCategories } from '../../domain/dispute.ts';
import { disputeFields, disputeView, viewDispute } from '../dispute-view.ts';
import { actor, closed, line, oneOf, uuid } from '../fields.ts';
import { answers } from '../openapi.ts';
import { defaultLimit, pageFrom, pageOf, pageQuery, readCursor } from '../pages.ts';
import { read, write, type ApiDeps } from '../write.ts';
import { invoiceParams } from './invoices.ts';

const tags = ['disputes'];
const params = closed({ id: uuid() });
const ofInvoiceSchema = {
  operationId: 'listDisputesOfInvoice',
  summary: 'Every dispute of an invoice, newest first, with its evidence and how it ended',
  tags,
  params: invoiceParams,
  response: answers({ 200: Type.Object({ items: Type.Array(disputeView) }) }),
};
const listSchema = {
  operationId: 'listDisputes',
  summary: 'Disputes, newest first',
  tags,
  querystring: closed({
    status: Type.Optional(oneOf(['open', 'resolved'] as const)),
    owner: Type.Optional(line(100)),
    category: Type.Optional(oneOf(disputeCategories)),
    ...pageQuery,
  }),
  response: answers({ 200: pageOf(disputeView) }),
};
const getSchema = {
  operationId: 'getDispute',
  summary: 'One dispute',
  tags,
  params,
  response: answers({ 200: disputeView }),
};
const changeSchema = {
  operationId: 'changeDispute',
  summary: 'Change an open dispute: its part, owner or day, and whether the rest goes on; what is left out stays',
  tags,
  params,
  body: closed({ ...disputeFields, by: Type.Optional(actor()) }),
  response: answers({ 200: disputeView }),
};
export const disputeRoutes =
  (deps: ApiDeps): FastifyPluginAsyncTypebox =>
  async (app) => {
    const now = () => deps.cases.now();
    app.get('/invoices/:id/disputes', { schema: ofInvoiceSchema }, async (request) =>
      read(deps, request, async (tx, creditorId) => {
        const [id] = await findInvoiceIds(tx, creditorId, [request.params.id]);
        if (id === undefined) throw notFound('invoice', 'id');
        return { items: (await disputesOf(tx, creditorId, id)).map((row) => viewDispute(row, now())) };
      }),
    );

    app.get('/disputes', { schema: listSchema }, async (request) => {
      const { limit = defaultLimit, cursor, ...asked } = request.query;
      const filter = { ...asked, ...(cursor === undefined ? {} : { after: readCursor(cursor) }) };
      const rows = await read(deps, request, (tx, creditorId) => listDisputes(tx, creditorId, filter, limit + 1));
      return pageFrom(
        rows,
        limit,
        (row) => ({ at: row.openedAt, id: row.id }),
        (row) => viewDispute(row, now()),
      );
    });

    app.get('/disputes/:id', { schema: getSchema }, async (request) => {
      const row = await read(deps, request, (tx, creditorId) => readDispute(tx, creditorId, request.params.id));
      if (!row) throw notFound('dispute', 'id');
      return viewDispute(row, now());
    });

    app.post('/disputes/:id', { schema: changeSchema }, async (request, reply) =>
      write(deps, request, reply, request.body.by, async (act) => {
        const { id } = request.params;
        const dispute = await readDispute(act.tx, act.creditorId, id);
        if (!dispute) throw notFound('dispute', 'id');
        if (dispute.resolvedAt !== null)
          throw new Refusal('conflict', 'dispute_resolved', 'This dispute has ended. Nothing was changed.');
        const { by: _by, ...change } = request.body;
        await changeDispute(act, await openOne(act, dispute.invoiceId), change);
        const row = await readDispute(act.tx, act.creditorId, id);
        if (!row) throw new Error(`Dispute ${id} is gone`);
        return { status: 200, body: viewDispute(row, act.now) };
      }),
    );
  };

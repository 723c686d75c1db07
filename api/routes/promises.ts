/** Promises to pay: recorded, listed, taken back. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type, type Static } from 'typebox';
import { cancelPromise, takePromise, type PromiseInput } from '../../cases/record-promise.ts';
import { missing, notFound, Refusal } from '../../cases/refusal.ts';
import type { Act } from '../../cases/act.ts';
import { findDebtorId } from '../../db/queries/debtors.ts';
import { findInvoiceIds, openInvoiceIdsOf } from '../../db/queries/invoices.ts';
import { listPromises, readPromise } from '../../db/queries/promises.ts';
import { actor, amountCents, civilDate, closed, line, oneOf, prose, uuid } from '../fields.ts';
import { answers } from '../openapi.ts';
import { defaultLimit, pageFrom, pageOf, pageQuery, readCursor } from '../pages.ts';
import { promiseView, viewPromise } from '../promise-view.ts';
import { read, write, type ApiDeps } from '../write.ts';
import { invoiceParams } from './invoices.ts';

const promiseFields = {
  amountCents: amountCents(),
  payOn: civilDate(),
  note: Type.Optional(prose(1_000)),
  source: Type.Optional({
    ...oneOf(['api', 'reply', 'call'] as const),
    description: 'How it was made: api (default), in a reply, or on a call that was no task.',
  }),
  override: Type.Optional(
    Type.Boolean({ description: 'Take it although as many failed in a row as the policy allows; needs "reason".' }),
  ),
  reason: Type.Optional(prose(1_000)),
  by: actor(),
};
const promiseBody = closed(promiseFields);
const debtorPromiseBody = closed({
  invoices: Type.Array(line(100), { minItems: 1, maxItems: 50, description: 'Ids or numbers, of one currency.' }),
  ...promiseFields,
});
type Body = Static<typeof promiseBody>;

const debtorParams = closed({ reference: line(100) });
const description =
  'Contacts about the invoices rest until the third working day after the day promised. An open promise of one of them is replaced. Refused: a day that is over or more than 30 days away, more than is owed, and (409 too_many_promises) one more after as many in a row as the policy allows were not kept.';

const promiseSchema = {
  operationId: 'promiseForInvoice',
  summary: 'Record a promise to pay one invoice',
  description,
  tags: ['promises'],
  params: invoiceParams,
  body: promiseBody,
  response: answers({ 201: promiseView }),
};
const debtorPromiseSchema = {
  operationId: 'promiseForDebtor',
  summary: 'Record one promise for several invoices of a debtor',
  description,
  tags: ['promises'],
  params: debtorParams,
  body: debtorPromiseBody,
  response: answers({ 201: promiseView }),
};
const listSchema = {
  operationId: 'listPromises',
  summary: 'The promises of a debtor, newest first',
  tags: ['promises'],
  params: debtorParams,
  querystring: closed(pageQuery),
  response: answers({ 200: pageOf(promiseView) }),
};
const cancelSchema = {
  operationId: 'cancelPromise',
  summary: 'Take an open promise back; contacts go on at the same step',
  tags: ['promises'],
  params: closed({ id: uuid() }),
  body: closed({ reason: prose(1_000), by: Type.Optional(actor()) }),
  response: answers({ 200: promiseView }),
};

function inputOf({ amountCents: cents, payOn, note, source = 'api', override, reason }: Body): PromiseInput {
  if (override && reason === undefined) throw missing('reason', '"Le client a reçu son propre paiement"', '"override"');
  return {
    ...{ amountCents: cents, payOn, source },
    ...(note === undefined ? {} : { note }),
    ...(override && reason !== undefined ? { override: { reason } } : {}),
  };
}

export const promiseRoutes =
  (deps: ApiDeps): FastifyPluginAsyncTypebox =>
  async (app) => {
    const record = (
      request: FastifyRequest & { body: Body },
      reply: FastifyReply,
      invoicesOf: (act: Act) => Promise<string[]>,
    ) =>
      write(deps, request, reply, request.body.by, async (act) => {
        const id = await takePromise(act, await invoicesOf(act), inputOf(request.body));
        return { status: 201, body: await after(act, id) };
      });

    app.post('/invoices/:id/promise', { schema: promiseSchema }, async (request, reply) =>
      record(request, reply, (act) => idsOf(act, [request.params.id], () => 'id')),
    );

    app.post('/debtors/:reference/promises', { schema: debtorPromiseSchema }, async (request, reply) =>
      record(request, reply, async (act) => {
        const debtorId = await findDebtorId(act.tx, act.creditorId, request.params.reference);
        if (debtorId === undefined) throw notFound('debtor', 'reference');
        const ids = await idsOf(act, request.body.invoices, (at) => `invoices.${String(at)}`);
        await refuseStrangers(act, debtorId, ids);
        return ids;
      }),
    );

    app.get('/debtors/:reference/promises', { schema: listSchema }, async (request) => {
      const { limit = defaultLimit, cursor } = request.query;
      const after = cursor === undefined ? null : readCursor(cursor);
      const rows = await read(deps, request, async (tx, creditorId) => {
        const debtorId = await findDebtorId(tx, creditorId, request.params.reference);
        if (debtorId === undefined) throw notFound('debtor', 'reference');
        return listPromises(tx, creditorId, debtorId, after, limit + 1);
      });
      return pageFrom(rows, limit, (row) => ({ at: row.madeAt, id: row.id }), viewPromise);
    });

    app.post('/promises/:id/cancel', { schema: cancelSchema }, async (request, reply) =>
      write(deps, request, reply, request.body.by, async (act) => {
        await cancelPromise(act, request.params.id, request.body.reason);
        return { status: 200, body: await after(act, request.params.id) };
      }),
    );
  };

async function idsOf(act: Act, given: readonly string[], field: (at: number) => string): Promise<string[]> {
  const found = await findInvoiceIds(act.tx, act.creditorId, given);
  return given.map((_, at) => {
    const id = found[at];
    if (id === undefined) throw notFound('invoice', field(at));
    return id;
  });
}

async function refuseStrangers(act: Act, debtorId: string, ids: readonly string[]): Promise<void> {
  const own = new Set(await openInvoiceIdsOf(act.tx, act.creditorId, debtorId));
  const at = ids.findIndex((id) => !own.has(id));
  if (at < 0) return;
  throw new Refusal(
    'unprocessable',
    'not_an_open_invoice',
    'This is no open invoice of that debtor. Give the invoices that the promise is about.',
    `invoices.${String(at)}`,
  );
}

async function after(act: Act, id: string): Promise<Static<typeof promiseView>> {
  const row = await readPromise(act.tx, act.creditorId, id);
  if (!row) throw new Error(`Promise ${id} is gone`);
  return viewPromise(row);
}

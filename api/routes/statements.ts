/** What an invoice owes on a day with interest and indemnity, and what was claimed by the messages that left. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { notFound } from '../../cases/refusal.ts';
import { isReproduced, statementOf } from '../../cases/statement-of.ts';
import type { Waiver } from '../../domain/plan-waiver.ts';
import { readStatement, statementsOf } from '../../db/queries/statements.ts';
import { civilDate, closed, nullable, uuid } from '../fields.ts';
import { answers } from '../openapi.ts';
import { issuedView, recomputedView, statementView, viewIssued, viewStatement } from '../statement-view.ts';
import { read, type ApiDeps } from '../write.ts';
import { idOf, invoiceParams } from './invoices.ts';

const waiverView = Type.Unsafe<Waiver>({
  type: 'object',
  properties: { plan: { type: 'string' }, state: { type: 'string', enum: ['ifKept', 'waived'] } },
  description:
    'A payment plan that waives interest and indemnity: `ifKept` while it runs, `waived` once it was kept; absent: none, or it was broken and everything is due from the due date.',
});

const getInvoiceStatementSchema = {
  operationId: 'getInvoiceStatement',
  summary: 'Principal, interest and indemnity of an invoice on a day',
  description:
    'Computed now, by the rates known now; without `on`, for today in the zone of the debtor. Refused with `missing_rate` while a legal value is not ' +
    'stored, with `rate_below_floor` where the contract rate is unlawful.',
  tags: ['statements'],
  params: invoiceParams,
  querystring: closed({ on: Type.Optional(civilDate()) }),
  response: answers({ 200: Type.Intersect([statementView, Type.Object({ waiver: Type.Optional(waiverView) })]) }),
};

const listInvoiceStatementsSchema = {
  operationId: 'listInvoiceStatements',
  summary: 'The statements that were issued with messages, as they were frozen, oldest first',
  tags: ['statements'],
  params: invoiceParams,
  response: answers({ 200: Type.Object({ items: Type.Array(issuedView), nextCursor: nullable<string>('string') }) }),
};

const getStatementSchema = {
  operationId: 'getStatement',
  summary: 'One issued statement, computed anew beside',
  tags: ['statements'],
  params: closed({ id: uuid() }),
  response: answers({ 200: recomputedView }),
};

export const statementRoutes =
  (deps: ApiDeps): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.get('/invoices/:id/statement', { schema: getInvoiceStatementSchema }, async (request) => {
      const { invoice, statement, waiver } = await read(deps, request, async (tx, creditorId) => {
        const id = await idOf(tx, creditorId, request.params.id);
        return statementOf(tx, creditorId, id, request.query.on ?? null, deps.cases.now());
      });
      return { ...viewStatement(invoice, statement), ...(waiver === null ? {} : { waiver }) };
    });

    app.get('/invoices/:id/statements', { schema: listInvoiceStatementsSchema }, async (request) => {
      const rows = await read(deps, request, async (tx, creditorId) =>
        statementsOf(tx, creditorId, await idOf(tx, creditorId, request.params.id)),
      );
      return { items: rows.map(viewIssued), nextCursor: null };
    });

    app.get('/statements/:id', { schema: getStatementSchema }, async (request) =>
      read(deps, request, async (tx, creditorId) => {
        const row = await readStatement(tx, creditorId, request.params.id);
        if (!row) throw notFound('statement', 'id');
        const equal = await isReproduced(tx, creditorId, row);
        return { ...viewIssued(row), input: { ...row.input }, recomputed: { equal } };
      }),
    );
  };

/** Legal stops read, declared under, and ended by a person. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { declarationPack } from '../../cases/declaration-pack.ts';
import { declareClaims } from '../../cases/declare-claims.ts';
import { endLegalStop } from '../../cases/end-legal-stop.ts';
import { notFound } from '../../cases/refusal.ts';
import { findDebtorId } from '../../db/queries/debtors.ts';
import { readLegalStop, stopsOfDebtor } from '../../db/queries/legal-stops.ts';
import { stopsOfInvoice } from '../../db/queries/stop-coverage.ts';
import { anyObject, closed, line, uuid } from '../fields.ts';
import { declaredBody, endBody, stopView, viewStop } from '../legal-stop-fields.ts';
import { answers } from '../openapi.ts';
import { read, write, type ApiDeps } from '../write.ts';
import { idOf, invoiceParams } from './invoices.ts';

const tags = ['legal stops'];
const debtorParams = closed({ reference: line(100) });
const stopParams = closed({ id: uuid() });
const listed = answers({ 200: Type.Object({ items: Type.Array(stopView) }) });

const schemas = {
  ofDebtor: {
    ...{ operationId: 'listDebtorStops', tags, params: debtorParams, response: listed },
    summary: 'Every legal stop of a debtor and its invoices, ended ones too',
  },
  ofInvoice: {
    ...{ operationId: 'listInvoiceStops', tags, params: invoiceParams, response: listed },
    summary: 'Every legal stop that concerns an invoice, ended ones too',
  },
  one: {
    ...{ operationId: 'getLegalStop', tags, params: stopParams, response: answers({ 200: stopView }) },
    summary: 'One legal stop',
  },
  end: {
    ...{ operationId: 'endLegalStop', tags, params: stopParams, body: endBody, response: answers({ 200: stopView }) },
    summary: 'A person ends a legal stop; the invoices go on from where they were',
  },
  declared: {
    ...{ operationId: 'declareClaims', tags, params: stopParams, body: declaredBody },
    ...{ summary: 'The claims were declared to the representative', response: answers({ 200: stopView }) },
  },
  declaration: {
    ...{ operationId: 'getDeclaration', tags, params: stopParams },
    summary: 'The declaration of claims: what was owed when the judgment was given, with interest until the day before',
    response: answers({
      200: Type.Object({
        stop: stopView,
        claims: Type.Array(anyObject()),
        totals: Type.Array(anyObject()),
        interestMethod: Type.String(),
        exhibits: Type.Array(Type.String()),
      }),
    }),
  },
} as const;

export const legalStopActRoutes =
  (deps: ApiDeps): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.get('/debtors/:reference/legal-stops', { schema: schemas.ofDebtor }, async (request) => {
      const rows = await read(deps, request, async (tx, creditorId) => {
        const { reference } = request.params;
        if (!(await findDebtorId(tx, creditorId, reference))) throw notFound('debtor', 'reference');
        return stopsOfDebtor(tx, creditorId, reference);
      });
      return { items: rows.map(viewStop) };
    });

    app.get('/invoices/:id/legal-stops', { schema: schemas.ofInvoice }, async (request) => {
      const rows = await read(deps, request, async (tx, creditorId) =>
        stopsOfInvoice(tx, creditorId, await idOf(tx, creditorId, request.params.id)),
      );
      return { items: rows.map(viewStop) };
    });

    app.get('/legal-stops/:id', { schema: schemas.one }, async (request) => {
      const row = await read(deps, request, (tx, creditorId) => readLegalStop(tx, creditorId, request.params.id));
      if (!row) throw notFound('legal_stop', 'id');
      return viewStop(row);
    });

    app.post('/legal-stops/:id/end', { schema: schemas.end }, async (request, reply) =>
      write(deps, request, reply, request.body.by, async (act) => {
        const { because, recordedInError = false } = request.body;
        return {
          status: 200,
          body: viewStop(await endLegalStop(act, request.params.id, { because, recordedInError })),
        };
      }),
    );

    app.post('/legal-stops/:id/declared', { schema: schemas.declared }, async (request, reply) =>
      write(deps, request, reply, request.body.by, async (act) => {
        const { declaredOn, amounts, proof } = request.body;
        const cents = amounts ? Object.fromEntries(amounts.map((one) => [one.currency, one.amountCents])) : null;
        const input = { declaredOn, cents, proof: proof ?? null };
        return { status: 200, body: viewStop(await declareClaims(act, request.params.id, input)) };
      }),
    );

    app.get('/legal-stops/:id/declaration', { schema: schemas.declaration }, async (request) => {
      const pack = await read(deps, request, (tx, creditorId) => declarationPack(tx, creditorId, request.params.id));
      return {
        ...{ interestMethod: pack.interestMethod, exhibits: [...pack.exhibits], stop: viewStop(pack.stop) },
        claims: pack.claims.map((one) => ({ ...one })),
        totals: pack.totals.map((one) => ({ ...one })),
      };
    });
  };

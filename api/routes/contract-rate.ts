/** Which late-payment rate one invoice claims. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { openOne } from '../../cases/register-invoice.ts';
import { setContractRate } from '../../cases/set-contract-rate.ts';
import { readContractRate, removableContractRate } from '../contract-rate.ts';
import { actor, closed, prose } from '../fields.ts';
import { invoiceView, viewAfter } from '../invoice-view.ts';
import { answers } from '../openapi.ts';
import { write, type ApiDeps } from '../write.ts';
import { invoiceParams } from './invoices.ts';

const setContractRateSchema = {
  operationId: 'setContractRate',
  summary: 'Which late-payment rate this invoice claims; null: that of its debtor',
  tags: ['invoices'],
  params: invoiceParams,
  body: closed({ contractRate: removableContractRate(), reason: prose(1_000), by: Type.Optional(actor()) }),
  response: answers({ 200: invoiceView }),
};

export const contractRateRoutes =
  (deps: ApiDeps): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.post('/invoices/:id/contract-rate', { schema: setContractRateSchema }, async (request, reply) =>
      write(deps, request, reply, request.body.by, async (act) => {
        const { contractRate, reason } = request.body;
        const open = await openOne(act, request.params.id);
        const rate = contractRate === null ? null : readContractRate(contractRate);
        await setContractRate(act, open, { rate, reason });
        return { status: 200, body: await viewAfter(deps, act, open.row.id) };
      }),
    );
  };

/** Debtors, with how they can be reached and what they owe. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { notFound } from '../../cases/refusal.ts';
import { readDebtor } from '../../db/queries/read-debtor.ts';
import { closed, line, nullable, oneOf } from '../fields.ts';
import { answers } from '../openapi.ts';
import { read, type ApiDeps } from '../write.ts';

const debtorView = Type.Object({
  reference: Type.String(),
  name: Type.String(),
  type: Type.String(),
  siren: nullable<string>('string'),
  language: Type.String(),
  timeZone: Type.String(),
  country: Type.String(),
  contactPoints: Type.Array(
    Type.Object({
      kind: oneOf(['email', 'phone', 'address'] as const),
      value: Type.Unsafe<string | object>({ description: 'A text, or an address.' }),
      valid: Type.Boolean(),
      invalidBecause: nullable<string>('string'),
    }),
  ),
  balances: Type.Array(
    Type.Object({ currency: Type.String(), openInvoices: Type.Integer(), balanceCents: Type.Integer() }),
    {
      description: 'Owed now, currency by currency.',
    },
  ),
});

const getDebtorSchema = {
  operationId: 'getDebtor',
  summary: 'One debtor: contact points and open balances',
  tags: ['debtors'],
  params: closed({ reference: line(100) }),
  response: answers({ 200: debtorView }),
};

export const debtorRoutes =
  (deps: ApiDeps): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.get('/debtors/:reference', { schema: getDebtorSchema }, async (request) => {
      const row = await read(deps, request, (tx, creditorId) => readDebtor(tx, creditorId, request.params.reference));
      if (!row) throw notFound('debtor', 'reference');
      return row;
    });
  };

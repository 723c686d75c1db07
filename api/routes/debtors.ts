/** Debtors, with how they can be reached and what they owe. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { notFound } from '../../cases/refusal.ts';
import { reopenContact } from '../../cases/reopen-contact.ts';
import { updateDebtor } from '../../cases/update-debtor.ts';
import { readDebtor, type DebtorSummary } from '../../db/queries/read-debtor.ts';
import { contractRateView, viewContractRate } from '../contract-rate.ts';
import { debtorChangeBody, readDebtor as completeDebtor } from '../debtor-input.ts';
import { actor, anyObject, closed, instant, line, nullable, oneOf, prose } from '../fields.ts';
import { stopBriefView } from '../legal-stop-fields.ts';
import { answers } from '../openapi.ts';
import { read, write, type ApiDeps } from '../write.ts';

const markView = Type.Object(
  { mark: Type.String(), reason: Type.String(), by: Type.String(), at: instant() },
  { type: ['object', 'null'] as unknown as 'object' },
);

const closedView = Type.Object({
  channel: oneOf(['email', 'sms', 'call'] as const),
  because: oneOf(['suppressed', 'complained', 'optedOut', 'doNotCall'] as const),
  at: instant(),
  deliveryId: Type.Optional(Type.String({ description: 'The delivery whose news closed it.' })),
});

const debtorView = Type.Object({
  reference: Type.String(),
  name: Type.String(),
  type: Type.String(),
  siren: nullable<string>('string'),
  language: Type.String(),
  timeZone: Type.String(),
  country: Type.String(),
  publicKind: Type.String({ description: 'Of a public buyer: which legal payment term binds it.' }),
  claimsPenalties: Type.Unsafe<boolean | null>({ type: ['boolean', 'null'] }),
  contractRate: contractRateView(),
  mark: Type.Unsafe<DebtorSummary['mark']>(markView),
  consents: anyObject(),
  contactPoints: Type.Array(
    Type.Object({
      kind: oneOf(['email', 'phone', 'address'] as const),
      value: Type.Unsafe<string | object>({ description: 'A text, or an address.' }),
      valid: Type.Boolean(),
      invalidBecause: nullable<string>('string'),
      closed: Type.Array(closedView, {
        description: 'Channels it refuses, until a new value is entered or it is opened again.',
      }),
    }),
  ),
  legalStops: Type.Array(stopBriefView, { description: 'What the law stops for this debtor as a whole.' }),
  balances: Type.Array(
    Type.Object({ currency: Type.String(), openInvoices: Type.Integer(), balanceCents: Type.Integer() }),
    {
      description: 'Owed now, currency by currency.',
    },
  ),
  credits: Type.Array(Type.Object({ currency: Type.String(), amountCents: Type.Integer() }), {
    description: 'Paid too much and kept for the debtor; never set off by itself.',
  }),
});

const viewOf = (row: DebtorSummary) => ({
  ...row,
  legalStops: [...row.legalStops],
  consents: { ...row.consents },
  contractRate: viewContractRate(row.contractRate),
});

const getDebtorSchema = {
  operationId: 'getDebtor',
  summary: 'One debtor: contact points and open balances',
  tags: ['debtors'],
  params: closed({ reference: line(100) }),
  response: answers({ 200: debtorView }),
};

const putDebtorSchema = {
  operationId: 'putDebtor',
  summary:
    'Correct a debtor: what is given replaces what was known, contact points and agreements that are not given stay',
  tags: ['debtors'],
  params: closed({ reference: line(100) }),
  body: debtorChangeBody,
  response: answers({ 200: debtorView, 201: debtorView }),
};

const reopenSchema = {
  operationId: 'reopenContactPoint',
  summary: 'Use a contact point again that was marked wrong, or a channel of it that was closed, by mistake',
  description:
    'Without "channel", the mark that it is wrong is taken off, or, where it has none, every channel of it is open again. The open invoices of the debtor are decided anew; steps passed over meanwhile stay so. Open a channel that the debtor had refused only when the debtor asked for it.',
  tags: ['debtors'],
  params: closed({ reference: line(100), kind: oneOf(['email', 'phone', 'address'] as const) }),
  body: closed({
    channel: Type.Optional(oneOf(['email', 'sms', 'call'] as const)),
    because: prose(1_000),
    by: actor(),
  }),
  response: answers({ 200: debtorView }),
};

export const debtorRoutes =
  (deps: ApiDeps): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.get('/debtors/:reference', { schema: getDebtorSchema }, async (request) => {
      const row = await read(deps, request, (tx, creditorId) => readDebtor(tx, creditorId, request.params.reference));
      if (!row) throw notFound('debtor', 'reference');
      return viewOf(row);
    });
    app.put('/debtors/:reference', { schema: putDebtorSchema }, async (request, reply) =>
      write(deps, request, reply, undefined, async (act) => {
        const { reference } = request.params;
        const { consents, ...body } = request.body;
        const { created } = await updateDebtor(act, completeDebtor({ reference, ...body }), consents);
        const row = await readDebtor(act.tx, act.creditorId, reference);
        if (!row) throw new Error(`Debtor ${reference} was not written`);
        return { status: created ? 201 : 200, body: viewOf(row) };
      }),
    );
    app.post('/debtors/:reference/contact-points/:kind/reopen', { schema: reopenSchema }, async (request, reply) =>
      write(deps, request, reply, request.body.by, async (act) => {
        const { reference, kind } = request.params;
        await reopenContact(act, reference, { kind, ...request.body });
        const row = await readDebtor(act.tx, act.creditorId, reference);
        if (!row) throw new Error(`Debtor ${reference} is gone`);
        return { status: 200, body: viewOf(row) };
      }),
    );
  };

/** Money that came, and money that went back. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type, type Static } from 'typebox';
import { recordPayment } from '../../cases/record-payment.ts';
import { notFound, Refusal } from '../../cases/refusal.ts';
import { reversePayment } from '../../cases/reverse-payment.ts';
import { findPayment, type PaymentRow } from '../../db/queries/payments.ts';
import { addDays } from '../../domain/civil-date.ts';
import { actor, amountCents, civilDate, closed, currencyCode, instant, line, nullable, prose } from '../fields.ts';
import { requireCurrency } from '../invoice-input.ts';
import { answers } from '../openapi.ts';
import { read, write, type ApiDeps } from '../write.ts';

const paymentBody = closed({
  reference: line(100),
  receivedOn: civilDate(),
  amountCents: amountCents(),
  currency: currencyCode(),
  debtor: Type.Optional(line(100)),
  allocations: Type.Optional(
    Type.Array(closed({ invoice: line(100), amountCents: amountCents() }), {
      maxItems: 500,
      description:
        '`invoice` is an id or a number. Absent: laid on the open invoices of `debtor`, oldest due date first.',
    }),
  ),
});

const reversalBody = closed({ reversedOn: civilDate(), reason: prose(1_000), by: Type.Optional(actor()) });
const paymentParams = closed({ reference: line(100) });

const paymentView = Type.Object({
  reference: Type.String(),
  receivedOn: Type.String(),
  amountCents: Type.Integer(),
  currency: Type.String(),
  unallocatedCents: Type.Integer({ description: 'Not laid on any invoice; a task asks a person.' }),
  allocations: Type.Array(
    Type.Object({ invoice: Type.String(), invoiceId: Type.String(), amountCents: Type.Integer() }),
  ),
  recordedAt: instant(),
  crossed: Type.Unsafe<{ delivery: string; thanks: string | null } | null>({
    type: ['object', 'null'],
    description: 'The message it crossed, and the thanks sent for it (null: none yet); null: it crossed none.',
    properties: { delivery: { type: 'string' }, thanks: { type: ['string', 'null'] } },
    required: ['delivery', 'thanks'],
  }),
  reversedAt: nullable<string>('string', { format: 'date-time' }),
  reversedBecause: nullable<string>('string'),
});

function viewPayment(row: PaymentRow): Static<typeof paymentView> {
  const { reference, receivedOn, amountCents, currency, unallocatedCents, reversedBecause } = row;
  return {
    ...{ reference, receivedOn, amountCents, currency, unallocatedCents, reversedBecause },
    allocations: row.allocations.map((one) => ({
      invoice: one.number,
      invoiceId: one.invoiceId,
      amountCents: one.amountCents,
    })),
    crossed: row.crossed ?? null,
    recordedAt: row.recordedAt.toISOString(),
    reversedAt: row.reversedAt?.toISOString() ?? null,
  };
}

/** Money is recorded when it is there. One day is left for banks and zones ahead of ours. Throws a refusal (422). */
function requirePast(date: string, field: string, now: Date): void {
  if (date > addDays(now.toISOString().slice(0, 10), 1))
    throw new Refusal(
      'unprocessable',
      'date_in_the_future',
      `"${field}" (${date}) is in the future. Send it when the money has moved.`,
      field,
    );
}

const recordPaymentSchema = {
  operationId: 'recordPayment',
  summary: 'Record a payment; once this answers, no reminder of a settled invoice starts',
  description:
    'The same reference with the same content is the same payment (200); with other content it is refused (409).',
  tags: ['payments'],
  body: paymentBody,
  response: answers({ 201: paymentView, 200: paymentView }),
};

const getPaymentSchema = {
  operationId: 'getPayment',
  summary: 'One payment with what it was laid on',
  tags: ['payments'],
  params: paymentParams,
  response: answers({ 200: paymentView }),
};

const reversePaymentSchema = {
  operationId: 'reversePayment',
  summary: 'The money went back; its invoices owe again',
  tags: ['payments'],
  params: paymentParams,
  body: reversalBody,
  response: answers({ 200: paymentView }),
};

export const paymentRoutes =
  (deps: ApiDeps): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.post('/payments', { schema: recordPaymentSchema }, async (request, reply) => {
      requireCurrency(request.body.currency);
      requirePast(request.body.receivedOn, 'receivedOn', deps.cases.now());
      return write(deps, request, reply, undefined, async (act) => {
        const { payment, created } = await recordPayment(act, request.body);
        return { status: created ? 201 : 200, body: viewPayment(payment) };
      });
    });

    app.get('/payments/:reference', { schema: getPaymentSchema }, async (request) => {
      const row = await read(deps, request, (tx, creditorId) => findPayment(tx, creditorId, request.params.reference));
      if (!row) throw notFound('payment', 'reference');
      return viewPayment(row);
    });

    app.post('/payments/:reference/reverse', { schema: reversePaymentSchema }, async (request, reply) => {
      const { reversedOn, reason, by } = request.body;
      requirePast(reversedOn, 'reversedOn', deps.cases.now());
      return write(deps, request, reply, by, async (act) => {
        const { payment } = await reversePayment(act, { reference: request.params.reference, reversedOn, reason });
        return { status: 200, body: viewPayment(payment) };
      });
    });
  };

/** Money that came, and money that went back. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { layUnlaid, refundUnlaid, undoLaid } from '../../cases/lay-money.ts';
import { recordPayment } from '../../cases/record-payment.ts';
import { notFound, Refusal } from '../../cases/refusal.ts';
import { reversePayment } from '../../cases/reverse-payment.ts';
import { findDebtorId } from '../../db/queries/debtors.ts';
import { findPayment, listPayments } from '../../db/queries/payments.ts';
import { addDays } from '../../domain/civil-date.ts';
import { actor, amountCents, civilDate, closed, currencyCode, line, oneOf, prose } from '../fields.ts';
import { requireCurrency } from '../invoice-input.ts';
import { answers } from '../openapi.ts';
import { defaultLimit, pageFrom, pageOf, pageQuery, readCursor } from '../pages.ts';
import { namedAllocations, paymentView, viewPayment } from '../payment-fields.ts';
import { read, write, type ApiDeps } from '../write.ts';

const paymentBody = closed({
  reference: line(100),
  receivedOn: civilDate(),
  amountCents: amountCents(),
  currency: currencyCode(),
  debtor: Type.Optional(line(100)),
  allocations: Type.Optional(
    namedAllocations(
      '`invoice` is an id or a number. Absent: laid on the open invoices of `debtor`, oldest due date first.',
    ),
  ),
});

const reversalBody = closed({ reversedOn: civilDate(), reason: prose(1_000), by: Type.Optional(actor()) });
const paymentParams = closed({ reference: line(100) });

const allocateBody = closed({
  allocations: { ...namedAllocations(), minItems: 1 },
  because: Type.Optional(prose(500)),
  by: Type.Optional(actor()),
});
const undoBody = closed({
  reason: prose(1_000),
  invoice: Type.Optional({ ...line(100), description: 'Id or number; absent: every invoice the payment lies on.' }),
  by: Type.Optional(actor()),
});
const refundBody = closed({ refundedOn: civilDate(), by: Type.Optional(actor()) });
const paymentsQuery = closed({
  debtor: Type.Optional({ ...line(100), description: 'Reference of the debtor whose money it is.' }),
  unallocated: Type.Optional({
    ...oneOf(['true', 'false'] as const),
    description: 'true: only payments of which something lies on no invoice.',
  }),
  ...pageQuery,
});

/** Money is recorded when it is there. One day is left for banks and zones ahead of ours. Throws a refusal (422). */
export function requirePast(date: string, field: string, now: Date): void {
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

const listPaymentsSchema = {
  operationId: 'listPayments',
  summary: 'List payments, newest first; with `unallocated=true`, those of which something lies on no invoice',
  tags: ['payments'],
  querystring: paymentsQuery,
  response: answers({ 200: pageOf(paymentView) }),
};

const actOn = <B>(operationId: string, summary: string, body: B) => ({
  operationId,
  summary,
  tags: ['payments'],
  params: paymentParams,
  body,
  response: answers({ 200: paymentView }),
});

const allocateSchema = actOn(
  'allocatePayment',
  'Lay what is left of a payment on invoices, as of the day it was received',
  allocateBody,
);
const undoSchema = actOn(
  'undoPayment',
  'A wrong match: take a payment off an invoice, or all, which is owed again; the money stays unallocated',
  undoBody,
);
const refundSchema = actOn('refundPayment', 'What was left of a payment was paid back to the payer', refundBody);

/** Lists payments, and moves what was recorded: lay, undo, refund. */
const paymentMoveRoutes =
  (deps: ApiDeps): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.get('/payments', { schema: listPaymentsSchema }, async (request) => {
      const { limit = defaultLimit, cursor, debtor, unallocated } = request.query;
      const rows = await read(deps, request, async (tx, creditorId) => {
        const debtorId = debtor === undefined ? undefined : await findDebtorId(tx, creditorId, debtor);
        if (debtor !== undefined && debtorId === undefined) return [];
        const filter = { ...(debtorId === undefined ? {} : { debtorId }), unallocated: unallocated === 'true' };
        const after = cursor === undefined ? {} : { after: readCursor(cursor) };
        return listPayments(tx, creditorId, { ...filter, ...after }, limit + 1);
      });
      return pageFrom(rows, limit, (row) => ({ at: row.recordedAt, id: row.id }), viewPayment);
    });

    app.post('/payments/:reference/allocate', { schema: allocateSchema }, async (request, reply) => {
      const { allocations, because, by } = request.body;
      return write(deps, request, reply, by, async (act) => {
        const input = { allocations, ...(because === undefined ? {} : { because }) };
        return { status: 200, body: viewPayment(await layUnlaid(act, request.params.reference, input)) };
      });
    });

    app.post('/payments/:reference/undo', { schema: undoSchema }, async (request, reply) => {
      const { reason, invoice, by } = request.body;
      return write(deps, request, reply, by, async (act) => {
        const input = { reason, ...(invoice === undefined ? {} : { invoice }) };
        return { status: 200, body: viewPayment(await undoLaid(act, request.params.reference, input)) };
      });
    });

    app.post('/payments/:reference/refund', { schema: refundSchema }, async (request, reply) => {
      const { refundedOn, by } = request.body;
      requirePast(refundedOn, 'refundedOn', deps.cases.now());
      return write(deps, request, reply, by, async (act) => ({
        status: 200,
        body: viewPayment(await refundUnlaid(act, request.params.reference, { refundedOn })),
      }));
    });
  };

export const paymentRoutes =
  (deps: ApiDeps): FastifyPluginAsyncTypebox =>
  async (app) => {
    await app.register(paymentMoveRoutes(deps));

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

/** Payments as they are sent and shown: what is laid where and why, what was taken back, what is left. */
import { Type, type Static } from 'typebox';
import type { PaymentRow } from '../db/queries/payments.ts';
import { amountCents, civilDate, closed, instant, line, nullable } from './fields.ts';

/** Where money is laid: `invoice` is an id or a number. */
export const namedAllocations = (description?: string) =>
  Type.Array(closed({ invoice: line(100), amountCents: amountCents() }), {
    maxItems: 500,
    ...(description === undefined ? {} : { description }),
  });

/** Part of the body that completes a task: what money that lay on no invoice is. */
export const unlaidFields = {
  allocations: Type.Optional(namedAllocations('unallocatedPayment: the invoices the money pays.')),
  credit: Type.Optional(Type.Boolean({ description: 'unallocatedPayment: kept as a credit of the debtor.' })),
  debtor: Type.Optional({
    ...line(100),
    description: 'unallocatedPayment: whose credit it is, where the payer was not known.',
  }),
  refunded: Type.Optional(Type.Boolean({ description: 'unallocatedPayment: paid back to the payer.' })),
  refundedOn: Type.Optional(civilDate()),
};

export const paymentView = Type.Object({
  reference: Type.String(),
  receivedOn: Type.String(),
  amountCents: Type.Integer(),
  currency: Type.String(),
  debtor: nullable<string>('string', { description: 'Reference of whose money it is, as far as it is known.' }),
  source: nullable<string>('string', { description: 'Who told of it: api, signal, bank, agency or platform.' }),
  unallocatedCents: Type.Integer({ description: 'Laid on no invoice: a question to a person, or a credit.' }),
  creditSince: nullable<string>('string', {
    format: 'date-time',
    description: 'Since when what is left is kept as a credit of the debtor; null: it is not.',
  }),
  refundedCents: Type.Integer({ description: 'Paid back to the payer, of what lay on no invoice.' }),
  allocations: Type.Array(
    Type.Object({
      invoice: Type.String(),
      invoiceId: Type.String(),
      amountCents: Type.Integer(),
      because: nullable<string>('string'),
    }),
  ),
  undone: Type.Array(
    Type.Object({
      invoice: Type.String(),
      invoiceId: Type.String(),
      amountCents: Type.Integer(),
      undoneAt: instant(),
      because: Type.String(),
    }),
    { description: 'Shares that were taken back.' },
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

/** One payment as a client reads it. */
export function viewPayment(row: PaymentRow): Static<typeof paymentView> {
  const { reference, receivedOn, amountCents: cents, currency, debtor, source } = row;
  const { unallocatedCents, refundedCents, reversedBecause, creditSince } = row;
  return {
    ...{ reference, receivedOn, amountCents: cents, currency, debtor, source },
    ...{ unallocatedCents, refundedCents, reversedBecause },
    creditSince: creditSince?.toISOString() ?? null,
    crossed: row.crossed ?? null,
    allocations: row.allocations.map(({ number, ...one }) => ({ ...one, invoice: number })),
    undone: row.undone.map(({ number, undoneAt, ...one }) => ({
      ...one,
      invoice: number,
      undoneAt: new Date(undoneAt).toISOString(),
    })),
    recordedAt: row.recordedAt.toISOString(),
    reversedAt: row.reversedAt?.toISOString() ?? null,
  };
}

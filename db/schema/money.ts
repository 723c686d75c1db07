/** Money facts. The balance of an invoice is the sum of its ledger entries, in its own currency. */
import { sql } from 'drizzle-orm';
import {
  bigint,
  check,
  date,
  foreignKey,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  timestamp,
  unique,
  uuid,
} from 'drizzle-orm/pg-core';
import { debtors } from './debtors.ts';
import { invoices } from './invoices.ts';
import { creditorColumn, creditorOnly } from './tenancy.ts';

export const payments = pgTable(
  'payments',
  {
    creditorId: creditorColumn(),
    id: uuid('id').notNull(),
    reference: text('reference').notNull(),
    receivedOn: date('received_on', { mode: 'string' }).notNull(),
    amountCents: bigint('amount_cents', { mode: 'number' }).notNull(),
    currency: text('currency').notNull(),
    /** Known when the payer was named or an invoice was paid. */
    debtorId: uuid('debtor_id'),
    /** Who told of it; null: recorded before this was asked. */
    source: text('source', { enum: ['api', 'signal', 'bank', 'agency', 'platform'] }),
    /** A person said that what is left over is kept for the debtor: shown as a credit, no question any more. */
    creditSince: timestamp('credit_since', { withTimezone: true }),
    /** Not yet laid on any invoice: a task for a person. */
    unallocatedCents: bigint('unallocated_cents', { mode: 'number' }).notNull(),
    requestHash: text('request_hash').notNull(),
    recordedAt: timestamp('recorded_at', { withTimezone: true }).notNull(),
    reversedAt: timestamp('reversed_at', { withTimezone: true }),
    reversedBecause: text('reversed_because'),
  },
  (table) => [
    primaryKey({ columns: [table.creditorId, table.id] }),
    unique('payments_reference').on(table.creditorId, table.reference),
    foreignKey({ columns: [table.creditorId, table.debtorId], foreignColumns: [debtors.creditorId, debtors.id] }),
    // Serve the question whether somebody else told of this money: of this debtor, or of this sum.
    index('payments_debtor').on(table.creditorId, table.debtorId, table.receivedOn),
    index('payments_sum').on(table.creditorId, table.amountCents, table.receivedOn),
    // Serves the credit of a debtor.
    index('payments_unallocated')
      .on(table.creditorId, table.debtorId)
      .where(sql`unallocated_cents > 0 and reversed_at is null`),
    check('payments_amount', sql`amount_cents > 0 and unallocated_cents >= 0 and unallocated_cents <= amount_cents`),
    creditorOnly(),
  ],
).enableRLS();

export const allocations = pgTable(
  'allocations',
  {
    creditorId: creditorColumn(),
    paymentId: uuid('payment_id').notNull(),
    invoiceId: uuid('invoice_id').notNull(),
    amountCents: bigint('amount_cents', { mode: 'number' }).notNull(),
    /** Counts what one payment laid on one invoice, undone and laid again. */
    no: integer('no').notNull().default(1),
    /** Why there: the payer's word, a reference, the order of the law; null: laid before this was kept. */
    because: text('because'),
    laidAt: timestamp('laid_at', { withTimezone: true }),
    /** Taken off the invoice again; the money itself stayed. */
    undoneAt: timestamp('undone_at', { withTimezone: true }),
    undoneBecause: text('undone_because'),
  },
  (table) => [
    primaryKey({ columns: [table.creditorId, table.paymentId, table.invoiceId, table.no] }),
    foreignKey({ columns: [table.creditorId, table.paymentId], foreignColumns: [payments.creditorId, payments.id] }),
    foreignKey({ columns: [table.creditorId, table.invoiceId], foreignColumns: [invoices.creditorId, invoices.id] }),
    index('allocations_invoice').on(table.creditorId, table.invoiceId),
    check('allocations_amount', sql`amount_cents > 0`),
    creditorOnly(),
  ],
).enableRLS();

export const ledgerEntries = pgTable(
  'ledger_entries',
  {
    creditorId: creditorColumn(),
    invoiceId: uuid('invoice_id').notNull(),
    /** The event that recorded it. */
    seq: integer('seq').notNull(),
    kind: text('kind', { enum: ['invoiced', 'payment', 'reversal', 'creditNote', 'writeOff'] }).notNull(),
    /** Effect on the balance: positive is owed, negative is received. */
    amountCents: bigint('amount_cents', { mode: 'number' }).notNull(),
    currency: text('currency').notNull(),
    occurredOn: date('occurred_on', { mode: 'string' }).notNull(),
    paymentId: uuid('payment_id'),
  },
  (table) => [
    primaryKey({ columns: [table.creditorId, table.invoiceId, table.seq] }),
    foreignKey({ columns: [table.creditorId, table.invoiceId], foreignColumns: [invoices.creditorId, invoices.id] }),
    check(
      'ledger_entries_sign',
      sql`(kind in ('invoiced', 'reversal') and amount_cents > 0) or (kind in ('payment', 'creditNote', 'writeOff') and amount_cents < 0)`,
    ),
    creditorOnly(),
  ],
).enableRLS();

/** Credit notes by the creditor's own reference: told twice, it counts once. */
export const creditNotes = pgTable(
  'credit_notes',
  {
    creditorId: creditorColumn(),
    id: uuid('id').notNull(),
    reference: text('reference').notNull(),
    invoiceId: uuid('invoice_id').notNull(),
    issuedOn: date('issued_on', { mode: 'string' }).notNull(),
    amountCents: bigint('amount_cents', { mode: 'number' }).notNull(),
    reason: text('reason').notNull(),
    /** The event that recorded it. */
    seq: integer('seq').notNull(),
    requestHash: text('request_hash').notNull(),
    recordedAt: timestamp('recorded_at', { withTimezone: true }).notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.creditorId, table.id] }),
    unique('credit_notes_reference').on(table.creditorId, table.reference),
    foreignKey({ columns: [table.creditorId, table.invoiceId], foreignColumns: [invoices.creditorId, invoices.id] }),
    index('credit_notes_invoice').on(table.creditorId, table.invoiceId),
    check('credit_notes_amount', sql`amount_cents > 0`),
    creditorOnly(),
  ],
).enableRLS();

/** Files that were read in: bank statements and invoices, with what became of each line. */
import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  check,
  date,
  foreignKey,
  index,
  integer,
  jsonb,
  pgPolicy,
  pgTable,
  primaryKey,
  text,
  timestamp,
  unique,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import type { ImportCounts, ImportFormat, ImportKind, ImportStatus, LineProblem } from '../../domain/import.ts';
import type { BankMatch, BankLineStatus } from '../../domain/bank-line.ts';
import { creditors } from './creditors.ts';
import { invoices } from './invoices.ts';
import { payments } from './money.ts';
import { appRole, creditorColumn, creditorOnly } from './tenancy.ts';

/** One file. Its lines are stored while it is read; what they mean is applied once the whole file was readable. */
export const imports = pgTable(
  'imports',
  {
    creditorId: creditorColumn().references(() => creditors.creditorId),
    id: uuid('id').notNull(),
    kind: text('kind').$type<ImportKind>().notNull(),
    format: text('format').$type<ImportFormat>().notNull(),
    fileName: text('file_name'),
    /** SHA-256 of the bytes: the same file again is the same import. Null until it was read to its end. */
    sha256: text('sha256'),
    /** Nothing is applied: what would happen is told. */
    dryRun: boolean('dry_run').notNull().default(false),
    /** How a CSV is read, as given. */
    mapping: jsonb('mapping').$type<Record<string, unknown>>(),
    status: text('status').$type<ImportStatus>().notNull(),
    bytes: bigint('bytes', { mode: 'number' }).notNull().default(0),
    /** Lines read and applied so far, by what became of them. */
    counts: jsonb('counts').$type<ImportCounts>().notNull().default({}),
    /** Why it could not be read, with the remedy. */
    problem: text('problem'),
    actor: text('actor').notNull(),
    receivedAt: timestamp('received_at', { withTimezone: true }).notNull(),
    endedAt: timestamp('ended_at', { withTimezone: true }),
  },
  (table) => [
    primaryKey({ columns: [table.creditorId, table.id] }),
    uniqueIndex('imports_once')
      .on(table.creditorId, table.kind, table.sha256)
      .where(sql`not dry_run and status in ('applying', 'done')`),
    index('imports_listed').on(table.creditorId, table.receivedAt),
    // Serves the sweep that goes on with what a stopped process left.
    index('imports_unfinished')
      .on(table.creditorId, table.receivedAt)
      .where(sql`status in ('reading', 'applying')`),
    check('imports_kind', sql`kind in ('bankStatement', 'invoices')`),
    check('imports_status', sql`status in ('reading', 'applying', 'done', 'failed')`),
    creditorOnly(),
    pgPolicy('relay_sees_unfinished', {
      for: 'select',
      to: appRole,
      using: sql`current_setting('app.scope', true) = 'relay'`,
    }),
  ],
).enableRLS();

/** Lines of an import of invoices that need a word: refused, or taken with a warning. Lines without one are only counted. */
export const importLines = pgTable(
  'import_lines',
  {
    creditorId: creditorColumn(),
    importId: uuid('import_id').notNull(),
    /** Line of the file, from 1; of an invoice in XML or PDF: 1. */
    lineNo: integer('line_no').notNull(),
    status: text('status', { enum: ['pending', 'taken', 'same', 'refused', 'wouldTake'] }).notNull(),
    /** Number as it stands in the file. */
    number: text('number'),
    invoiceId: uuid('invoice_id'),
    problems: jsonb('problems').$type<LineProblem[]>().notNull().default([]),
    /** What was read, as the API takes it; kept while it waits to be applied. */
    body: jsonb('body').$type<Record<string, unknown>>(),
  },
  (table) => [
    primaryKey({ columns: [table.creditorId, table.importId, table.lineNo] }),
    foreignKey({ columns: [table.creditorId, table.importId], foreignColumns: [imports.creditorId, imports.id] }),
    index('import_lines_pending')
      .on(table.creditorId, table.importId, table.lineNo)
      .where(sql`status = 'pending'`),
    creditorOnly(),
  ],
).enableRLS();

/** One movement on the creditor's account, once, whichever files tell of it. */
export const bankTransactions = pgTable(
  'bank_transactions',
  {
    creditorId: creditorColumn(),
    id: uuid('id').notNull(),
    importId: uuid('import_id').notNull(),
    /** IBAN of the creditor's account. */
    account: text('account').notNull(),
    /** Identity of the entry: account and the bank's reference, or a hash of its content with its occurrence. */
    entryKey: text('entry_key').notNull(),
    /** Which transaction of the entry, from 1; 0: the entry as a whole. */
    detailNo: integer('detail_no').notNull().default(0),
    direction: text('direction', { enum: ['credit', 'debit'] }).notNull(),
    /** The bank took back what it had booked (RvslInd). */
    reversal: boolean('reversal').notNull().default(false),
    amountCents: bigint('amount_cents', { mode: 'number' }).notNull(),
    currency: text('currency').notNull(),
    bookedOn: date('booked_on', { mode: 'string' }).notNull(),
    valueOn: date('value_on', { mode: 'string' }),
    bankReference: text('bank_reference'),
    endToEndId: text('end_to_end_id'),
    /** Structured creditor reference (RF). */
    creditorReference: text('creditor_reference'),
    remittance: text('remittance'),
    partyName: text('party_name'),
    partyIban: text('party_iban'),
    /** Bank transaction code and return reason, for a person. */
    details: jsonb('details').$type<Record<string, unknown>>().notNull().default({}),
    status: text('status').$type<BankLineStatus>().notNull(),
    /** What was recognised and why, with the candidates where a person must choose. */
    match: jsonb('match').$type<BankMatch>(),
    paymentId: uuid('payment_id'),
    taskId: uuid('task_id'),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull(),
    appliedAt: timestamp('applied_at', { withTimezone: true }),
  },
  (table) => [
    primaryKey({ columns: [table.creditorId, table.id] }),
    unique('bank_transactions_once').on(table.creditorId, table.entryKey, table.detailNo),
    foreignKey({ columns: [table.creditorId, table.importId], foreignColumns: [imports.creditorId, imports.id] }),
    foreignKey({ columns: [table.creditorId, table.paymentId], foreignColumns: [payments.creditorId, payments.id] }),
    index('bank_transactions_pending')
      .on(table.creditorId, table.importId, table.id)
      .where(sql`status = 'pending'`),
    index('bank_transactions_listed').on(table.creditorId, table.bookedOn),
    index('bank_transactions_payment').on(table.creditorId, table.paymentId),
    // Serves returns, which name the transfer they undo.
    index('bank_transactions_end_to_end').on(table.creditorId, table.endToEndId),
    check('bank_transactions_amount', sql`amount_cents > 0`),
    creditorOnly(),
  ],
).enableRLS();

/** What a platform told of an invoice's life (French e-invoicing), each status once, with what it did. */
export const lifeCycleStatuses = pgTable(
  'life_cycle_statuses',
  {
    creditorId: creditorColumn(),
    id: uuid('id').notNull(),
    invoiceId: uuid('invoice_id').notNull(),
    code: integer('code').notNull(),
    /** As it came, with its prefix if it had one. */
    rawCode: text('raw_code').notNull(),
    occurredAt: timestamp('occurred_at', { withTimezone: true }).notNull(),
    /** The platform's own identity of the message, or a hash of its content. */
    eventKey: text('event_key').notNull(),
    reasonCode: text('reason_code'),
    reason: text('reason'),
    amountCents: bigint('amount_cents', { mode: 'number' }),
    currency: text('currency'),
    /** What it did: evidence, hold, stop, settle, task, nothing. */
    effect: text('effect').notNull(),
    recordedAt: timestamp('recorded_at', { withTimezone: true }).notNull(),
    actor: text('actor').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.creditorId, table.id] }),
    unique('life_cycle_statuses_once').on(table.creditorId, table.invoiceId, table.eventKey),
    foreignKey({ columns: [table.creditorId, table.invoiceId], foreignColumns: [invoices.creditorId, invoices.id] }),
    creditorOnly(),
  ],
).enableRLS();

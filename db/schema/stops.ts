/** What the law says about a debtor or a claim, the evidence kept for a person, and from where we know what was paid. */
import { sql } from 'drizzle-orm';
import {
  boolean,
  check,
  date,
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
  unique,
  uuid,
} from 'drizzle-orm/pg-core';
import type { InterruptionKind } from '../../domain/interruption.ts';
import type { LegalStopKind } from '../../domain/legal-stop.ts';
import { creditors } from './creditors.ts';
import { debtors } from './debtors.ts';
import { documents } from './deliveries.ts';
import { invoices } from './invoices.ts';
import { creditorColumn, creditorOnly } from './tenancy.ts';

/** An event of the law that stops contacts, of a debtor (and all its invoices it reaches) or of one invoice. */
export const legalStops = pgTable(
  'legal_stops',
  {
    creditorId: creditorColumn().references(() => creditors.creditorId),
    id: uuid('id').notNull(),
    kind: text('kind').$type<LegalStopKind>().notNull(),
    /** Null: of one invoice only, or of a SIREN that is no debtor yet. */
    debtorId: uuid('debtor_id'),
    invoiceId: uuid('invoice_id'),
    siren: text('siren'),
    /** Of insolvency: sauvegarde, redressement, liquidation; otherwise what the source calls it. */
    procedure: text('procedure'),
    /** Day on which it took effect: the judgment, the admission, the death, the assignment. */
    effectiveOn: date('effective_on', { mode: 'string' }).notNull(),
    /** Day of the BODACC notice, from which the declaration period runs. */
    publishedOn: date('published_on', { mode: 'string' }),
    court: text('court'),
    /** Identity at the source, such as the BODACC notice: told twice, it counts once. */
    sourceKey: text('source_key').notNull(),
    url: text('url'),
    /** Last day to declare the claim; null: none. */
    declareBy: date('declare_by', { mode: 'string' }),
    /** Days before `declareBy` at which a person was last told. */
    toldDays: integer('told_days'),
    declaredOn: date('declared_on', { mode: 'string' }),
    declaredCents: jsonb('declared_cents').$type<Record<string, number>>(),
    data: jsonb('data').$type<Record<string, unknown>>().notNull().default({}),
    taskId: uuid('task_id'),
    recordedAt: timestamp('recorded_at', { withTimezone: true }).notNull(),
    recordedBy: text('recorded_by').notNull(),
    endedAt: timestamp('ended_at', { withTimezone: true }),
    endedBecause: text('ended_because'),
  },
  (table) => [
    primaryKey({ columns: [table.creditorId, table.id] }),
    unique('legal_stops_once').on(table.creditorId, table.kind, table.sourceKey),
    foreignKey({ columns: [table.creditorId, table.debtorId], foreignColumns: [debtors.creditorId, debtors.id] }),
    foreignKey({ columns: [table.creditorId, table.invoiceId], foreignColumns: [invoices.creditorId, invoices.id] }),
    index('legal_stops_debtor').on(table.creditorId, table.debtorId),
    index('legal_stops_invoice').on(table.creditorId, table.invoiceId),
    index('legal_stops_siren').on(table.creditorId, table.siren),
    // Serves the reminders of declarations.
    index('legal_stops_declare')
      .on(table.creditorId, table.declareBy)
      .where(sql`ended_at is null and declared_on is null and declare_by is not null`),
    check(
      'legal_stops_kind',
      sql`kind in ('insolvency', 'overIndebted', 'smallClaims', 'factored', 'deceased', 'judicialGrace', 'struckOff')`,
    ),
    creditorOnly(),
  ],
).enableRLS();

/** What may have interrupted the limitation period of a claim, with its proof. Only a person moves the date. */
export const interruptions = pgTable(
  'interruptions',
  {
    creditorId: creditorColumn(),
    id: uuid('id').notNull(),
    invoiceId: uuid('invoice_id').notNull(),
    kind: text('kind').$type<InterruptionKind>().notNull(),
    occurredOn: date('occurred_on', { mode: 'string' }).notNull(),
    /** Told twice, it counts once: the payment, plan, reply or document behind it. */
    subjectKey: text('subject_key').notNull(),
    /** The words themselves, or where they are. */
    proof: jsonb('proof').$type<Record<string, unknown>>().notNull(),
    documentId: uuid('document_id'),
    /** End of the period if it counts. */
    wouldEndOn: date('would_end_on', { mode: 'string' }),
    status: text('status', { enum: ['possible', 'confirmed', 'rejected'] }).notNull(),
    judgedBy: text('judged_by'),
    judgedAt: timestamp('judged_at', { withTimezone: true }),
    note: text('note'),
    recordedAt: timestamp('recorded_at', { withTimezone: true }).notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.creditorId, table.id] }),
    unique('interruptions_once').on(table.creditorId, table.invoiceId, table.kind, table.subjectKey),
    foreignKey({ columns: [table.creditorId, table.invoiceId], foreignColumns: [invoices.creditorId, invoices.id] }),
    foreignKey({ columns: [table.creditorId, table.documentId], foreignColumns: [documents.creditorId, documents.id] }),
    check('interruptions_status', sql`status in ('possible', 'confirmed', 'rejected')`),
    creditorOnly(),
  ],
).enableRLS();

/** Papers kept with a dispute, a stop, a plan: never changed, never removed. */
export const attachments = pgTable(
  'attachments',
  {
    creditorId: creditorColumn(),
    id: uuid('id').notNull(),
    subject: text('subject', { enum: ['dispute', 'legalStop', 'interruption', 'plan'] }).notNull(),
    subjectId: uuid('subject_id').notNull(),
    documentId: uuid('document_id').notNull(),
    name: text('name').notNull(),
    addedAt: timestamp('added_at', { withTimezone: true }).notNull(),
    addedBy: text('added_by').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.creditorId, table.id] }),
    foreignKey({ columns: [table.creditorId, table.documentId], foreignColumns: [documents.creditorId, documents.id] }),
    index('attachments_subject').on(table.creditorId, table.subject, table.subjectId),
    creditorOnly(),
  ],
).enableRLS();

/** Where money facts come from (`erp`, `bank`, …), when each last reported, and how old that may be. */
export const sources = pgTable(
  'sources',
  {
    creditorId: creditorColumn().references(() => creditors.creditorId),
    key: text('key').notNull(),
    /** Older than this, nothing is sent; null: its age is only shown. */
    withinHours: integer('within_hours'),
    /** Until when its last report reaches: money that arrived before then is known here. */
    reportedAt: timestamp('reported_at', { withTimezone: true }),
    detail: text('detail'),
    /** Whether its cases are held now. */
    stale: boolean('stale').notNull().default(false),
    updatedAt: timestamp('updated_at', { withTimezone: true }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.creditorId, table.key] }), creditorOnly()],
).enableRLS();

/** Cases given to a collection agency, from the frozen dossier to the closure or the recall. */
import { sql } from 'drizzle-orm';
import {
  bigint,
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
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import type { Agency, NoticeKind, PlacementDecided, PlacementStatus, ReportKind } from '../../domain/placement.ts';
import { debtors } from './debtors.ts';
import { deliveries } from './deliveries.ts';
import { invoices } from './invoices.ts';
import { creditorColumn, creditorOnly } from './tenancy.ts';

export const placements = pgTable(
  'placements',
  {
    creditorId: creditorColumn(),
    id: uuid('id').notNull(),
    /** Counts the dossiers of a creditor: `000001`, `000002`, …; part of the file's name. */
    no: integer('no').notNull(),
    debtorId: uuid('debtor_id').notNull(),
    /** The dossier. */
    deliveryId: uuid('delivery_id').notNull(),
    /** The agency as it was chosen when the contacts were frozen. */
    agency: jsonb('agency').$type<Agency>().notNull(),
    status: text('status').$type<PlacementStatus>().notNull(),
    seq: integer('seq').notNull(),
    decided: jsonb('decided').$type<PlacementDecided>(),
    nextActionAt: timestamp('next_action_at', { withTimezone: true }),
    frozenAt: timestamp('frozen_at', { withTimezone: true }).notNull(),
    sentAt: timestamp('sent_at', { withTimezone: true }),
    receiptDueAt: timestamp('receipt_due_at', { withTimezone: true }),
    receivedAt: timestamp('received_at', { withTimezone: true }),
    /** The agency's own file number. */
    agencyReference: text('agency_reference'),
    lastReportAt: timestamp('last_report_at', { withTimezone: true }),
    recallRequestedAt: timestamp('recall_requested_at', { withTimezone: true }),
    recallReason: text('recall_reason'),
    endedAt: timestamp('ended_at', { withTimezone: true }),
    endedBecause: text('ended_because'),
  },
  (table) => [
    primaryKey({ columns: [table.creditorId, table.id] }),
    unique('placements_no').on(table.creditorId, table.no),
    unique('placements_delivery').on(table.creditorId, table.deliveryId),
    foreignKey({ columns: [table.creditorId, table.debtorId], foreignColumns: [debtors.creditorId, debtors.id] }),
    foreignKey({
      columns: [table.creditorId, table.deliveryId],
      foreignColumns: [deliveries.creditorId, deliveries.id],
    }),
    index('placements_live')
      .on(table.creditorId, table.nextActionAt)
      .where(sql`ended_at is null`),
    check(
      'placements_status',
      sql`status in ('frozen', 'sent', 'received', 'refused', 'recallRequested', 'recalled', 'closed')`,
    ),
    creditorOnly(),
  ],
).enableRLS();

export const placementInvoices = pgTable(
  'placement_invoices',
  {
    creditorId: creditorColumn(),
    placementId: uuid('placement_id').notNull(),
    invoiceId: uuid('invoice_id').notNull(),
    /** What was owed when the contacts were frozen. */
    balanceCents: bigint('balance_cents', { mode: 'number' }).notNull(),
    /** Set when the agency has no more to do with this invoice. */
    endedAt: timestamp('ended_at', { withTimezone: true }),
  },
  (table) => [
    primaryKey({ columns: [table.creditorId, table.placementId, table.invoiceId] }),
    foreignKey({
      columns: [table.creditorId, table.placementId],
      foreignColumns: [placements.creditorId, placements.id],
    }),
    foreignKey({ columns: [table.creditorId, table.invoiceId], foreignColumns: [invoices.creditorId, invoices.id] }),
    // One agency at a time.
    uniqueIndex('placement_invoices_live')
      .on(table.creditorId, table.invoiceId)
      .where(sql`ended_at is null`),
    creditorOnly(),
  ],
).enableRLS();

/** What the agency said, each once. Append-only. */
export const placementReports = pgTable(
  'placement_reports',
  {
    creditorId: creditorColumn(),
    id: uuid('id').notNull(),
    placementId: uuid('placement_id').notNull(),
    invoiceId: uuid('invoice_id'),
    kind: text('kind').$type<ReportKind>().notNull(),
    occurredOn: date('occurred_on', { mode: 'string' }).notNull(),
    amountCents: bigint('amount_cents', { mode: 'number' }),
    data: jsonb('data').$type<Record<string, unknown>>().notNull(),
    /** The same line told twice has the same key. */
    reportKey: text('report_key').notNull(),
    source: text('source', { enum: ['api', 'csv', 'person'] }).notNull(),
    recordedAt: timestamp('recorded_at', { withTimezone: true }).notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.creditorId, table.id] }),
    unique('placement_reports_once').on(table.creditorId, table.placementId, table.reportKey),
    foreignKey({
      columns: [table.creditorId, table.placementId],
      foreignColumns: [placements.creditorId, placements.id],
    }),
    creditorOnly(),
  ],
).enableRLS();

/** What the agency must be told: money paid to us, a correction, a recall. Sent once each. */
export const placementNotices = pgTable(
  'placement_notices',
  {
    creditorId: creditorColumn(),
    id: uuid('id').notNull(),
    placementId: uuid('placement_id').notNull(),
    invoiceId: uuid('invoice_id'),
    kind: text('kind').$type<NoticeKind>().notNull(),
    data: jsonb('data').$type<Record<string, unknown>>().notNull(),
    state: text('state', { enum: ['pending', 'sending', 'sent', 'failed', 'unknown'] }).notNull(),
    attempts: integer('attempts').notNull().default(0),
    notBefore: timestamp('not_before', { withTimezone: true }),
    provider: text('provider'),
    providerId: text('provider_id'),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull(),
    sentAt: timestamp('sent_at', { withTimezone: true }),
  },
  (table) => [
    primaryKey({ columns: [table.creditorId, table.id] }),
    foreignKey({
      columns: [table.creditorId, table.placementId],
      foreignColumns: [placements.creditorId, placements.id],
    }),
    index('placement_notices_placement').on(table.creditorId, table.placementId, table.createdAt),
    check('placement_notices_state', sql`state in ('pending', 'sending', 'sent', 'failed', 'unknown')`),
    creditorOnly(),
  ],
).enableRLS();

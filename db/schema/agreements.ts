/** What suspends a claim: holds, disputes, payment plans. */
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
  uuid,
} from 'drizzle-orm/pg-core';
import type { HoldKind } from '../../domain/case-facts.ts';
import type { PlanDecided } from '../../domain/plan-decision.ts';
import type { PlanRules } from '../../domain/policy.ts';
import { debtors } from './debtors.ts';
import { invoices } from './invoices.ts';
import { creditorColumn, creditorOnly } from './tenancy.ts';

/** A reason not to contact. Active until `ends_at`, or until someone ends it. */
export const holds = pgTable(
  'holds',
  {
    creditorId: creditorColumn(),
    id: uuid('id').notNull(),
    invoiceId: uuid('invoice_id').notNull(),
    kind: text('kind').$type<HoldKind>().notNull(),
    reason: text('reason').notNull(),
    /** The dispute or plan behind it. */
    subjectId: uuid('subject_id'),
    startedAt: timestamp('started_at', { withTimezone: true }).notNull(),
    endsAt: timestamp('ends_at', { withTimezone: true }),
    endedAt: timestamp('ended_at', { withTimezone: true }),
  },
  (table) => [
    primaryKey({ columns: [table.creditorId, table.id] }),
    foreignKey({ columns: [table.creditorId, table.invoiceId], foreignColumns: [invoices.creditorId, invoices.id] }),
    index('holds_active')
      .on(table.creditorId, table.invoiceId)
      .where(sql`ended_at is null`),
    check(
      'holds_kind',
      sql`kind in ('pause', 'dispute', 'plan', 'promise', 'reply', 'placement', 'insolvency', 'represented', 'deceased')`,
    ),
    creditorOnly(),
  ],
).enableRLS();

export const disputes = pgTable(
  'disputes',
  {
    creditorId: creditorColumn(),
    id: uuid('id').notNull(),
    invoiceId: uuid('invoice_id').notNull(),
    reason: text('reason').notNull(),
    /** The part in dispute; null is the whole. */
    amountCents: bigint('amount_cents', { mode: 'number' }),
    openedAt: timestamp('opened_at', { withTimezone: true }).notNull(),
    resolvedAt: timestamp('resolved_at', { withTimezone: true }),
    resolution: text('resolution', { enum: ['upheld', 'rejected'] }),
    resolutionNote: text('resolution_note'),
  },
  (table) => [
    primaryKey({ columns: [table.creditorId, table.id] }),
    foreignKey({ columns: [table.creditorId, table.invoiceId], foreignColumns: [invoices.creditorId, invoices.id] }),
    index('disputes_invoice').on(table.creditorId, table.invoiceId),
    creditorOnly(),
  ],
).enableRLS();

/** Written payment plan ("échéancier") over one or more invoices of one debtor. */
export const plans = pgTable(
  'plans',
  {
    creditorId: creditorColumn(),
    id: uuid('id').notNull(),
    reference: text('reference').notNull(),
    debtorId: uuid('debtor_id').notNull(),
    agreedOn: date('agreed_on', { mode: 'string' }).notNull(),
    currency: text('currency').notNull(),
    totalCents: bigint('total_cents', { mode: 'number' }).notNull(),
    interest: text('interest', { enum: ['kept', 'waivedIfKept'] }).notNull(),
    status: text('status', { enum: ['active', 'kept', 'broken', 'cancelled'] }).notNull(),
    seq: integer('seq').notNull(),
    rules: jsonb('rules').$type<PlanRules>().notNull(),
    requestHash: text('request_hash').notNull(),
    decided: jsonb('decided').$type<PlanDecided>(),
    nextActionAt: timestamp('next_action_at', { withTimezone: true }),
    agreedAt: timestamp('agreed_at', { withTimezone: true }).notNull(),
    endedAt: timestamp('ended_at', { withTimezone: true }),
    endedBecause: text('ended_because'),
  },
  (table) => [
    primaryKey({ columns: [table.creditorId, table.id] }),
    unique('plans_reference').on(table.creditorId, table.reference),
    foreignKey({ columns: [table.creditorId, table.debtorId], foreignColumns: [debtors.creditorId, debtors.id] }),
    check('plans_status', sql`status in ('active', 'kept', 'broken', 'cancelled')`),
    creditorOnly(),
  ],
).enableRLS();

export const planInvoices = pgTable(
  'plan_invoices',
  {
    creditorId: creditorColumn(),
    planId: uuid('plan_id').notNull(),
    invoiceId: uuid('invoice_id').notNull(),
    /** Balance when the plan was agreed: what came in since counts towards the instalments. */
    balanceCents: bigint('balance_cents', { mode: 'number' }).notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.creditorId, table.planId, table.invoiceId] }),
    foreignKey({ columns: [table.creditorId, table.planId], foreignColumns: [plans.creditorId, plans.id] }),
    foreignKey({ columns: [table.creditorId, table.invoiceId], foreignColumns: [invoices.creditorId, invoices.id] }),
    index('plan_invoices_invoice').on(table.creditorId, table.invoiceId),
    creditorOnly(),
  ],
).enableRLS();

export const instalments = pgTable(
  'instalments',
  {
    creditorId: creditorColumn(),
    planId: uuid('plan_id').notNull(),
    no: integer('no').notNull(),
    dueOn: date('due_on', { mode: 'string' }).notNull(),
    amountCents: bigint('amount_cents', { mode: 'number' }).notNull(),
    noteSentAt: timestamp('note_sent_at', { withTimezone: true }),
    reminderSentAt: timestamp('reminder_sent_at', { withTimezone: true }),
    breachSentAt: timestamp('breach_sent_at', { withTimezone: true }),
  },
  (table) => [
    primaryKey({ columns: [table.creditorId, table.planId, table.no] }),
    foreignKey({ columns: [table.creditorId, table.planId], foreignColumns: [plans.creditorId, plans.id] }),
    check('instalments_amount', sql`amount_cents > 0`),
    creditorOnly(),
  ],
).enableRLS();

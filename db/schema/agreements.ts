/** What suspends a claim: holds, disputes, payment plans. */
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
  uuid,
} from 'drizzle-orm/pg-core';
import type { HoldKind } from '../../domain/case-facts.ts';
import type { PlanDecided } from '../../domain/plan-decision.ts';
import type { PlanRules } from '../../domain/policy.ts';
import type { PlanAcceptance, PlanStatus } from '../../domain/plan-decision.ts';
import type { DisputeCategory } from '../../domain/dispute.ts';
import type { PromiseStatus } from '../../domain/promise.ts';
import { debtors } from './debtors.ts';
import { invoices } from './invoices.ts';
import { appRole, creditorColumn, creditorOnly } from './tenancy.ts';

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
      sql`kind in ('pause', 'dispute', 'plan', 'promise', 'reply', 'placement', 'insolvency', 'represented', 'deceased', 'unallocated', 'announced',
        'overIndebted', 'smallClaims', 'factored', 'judicialGrace', 'struckOff', 'eInvoice')`,
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
    /** What it is about; null: opened before categories were asked. */
    category: text('category').$type<DisputeCategory>(),
    /** Who answers it; null: whoever takes the task. */
    owner: text('owner'),
    answerBy: timestamp('answer_by', { withTimezone: true }),
    /** The part that nobody contests is still asked for, because the creditor said so. */
    undisputedGoesOn: boolean('undisputed_goes_on').notNull().default(false),
    openedAt: timestamp('opened_at', { withTimezone: true }).notNull(),
    resolvedAt: timestamp('resolved_at', { withTimezone: true }),
    resolution: text('resolution', { enum: ['upheld', 'rejected'] }),
    resolutionNote: text('resolution_note'),
  },
  (table) => [
    primaryKey({ columns: [table.creditorId, table.id] }),
    foreignKey({ columns: [table.creditorId, table.invoiceId], foreignColumns: [invoices.creditorId, invoices.id] }),
    index('disputes_invoice').on(table.creditorId, table.invoiceId),
    check(
      'disputes_category',
      sql`category is null or category in ('goods', 'service', 'price', 'quantity', 'delivery', 'duplicate', 'alreadyPaid', 'notOurs', 'order', 'invoiceForm', 'setOff', 'other')`,
    ),
    creditorOnly(),
  ],
).enableRLS();

/** A day and an amount the debtor named, for one or more invoices; held until the money had time to come, then judged. */
export const promises = pgTable(
  'promises',
  {
    creditorId: creditorColumn(),
    id: uuid('id').notNull(),
    debtorId: uuid('debtor_id').notNull(),
    currency: text('currency').notNull(),
    amountCents: bigint('amount_cents', { mode: 'number' }).notNull(),
    payOn: date('pay_on', { mode: 'string' }).notNull(),
    /** Until then the money may still be on its way. */
    keptUntil: timestamp('kept_until', { withTimezone: true }).notNull(),
    madeAt: timestamp('made_at', { withTimezone: true }).notNull(),
    /** Who wrote it down. */
    madeBy: text('made_by').notNull(),
    source: text('source', { enum: ['call', 'api', 'reply', 'signal'] }).notNull(),
    /** The call task it was made on. */
    taskId: uuid('task_id'),
    note: text('note'),
    status: text('status').$type<PromiseStatus>().notNull(),
    /** What came in for it. */
    receivedCents: bigint('received_cents', { mode: 'number' }).notNull().default(0),
    /** 1 for the first after a kept one, and so on. */
    inARow: integer('in_a_row').notNull().default(1),
    endedAt: timestamp('ended_at', { withTimezone: true }),
  },
  (table) => [
    primaryKey({ columns: [table.creditorId, table.id] }),
    foreignKey({ columns: [table.creditorId, table.debtorId], foreignColumns: [debtors.creditorId, debtors.id] }),
    index('promises_debtor').on(table.creditorId, table.debtorId, table.madeAt),
    // Serves the judging of those whose time is over.
    index('promises_open')
      .on(table.creditorId, table.keptUntil)
      .where(sql`status = 'open'`),
    check('promises_amount', sql`amount_cents > 0 and received_cents >= 0`),
    check('promises_status', sql`status in ('open', 'kept', 'halfKept', 'broken', 'cancelled')`),
    creditorOnly(),
  ],
).enableRLS();

export const promiseInvoices = pgTable(
  'promise_invoices',
  {
    creditorId: creditorColumn(),
    promiseId: uuid('promise_id').notNull(),
    invoiceId: uuid('invoice_id').notNull(),
    /** Balance when it was promised: what came in since counts. */
    balanceCents: bigint('balance_cents', { mode: 'number' }).notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.creditorId, table.promiseId, table.invoiceId] }),
    foreignKey({ columns: [table.creditorId, table.promiseId], foreignColumns: [promises.creditorId, promises.id] }),
    foreignKey({ columns: [table.creditorId, table.invoiceId], foreignColumns: [invoices.creditorId, invoices.id] }),
    index('promise_invoices_invoice').on(table.creditorId, table.invoiceId),
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
    status: text('status').$type<PlanStatus>().notNull(),
    seq: integer('seq').notNull(),
    rules: jsonb('rules').$type<PlanRules>().notNull(),
    requestHash: text('request_hash').notNull(),
    decided: jsonb('decided').$type<PlanDecided>(),
    nextActionAt: timestamp('next_action_at', { withTimezone: true }),
    agreedAt: timestamp('agreed_at', { withTimezone: true }).notNull(),
    endedAt: timestamp('ended_at', { withTimezone: true }),
    endedBecause: text('ended_because'),
    /** Of a plan that was sent for acceptance: the last instant at which it can be accepted. */
    acceptUntil: timestamp('accept_until', { withTimezone: true }),
    /** SHA-256 of the 256 random bits in the address where it is accepted; null: agreed otherwise. */
    acceptHash: text('accept_hash'),
    /** The agreement as it was sent. */
    documentId: uuid('document_id'),
    /** Who accepted, when, from where, and the hash of what was accepted. */
    acceptance: jsonb('acceptance').$type<PlanAcceptance>(),
    /** The plan it takes the place of. */
    replacesId: uuid('replaces_id'),
    /** The whole rest became due at once (déchéance du terme). */
    acceleratedAt: timestamp('accelerated_at', { withTimezone: true }),
  },
  (table) => [
    primaryKey({ columns: [table.creditorId, table.id] }),
    unique('plans_reference').on(table.creditorId, table.reference),
    foreignKey({ columns: [table.creditorId, table.debtorId], foreignColumns: [debtors.creditorId, debtors.id] }),
    unique('plans_accept').on(table.acceptHash),
    check(
      'plans_status',
      sql`status in ('proposed', 'active', 'kept', 'broken', 'cancelled', 'declined', 'expired', 'replaced')`,
    ),
    creditorOnly(),
    // A debtor who was sent a plan has only its address: the row that has its hash, which names the creditor.
    pgPolicy('presented', {
      for: 'select',
      to: appRole,
      using: sql`accept_hash = current_setting('app.plan_hash', true)`,
    }),
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

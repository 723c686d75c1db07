/** One claim each, with its decision. `seq` only rises, under the row lock: it orders payments, claims and holds without a clock. */
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
import type { PassedStep } from '../../domain/case-facts.ts';
import type { PolicyChoice } from '../../domain/choose-policy.ts';
import type { Decided } from '../../domain/decision.ts';
import type { BusinessRate } from '../../domain/interest-regime.ts';
import type { Warning } from '../../domain/warning.ts';
import { debtors } from './debtors.ts';
import { creditorColumn, creditorOnly } from './tenancy.ts';

export const invoices = pgTable(
  'invoices',
  {
    creditorId: creditorColumn(),
    id: uuid('id').notNull(),
    number: text('number').notNull(),
    /** Structured creditor reference (RF, ISO 11649) that the debtor puts on the transfer; null: not worked out yet. */
    paymentReference: text('payment_reference'),
    debtorId: uuid('debtor_id').notNull(),
    issuedOn: date('issued_on', { mode: 'string' }).notNull(),
    dueOn: date('due_on', { mode: 'string' }).notNull(),
    currency: text('currency').notNull(),
    amountCents: bigint('amount_cents', { mode: 'number' }).notNull(),
    /** Always the sum of the ledger entries; kept here so that lists and claims read one row. */
    balanceCents: bigint('balance_cents', { mode: 'number' }).notNull(),
    status: text('status', { enum: ['open', 'settled', 'handedOver', 'writtenOff'] }).notNull(),
    seq: integer('seq').notNull(),
    policyKey: text('policy_key').notNull(),
    policyVersion: integer('policy_version').notNull(),
    registeredAt: timestamp('registered_at', { withTimezone: true }).notNull(),
    closedAt: timestamp('closed_at', { withTimezone: true }),
    /** SHA-256 of the registration's content: the same again is the same invoice, another is a conflict. */
    requestHash: text('request_hash').notNull(),
    /** Why the policy was chosen when the invoice arrived; null: registered by an earlier release. */
    policyChoice: jsonb('policy_choice').$type<PolicyChoice>(),
    /** What arrived and looks wrong, and what that changes. Never repaired silently. */
    warnings: jsonb('warnings').$type<Warning[]>().notNull().default([]),
    /** When the buyer received it, as far as it is known (public buyers). */
    receivedOn: date('received_on', { mode: 'string' }),
    /** Agreed payment terms, for the check of the legal maximum. */
    terms: text('terms', { enum: ['unknown', 'daysFromIssue', 'endOfMonth', 'periodic'] })
      .notNull()
      .default('unknown'),
    sector: text('sector', { enum: ['general', 'transport'] })
      .notNull()
      .default('general'),
    /** Late-payment rate written on this invoice; null: that of the debtor. */
    contractRate: jsonb('contract_rate').$type<BusinessRate>(),
    /** Possible interruptions moved the end of the limitation period to this day, because a person said so; null: as the law counts from the due date. */
    limitationMovedTo: date('limitation_moved_to', { mode: 'string' }),
    /** Months before the end of the limitation period at which a person was last told; null: not yet. */
    limitationToldMonths: integer('limitation_told_months'),
    /** Newest status of its electronic life (French e-invoicing); null: none is known. */
    lifeCycleCode: integer('life_cycle_code'),
    passedSteps: jsonb('passed_steps').$type<PassedStep[]>().notNull().default([]),
    noticePresentedOn: date('notice_presented_on', { mode: 'string' }),
    noticeRecordedAt: timestamp('notice_recorded_at', { withTimezone: true }),
    /** The decision in force, as it travels to the workflow. */
    decided: jsonb('decided').$type<Decided>(),
    /** Projection of the decision, for lists, folding and the liveness sweep. */
    stage: text('stage').notNull().default('new'),
    waitingFor: text('waiting_for').notNull().default('nothing'),
    nextActionAt: timestamp('next_action_at', { withTimezone: true }),
    nextStep: text('next_step'),
    nextChannel: text('next_channel'),
    /** From this instant the next step may ride along in another invoice's message. */
    nextEarliestAt: timestamp('next_earliest_at', { withTimezone: true }),
  },
  (table) => [
    primaryKey({ columns: [table.creditorId, table.id] }),
    unique('invoices_number').on(table.creditorId, table.number),
    uniqueIndex('invoices_payment_reference').on(table.creditorId, table.paymentReference),
    // Serves the limitation clock.
    index('invoices_open_due')
      .on(table.creditorId, table.dueOn)
      .where(sql`status in ('open', 'handedOver')`),
    foreignKey({ columns: [table.creditorId, table.debtorId], foreignColumns: [debtors.creditorId, debtors.id] }),
    // Serves folding (open invoices of one debtor) and allocation.
    index('invoices_debtor').on(table.creditorId, table.debtorId, table.status),
    // Serves the list, newest first.
    index('invoices_listed').on(table.creditorId, table.registeredAt),
    // Serves the liveness sweep: open invoices whose wake-up has passed.
    index('invoices_due')
      .on(table.creditorId, table.nextActionAt)
      .where(sql`status = 'open'`),
    check('invoices_amount', sql`amount_cents > 0`),
    check('invoices_dates', sql`due_on >= issued_on`),
    check('invoices_terms', sql`terms in ('unknown', 'daysFromIssue', 'endOfMonth', 'periodic')`),
    check('invoices_sector', sql`sector in ('general', 'transport')`),
    check('invoices_status', sql`status in ('open', 'settled', 'handedOver', 'writtenOff')`),
    creditorOnly(),
  ],
).enableRLS();

/** Things handed to a provider or a person, with their frozen content, every attempt and answer, and the invoices they cover. */
import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  check,
  customType,
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  smallint,
  text,
  timestamp,
  unique,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import type { DeliveryState } from '../../domain/case-facts.ts';
import type { DeliveryOutcome } from '../../domain/delivery-life.ts';
import type { LastLook } from '../../domain/look.ts';
import type { ThanksDecided } from '../../domain/thanks.ts';
import type { Channel, Tone } from '../../domain/policy.ts';
import { debtors } from './debtors.ts';
import { invoices } from './invoices.ts';
import { creditorColumn, creditorOnly } from './tenancy.ts';

const bytea = customType<{ data: Buffer }>({ dataType: () => 'bytea' });

/** Bytes that were or will be sent, by hash. Never changed. */
export const documents = pgTable(
  'documents',
  {
    creditorId: creditorColumn(),
    id: uuid('id').notNull(),
    mediaType: text('media_type').notNull(),
    bytes: bytea('bytes').notNull(),
    sha256: text('sha256').notNull(),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.creditorId, table.id] }), creditorOnly()],
).enableRLS();

export const deliveries = pgTable(
  'deliveries',
  {
    creditorId: creditorColumn(),
    id: uuid('id').notNull(),
    debtorId: uuid('debtor_id').notNull(),
    channel: text('channel').$type<Channel>().notNull(),
    tone: text('tone').$type<Tone>().notNull(),
    /** Step of the invoice that led the claim. */
    step: text('step').notNull(),
    state: text('state').$type<DeliveryState>().notNull(),
    outcome: text('outcome'),
    idempotencyKey: text('idempotency_key').notNull(),
    /** The frozen content without its bytes, which are in `documents`. */
    content: jsonb('content').$type<Record<string, unknown>>().notNull(),
    /** The last look before it left: balances, newest money, age of each source, every guard with its value. */
    look: jsonb('look').$type<LastLook>(),
    documentId: uuid('document_id'),
    contentSha256: text('content_sha256').notNull(),
    attempts: integer('attempts').notNull().default(0),
    /** How far it got (`phaseRank`), as the reports about its newest send say; only rises within one send. */
    phase: smallint('phase').notNull().default(1),
    /** 1; one more for each new send after a proven non-arrival, so that late news of an earlier one is told apart. */
    sendNo: integer('send_no').notNull().default(1),
    provider: text('provider'),
    providerId: text('provider_id'),
    trackingNumber: text('tracking_number'),
    /** Message-ID the provider gave to an e-mail: the next one of the conversation refers to it. */
    messageId: text('message_id'),
    /** When its provider was last asked what became of it, and how often. */
    askedAt: timestamp('asked_at', { withTimezone: true }),
    asks: integer('asks').notNull().default(0),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull(),
    claimedAt: timestamp('claimed_at', { withTimezone: true }),
    /** Set while an attempt is on its way to the provider; still set after a crash, it means nobody knows. */
    inFlightSince: timestamp('in_flight_since', { withTimezone: true }),
    /** A retry may not start before this instant. */
    notBefore: timestamp('not_before', { withTimezone: true }),
    /** When the contact was made or given up. */
    completedAt: timestamp('completed_at', { withTimezone: true }),
  },
  (table) => [
    primaryKey({ columns: [table.creditorId, table.id] }),
    unique('deliveries_key').on(table.creditorId, table.idempotencyKey),
    foreignKey({ columns: [table.creditorId, table.debtorId], foreignColumns: [debtors.creditorId, debtors.id] }),
    foreignKey({ columns: [table.creditorId, table.documentId], foreignColumns: [documents.creditorId, documents.id] }),
    // Serves the contact budget of a debtor.
    index('deliveries_debtor').on(table.creditorId, table.debtorId, table.claimedAt),
    // Serves the daily budgets and the sweep that asks providers about what has no final state.
    index('deliveries_claimed').on(table.creditorId, table.channel, table.claimedAt),
    check(
      'deliveries_state',
      sql`state in ('awaitingApproval', 'approved', 'claimed', 'retrying', 'awaitingPerson', 'accepted', 'dispatched', 'presented', 'done', 'failed', 'unknown', 'cancelled')`,
    ),
    creditorOnly(),
  ],
).enableRLS();

/** Which invoices and steps a delivery covers, and the `seq` each invoice had at its claim. */
export const deliveryInvoices = pgTable(
  'delivery_invoices',
  {
    creditorId: creditorColumn(),
    deliveryId: uuid('delivery_id').notNull(),
    invoiceId: uuid('invoice_id').notNull(),
    step: text('step').notNull(),
    /** 1, unless a person asked by name to send the step again. */
    n: integer('n').notNull(),
    /** What the message says is owed. */
    amountCents: bigint('amount_cents', { mode: 'number' }).notNull(),
    claimSeq: integer('claim_seq'),
    /** A claim that was withdrawn before anything left; the step may be claimed anew. */
    withdrawn: boolean('withdrawn').notNull().default(false),
  },
  (table) => [
    primaryKey({ columns: [table.creditorId, table.deliveryId, table.invoiceId] }),
    foreignKey({
      columns: [table.creditorId, table.deliveryId],
      foreignColumns: [deliveries.creditorId, deliveries.id],
    }),
    foreignKey({ columns: [table.creditorId, table.invoiceId], foreignColumns: [invoices.creditorId, invoices.id] }),
    // The promise "one delivery per invoice and step" itself.
    uniqueIndex('delivery_invoices_once')
      .on(table.creditorId, table.invoiceId, table.step, table.n)
      .where(sql`not withdrawn`),
    creditorOnly(),
  ],
).enableRLS();

/** Dated facts about a delivery: attempts, answers, proofs. Append-only. */
export const deliveryFacts = pgTable(
  'delivery_facts',
  {
    creditorId: creditorColumn(),
    id: uuid('id').notNull(),
    deliveryId: uuid('delivery_id').notNull(),
    at: timestamp('at', { withTimezone: true }).notNull(),
    kind: text('kind').notNull(),
    data: jsonb('data').$type<Record<string, unknown>>().notNull(),
    /** Which send it is about. */
    sendNo: integer('send_no').notNull().default(1),
    /** Of a report: the same news told twice has the same key. */
    reportKey: text('report_key'),
    /** Of a report: its provider code, how far the message got, how it ended, and when, where the provider dates it. */
    code: text('code'),
    phase: smallint('phase'),
    outcome: text('outcome').$type<DeliveryOutcome>(),
    occurredAt: timestamp('occurred_at', { withTimezone: true }),
    /** The archived proof. */
    documentId: uuid('document_id'),
  },
  (table) => [
    primaryKey({ columns: [table.creditorId, table.id] }),
    foreignKey({
      columns: [table.creditorId, table.deliveryId],
      foreignColumns: [deliveries.creditorId, deliveries.id],
    }),
    foreignKey({ columns: [table.creditorId, table.documentId], foreignColumns: [documents.creditorId, documents.id] }),
    // A report told again is the same fact.
    uniqueIndex('delivery_facts_report')
      .on(table.creditorId, table.deliveryId, table.reportKey)
      .where(sql`report_key is not null`),
    index('delivery_facts_delivery').on(table.creditorId, table.deliveryId, table.at),
    creditorOnly(),
  ],
).enableRLS();

/** A payment and a message that crossed: the message was under way, or left while the money was already there and not told yet. Answered by thanks. */
export const crossings = pgTable(
  'crossings',
  {
    creditorId: creditorColumn(),
    id: uuid('id').notNull(),
    debtorId: uuid('debtor_id').notNull(),
    paymentId: uuid('payment_id').notNull(),
    /** The message that was crossed. */
    deliveryId: uuid('delivery_id').notNull(),
    /** `noted`: thanks are due; `thanked`: they left or will not be tried any more; `notThanked`: nobody to thank, or not wanted. */
    status: text('status', { enum: ['noted', 'thanked', 'notThanked'] }).notNull(),
    because: text('because'),
    /** The thanks. */
    thanksId: uuid('thanks_id'),
    seq: integer('seq').notNull().default(0),
    decided: jsonb('decided').$type<ThanksDecided>(),
    nextActionAt: timestamp('next_action_at', { withTimezone: true }),
    notedAt: timestamp('noted_at', { withTimezone: true }).notNull(),
    endedAt: timestamp('ended_at', { withTimezone: true }),
  },
  (table) => [
    primaryKey({ columns: [table.creditorId, table.id] }),
    unique('crossings_once').on(table.creditorId, table.paymentId),
    foreignKey({ columns: [table.creditorId, table.debtorId], foreignColumns: [debtors.creditorId, debtors.id] }),
    foreignKey({
      columns: [table.creditorId, table.deliveryId],
      foreignColumns: [deliveries.creditorId, deliveries.id],
    }),
    index('crossings_delivery').on(table.creditorId, table.deliveryId),
    index('crossings_noted')
      .on(table.creditorId, table.id)
      .where(sql`status = 'noted'`),
    check('crossings_status', sql`status in ('noted', 'thanked', 'notThanked')`),
    creditorOnly(),
  ],
).enableRLS();

/** Telling the ERP: its endpoints, and every event on its way to one. */
import { sql } from 'drizzle-orm';
import {
  bigint,
  check,
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
import type { EndpointSecret, WebhookDecided } from '../../domain/webhook.ts';
import { creditors } from './creditors.ts';
import { creditorColumn, creditorOnly } from './tenancy.ts';

export const webhookEndpoints = pgTable(
  'webhook_endpoints',
  {
    creditorId: creditorColumn().references(() => creditors.creditorId),
    id: uuid('id').notNull(),
    url: text('url').notNull(),
    description: text('description'),
    /** Event types it wants; null: all. */
    types: jsonb('types').$type<string[]>(),
    /** Newest first; an older one signs too until it ends, so that the receiver can change over. */
    secrets: jsonb('secrets').$type<EndpointSecret[]>().notNull(),
    status: text('status', { enum: ['active', 'disabled'] }).notNull(),
    disabledAt: timestamp('disabled_at', { withTimezone: true }),
    disabledBecause: text('disabled_because'),
    /** Since when every try has failed; null: the last one arrived. */
    failingSince: timestamp('failing_since', { withTimezone: true }),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull(),
    endedAt: timestamp('ended_at', { withTimezone: true }),
  },
  (table) => [
    primaryKey({ columns: [table.creditorId, table.id] }),
    check('webhook_endpoints_status', sql`status in ('active', 'disabled')`),
    creditorOnly(),
  ],
).enableRLS();

/** One event for one endpoint: written when the event is sealed, told by a workflow of its own. */
export const webhookDeliveries = pgTable(
  'webhook_deliveries',
  {
    creditorId: creditorColumn(),
    id: uuid('id').notNull(),
    endpointId: uuid('endpoint_id').notNull(),
    /** Number of the event in the creditor's chain, also the cursor of `GET /v1/events`. */
    eventNo: bigint('event_no', { mode: 'number' }).notNull(),
    /** `webhook-id`: the same at every try of this delivery and at each replay. */
    messageId: text('message_id').notNull(),
    type: text('type').notNull(),
    status: text('status', { enum: ['pending', 'delivered', 'failed', 'skipped'] }).notNull(),
    seq: integer('seq').notNull().default(0),
    attempts: integer('attempts').notNull().default(0),
    nextAt: timestamp('next_at', { withTimezone: true }),
    lastStatus: integer('last_status'),
    lastProblem: text('last_problem'),
    decided: jsonb('decided').$type<WebhookDecided>(),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull(),
    endedAt: timestamp('ended_at', { withTimezone: true }),
  },
  (table) => [
    primaryKey({ columns: [table.creditorId, table.id] }),
    unique('webhook_deliveries_once').on(table.creditorId, table.endpointId, table.eventNo),
    foreignKey({
      columns: [table.creditorId, table.endpointId],
      foreignColumns: [webhookEndpoints.creditorId, webhookEndpoints.id],
    }),
    index('webhook_deliveries_status').on(table.creditorId, table.status, table.nextAt),
    check('webhook_deliveries_status', sql`status in ('pending', 'delivered', 'failed', 'skipped')`),
    creditorOnly(),
  ],
).enableRLS();

/** What must reach Temporal: the newest decision of each workflow, written in the transaction that made it. One row per workflow. */
import { sql } from 'drizzle-orm';
import { index, integer, jsonb, pgPolicy, pgTable, primaryKey, text, timestamp } from 'drizzle-orm/pg-core';
import type { Ring } from '../../domain/ring.ts';
import { appRole, creditorColumn, creditorOnly } from './tenancy.ts';

export const outbox = pgTable(
  'outbox',
  {
    creditorId: creditorColumn(),
    workflowId: text('workflow_id').notNull(),
    /** Counts decisions of this workflow; a row is pending while it is above `delivered`. */
    wanted: integer('wanted').notNull(),
    delivered: integer('delivered').notNull().default(0),
    ring: jsonb('ring').$type<Ring>().notNull(),
    nextTryAt: timestamp('next_try_at', { withTimezone: true }).notNull(),
    attempts: integer('attempts').notNull().default(0),
    lastError: text('last_error'),
  },
  (table) => [
    primaryKey({ columns: [table.creditorId, table.workflowId] }),
    // Serves the relay.
    index('outbox_pending')
      .on(table.nextTryAt)
      .where(sql`delivered < wanted`),
    creditorOnly(),
    // The relay finds out which creditors have something pending; it then works inside each creditor's own transaction.
    pgPolicy('relay_sees_pending', {
      for: 'select',
      to: appRole,
      using: sql`current_setting('app.scope', true) = 'relay'`,
    }),
  ],
).enableRLS();

/** Answers already given, by the caller's Idempotency-Key; written with the effect. */
export const idempotencyKeys = pgTable(
  'idempotency_keys',
  {
    creditorId: creditorColumn(),
    key: text('key').notNull(),
    requestHash: text('request_hash').notNull(),
    status: integer('status').notNull(),
    body: jsonb('body').$type<unknown>().notNull(),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.creditorId, table.key] }), creditorOnly()],
).enableRLS();

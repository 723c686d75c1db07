/** What providers told us, as it came, and which channels are stopped. */
import { sql } from 'drizzle-orm';
import {
  check,
  index,
  integer,
  jsonb,
  pgPolicy,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uuid,
} from 'drizzle-orm/pg-core';
import type { StopKind } from '../../domain/channel-stop.ts';
import type { Channel } from '../../domain/policy.ts';
import { appRole, creditorColumn, creditorOnly } from './tenancy.ts';

/** Callbacks whose signature was right, each once, kept as received; applied afterwards, in any order. */
export const webhookEvents = pgTable(
  'webhook_events',
  {
    creditorId: creditorColumn(),
    provider: text('provider', { enum: ['resend', 'twilio', 'maileva'] }).notNull(),
    /** The provider's own identity of the event: `svix-id`; SID and status; resource, type and date. */
    eventKey: text('event_key').notNull(),
    kind: text('kind').notNull(),
    /** The delivery it names; null: none of ours, or about a contact point. */
    deliveryId: uuid('delivery_id'),
    body: jsonb('body').$type<Record<string, unknown>>().notNull(),
    receivedAt: timestamp('received_at', { withTimezone: true }).notNull(),
    appliedAt: timestamp('applied_at', { withTimezone: true }),
    attempts: integer('attempts').notNull().default(0),
    /** Why it could not be applied at the last try. */
    problem: text('problem'),
  },
  (table) => [
    primaryKey({ columns: [table.creditorId, table.provider, table.eventKey] }),
    // Serves the sweep over what is not applied yet.
    index('webhook_events_pending')
      .on(table.creditorId, table.receivedAt)
      .where(sql`applied_at is null`),
    index('webhook_events_delivery').on(table.creditorId, table.deliveryId),
    creditorOnly(),
    pgPolicy('relay_sees_pending', {
      for: 'select',
      to: appRole,
      using: sql`current_setting('app.scope', true) = 'relay'`,
    }),
  ],
).enableRLS();

/** A channel that sends nothing for this creditor until an instant or until a person has mended the cause. One row per kind, used again. */
export const channelStops = pgTable(
  'channel_stops',
  {
    creditorId: creditorColumn(),
    channel: text('channel').$type<Channel>().notNull(),
    kind: text('kind').$type<StopKind>().notNull(),
    code: text('code').notNull(),
    reason: text('reason').notNull(),
    /** Failures in a row; a success sets it to 0. */
    failures: integer('failures').notNull().default(0),
    stoppedAt: timestamp('stopped_at', { withTimezone: true }),
    /** Ends by itself at this instant; null while stopped: a person ends it. */
    until: timestamp('until', { withTimezone: true }),
    /** The task that asks a person. */
    taskId: uuid('task_id'),
    endedAt: timestamp('ended_at', { withTimezone: true }),
  },
  (table) => [
    primaryKey({ columns: [table.creditorId, table.channel, table.kind] }),
    check('channel_stops_kind', sql`kind in ('circuit', 'quota', 'configuration', 'budget', 'stale')`),
    creditorOnly(),
  ],
).enableRLS();

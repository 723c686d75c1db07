/** People who make the calls, each with a calendar of their own behind a secret address. */
import { sql } from 'drizzle-orm';
import { pgPolicy, pgTable, primaryKey, text, timestamp, unique, uuid } from 'drizzle-orm/pg-core';
import { creditors } from './creditors.ts';
import { appRole, creditorColumn, currentCreditor } from './tenancy.ts';

export const agents = pgTable(
  'agents',
  {
    creditorId: creditorColumn().references(() => creditors.creditorId),
    id: uuid('id').notNull(),
    /** As tasks name their owner. */
    name: text('name').notNull(),
    /** Where a click-to-call reaches the agent (E.164); null: no click-to-call. */
    phone: text('phone'),
    /** SHA-256 of the 256 random bits in the calendar's address. */
    calendarHash: text('calendar_hash').notNull(),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull(),
    endedAt: timestamp('ended_at', { withTimezone: true }),
  },
  (table) => [
    primaryKey({ columns: [table.creditorId, table.id] }),
    unique('agents_name').on(table.creditorId, table.name),
    unique('agents_calendar').on(table.calendarHash),
    // A calendar program knows only its address: it may see the one row that has its hash, which names the creditor.
    pgPolicy('own_or_presented', {
      for: 'select',
      to: appRole,
      using: sql`creditor_id = ${currentCreditor} or calendar_hash = current_setting('app.calendar_hash', true)`,
    }),
    pgPolicy('own_insert', { for: 'insert', to: appRole, withCheck: sql`creditor_id = ${currentCreditor}` }),
    pgPolicy('own_update', {
      for: 'update',
      to: appRole,
      using: sql`creditor_id = ${currentCreditor}`,
      withCheck: sql`creditor_id = ${currentCreditor}`,
    }),
  ],
).enableRLS();

/** Things a person must do by a date. */
import { sql } from 'drizzle-orm';
import {
  check,
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uuid,
} from 'drizzle-orm/pg-core';
import type { TaskKind } from '../../domain/task.ts';
import { invoices } from './invoices.ts';
import { creditorColumn, creditorOnly } from './tenancy.ts';

export const tasks = pgTable(
  'tasks',
  {
    creditorId: creditorColumn(),
    id: uuid('id').notNull(),
    kind: text('kind').$type<TaskKind>().notNull(),
    invoiceId: uuid('invoice_id'),
    deliveryId: uuid('delivery_id'),
    status: text('status', { enum: ['open', 'done', 'cancelled'] }).notNull(),
    dueAt: timestamp('due_at', { withTimezone: true }).notNull(),
    /** Not to be done before this instant; null: at once. */
    notBefore: timestamp('not_before', { withTimezone: true }),
    /** Name of the agent who owns it; null: whoever takes it. */
    owner: text('owner'),
    /** Which try this is, such as the second call. */
    attempt: integer('attempt').notNull().default(1),
    /** One more at each change: calendars take the newest. */
    revision: integer('revision').notNull().default(0),
    updatedAt: timestamp('updated_at', { withTimezone: true }).notNull().defaultNow(),
    /** What the person needs to see. */
    data: jsonb('data').$type<Record<string, unknown>>().notNull(),
    result: jsonb('result').$type<Record<string, unknown>>(),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull(),
    endedAt: timestamp('ended_at', { withTimezone: true }),
  },
  (table) => [
    primaryKey({ columns: [table.creditorId, table.id] }),
    foreignKey({ columns: [table.creditorId, table.invoiceId], foreignColumns: [invoices.creditorId, invoices.id] }),
    // Serves the work list, most urgent first.
    index('tasks_open').on(table.creditorId, table.status, table.dueAt),
    index('tasks_invoice').on(table.creditorId, table.invoiceId),
    check('tasks_status', sql`status in ('open', 'done', 'cancelled')`),
    creditorOnly(),
  ],
).enableRLS();

/** The append-only history of each invoice. The app may insert and read; it may only fill the chain columns, once. */
import { sql } from 'drizzle-orm';
import {
  bigint,
  foreignKey,
  index,
  integer,
  jsonb,
  pgPolicy,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { invoices } from './invoices.ts';
import { appRole, creditorColumn, currentCreditor } from './tenancy.ts';

export const events = pgTable(
  'events',
  {
    creditorId: creditorColumn(),
    invoiceId: uuid('invoice_id').notNull(),
    seq: integer('seq').notNull(),
    at: timestamp('at', { withTimezone: true }).notNull(),
    kind: text('kind').notNull(),
    /** Who: `api`, `signal`, `worker`, or a person's name given with the act. */
    actor: text('actor').notNull(),
    data: jsonb('data').$type<Record<string, unknown>>().notNull(),
    /** Filled by the sealer within seconds: place in the creditor's chain and SHA-256 over the previous hash and this event. */
    chainNo: bigint('chain_no', { mode: 'number' }),
    chainHash: text('chain_hash'),
  },
  (table) => [
    primaryKey({ columns: [table.creditorId, table.invoiceId, table.seq] }),
    foreignKey({ columns: [table.creditorId, table.invoiceId], foreignColumns: [invoices.creditorId, invoices.id] }),
    uniqueIndex('events_chain').on(table.creditorId, table.chainNo),
    // Serves the sealer.
    index('events_unsealed')
      .on(table.creditorId, table.at)
      .where(sql`chain_no is null`),
    pgPolicy('read_own', { for: 'select', to: appRole, using: sql`creditor_id = ${currentCreditor}` }),
    pgPolicy('append_own', { for: 'insert', to: appRole, withCheck: sql`creditor_id = ${currentCreditor}` }),
    pgPolicy('seal_once', {
      for: 'update',
      to: appRole,
      using: sql`creditor_id = ${currentCreditor} and chain_no is null`,
      withCheck: sql`creditor_id = ${currentCreditor}`,
    }),
  ],
).enableRLS();

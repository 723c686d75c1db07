/** Tenants and their API keys. A key is stored as a SHA-256 hash of 256 random bits; the creditor of a request comes from its key only. */
import { sql } from 'drizzle-orm';
import {
  bigint,
  check,
  index,
  jsonb,
  pgPolicy,
  pgTable,
  primaryKey,
  text,
  timestamp,
  unique,
  uuid,
} from 'drizzle-orm/pg-core';
import type { CreditorSettings } from '../../domain/creditor-settings.ts';
import type { CreditorIdentity } from '../../domain/message.ts';
import { appRole, creditorColumn, currentCreditor } from './tenancy.ts';

export const creditors = pgTable(
  'creditors',
  {
    creditorId: uuid('creditor_id').primaryKey(),
    name: text('name').notNull(),
    /** `test`: nothing leaves the machine. */
    mode: text('mode', { enum: ['test', 'live'] }).notNull(),
    identity: jsonb('identity').$type<CreditorIdentity>().notNull(),
    timeZone: text('time_zone').notNull(),
    /** What this creditor chose; absent fields are the defaults. */
    settings: jsonb('settings').$type<CreditorSettings>().notNull().default({}),
    /** Head of the event chain: number and hash of the last sealed event. */
    chainNo: bigint('chain_no', { mode: 'number' }).notNull().default(0),
    chainHash: text('chain_hash').notNull().default(''),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
  },
  () => [
    pgPolicy('creditor_only', {
      for: 'all',
      to: appRole,
      using: sql`creditor_id = ${currentCreditor}`,
      withCheck: sql`creditor_id = ${currentCreditor}`,
    }),
    // The worker's sweeps (outbox, event chain, liveness) go from creditor to creditor, each in a transaction of its own.
    pgPolicy('relay_lists_creditors', {
      for: 'select',
      to: appRole,
      using: sql`current_setting('app.scope', true) = 'relay'`,
    }),
    check('creditors_mode', sql`mode in ('test', 'live')`),
  ],
).enableRLS();

export const apiKeys = pgTable(
  'api_keys',
  {
    creditorId: creditorColumn().references(() => creditors.creditorId),
    id: uuid('id').notNull(),
    keyHash: text('key_hash').notNull(),
    /** Last four characters, so that a person can tell keys apart. */
    lastFour: text('last_four').notNull(),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
    revokedAt: timestamp('revoked_at', { withTimezone: true }),
  },
  (table) => [
    primaryKey({ columns: [table.creditorId, table.id] }),
    unique('api_keys_hash').on(table.keyHash),
    index('api_keys_creditor').on(table.creditorId),
    // A request knows only its key: it may see the one row that has its hash, which names the creditor.
    pgPolicy('own_or_presented', {
      for: 'select',
      to: appRole,
      using: sql`creditor_id = ${currentCreditor} or key_hash = current_setting('app.key_hash', true)`,
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

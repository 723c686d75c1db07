/** Dunning policies. A version never changes; a new one is a new row. */
import { integer, jsonb, pgTable, primaryKey, text, timestamp } from 'drizzle-orm/pg-core';
import type { Policy } from '../../domain/policy.ts';
import { creditors } from './creditors.ts';
import { creditorColumn, creditorOnly } from './tenancy.ts';

export const policyVersions = pgTable(
  'policy_versions',
  {
    creditorId: creditorColumn().references(() => creditors.creditorId),
    key: text('key').notNull(),
    version: integer('version').notNull(),
    body: jsonb('body').$type<Policy>().notNull(),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.creditorId, table.key, table.version] }), creditorOnly()],
).enableRLS();

/** What every table shares: the creditor in front of each key, and a row-level-security policy that shows one creditor's rows only. */
import { sql } from 'drizzle-orm';
import { pgPolicy, pgRole, uuid } from 'drizzle-orm/pg-core';

/** The role the api and the worker connect as: owns no table, cannot bypass row-level security. Created by `db/prepare.ts`. */
export const appRole = pgRole('relance_app').existing();

/** The creditor of this transaction; unset means no row at all. */
export const currentCreditor = sql`nullif(current_setting('app.creditor_id', true), '')::uuid`;

export const creditorColumn = () => uuid('creditor_id').notNull();

/** Rows of the transaction's creditor, for reading and writing. */
export const creditorOnly = () =>
  pgPolicy('creditor_only', {
    for: 'all',
    to: appRole,
    using: sql`creditor_id = ${currentCreditor}`,
    withCheck: sql`creditor_id = ${currentCreditor}`,
  });

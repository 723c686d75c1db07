/** What the law says in numbers beyond the shipped file, and what was claimed by it. Append-only: a claim can be computed again years later. */
import { sql } from 'drizzle-orm';
import {
  check,
  date,
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
import type { StatementInput } from '../../domain/interest.ts';
import type { Statement } from '../../domain/statement.ts';
import { creditors } from './creditors.ts';
import { deliveries } from './deliveries.ts';
import { invoices } from './invoices.ts';
import { creditorColumn, creditorOnly } from './tenancy.ts';

/** Rates a creditor added to the shipped ones. The newest addition for a kind and day counts; none is ever changed. */
export const legalRates = pgTable(
  'legal_rates',
  {
    creditorId: creditorColumn().references(() => creditors.creditorId),
    id: uuid('id').notNull(),
    kind: text('kind', { enum: ['ecbMro', 'legalPro', 'legalIndividuals'] }).notNull(),
    effectiveFrom: date('effective_from', { mode: 'string' }).notNull(),
    /** Hundredths of a percent: 12.15 % is 1215. */
    hundredths: integer('hundredths').notNull(),
    source: text('source').notNull(),
    checkedOn: date('checked_on', { mode: 'string' }).notNull(),
    confidence: text('confidence').notNull(),
    addedAt: timestamp('added_at', { withTimezone: true }).notNull(),
    addedBy: text('added_by').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.creditorId, table.id] }),
    index('legal_rates_added').on(table.creditorId, table.addedAt),
    check('legal_rates_kind', sql`kind in ('ecbMro', 'legalPro', 'legalIndividuals')`),
    creditorOnly(),
  ],
).enableRLS();

/** What was claimed for one invoice by one delivery: the figures, what they were computed from, and the rates as they were known then. */
export const statements = pgTable(
  'statements',
  {
    creditorId: creditorColumn(),
    id: uuid('id').notNull(),
    invoiceId: uuid('invoice_id').notNull(),
    deliveryId: uuid('delivery_id').notNull(),
    /** Civil date the figures are for. */
    on: date('on_date', { mode: 'string' }).notNull(),
    input: jsonb('input').$type<StatementInput>().notNull(),
    body: jsonb('body').$type<Statement>().notNull(),
    /** Only rates added until this instant count when it is computed again. */
    ratesAsOf: timestamp('rates_as_of', { withTimezone: true }).notNull(),
    /** SHA-256 over the canonical JSON of the body. */
    sha256: text('sha256').notNull(),
    issuedAt: timestamp('issued_at', { withTimezone: true }).notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.creditorId, table.id] }),
    foreignKey({ columns: [table.creditorId, table.invoiceId], foreignColumns: [invoices.creditorId, invoices.id] }),
    foreignKey({
      columns: [table.creditorId, table.deliveryId],
      foreignColumns: [deliveries.creditorId, deliveries.id],
    }),
    index('statements_invoice').on(table.creditorId, table.invoiceId, table.issuedAt),
    index('statements_delivery').on(table.creditorId, table.deliveryId),
    creditorOnly(),
  ],
).enableRLS();

/** Customers of a creditor, and where they can be reached. The debtor's row is the lock that makes the claim speak with one voice. */
import { sql } from 'drizzle-orm';
import {
  boolean,
  check,
  foreignKey,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
  unique,
  uuid,
} from 'drizzle-orm/pg-core';
import type { MarkedDebtor } from '../../domain/choose-policy.ts';
import type { ClosedChannel, DebtorConsents } from '../../domain/contact-point.ts';
import type { BusinessRate } from '../../domain/interest-regime.ts';
import type { PostalAddress } from '../../domain/message.ts';
import { creditors } from './creditors.ts';
import { creditorColumn, creditorOnly } from './tenancy.ts';

export const debtors = pgTable(
  'debtors',
  {
    creditorId: creditorColumn().references(() => creditors.creditorId),
    id: uuid('id').notNull(),
    /** The creditor's own customer number. */
    reference: text('reference').notNull(),
    name: text('name').notNull(),
    type: text('type', { enum: ['business', 'public', 'consumer', 'unknown'] }).notNull(),
    siren: text('siren'),
    language: text('language', { enum: ['fr', 'en'] }).notNull(),
    timeZone: text('time_zone').notNull(),
    country: text('country').notNull(),
    /** A person's judgement, which chooses the policy of the next invoices; with its reason and who said so. */
    mark: jsonb('mark').$type<MarkedDebtor>(),
    /** Whether penalties are claimed from this customer (R13); null: as the step says. Of a public buyer they always are. */
    claimsPenalties: boolean('claims_penalties'),
    /** Late-payment rate agreed with this customer; null: the legal default. */
    contractRate: jsonb('contract_rate').$type<BusinessRate>(),
    /** Of a public buyer: which legal payment term binds it. */
    publicKind: text('public_kind', { enum: ['authority', 'health', 'undertaking', 'unknown'] })
      .notNull()
      .default('unknown'),
    /** What this debtor agreed to, each with its date and proof: an electronic registered letter needs it of a consumer (CPCE L100). */
    consents: jsonb('consents').$type<DebtorConsents>().notNull().default({}),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
    updatedAt: timestamp('updated_at', { withTimezone: true }).notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ columns: [table.creditorId, table.id] }),
    unique('debtors_reference').on(table.creditorId, table.reference),
    check('debtors_public_kind', sql`public_kind in ('authority', 'health', 'undertaking', 'unknown')`),
    check('debtors_type', sql`type in ('business', 'public', 'consumer', 'unknown')`),
    creditorOnly(),
  ],
).enableRLS();

/** One e-mail, phone and postal address per debtor in this version; a new value is valid until proven otherwise. */
export const contactPoints = pgTable(
  'contact_points',
  {
    creditorId: creditorColumn(),
    debtorId: uuid('debtor_id').notNull(),
    kind: text('kind', { enum: ['email', 'phone', 'address'] }).notNull(),
    value: jsonb('value').$type<string | PostalAddress>().notNull(),
    valid: boolean('valid').notNull().default(true),
    invalidBecause: text('invalid_because'),
    /** Channels this contact point refuses although it is right: STOP, complaint, suppression, do not call. */
    closed: jsonb('closed').$type<ClosedChannel[]>().notNull().default([]),
    updatedAt: timestamp('updated_at', { withTimezone: true }).notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ columns: [table.creditorId, table.debtorId, table.kind] }),
    foreignKey({ columns: [table.creditorId, table.debtorId], foreignColumns: [debtors.creditorId, debtors.id] }),
    check('contact_points_kind', sql`kind in ('email', 'phone', 'address')`),
    creditorOnly(),
  ],
).enableRLS();

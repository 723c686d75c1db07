/** Texts a creditor wrote for itself. A version never changes; one that is withdrawn gives the shipped text back. */
import { sql } from 'drizzle-orm';
import { boolean, check, integer, pgTable, text, timestamp, unique, uuid, primaryKey } from 'drizzle-orm/pg-core';
import type { Occasion, TemplateChannel } from '../../domain/own-template.ts';
import { creditors } from './creditors.ts';
import { creditorColumn, creditorOnly } from './tenancy.ts';

export const templateVersions = pgTable(
  'template_versions',
  {
    creditorId: creditorColumn().references(() => creditors.creditorId),
    id: uuid('id').notNull(),
    channel: text('channel').$type<TemplateChannel>().notNull(),
    language: text('language', { enum: ['fr', 'en'] }).notNull(),
    occasion: text('occasion').$type<Occasion>().notNull(),
    /** Null: for every type of debtor. */
    debtorType: text('debtor_type', { enum: ['business', 'public', 'consumer', 'unknown'] }),
    /** Key of one policy step; null: for every step. */
    step: text('step'),
    version: integer('version').notNull(),
    subject: text('subject'),
    body: text('body').notNull(),
    /** From this version on the shipped text is used again. */
    withdrawn: boolean('withdrawn').notNull().default(false),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull(),
    createdBy: text('created_by').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.creditorId, table.id] }),
    unique('template_versions_key')
      .on(table.creditorId, table.channel, table.language, table.occasion, table.debtorType, table.step, table.version)
      .nullsNotDistinct(),
    check('template_versions_channel', sql`channel in ('email', 'sms', 'call', 'letter')`),
    creditorOnly(),
  ],
).enableRLS();

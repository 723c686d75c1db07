/** How templates are asked for and answered. */
import { Type, type Static } from 'typebox';
import type { ShippedTemplate } from '../activities/texts/template.ts';
import type { TemplateVersion } from '../db/queries/templates.ts';
import type { DebtorType } from '../domain/case-facts.ts';
import { OCCASIONS, ownTemplateName, type TemplateChannel, type TemplateKey } from '../domain/own-template.ts';
import { actor, anyObject, closed, line, nullable, oneOf, prose } from './fields.ts';
import { answers } from './openapi.ts';
import { pageOf, pageQuery } from './pages.ts';

const channel = () => oneOf<TemplateChannel>(['email', 'sms', 'call', 'letter']);
const language = () => oneOf(['fr', 'en'] as const);
const debtorType = () => oneOf<DebtorType>(['business', 'public', 'consumer', 'unknown']);
/** Liquid may be long; the engine refuses more. */
const longestBody = 20_000;

const keyFields = {
  channel: channel(),
  language: language(),
  occasion: oneOf(OCCASIONS),
  debtorType: Type.Optional(debtorType()),
  step: Type.Optional(line(60)),
};
const words = { subject: Type.Optional(line(300)), body: prose(longestBody) };

/** The key of a request: what is left out is null, for every type of debtor and every step. */
export function keyOf({
  channel,
  language,
  occasion,
  debtorType,
  step,
}: Pick<TemplateKey, 'channel' | 'language' | 'occasion'> & {
  debtorType?: DebtorType;
  step?: string;
}): TemplateKey {
  return { channel, language, occasion, debtorType: debtorType ?? null, step: step ?? null };
}

const versionFields = {
  name: Type.String({ description: 'The same for all versions of one key; the history of a message names it.' }),
  channel: channel(),
  language: language(),
  occasion: Type.String(),
  debtorType: nullable<string>('string', { description: 'null: every type of debtor.' }),
  step: nullable<string>('string', { description: 'null: every step.' }),
  version: Type.Integer(),
  subject: nullable<string>('string'),
  body: Type.String(),
  withdrawn: Type.Boolean({ description: 'From this version on the shipped text is used.' }),
  createdAt: Type.String({ format: 'date-time' }),
  createdBy: Type.String(),
};
const versionView = Type.Object(versionFields);

const templateView = Type.Object({
  origin: oneOf(['own', 'shipped'] as const),
  name: Type.String(),
  channel: channel(),
  language: language(),
  occasions: Type.Array(Type.String()),
  debtorTypes: Type.Unsafe<readonly string[] | null>({ type: ['array', 'null'], items: { type: 'string' } }),
  step: nullable<string>('string'),
  version: nullable<number>('integer', { description: 'null: it comes with the product.' }),
  subject: nullable<string>('string'),
  body: Type.String(),
  createdAt: nullable<string>('string', { format: 'date-time' }),
  createdBy: nullable<string>('string'),
});

const variableView = Type.Object({
  name: Type.String(),
  kind: Type.String({ description: 'text, number, yesNo, date, amount, amounts, texts, list' }),
  mayBeEmpty: Type.Boolean({ description: 'Test it with {% if %} before it is printed.' }),
  fr: Type.String(),
  en: Type.String(),
});

/** One version of an own text. */
export function viewVersion(row: TemplateVersion): Static<typeof versionView> {
  const { id: _, createdAt, ...shown } = row;
  return { ...shown, name: ownTemplateName(row), createdAt: createdAt.toISOString() };
}

/** An own text in force. */
export function viewOwn(row: TemplateVersion): Static<typeof templateView> {
  const { channel, language, occasion, debtorType, step, version, subject, body, createdAt, createdBy } = row;
  return {
    ...{ origin: 'own', name: ownTemplateName(row), channel, language, step, version, subject, body, createdBy },
    occasions: [occasion],
    debtorTypes: debtorType === null ? null : [debtorType],
    createdAt: createdAt.toISOString(),
  };
}

/** A text that comes with the product. */
export function viewShipped(one: ShippedTemplate): Static<typeof templateView> {
  const { name, channel, language, occasions, debtorTypes, subject, body } = one;
  return {
    ...{ origin: 'shipped', name, channel, language, debtorTypes, subject, body },
    ...{ occasions: [...occasions], step: null, version: null, createdAt: null, createdBy: null },
  };
}

export const listTemplatesSchema = {
  operationId: 'listTemplates',
  summary:
    'The texts of messages: own ones in force, then those that come with the product, and the variables they may use',
  tags: ['templates'],
  response: answers({
    200: Type.Object({
      items: Type.Array(templateView),
      variables: Type.Array(variableView),
      nextCursor: nullable<string>('string'),
    }),
  }),
};

const storedView = Type.Object({
  ...versionFields,
  warnings: Type.Array(anyObject(), { description: 'Faults that forbid nothing, for a person to judge.' }),
});

export const storeTemplateSchema = {
  operationId: 'storeTemplate',
  summary: 'Store a text of your own as a new version; messages claimed from now on are written with it',
  description:
    'It is tried on invented cases of every type of debtor it is for and judged by the linter. 422 `template_refused` lists every fault in `errors`, ' +
    'with `line`, `rule` and `remedy`. The same words again: 200, and no new version.',
  tags: ['templates'],
  body: closed({ ...keyFields, ...words, by: Type.Optional(actor()) }),
  response: answers({ 201: storedView, 200: storedView }),
};

export const listVersionsSchema = {
  operationId: 'listTemplateVersions',
  summary: 'Every version of your own texts, newest first; withdrawals are versions too',
  tags: ['templates'],
  querystring: closed({
    channel: Type.Optional(channel()),
    language: Type.Optional(language()),
    occasion: Type.Optional(oneOf(OCCASIONS)),
    debtorType: Type.Optional(debtorType()),
    step: Type.Optional(line(60)),
    ...pageQuery,
  }),
  response: answers({ 200: pageOf(versionView) }),
};

export const withdrawTemplateSchema = {
  operationId: 'withdrawTemplate',
  summary: 'Go back to the shipped text for one key',
  tags: ['templates'],
  body: closed({ ...keyFields, by: Type.Optional(actor()) }),
  response: answers({ 201: versionView, 200: versionView }),
};

const previewView = Type.Object({
  used: Type.Unsafe<{ name: string; version: number | null } | null>({
    ...Type.Object({ name: Type.String(), version: nullable<number>('integer') }),
    type: ['object', 'null'],
    description: 'The text in force; null when the request brought one.',
  }),
  source: Type.Object({ subject: Type.Optional(Type.String()), body: Type.String() }),
  on: Type.String({ description: 'Day it was written for, where the debtor is.' }),
  channel: Type.String(),
  language: Type.String(),
  step: nullable<string>('string'),
  invoices: Type.Array(Type.String(), { description: 'Numbers of the invoices it is about.' }),
  subject: nullable<string>('string'),
  text: nullable<string>('string'),
  html: nullable<string>('string'),
  sms: Type.Unsafe<{ segments: number; encoding: string; characters: number } | null>({
    ...Type.Object({ segments: Type.Integer(), encoding: Type.String(), characters: Type.Integer() }),
    type: ['object', 'null'],
  }),
  letterPdf: nullable<string>('string', { description: 'The letter as PDF, in base64.' }),
  problems: Type.Array(anyObject()),
});

const previewBody = closed({
  channel: channel(),
  language: Type.Optional(language()),
  occasion: oneOf(OCCASIONS),
  subject: Type.Optional(line(300)),
  body: Type.Optional(prose(longestBody)),
  invoice: Type.Optional(line(100)),
  debtor: Type.Optional(line(100)),
  step: Type.Optional(line(60)),
});

/** A preview as it is asked for. */
export type PreviewBody = Static<typeof previewBody>;

export const previewTemplateSchema = {
  operationId: 'previewTemplate',
  summary: 'A text on a real case, as it would leave now; nothing is written or sent',
  description: 'Without `body`: the text in force. `problems` has what would stop it, with line, rule and remedy.',
  tags: ['templates'],
  body: previewBody,
  response: answers({ 200: previewView }),
};

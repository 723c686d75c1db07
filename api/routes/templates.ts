/** The words of messages ("modèles"): those that come with the product, and those a creditor wrote for itself. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { previewOnCase } from '../../activities/texts/preview-case.ts';
import { findingOf, lintWithout, templateChecks } from '../../activities/texts/template-checks.ts';
import { templateVariables } from '../../activities/texts/variables.ts';
import { perform } from '../../cases/act.ts';
import { briefForPreview } from '../../cases/preview-brief.ts';
import { storeTemplate, withdrawTemplate } from '../../cases/store-template.ts';
import { readSettings } from '../../db/queries/creditors.ts';
import { listVersions, newestTemplates } from '../../db/queries/templates.ts';
import { invalidField } from '../field-problems.ts';
import { defaultLimit, pageFrom, readCursor } from '../pages.ts';
import {
  keyOf,
  listTemplatesSchema,
  listVersionsSchema,
  previewTemplateSchema,
  storeTemplateSchema,
  viewOwn,
  viewShipped,
  viewVersion,
  withdrawTemplateSchema,
  type PreviewBody,
} from '../template-views.ts';
import { read, write, type ApiDeps } from '../write.ts';

export const templateRoutes =
  (deps: ApiDeps): FastifyPluginAsyncTypebox =>
  async (app) => {
    const checks = templateChecks(deps.texts);

    app.get('/templates', { schema: listTemplatesSchema }, async (request) => {
      const own = await read(deps, request, newestTemplates);
      const items = [...own.map(viewOwn), ...deps.texts.shipped.templates.map(viewShipped)];
      return { items, variables: templateVariables.map((one) => ({ ...one })), nextCursor: null };
    });

    app.post('/templates', { schema: storeTemplateSchema }, async (request, reply) => {
      const { subject, body, by } = request.body;
      const input = { key: keyOf(request.body), body, ...(subject === undefined ? {} : { subject }) };
      return write(deps, request, reply, by, async (act) => {
        const { row, created, warnings } = await storeTemplate(act, input, checks);
        const answer = { ...viewVersion(row), warnings: warnings.map((one) => ({ ...one })) };
        return { status: created ? 201 : 200, body: answer };
      });
    });

    app.get('/templates/versions', { schema: listVersionsSchema }, async (request) => {
      const { limit = defaultLimit, cursor, ...key } = request.query;
      const filter = cursor === undefined ? key : { ...key, before: readCursor(cursor) };
      const rows = await read(deps, request, (tx, creditorId) => listVersions(tx, creditorId, filter, limit + 1));
      return pageFrom(rows, limit, (row) => ({ at: row.createdAt, id: row.id }), viewVersion);
    });

    app.post('/templates/withdraw', { schema: withdrawTemplateSchema }, async (request, reply) =>
      write(deps, request, reply, request.body.by, async (act) => {
        const { row, created } = await withdrawTemplate(act, keyOf(request.body));
        return { status: created ? 201 : 200, body: viewVersion(row) };
      }),
    );

    app.post('/templates/preview', { schema: previewTemplateSchema }, async (request) =>
      preview(deps, request.creditorId, request.body),
    );
  };

/** Reads the case first, then writes outside the transaction: a letter takes longer to draw than a case to read. */
async function preview(deps: ApiDeps, creditorId: string, { subject, body, ...ask }: PreviewBody) {
  if ((ask.invoice === undefined) === (ask.debtor === undefined))
    throw invalidField('invoice', 'invalid_request', 'Send either an invoice (id or number) or a debtor (reference).');
  if (subject !== undefined && body === undefined)
    throw invalidField('subject', 'invalid_request', 'Send it with a body, or send neither to see the text in force.');
  const { value } = await perform(deps.cases, creditorId, 'api', async (act) => {
    const made = await briefForPreview(act, ask);
    return { ...made, settings: (await readSettings(act.tx, act.creditorId)).settings };
  });
  const { brief, own, settings } = value;
  const given = body === undefined ? null : { body, ...(subject === undefined ? {} : { subject }) };
  const lint = lintWithout(settings.lintRulesOff ?? []);
  const { pdf, problems, ...shown } = await previewOnCase(deps.texts, brief, own, given, lint);
  return {
    ...shown,
    on: brief.on,
    channel: brief.channel,
    language: brief.language,
    step: brief.step ?? null,
    invoices: brief.lines.map((one) => one.number),
    letterPdf: pdf === null ? null : Buffer.from(pdf).toString('base64'),
    problems: problems.map(findingOf).map((one) => ({ ...one })),
  };
}

/** The lines of an import of invoices, with what became of each. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { notFound } from '../../cases/refusal.ts';
import { listLines } from '../../db/queries/import-lines.ts';
import { readInvoiceImport } from '../../db/queries/invoice-imports.ts';
import { invalidField } from '../field-problems.ts';
import { closed, oneOf, uuid } from '../fields.ts';
import { importLineView, viewLine } from '../invoice-import-view.ts';
import { answers } from '../openapi.ts';
import { defaultLimit, pageOf, pageQuery } from '../pages.ts';
import { read, type ApiDeps } from '../write.ts';

const linesSchema = {
  operationId: 'listImportLines',
  summary: 'The lines of an import of invoices, in the order of the file',
  tags: ['invoices'],
  params: closed({ id: uuid() }),
  querystring: closed({
    status: Type.Optional(oneOf(['pending', 'taken', 'same', 'refused', 'wouldTake'] as const)),
    ...pageQuery,
  }),
  response: answers({ 200: pageOf(importLineView) }),
};

/** The cursor is the last line shown. Throws `InvalidRequest` for anything else. */
function readAfter(cursor: string | undefined): number {
  if (cursor === undefined) return 0;
  if (/^\d{1,9}$/.test(cursor)) return Number(cursor);
  throw invalidField('cursor', 'invalid_cursor', 'Send the nextCursor of the page before, or leave it out.');
}

export const importLineRoutes =
  (deps: ApiDeps): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.get('/imports/:id/lines', { schema: linesSchema }, async (request) => {
      const { status = null, limit = defaultLimit, cursor } = request.query;
      const after = readAfter(cursor);
      const rows = await read(deps, request, async (tx, creditorId) => {
        if (!(await readInvoiceImport(tx, creditorId, request.params.id))) throw notFound('import', 'id');
        const filter = { status, after, withWord: false };
        return listLines(tx, creditorId, request.params.id, filter, limit + 1);
      });
      const shown = rows.slice(0, limit);
      const last = shown.at(-1);
      return { items: shown.map(viewLine), nextCursor: rows.length > limit && last ? String(last.line) : null };
    });
  };

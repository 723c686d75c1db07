/** Files that were read in, of every kind, and the lines of bank statements. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { notFound } from '../../cases/refusal.ts';
import { countLines, listBankLines } from '../../db/queries/bank-lines.ts';
import { listImports, readImport } from '../../db/queries/imports.ts';
import type { BankLineStatus } from '../../domain/bank-line.ts';
import type { ImportKind, ImportStatus } from '../../domain/import.ts';
import { closed, oneOf, uuid } from '../fields.ts';
import { bankLineView, importView, viewBankLine, viewImport } from '../import-view.ts';
import { answers } from '../openapi.ts';
import { defaultLimit, pageFrom, pageOf, pageQuery, readCursor } from '../pages.ts';
import { read, type ApiDeps } from '../write.ts';

const kinds = ['bankStatement', 'invoices'] as const satisfies readonly ImportKind[];
const statuses = ['reading', 'applying', 'done', 'failed'] as const satisfies readonly ImportStatus[];
const lineStatuses = [
  'pending',
  'matched',
  'toPerson',
  'known',
  'ignored',
  'undone',
] as const satisfies readonly BankLineStatus[];

const listQuery = closed({
  kind: Type.Optional(oneOf(kinds)),
  status: Type.Optional(oneOf(statuses)),
  ...pageQuery,
});

const linesQuery = closed({
  status: Type.Optional(oneOf(lineStatuses)),
  import: Type.Optional(uuid()),
  ...pageQuery,
});

const listImportsSchema = {
  operationId: 'listImports',
  summary: 'List files that were read in, newest first',
  tags: ['imports'],
  querystring: listQuery,
  response: answers({ 200: pageOf(importView) }),
};

const getImportSchema = {
  operationId: 'getImport',
  summary: 'How far a file is, and what became of its lines',
  tags: ['imports'],
  params: closed({ id: uuid() }),
  response: answers({ 200: importView }),
};

const listLinesSchema = {
  operationId: 'listBankTransactions',
  summary: 'List movements of bank statements, newest first, each with why it was recognised',
  tags: ['imports'],
  querystring: linesQuery,
  response: answers({ 200: pageOf(bankLineView) }),
};

export const importRoutes =
  (deps: ApiDeps): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.get('/imports', { schema: listImportsSchema }, async (request) => {
      const { limit = defaultLimit, cursor, ...asked } = request.query;
      const filter = { ...asked, ...(cursor === undefined ? {} : { after: readCursor(cursor) }) };
      const rows = await read(deps, request, async (tx, creditorId) => {
        const found = await listImports(tx, creditorId, filter, limit + 1);
        return Promise.all(found.map(async (row) => ({ row, lines: await countLines(tx, creditorId, row.id) })));
      });
      return pageFrom(
        rows,
        limit,
        ({ row }) => ({ at: row.receivedAt, id: row.id }),
        ({ row, lines }) => viewImport(row, lines),
      );
    });

    app.get('/imports/:id', { schema: getImportSchema }, async (request) =>
      read(deps, request, async (tx, creditorId) => {
        const row = await readImport(tx, creditorId, request.params.id);
        if (!row) throw notFound('import', 'id');
        return viewImport(row, await countLines(tx, creditorId, row.id));
      }),
    );

    app.get('/bank-transactions', { schema: listLinesSchema }, async (request) => {
      const { limit = defaultLimit, cursor, status, import: importId } = request.query;
      const filter = {
        ...(status === undefined ? {} : { status }),
        ...(importId === undefined ? {} : { importId }),
        ...(cursor === undefined ? {} : { after: readCursor(cursor) }),
      };
      const rows = await read(deps, request, (tx, creditorId) => listBankLines(tx, creditorId, filter, limit + 1));
      return pageFrom(rows, limit, (row) => ({ at: new Date(`${row.bookedOn}T00:00:00Z`), id: row.id }), viewBankLine);
    });
  };

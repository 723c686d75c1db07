/** Invoices from files: UBL, CII, Factur-X, and CSV of any size. */
import type { Readable } from 'node:stream';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { applyNext } from '../../cases/import-invoices.ts';
import { readInvoiceImport, type InvoiceImportRow } from '../../db/queries/invoice-imports.ts';
import { inCreditorTx } from '../../db/connect.ts';
import { invalidField } from '../field-problems.ts';
import { importQuery, type ImportQuery } from '../import-query.ts';
import { importView, viewImport } from '../invoice-import-view.ts';
import { answers } from '../openapi.ts';
import { readCsvImport } from '../read-csv-import.ts';
import { readDocumentImport } from '../read-document-import.ts';
import { bodyAsItCame } from '../validation.ts';
import type { ApiDeps } from '../write.ts';

const mostDocumentBytes = 20 * 1024 * 1024;
const mostXmlBytes = 8 * 1024 * 1024;
/** A file with more lines is applied by the worker, and its progress read with GET /v1/imports/{id}. */
const mostLinesAtOnce = 500;

const importSchema = {
  operationId: 'importInvoices',
  summary: 'Register invoices from a file: UBL 2.1, CII, Factur-X (PDF), CSV',
  description:
    'CSV: UTF-8 or Windows-1252, cells separated by ";", "," or tab, usual French headings recognised, 1 234,56 and 31/12/2026 read. Each line is judged as by ' +
    'POST /v1/invoices/bulk; refused lines name the column and the remedy (GET /v1/imports/{id}/lines?status=refused). ' +
    `Up to ${String(mostLinesAtOnce)} lines are applied at once (201), longer files by the worker (202). The same file again changes nothing (200). ` +
    'dryRun=true tells what would happen and registers nothing. Of an electronic invoice the amount due (BT-115) is the claim.',
  tags: ['invoices'],
  consumes: ['application/xml', 'text/xml', 'application/pdf', 'text/csv'],
  querystring: importQuery,
  body: Type.Unsafe<unknown>({ type: 'string', description: 'The file itself.' }),
  response: answers({ 200: importView, 201: importView, 202: importView }),
};

/** Applies what can be applied at once; returns whether all was. */
async function applyAtOnce(deps: ApiDeps, creditorId: string, row: InvoiceImportRow): Promise<boolean> {
  if ((row.counts['read'] ?? 0) > mostLinesAtOnce) return false;
  for (;;) {
    const { value: done, rings } = await applyNext(deps.cases, creditorId, row.id);
    deps.gateway.deliver(rings);
    if (done) return true;
  }
}

/** Reads the file and keeps its lines; says under which import, and whether the same was imported before. */
async function readFile(deps: ApiDeps, request: FastifyRequest, query: ImportQuery) {
  const { body } = request;
  const type = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase();
  if (type === 'text/csv') return readCsvImport(deps, request, query, body as Readable);
  if (!Buffer.isBuffer(body) || body.length === 0)
    throw invalidField('body', 'empty_file', 'Send the bytes of the file itself, with its Content-Type.');
  if (type !== 'application/pdf' && body.length > mostXmlBytes)
    throw invalidField('body', 'file_too_large', 'An XML invoice is at most 8 MB. Send one invoice at a time.');
  return readDocumentImport(deps, request, query, body, type === 'application/pdf' ? 'pdf' : 'xml');
}

export const invoiceImportRoutes =
  (deps: ApiDeps): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.addContentTypeParser('text/csv', (_request, payload, done) => {
      done(null, payload);
    });
    app.addContentTypeParser(
      ['application/xml', 'text/xml', 'application/pdf'],
      { parseAs: 'buffer', bodyLimit: mostDocumentBytes },
      (_request, body, done) => {
        done(null, body);
      },
    );

    app.post(
      '/invoices/import',
      { schema: importSchema, bodyLimit: mostDocumentBytes, validatorCompiler: bodyAsItCame },
      async (request, reply) => {
        const { creditorId } = request;
        const { row, repeated } = await readFile(deps, request, request.query);
        const done = repeated ? row.status === 'done' : await applyAtOnce(deps, creditorId, row);
        void reply.code(repeated ? 200 : done ? 201 : 202);
        return inCreditorTx(deps.cases.db, creditorId, async (tx) => {
          const now = await readInvoiceImport(tx, creditorId, row.id);
          return viewImport(tx, creditorId, now ?? row);
        });
      },
    );
  };

/** Bank statements, read while they arrive. */
import { Readable } from 'node:stream';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { applyBankImport } from '../../cases/apply-bank-import.ts';
import { takeBankStatement } from '../../cases/import-bank-statement.ts';
import { countLines, listBankLines } from '../../db/queries/bank-lines.ts';
import { readImport } from '../../db/queries/imports.ts';
import { invalidField } from '../field-problems.ts';
import { actor, closed, line } from '../fields.ts';
import { bankLineView, importView, viewBankLine, viewImport } from '../import-view.ts';
import { answers } from '../openapi.ts';
import { bodyAsItCame } from '../validation.ts';
import { read, type ApiDeps } from '../write.ts';

const mostBytes = 512 * 1024 * 1024;
/** Up to so many lines take effect before the answer; more are left to the worker. */
const linesAtOnce = 1_000;
const linesShown = 100;

const statementQuery = closed({ fileName: Type.Optional(line(200)), by: Type.Optional(actor()) });

const takenView = Type.Object({
  import: importView,
  toPerson: Type.Array(bankLineView, {
    description: `Lines that a person must place, each with its task; the first ${String(linesShown)}. All: GET /v1/bank-transactions.`,
  }),
});

const statementSchema = {
  operationId: 'importBankStatement',
  summary: 'Read a bank statement: payments are recognised, recorded and laid on invoices, returns undone',
  description:
    'camt.053 or camt.054 (ISO 20022, version 02 or later), UTF-8 or ISO-8859-1, at most 512 MB. Each movement counts once, whatever files tell of it: the same file again changes nothing (200), ' +
    `so no Idempotency-Key is needed. Up to ${String(linesAtOnce)} movements take effect before the answer (201); of a longer file the worker applies them (202): follow it at \`Location\`. A file that cannot be read to its end takes no effect at all (422).`,
  tags: ['imports'],
  consumes: ['application/xml', 'text/xml'],
  querystring: statementQuery,
  body: Type.Unsafe<unknown>({ type: 'string', description: 'The file itself.' }),
  response: answers({ 200: takenView, 201: takenView, 202: takenView }),
};

/** Fastify's own refusal of a body that is too large: told alike wherever it happens. */
class TooLarge extends Error {
  readonly code = 'FST_ERR_CTP_BODY_TOO_LARGE';
  readonly statusCode = 413;
}

function checkSize(bytes: number): void {
  if (bytes > mostBytes) throw new TooLarge();
}

export const bankStatementRoutes =
  (deps: ApiDeps): FastifyPluginAsyncTypebox =>
  async (app) => {
    // The stream as it comes: a file of hundreds of megabytes is never whole in memory.
    app.addContentTypeParser(['application/xml', 'text/xml'], (_request, body, done) => done(null, body));

    app.post(
      '/bank-statements',
      { schema: statementSchema, bodyLimit: mostBytes, validatorCompiler: bodyAsItCame },
      async (request, reply) => {
        const { fileName = null, by = 'api' } = request.query;
        const { creditorId } = request;
        // A client that says beforehand how much it sends need not send it.
        checkSize(Number(request.headers['content-length'] ?? 0));
        const taken = await takeBankStatement(deps.cases, creditorId, {
          ...{ chunks: chunksOf(request, reply), fileName, actor: by, checkSize },
        });
        const apply = { cases: deps.cases, deliver: deps.gateway.deliver.bind(deps.gateway) };
        const applied =
          taken.lines <= linesAtOnce && taken.created ? await applyBankImport(apply, creditorId, taken.id) : 'stopped';
        const body = await viewTaken(deps, request, taken.id);
        const path = `/v1/imports/${taken.id}`;
        void reply.code(!taken.created ? 200 : applied === 'done' ? 201 : 202).header('location', path);
        return body;
      },
    );
  };

/** The bytes as they arrive. When reading stops early, the rest is read and thrown away, so that the client sees the answer. */
async function* chunksOf(request: FastifyRequest, reply: FastifyReply): AsyncGenerator<Uint8Array> {
  const { body } = request;
  if (!(body instanceof Readable))
    throw invalidField('body', 'not_xml', 'Send the file itself, with the header Content-Type: application/xml.');
  let whole = false;
  try {
    for await (const chunk of body.iterator({ destroyOnReturn: false })) yield chunk as Uint8Array;
    whole = true;
  } finally {
    if (!whole) {
      void reply.header('connection', 'close');
      body.resume();
    }
  }
}

async function viewTaken(deps: ApiDeps, request: FastifyRequest, id: string) {
  return read(deps, request, async (tx, creditorId) => {
    const row = await readImport(tx, creditorId, id);
    if (!row) throw new Error(`Import ${id} is gone`);
    const lines = await listBankLines(tx, creditorId, { status: 'toPerson', importId: id }, linesShown);
    return { import: viewImport(row, await countLines(tx, creditorId, id)), toPerson: lines.map(viewBankLine) };
  });
}

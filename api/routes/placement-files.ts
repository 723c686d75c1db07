/** The return file of an agency: many reports in one CSV. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { importReports } from '../../cases/import-reports.ts';
import { readReturnFile, returnColumns } from '../../cases/read-return-file.ts';
import { invalidField } from '../field-problems.ts';
import { actor, closed, nullable } from '../fields.ts';
import { answers } from '../openapi.ts';
import { bodyAsItCame } from '../validation.ts';
import type { ApiDeps } from '../write.ts';

const mostBytes = 1024 * 1024;

const fileQuery = closed({ by: Type.Optional(actor()) });
const lineView = Type.Object({
  line: Type.Integer({ description: 'As a spreadsheet numbers it: the head is line 1.' }),
  placementId: nullable<string>('string'),
  outcome: Type.String({
    description:
      'recorded; repeated: the same line was there before and nothing was done; forPerson: a task holds the line and why',
  }),
  because: nullable<string>('string'),
});

const fileSchema = {
  operationId: 'importPlacementReports',
  summary: 'Read a return file of the agency: each line is applied once, and none is dropped',
  description:
    `CSV in UTF-8 with a head line, \`;\` or \`,\` between the cells. Columns: ${returnColumns.join(', ')}. ` +
    'A line names its case by `dossier` (our number), `agencyReference` or `invoice`. A line that is unknown or contradictory becomes a task. ' +
    'The same file may be sent again after an interruption.',
  tags: ['placements'],
  consumes: ['text/csv'],
  querystring: fileQuery,
  body: Type.Unsafe<unknown>({ type: 'string', description: 'The file itself.' }),
  response: answers({ 200: Type.Object({ lines: Type.Array(lineView) }) }),
};

const decoder = new TextDecoder('utf-8', { fatal: true });

export const placementFileRoutes =
  (deps: ApiDeps): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.addContentTypeParser(
      'text/csv',
      { parseAs: 'buffer', bodyLimit: mostBytes },
      (_request, body: Buffer, done) => {
        try {
          done(null, decoder.decode(body));
        } catch {
          done(
            invalidField(
              'body',
              'not_utf8',
              'Its bytes are not UTF-8. Save the file as "CSV UTF-8" and send it again.',
            ),
          );
        }
      },
    );

    app.post(
      '/placements/reports',
      { schema: fileSchema, bodyLimit: mostBytes, validatorCompiler: bodyAsItCame },
      async (request) => {
        if (typeof request.body !== 'string')
          throw invalidField('body', 'not_csv', 'Send the file itself, with the header Content-Type: text/csv.');
        const lines = readReturnFile(request.body);
        const { creditorId } = request;
        const imported = await importReports(deps.cases, creditorId, request.query.by ?? 'api', lines);
        deps.gateway.deliver(imported.rings);
        return { lines: imported.value };
      },
    );
  };

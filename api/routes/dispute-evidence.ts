/** Papers kept with disputes: added, and read byte for byte. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { addEvidence } from '../../cases/add-evidence.ts';
import { notFound } from '../../cases/refusal.ts';
import { readAttachment } from '../../db/queries/attachments.ts';
import { readDispute } from '../../db/queries/disputes.ts';
import { mostEvidenceBytes } from '../../domain/evidence.ts';
import { disputeView, viewDispute } from '../dispute-view.ts';
import { actor, closed, line, uuid } from '../fields.ts';
import { fileBytes, fileNameOf, sendStored } from '../file-answer.ts';
import { answers } from '../openapi.ts';
import { bodyAsItCame } from '../validation.ts';
import { read, write, type ApiDeps } from '../write.ts';

const tags = ['disputes'];
const params = closed({ id: uuid() });
const mediaTypes = [
  'application/pdf',
  'image/jpeg',
  'image/png',
  'message/rfc822',
  'text/plain',
  'application/octet-stream',
];

const addSchema = {
  operationId: 'addDisputeEvidence',
  summary: 'Keep a paper with a dispute: the bytes of a PDF, JPEG, PNG, e-mail or text, at most 5 MB',
  description:
    'The same bytes are kept once. What they are is read from the bytes; of a text, whether it is an e-mail (message/rfc822) from the Content-Type.',
  tags,
  params,
  querystring: closed({ name: line(120), by: actor() }),
  consumes: mediaTypes,
  body: Type.Unsafe<unknown>(fileBytes),
  response: answers({ 200: disputeView, 201: disputeView }),
};
const evidenceSchema = {
  operationId: 'getDisputeEvidence',
  summary: 'One paper, byte for byte',
  tags,
  params: closed({ id: uuid(), evidenceId: uuid() }),
  response: {
    ...answers({}),
    200: {
      description: 'The paper; its SHA-256 equals `X-Content-SHA256`.',
      content: Object.fromEntries(mediaTypes.map((type) => [type, { schema: fileBytes }])),
    },
  },
};

export const disputeEvidenceRoutes =
  (deps: ApiDeps): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.addContentTypeParser(mediaTypes, { parseAs: 'buffer', bodyLimit: mostEvidenceBytes }, (_request, body, done) =>
      done(null, body),
    );

    app.get('/disputes/:id/evidence/:evidenceId', { schema: evidenceSchema }, async (request, reply) => {
      const { id, evidenceId } = request.params;
      const found = await read(deps, request, (tx, creditorId) => readAttachment(tx, creditorId, id, evidenceId));
      if (!found) throw notFound('evidence', 'evidenceId');
      return sendStored(reply, { ...found, fileName: fileNameOf(evidenceId, found.mediaType) });
    });

    app.post(
      '/disputes/:id/evidence',
      { schema: addSchema, bodyLimit: mostEvidenceBytes, validatorCompiler: bodyAsItCame },
      async (request, reply) => {
        const { id } = request.params;
        const { name, by } = request.query;
        const bytes = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
        const said = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
        return write(deps, request, reply, by, async (act) => {
          const added = await addEvidence(act, id, { name, bytes, said });
          const row = await readDispute(act.tx, act.creditorId, id);
          if (!row) throw new Error(`Dispute ${id} is gone`);
          return { status: added ? 201 : 200, body: viewDispute(row, act.now) };
        });
      },
    );
  };

/** Proofs of registered letters: listed, read byte for byte, and added by whoever posted the letter. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { archiveProof } from '../../cases/archive-proof.ts';
import { notFound } from '../../cases/refusal.ts';
import { readDelivery } from '../../db/queries/list-deliveries.ts';
import { readProof } from '../../db/queries/list-facts.ts';
import { listProofs } from '../../db/queries/proofs.ts';
import { mostProofBytes, proofKinds } from '../../domain/letter-proof.ts';
import { actor, closed, instant, oneOf, uuid } from '../fields.ts';
import { fileBytes, fileNameOf, sendStored } from '../file-answer.ts';
import { answers } from '../openapi.ts';
import { bodyAsItCame } from '../validation.ts';
import { read, write, type ApiDeps } from '../write.ts';

const proofView = Type.Object({
  id: Type.String(),
  kind: Type.String({ description: `${proofKinds.join(', ')}; receipt is the signed acknowledgement.` }),
  mediaType: Type.String(),
  sha256: Type.String(),
  bytes: Type.Integer(),
  at: instant(),
});
const proofList = Type.Object({ items: Type.Array(proofView) });

const deliveryParams = closed({ id: uuid() });
const proofParams = closed({ id: uuid(), documentId: uuid() });

const listProofsSchema = {
  operationId: 'listProofs',
  summary: 'The archived proofs of a registered letter',
  tags: ['deliveries'],
  params: deliveryParams,
  response: answers({ 200: proofList }),
};

const getProofSchema = {
  operationId: 'getProof',
  summary: 'One proof, byte for byte',
  tags: ['deliveries'],
  params: proofParams,
  response: {
    ...answers({}),
    200: {
      description: 'The document; its SHA-256 equals `X-Content-SHA256`.',
      content: {
        'application/pdf': { schema: fileBytes },
        'image/jpeg': { schema: fileBytes },
        'image/png': { schema: fileBytes },
      },
    },
  },
};

const mediaTypes = ['application/pdf', 'image/jpeg', 'image/png', 'application/octet-stream'];

const addProofSchema = {
  operationId: 'addProof',
  summary: 'Archive a proof: the bytes of a PDF, JPEG or PNG, at most 5 MB',
  description:
    'The same bytes of the same kind are kept once. What they are is read from the bytes, not from the Content-Type.',
  tags: ['deliveries'],
  params: deliveryParams,
  querystring: closed({ kind: oneOf(['deposit', 'receipt', 'return'] as const), by: actor() }),
  consumes: mediaTypes,
  body: Type.Unsafe<unknown>(fileBytes),
  response: answers({ 200: proofList, 201: proofList }),
};

export const proofRoutes =
  (deps: ApiDeps): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.addContentTypeParser(mediaTypes, { parseAs: 'buffer', bodyLimit: mostProofBytes }, (_request, body, done) =>
      done(null, body),
    );

    app.get('/deliveries/:id/proofs', { schema: listProofsSchema }, async (request) => {
      const { id } = request.params;
      return read(deps, request, async (tx, creditorId) => {
        if (!(await readDelivery(tx, creditorId, id))) throw notFound('delivery', 'id');
        return { items: (await listProofs(tx, creditorId, id)).map(viewProof) };
      });
    });

    app.get('/deliveries/:id/proofs/:documentId', { schema: getProofSchema }, async (request, reply) => {
      const { id, documentId } = request.params;
      const found = await read(deps, request, (tx, creditorId) => readProof(tx, creditorId, id, documentId));
      if (!found) throw notFound('proof', 'documentId');
      return sendStored(reply, { ...found, fileName: fileNameOf(documentId, found.mediaType) });
    });

    app.post(
      '/deliveries/:id/proofs',
      { schema: addProofSchema, bodyLimit: mostProofBytes, validatorCompiler: bodyAsItCame },
      async (request, reply) => {
        const { id } = request.params;
        const { kind, by } = request.query;
        const given = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
        return write(deps, request, reply, by, async (act) => {
          const { stored } = await archiveProof(act, id, { kind, bytes: given, code: 'entered.proof' });
          const items = (await listProofs(act.tx, act.creditorId, id)).map(viewProof);
          return { status: stored ? 201 : 200, body: { items } };
        });
      },
    );
  };

const viewProof = <T extends { readonly at: Date }>(row: T) => ({ ...row, at: row.at.toISOString() });

/** Who calls: the creditor of a request comes from its API key and from nothing else. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { keyHash } from '../cases/local-creditor.ts';
import { inKeyTx, type Database } from '../db/connect.ts';
import { findKey } from '../db/queries/creditors.ts';
import { problemOf, sendProblem } from './problems.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by the authentication of /v1; empty elsewhere. */
    creditorId: string;
  }
}

/** A revoked key works at most this much longer. */
const rememberMs = 5_000;
const mostRemembered = 1_000;
const longestHeader = 512;

/**
 * Makes the hook that lets only requests with a known `Authorization: Bearer` key pass and sets their creditor. Known keys are remembered
 * for five seconds; unknown ones never, so a new key works at once.
 */
export function authenticate(
  db: Database,
  monotonicMs: () => number,
): (request: FastifyRequest, reply: FastifyReply) => Promise<unknown> {
  const remembered = new Map<string, { creditorId: string; untilMs: number }>();
  return async (request, reply) => {
    const header = request.headers.authorization ?? '';
    const key = header.length <= longestHeader ? /^Bearer +(\S+)$/i.exec(header)?.[1] : undefined;
    if (key === undefined) return refuse(reply, 'Send the header Authorization: Bearer <API key>.');
    const hash = keyHash(key);
    const nowMs = monotonicMs();
    const known = remembered.get(hash);
    if (known && known.untilMs > nowMs) {
      request.creditorId = known.creditorId;
      return;
    }
    remembered.delete(hash);
    const creditorId = await inKeyTx(db, hash, (tx) => findKey(tx, hash));
    if (creditorId === undefined)
      return refuse(reply, 'This API key is not known, or was revoked. Check it, or make a new one.');
    // A map keeps the order of insertion: the first key is the oldest.
    const oldest = remembered.size >= mostRemembered ? remembered.keys().next().value : undefined;
    if (oldest !== undefined) remembered.delete(oldest);
    remembered.set(hash, { creditorId, untilMs: nowMs + rememberMs });
    request.creditorId = creditorId;
  };
}

function refuse(reply: FastifyReply, detail: string): FastifyReply {
  void reply.header('www-authenticate', 'Bearer realm="relance"');
  return sendProblem(reply, problemOf(401, 'unauthorized', detail));
}

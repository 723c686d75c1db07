/**
 * Where Maileva tells that something happened to a letter. It signs in with the name and password we gave it and signs nothing, so what it says is a
 * hint only: it is kept, and the letter is then read at the provider's own address. Nothing in the callback is followed.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyPluginAsync } from 'fastify';
import { storeCallback } from '../../../cases/store-callback.ts';
import type { NewCallback } from '../../../db/queries/callbacks.ts';
import { problemOf, sendProblem } from '../../problems.ts';
import type { ApiDeps } from '../../write.ts';
import { countCallback, type CallbackCounts } from './receive.ts';

const schema = { hide: true };
const bodyLimit = 64 * 1024;
const uuidShape = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Whether an `Authorization` header names exactly this user and password; takes as long for a wrong one as for a right one. */
function signedIn(header: string | undefined, expected: { user: string; password: string }): boolean {
  const [, encoded = ''] = /^Basic +(\S+)$/i.exec(header ?? '') ?? [];
  const hash = (text: string) => createHash('sha256').update(text).digest();
  const given = Buffer.from(encoded, 'base64').toString('utf8');
  return timingSafeEqual(hash(given), hash(`${expected.user}:${expected.password}`));
}

/** What a callback is about: our own names, which we gave to the letter. Null: it concerns nothing of ours. */
function readHint(raw: Buffer): { readonly creditorId: string; readonly callback: NewCallback } | null {
  let body: unknown;
  try {
    body = JSON.parse(raw.toString('utf8'));
  } catch {
    return null;
  }
  if (typeof body !== 'object' || body === null) return null;
  const given = body as Record<string, unknown>;
  const text = (name: string) =>
    typeof given[name] === 'string' ? given[name].replace(/[^\x20-\x7e]/g, '').slice(0, 100) : '';
  const [creditorId, deliveryId] = [text('resource_custom_data'), text('resource_custom_id')];
  if (!uuidShape.test(creditorId) || !uuidShape.test(deliveryId)) return null;
  const kind = text('event_type');
  // Only what identifies the event is kept; the address it names is not ours to follow.
  const kept = ['event_type', 'resource_type', 'resource_id', 'event_date', 'resource_custom_id'];
  return {
    creditorId,
    callback: {
      ...{ provider: 'maileva', kind, deliveryId },
      eventKey: [text('resource_id'), kind, text('event_date')].join(' '),
      body: Object.fromEntries(kept.map((name) => [name, text(name)])),
    },
  };
}

export const mailevaHook =
  (deps: ApiDeps, counts: CallbackCounts): FastifyPluginAsync =>
  async (app) => {
    app.removeAllContentTypeParsers();
    app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
    app.post('/hooks/maileva', { schema, bodyLimit }, async (request, reply) => {
      const expected = deps.mailevaCallback ?? null;
      if (expected === null) {
        const detail =
          'Callbacks of Maileva cannot be checked: set MAILEVA_CALLBACK_USER and MAILEVA_CALLBACK_PASSWORD for the api and start it again.';
        return sendProblem(reply, problemOf(503, 'callbacks_not_configured', detail));
      }
      if (!signedIn(request.headers.authorization, expected)) {
        countCallback(counts, 'maileva', 'refused');
        void reply.header('www-authenticate', 'Basic realm="relance"');
        const detail = 'Name or password is wrong: compare MAILEVA_CALLBACK_USER and MAILEVA_CALLBACK_PASSWORD.';
        return sendProblem(reply, problemOf(401, 'unauthorized', detail));
      }
      const hint = Buffer.isBuffer(request.body) ? readHint(request.body) : null;
      const stored = hint !== null && (await storeCallback(deps.cases, hint.creditorId, hint.callback));
      countCallback(counts, 'maileva', stored ? 'stored' : 'ignored');
      // Anything but 201 counts as a failure there, and what is not ours will not become ours by being told again.
      return reply.code(201).send({ received: true });
    });
  };

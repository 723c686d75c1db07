/** Where providers call: no API key, a signature instead, checked over the raw body. What is not signed is never believed. */
import type { FastifyPluginAsync, FastifyReply } from 'fastify';
import { problemOf, sendProblem } from '../../problems.ts';
import type { ApiDeps } from '../../write.ts';
import { createReceiver, type CallbackCounts } from './receive.ts';
import { verifiedResend } from './resend.ts';
import { verifiedTwilio } from './twilio.ts';

/** What the signatures are checked with; null: not set, and that provider's callbacks are refused. */
export interface HookSettings {
  readonly resendWebhookSecret: string | null;
  readonly twilioAuthToken: string | null;
  /** Without a final slash. */
  readonly publicBaseUrl: string | null;
}

/** An e-mail with many recipients and attachments is described in far less. */
const bodyLimit = 1024 * 1024;
const schema = { hide: true };

function notSet(reply: FastifyReply, names: string): FastifyReply {
  return sendProblem(
    reply,
    problemOf(
      503,
      'callbacks_not_configured',
      `These callbacks cannot be checked: set ${names} for the api and start it again.`,
    ),
  );
}

/**
 * Resend is answered 400: what came is not what it signed, and it tries again by its own schedule. Twilio is answered 403, as by the middleware of
 * its own SDK. Neither is 401, which asks the caller for other credentials.
 */
function notSigned(reply: FastifyReply, status: 400 | 403, remedy: string): FastifyReply {
  return sendProblem(
    reply,
    problemOf(status, 'invalid_signature', `The signature is missing, wrong or too old. ${remedy}`),
  );
}

export const hookRoutes =
  (deps: ApiDeps, counts: CallbackCounts): FastifyPluginAsync =>
  async (app) => {
    const { resendWebhookSecret = null, twilioAuthToken = null, publicBaseUrl = null } = deps.hooks ?? {};
    const receiver = createReceiver(deps, counts, (message) => app.log.warn(message));
    app.addHook('onClose', () => receiver.drain());
    // Whatever its type says, a body is kept as the bytes that were signed.
    app.removeAllContentTypeParsers();
    app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
    const rawOf = (body: unknown): Buffer => (Buffer.isBuffer(body) ? body : Buffer.alloc(0));

    app.post('/hooks/resend', { schema, bodyLimit }, async (request, reply) => {
      if (resendWebhookSecret === null) return notSet(reply, 'RESEND_WEBHOOK_SECRET');
      const event = verifiedResend(resendWebhookSecret, request.headers, rawOf(request.body));
      if (event === null) {
        receiver.refuse('resend');
        return notSigned(
          reply,
          400,
          'Compare RESEND_WEBHOOK_SECRET with the signing secret of the webhook, and the clock.',
        );
      }
      await receiver.receive(event);
      return reply.code(200).send({ received: true });
    });

    app.post('/hooks/twilio/sms', { schema, bodyLimit }, async (request, reply) => {
      if (twilioAuthToken === null || publicBaseUrl === null)
        return notSet(reply, 'TWILIO_AUTH_TOKEN and PUBLIC_BASE_URL');
      const event = verifiedTwilio(twilioAuthToken, {
        signature: request.headers['x-twilio-signature'],
        publicBaseUrl,
        pathAndQuery: request.raw.url ?? '',
        raw: rawOf(request.body),
      });
      if (event === null) {
        receiver.refuse('twilio');
        return notSigned(
          reply,
          403,
          'Compare TWILIO_AUTH_TOKEN with the account, and PUBLIC_BASE_URL with the address Twilio calls.',
        );
      }
      await receiver.receive(event);
      // Nothing to say: an answer with a body would be read as instructions.
      return reply.code(200).send();
    });
  };

/** Verifying Resend's events: Standard Webhooks, HMAC-SHA256 over id, time and the raw body, five minutes of tolerance both ways. */
import { Webhook, WebhookVerificationError } from 'standardwebhooks';
import type { Received } from './receive.ts';

/** Headers as Node gives them. */
export type Headers = Readonly<Record<string, string | string[] | undefined>>;

/**
 * The event of a request whose signature is right; null for a wrong, missing, stale or future one, and for a signed body that is no event. Throws
 * only when the secret itself cannot be used.
 */
export function verifiedResend(secret: string, headers: Headers, raw: Buffer): Received | null {
  const one = (name: string): string => {
    const value = headers[name];
    return typeof value === 'string' ? value : '';
  };
  const webhook = new Webhook(secret);
  let event: unknown;
  try {
    event = webhook.verify(raw.toString('utf8'), {
      'webhook-id': one('svix-id'),
      'webhook-timestamp': one('svix-timestamp'),
      'webhook-signature': one('svix-signature'),
    });
  } catch (error) {
    if (error instanceof WebhookVerificationError || error instanceof SyntaxError) return null;
    throw error;
  }
  if (typeof event !== 'object' || event === null || !('type' in event) || typeof event.type !== 'string') return null;
  const body = event as Record<string, unknown>;
  return {
    provider: 'resend',
    eventKey: eventKeyOf(event.type, body, one('svix-id')),
    kind: event.type.slice(0, 100),
    body,
  };
}

/** A received message asks a person once, so it goes by its own id: a replay may come under another `svix-id`. */
function eventKeyOf(type: string, body: Readonly<Record<string, unknown>>, svixId: string): string {
  const data = body['data'];
  const emailId = typeof data === 'object' && data !== null && 'email_id' in data ? data.email_id : null;
  return (type === 'email.received' && typeof emailId === 'string' ? `${type} ${emailId}` : svixId).slice(0, 200);
}

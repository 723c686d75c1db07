/** What becomes of an e-mail at the fake Resend, and how its callbacks look and are signed. */
import { createHmac } from 'node:crypto';
import type { Callback } from './postman.ts';

export interface ResendMessage {
  readonly id: string;
  readonly idempotencyKey: string | null;
  readonly body: Readonly<Record<string, unknown>>;
  readonly createdAtMs: number;
  /** `last_event` of the API: `queued`, then the newest event without its prefix. */
  lastEvent: string;
}

/** A mail that came in. */
export interface ReceivedMail {
  readonly id: string;
  readonly from: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
  readonly messageId: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly createdAtMs: number;
}

/** Events after acceptance by the first word of the address, as in `bounced@dupont.example`; any other address gets its mail. */
const lives: Readonly<Record<string, readonly string[]>> = {
  bounced: ['email.sent', 'email.bounced'],
  softbounced: ['email.sent', 'email.delivery_delayed', 'email.bounced'],
  delayed: ['email.sent', 'email.delivery_delayed', 'email.delivered'],
  complained: ['email.sent', 'email.delivered', 'email.complained'],
  suppressed: ['email.suppressed'],
  failed: ['email.failed'],
  silent: ['email.sent'],
};

/** What will become of a message to this address. */
export function lifeOfAddress(address: string, suppressed: boolean): readonly string[] {
  if (suppressed) return ['email.suppressed'];
  const word = /^([a-z]+)[@+.]/.exec(address.toLowerCase())?.[1] ?? '';
  return lives[word] ?? ['email.sent', 'email.delivered'];
}

/** The first address of a message, without a name around it. */
export function recipientOf(message: Pick<ResendMessage, 'body'>): string {
  const to = message.body['to'];
  const first: unknown = Array.isArray(to) ? to[0] : to;
  const text = typeof first === 'string' ? first : '';
  return /<([^>]+)>/.exec(text)?.[1] ?? text;
}

/** True when this message certainly reached nobody: another send of it would be no duplicate. */
export function endedInVain({ lastEvent }: ResendMessage): boolean {
  return ['bounced', 'failed', 'suppressed'].includes(lastEvent);
}

export const messageIdOf = (id: string): string => `<${id}@eu-west-1.amazonses.example>`;

/** The payload of an event about a message that left. */
export function eventBody(type: string, message: ResendMessage, atMs: number): string {
  const { body } = message;
  const tags = (body['tags'] ?? []) as { name: string; value: string }[];
  const to = body['to'];
  const data = {
    email_id: message.id,
    created_at: new Date(message.createdAtMs).toISOString(),
    from: body['from'],
    to: Array.isArray(to) ? to : [to],
    subject: body['subject'],
    tags: Object.fromEntries(tags.map(({ name, value }) => [name, value])),
    ...detailOf(type, recipientOf(message)),
  };
  return JSON.stringify({ type, created_at: new Date(atMs).toISOString(), data });
}

function detailOf(type: string, to: string): Record<string, unknown> {
  const soft = to.startsWith('softbounced');
  if (type === 'email.bounced')
    return {
      bounce: {
        type: soft ? 'Transient' : 'Permanent',
        subType: soft ? 'MailboxFull' : 'NoEmail',
        message: soft ? 'The mailbox is full.' : 'The mailbox does not exist.',
        diagnosticCode: [soft ? 'smtp; 452 4.2.2 mailbox full' : 'smtp; 550 5.1.1 user unknown'],
      },
    };
  if (type === 'email.suppressed') {
    const message = 'The address is on the suppression list of the account.';
    const detail = { type: 'OnAccountSuppressionList', reason: 'previous_bounce', message, diagnosticCode: [] };
    return { suppressed: detail };
  }
  return type === 'email.failed' ? { failed: { reason: 'domain_not_verified' } } : {};
}

/** The payload of `email.received`: what the mail says must be fetched. */
export function receivedBody(mail: ReceivedMail): string {
  const createdAt = new Date(mail.createdAtMs).toISOString();
  const { id, from, to, subject, messageId } = mail;
  const data = { email_id: id, created_at: createdAt, from, to, subject, message_id: messageId };
  const empty = { bcc: [], cc: [], attachments: [] };
  return JSON.stringify({ type: 'email.received', created_at: createdAt, data: { ...data, ...empty } });
}

/**
 * A callback signed as Resend signs: HMAC-SHA256 over `id.timestamp.body`, the key is what follows `whsec_`, base64 (standard-webhooks). The id stays
 * the same when the callback is sent again, the timestamp does not.
 */
export function resendCallback(
  hook: { url: string; secret: string },
  id: string,
  what: string,
  body: string,
): Callback {
  return {
    what,
    url: hook.url,
    contentType: 'application/json',
    body,
    prove: (atMs, forged) => {
      const seconds = String(Math.floor(atMs / 1_000));
      const key = Buffer.from(forged ? 'Zm9yZ2Vk' : hook.secret.replace(/^whsec_/, ''), 'base64');
      const mac = createHmac('sha256', key).update(`${id}.${seconds}.${body}`).digest('base64');
      return { 'svix-id': id, 'svix-timestamp': seconds, 'svix-signature': `v1,${mac}` };
    },
  };
}

/** E-mail through Resend. Its idempotency key (24 hours) is what makes a repeat safe, also after a lost answer. */
import type { Resend } from 'resend';
import type { Attachment } from '../../domain/message.ts';
import type { Channel, Outgoing, SendResult } from './channel.ts';
import { quote } from './provider-text.ts';
import { ResendClient } from './resend-client.ts';
import { refusalToResult } from './resend-errors.ts';
import { resendLookUp } from './resend-look-up.ts';
import { within } from './wait.ts';

export interface ResendSettings {
  readonly apiKey: string;
  /** Another server that speaks Resend's protocol, without a final slash. */
  readonly baseUrl?: string;
  readonly timeoutMs?: number;
  /** Calls a second the account allows; absent: the default of the pacer. */
  readonly maxPerSecond?: number;
}

/**
 * E-mail channel. `send` resolves with `accepted` only when Resend gave a message id; every failure is in the result,
 * none is thrown. `signal` and the time-out (default 5 s) both give `retry`. The caller stops repeating before the
 * key's 24 hours end. Throws at construction when the key cannot be put in a header.
 */
export function resendEmail(settings: ResendSettings): Channel {
  const { apiKey, timeoutMs = 5000 } = settings;
  if (!/^[\x21-\x7e]+$/.test(apiKey))
    throw new Error(
      'RESEND_API_KEY is empty or holds a space or a special character: copy it again from the Resend account.',
    );
  // Always an explicit base: the SDK would otherwise read the environment by itself.
  const resend = new ResendClient(apiKey, { baseUrl: settings.baseUrl ?? 'https://api.resend.com' });
  return {
    name: 'resend',
    repeatIsSafe: true,
    send: (outgoing, signal) => within(signal, timeoutMs, (ending) => sendOnce(resend, outgoing, ending, apiKey)),
    lookUp: (asked, signal) =>
      within(signal, timeoutMs, (ending) => resendLookUp({ resend, signal: ending, secrets: [apiKey] }, asked)),
  };
}

async function sendOnce(resend: Resend, outgoing: Outgoing, signal: AbortSignal, apiKey: string): Promise<SendResult> {
  const { content, idempotencyKey } = outgoing;
  if (content.kind !== 'email')
    return refused('resend.wrong_content', `Resend sends e-mails only, this is a ${content.kind}.`);
  if (!/^[\x21-\x7e]{1,256}$/.test(idempotencyKey))
    return refused(
      'resend.invalid_idempotency_key',
      'idempotencyKey must be 1 to 256 ASCII characters without spaces.',
    );
  try {
    const { from, to, replyTo, subject, text, html, headers: own } = content;
    const { data, error, headers } = await resend.emails.send(
      {
        ...{ from, to, replyTo, subject, text, html, headers: headersOf(outgoing, own) },
        ...attached(content.attachments),
        tags: tagsOf(outgoing),
      },
      { idempotencyKey, signal },
    );
    if (typeof data?.id === 'string' && data.id !== '') return { kind: 'accepted', providerId: data.id };
    if (signal.aborted && headers === null)
      return {
        kind: 'retry',
        code: 'resend.timeout',
        detail: 'Resend had not answered when the wait ended; the same message is sent again.',
        mayHaveLeft: true,
      };
    return refusalToResult({ error, headers, nowMs: Date.now(), secrets: [apiKey] });
  } catch (error) {
    // Only a request that could not even be built is thrown by the SDK.
    return refused('resend.unsendable', quote(error instanceof Error ? error.message : 'no reason given', [apiKey]));
  }
}

/** Resend takes files as base64. */
function attached(files: readonly Attachment[] | undefined) {
  if (!files) return {};
  const attachments = files.map(({ fileName, mediaType, bytes }) => ({
    filename: fileName,
    contentType: mediaType,
    content: Buffer.from(bytes).toString('base64'),
  }));
  return { attachments };
}

function refused(code: string, detail: string): SendResult {
  return { kind: 'failed', class: 'message', code, detail };
}

/** Tags come back in every webhook: they find the delivery again when the answer to the call was lost. */
function tagsOf(outgoing: Outgoing): { name: string; value: string }[] {
  return [
    { name: 'creditor', value: tagValue(outgoing.creditorId) },
    { name: 'delivery', value: tagValue(outgoing.deliveryId) },
    { name: 'send', value: String(outgoing.sendNo) },
  ];
}

/**
 * Our own mark travels with the message itself, so that a copy in somebody's mailbox can be traced to its delivery. Always in the same order: the
 * database gives the fields of a stored content in an order of its own, and a repeat whose bytes differ is refused under its key.
 */
function headersOf(outgoing: Outgoing, own: Readonly<Record<string, string>> = {}): Record<string, string> {
  const headers = Object.entries({ ...own, 'X-Relance-Delivery': tagValue(outgoing.deliveryId) });
  return Object.fromEntries(headers.sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** Resend allows ASCII letters, digits, `_` and `-`, at most 256 characters. */
function tagValue(id: string): string {
  return id.replace(/[^A-Za-z0-9_-]/g, '_').slice(0, 256);
}

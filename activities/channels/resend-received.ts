/** Fetching the text of an e-mail that arrived under an inbound domain. Source: resend.com/docs, receiving. */
import { Resend } from 'resend';
import type { FetchedMessage } from '../../domain/callback-news.ts';
import { fieldsOf, textOf } from './provider-json.ts';
import { quote } from './provider-text.ts';
import { attachmentsOf, headersOf } from './resend-callback.ts';
import type { ResendSettings } from './resend-email.ts';
import { within } from './wait.ts';

export type FetchMessage = (emailId: string, signal: AbortSignal) => Promise<FetchedMessage>;

/** Builds the fetcher; it never throws for a failure of Resend. Attachments are named, not fetched. */
export function resendReceived(settings: ResendSettings): FetchMessage {
  const { apiKey, timeoutMs = 5000 } = settings;
  const resend = new Resend(apiKey, { baseUrl: settings.baseUrl ?? 'https://api.resend.com' });
  return (emailId, signal) => within(signal, timeoutMs, (ending) => fetchOnce(resend, apiKey, emailId, ending));
}

async function fetchOnce(
  resend: Resend,
  apiKey: string,
  emailId: string,
  signal: AbortSignal,
): Promise<FetchedMessage> {
  try {
    const { data, error } = await resend.emails.receiving.get(emailId, {}, { signal });
    if (data !== null) return readMessage(fieldsOf(data));
    const { name, statusCode, message } = fieldsOf(error);
    if (name === 'not_found' && statusCode === 404) return { kind: 'absent' };
    const label = /^[a-z_]{1,64}$/.test(textOf(name)) ? textOf(name) : 'no_answer';
    return { kind: 'unclear', code: `resend.${label}`, detail: quote(message, [apiKey]) };
  } catch (error) {
    const detail = quote(error instanceof Error ? error.message : '', [apiKey]);
    return { kind: 'unclear', code: 'resend.unaskable', detail };
  }
}

function readMessage(data: Readonly<Record<string, unknown>>): FetchedMessage {
  const text = textOf(data['text']).trim();
  return {
    kind: 'found',
    text: text === '' ? withoutTags(textOf(data['html'])) : text,
    headers: headersOf(data['headers']),
    attachments: attachmentsOf(data['attachments']),
  };
}

const entities: Readonly<Record<string, string>> = { nbsp: ' ', amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** The words of an HTML-only message, for a person to read; never shown as HTML. */
function withoutTags(html: string): string {
  return html
    .replace(/<(style|script|head)\b[\s\S]*?<\/\1\s*>/gi, '')
    .replace(/<(br|\/p|\/div|\/tr|\/li|\/h[1-6])\b[^>]*>/gi, '\n')
    .replace(/<[^>]*>/g, '')
    .replace(/&#(\d{1,7});/g, (whole, digits: string) => codePoint(Number(digits), whole))
    .replace(/&#x([0-9a-f]{1,6});/gi, (whole, digits: string) => codePoint(parseInt(digits, 16), whole))
    .replace(/&([a-z]+);/gi, (whole, name: string) => entities[name.toLowerCase()] ?? whole)
    .replace(/[ \t]+\n/g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

const codePoint = (code: number, otherwise: string): string =>
  code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : otherwise;

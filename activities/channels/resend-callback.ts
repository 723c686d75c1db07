/** Reading Resend's events. Source: resend.com/docs, webhooks/event-types. */
import type { CallbackNews, ReceivedMessage } from '../../domain/callback-news.ts';
import { fieldsOf, instantOf, sendNoOf, textOf, textsOf, uuidOf } from './provider-json.ts';
import { resendReport } from './resend-reports.ts';

type Fields = Readonly<Record<string, unknown>>;

/** What one event says. An event about a message without our tags is `none`: the account may be shared. */
export function readResendEvent(event: Fields): CallbackNews {
  const type = textOf(event['type']);
  const data = fieldsOf(event['data']);
  if (type === 'suppression.added' || type === 'suppression.removed') return address(type, event, data);
  if (type === 'email.received') return received(event, data);
  const report = resendReport(event);
  const tags = tagsOf(data['tags']);
  const creditorId = uuidOf(tags['creditor']);
  const deliveryId = uuidOf(tags['delivery']);
  if (report === null || creditorId === null || deliveryId === null) return { kind: 'none' };
  const providerId = textOf(data['email_id']);
  const messageId = textOf(data['message_id']);
  const names = { ...(providerId === '' ? {} : { providerId }), ...(messageId === '' ? {} : { messageId }) };
  return { kind: 'reports', creditorId, deliveryId, sendNo: sendNoOf(tags['send']), reports: [report], names };
}

/** Tags come back as an object in events, and as the list that was sent in answers. */
export function tagsOf(tags: unknown): Fields {
  if (!Array.isArray(tags)) return fieldsOf(tags);
  return Object.fromEntries(tags.map(fieldsOf).map(({ name, value }): [string, unknown] => [textOf(name), value]));
}

function address(type: string, event: Fields, data: Fields): CallbackNews {
  const email = textOf(data['email']).trim();
  const at = instantOf(event['created_at']);
  if (email === '' || at === null) return { kind: 'none' };
  const because = data['origin'] === 'complaint' ? 'complained' : 'suppressed';
  return { kind: 'address', email, closed: type === 'suppression.added', because, at };
}

function received(event: Fields, data: Fields): CallbackNews {
  const emailId = textOf(data['email_id']);
  const from = textOf(data['from']);
  const receivedAt = instantOf(data['created_at']) ?? instantOf(event['created_at']);
  if (!/^[A-Za-z0-9_-]{1,100}$/.test(emailId) || from === '' || receivedAt === null) return { kind: 'none' };
  const headers = headersOf(data['headers']);
  const message: ReceivedMessage = {
    emailId,
    from,
    recipients: [
      ...textsOf(data['to']),
      ...textsOf(data['cc']),
      ...textsOf(data['bcc']),
      ...textsOf(data['received_for']),
    ],
    subject: textOf(data['subject']),
    receivedAt,
    answers: answered(headers),
    headers,
    attachments: attachmentsOf(data['attachments']),
  };
  return { kind: 'received', message };
}

/** Headers as a list of names and values or as an object, by name in lower case. */
export function headersOf(headers: unknown): Record<string, string> {
  const pairs: [string, unknown][] = Array.isArray(headers)
    ? headers.map(fieldsOf).map(({ name, value }) => [textOf(name), value])
    : Object.entries(fieldsOf(headers));
  return Object.fromEntries(
    pairs.filter(([name]) => name !== '').map(([name, value]) => [name.toLowerCase(), textsOf(value).join(' ')]),
  );
}

function answered(headers: Readonly<Record<string, string>>): string[] {
  const text = `${headers['in-reply-to'] ?? ''} ${headers['references'] ?? ''}`;
  return [...new Set(text.match(/<[^<>\s]+>/g) ?? [])];
}

/** Names and sizes; the files themselves are not fetched. */
export function attachmentsOf(attachments: unknown): { name: string; size: number | null }[] {
  if (!Array.isArray(attachments)) return [];
  return attachments.slice(0, 50).map((one) => {
    const { filename, size } = fieldsOf(one);
    const name = textOf(filename) || 'without a name';
    return { name: name.slice(0, 200), size: typeof size === 'number' ? size : null };
  });
}

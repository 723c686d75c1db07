/** What the fake Resend answers to questions about what it keeps. */
import { answer, type Answer } from './faults.ts';
import { messageIdOf, type ReceivedMail, type ResendMessage } from './resend-events.ts';
import type { ResendState } from './resend-server.ts';

/** Answers a GET the fake knows, newest first where it lists; null for any other call. */
export function readRoute(state: ResendState, method: string, path: string, query: URLSearchParams): Answer | null {
  if (method !== 'GET') return null;
  if (path === '/emails') return answer(200, page(state.messages.map(listed), query));
  if (path === '/emails/receiving') return answer(200, page(state.received.map(receivedItem), query));
  if (path === '/suppressions') return answer(200, page([...state.suppressions].map(suppression), query));
  const received = /^\/emails\/receiving\/([^/]+)$/.exec(path)?.[1];
  if (received !== undefined) return oneOf(state.received, received, receivedMail);
  const sent = /^\/emails\/([^/]+)$/.exec(path)?.[1];
  return sent === undefined
    ? null
    : oneOf(state.messages, sent, (one) => ({ ...listed(one), object: 'email', ...contentOf(one) }));
}

function oneOf<T extends { readonly id: string }>(kept: readonly T[], id: string, show: (one: T) => unknown): Answer {
  const found = kept.find((one) => one.id === id);
  if (found) return answer(200, show(found));
  return answer(404, { statusCode: 404, name: 'not_found', message: 'Email not found' });
}

/** `limit` (default 20) items, newest first, after or before the item named. */
function page(items: readonly { readonly id: string }[], query: URLSearchParams): Record<string, unknown> {
  const newest = items.toReversed();
  const limit = Number(query.get('limit') ?? '20');
  const after = newest.findIndex((one) => one.id === query.get('after'));
  const before = newest.findIndex((one) => one.id === query.get('before'));
  const wanted = before >= 0 ? newest.slice(Math.max(0, before - limit), before) : newest.slice(after + 1);
  return { object: 'list', has_more: wanted.length > limit, data: wanted.slice(0, limit) };
}

const listOf = (value: unknown): unknown[] => (value === undefined ? [] : Array.isArray(value) ? value : [value]);

function listed(message: ResendMessage) {
  const { to, from, subject, cc, bcc, reply_to: replyTo } = message.body;
  return {
    ...{ id: message.id, message_id: messageIdOf(message.id), to: listOf(to), from, subject },
    created_at: new Date(message.createdAtMs).toISOString(),
    ...{ cc: listOf(cc), bcc: listOf(bcc), reply_to: listOf(replyTo), last_event: message.lastEvent },
    scheduled_at: null,
  };
}

function contentOf({ body }: ResendMessage) {
  return { html: body['html'] ?? null, text: body['text'] ?? null, tags: body['tags'] ?? [] };
}

function receivedItem(mail: ReceivedMail) {
  const { id, from, to, subject, messageId } = mail;
  const created_at = new Date(mail.createdAtMs).toISOString();
  const empty = { bcc: [], cc: [], reply_to: [], attachments: [] };
  return { id, to, from, subject, message_id: messageId, created_at, ...empty };
}

function receivedMail(mail: ReceivedMail) {
  return { object: 'email', ...receivedItem(mail), text: mail.text, html: null, headers: mail.headers };
}

function suppression([email, { id, origin, createdAtMs }]: [
  string,
  { id: string; origin: string; createdAtMs: number },
]) {
  return { id, email, origin, source_id: null, created_at: new Date(createdAtMs).toISOString() };
}

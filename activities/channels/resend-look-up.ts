/** Asking Resend what became of an e-mail: by its id, or, where the answer to the send was lost, by finding it in the list. Never a guess. */
import type { Resend } from 'resend';
import type { Content } from '../../domain/message.ts';
import { bareAddress } from '../../domain/reply-address.ts';
import type { Asked, LookUp } from './channel.ts';
import { fieldsOf, instantOf, sendNoOf, textOf, textsOf } from './provider-json.ts';
import { quote } from './provider-text.ts';
import { tagsOf } from './resend-callback.ts';
import { resendLastEvent } from './resend-reports.ts';

type Fields = Readonly<Record<string, unknown>>;
type Unclear = Extract<LookUp, { kind: 'unclear' }>;
/** What one question brought: fields, a clear "no such message", or nothing usable. */
type Answer = { readonly kind: 'data'; readonly data: Fields } | { readonly kind: 'absent' } | Unclear;

/** 2 000 messages: further back the list is not the way to find one. */
const mostPages = 20;
/** So many look-alikes are looked at one by one. */
const mostCandidates = 10;
/** Clocks differ a little. */
const marginMs = 60_000;

export interface Asking {
  readonly resend: Resend;
  readonly signal: AbortSignal;
  readonly secrets: readonly string[];
}

/** Asks about one send; never throws for a failure of Resend. The key must be allowed to read: one that may only send gives `unclear`. */
export async function resendLookUp(asking: Asking, asked: Asked): Promise<LookUp> {
  if (asked.content.kind !== 'email')
    return unclear('resend.wrong_content', `Resend knows e-mails only, this is a ${asked.content.kind}.`);
  if (asked.providerId !== null) {
    const answer = await getEmail(asking, asked.providerId);
    return answer.kind === 'data' ? found(answer.data) : answer;
  }
  const listed = await candidates(asking, asked, asked.content);
  if (!Array.isArray(listed)) return listed;
  if (listed.length > mostCandidates) return several();
  const matches: Fields[] = [];
  for (const id of listed) {
    const answer = await getEmail(asking, id);
    if (answer.kind === 'unclear') return answer;
    if (answer.kind === 'data' && tagged(answer.data, asked) !== 'another') matches.push(answer.data);
  }
  const ours = matches.filter((data) => tagged(data, asked) === 'ours');
  const left = ours.length > 0 ? ours : matches;
  const [only, another] = left;
  if (another !== undefined) return several();
  return only === undefined ? { kind: 'absent' } : found(only);
}

function several(): Unclear {
  return unclear('resend.several_matches', 'More than one e-mail of the Resend account could be this one.');
}

/** Ids of the e-mails that may be the one asked about, newest first, back to when it left. */
async function candidates(
  asking: Asking,
  asked: Asked,
  content: Extract<Content, { kind: 'email' }>,
): Promise<string[] | Unclear> {
  const sinceMs = asked.sentAt.getTime() - marginMs;
  const ids: string[] = [];
  let after: string | undefined;
  for (let page = 0; page < mostPages; page++) {
    const options = after === undefined ? { limit: 100 } : { limit: 100, after };
    const answer = await once(asking, () => asking.resend.emails.list(options, { signal: asking.signal }));
    if (answer.kind !== 'data')
      return answer.kind === 'unclear' ? answer : unclear('resend.no_list', 'Resend gave no list of e-mails.');
    const list = answer.data['data'];
    if (!Array.isArray(list)) return unclear('resend.odd_answer', 'The answer of Resend was no list of e-mails.');
    const rows = list.map(fieldsOf);
    for (const row of rows) {
      const createdMs = Date.parse(instantOf(row['created_at']) ?? '');
      // A row whose time cannot be read ends nothing.
      if (createdMs < sinceMs) return ids;
      if (isAlike(row, asked, content)) ids.push(textOf(row['id']));
    }
    after = textOf(rows.at(-1)?.['id']);
    if (answer.data['has_more'] !== true || after === '') return ids;
  }
  return unclear('resend.too_many', 'Too many e-mails left since: look this one up in the Resend account.');
}

/** Tags decide where the list shows them; else recipient and subject make a candidate. */
function isAlike(row: Fields, asked: Asked, content: Extract<Content, { kind: 'email' }>): boolean {
  if (textOf(row['id']) === '') return false;
  const tag = tagged(row, asked);
  if (tag !== 'untold') return tag === 'ours';
  const to = textsOf(row['to']).map(bareAddress);
  return to.includes(bareAddress(content.to)) && textOf(row['subject']) === content.subject;
}

function tagged(data: Fields, asked: Asked): 'ours' | 'another' | 'untold' {
  const tags = tagsOf(data['tags']);
  if (textOf(tags['delivery']) === '') return 'untold';
  return tags['delivery'] === asked.deliveryId && sendNoOf(tags['send']) === asked.sendNo ? 'ours' : 'another';
}

function found(data: Fields): LookUp {
  const providerId = textOf(data['id']);
  const lastEvent = textOf(data['last_event']);
  if (providerId === '' || lastEvent === '')
    return unclear('resend.odd_answer', 'The answer of Resend had no id or no last event.');
  const messageId = textOf(data['message_id']);
  return {
    kind: 'found',
    providerId,
    reports: [resendLastEvent(providerId, lastEvent)],
    ...(messageId === '' ? {} : { messageId }),
  };
}

const getEmail = (asking: Asking, id: string): Promise<Answer> =>
  once(asking, () => asking.resend.emails.get(id, { signal: asking.signal }));

/** One question. The SDK returns failures; what it throws could not even be asked. */
async function once({ secrets }: Asking, ask: () => Promise<{ data: unknown; error: unknown }>): Promise<Answer> {
  try {
    const { data, error } = await ask();
    if (data !== null && error === null) return { kind: 'data', data: fieldsOf(data) };
    const { name, statusCode, message } = fieldsOf(error);
    if (name === 'not_found' && statusCode === 404) return { kind: 'absent' };
    const label = /^[a-z_]{1,64}$/.test(textOf(name)) ? textOf(name) : 'no_answer';
    const status = typeof statusCode === 'number' ? String(statusCode) : 'without status';
    return unclear(`resend.${label}`, `Resend answered ${status} ${label}: ${quote(message, secrets)}`);
  } catch (error) {
    return unclear('resend.unaskable', quote(error instanceof Error ? error.message : '', secrets));
  }
}

function unclear(code: string, detail: string): Unclear {
  return { kind: 'unclear', code, detail };
}

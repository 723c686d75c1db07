/** Messages and calls of the fake Twilio as resources: made, fetched, listed. */
import { answer, type Answer } from './faults.ts';
import type { TwilioFakeState } from './twilio-server.ts';
import { accountSid, fieldOf, lifeOfCall, lifeOfNumber, shownMessage } from './twilio-states.ts';
import type { TwilioMessage, TwilioState } from './twilio-states.ts';

/** A resource about to be kept: what is answered, and what will become of it. */
export function accepted(
  state: TwilioFakeState,
  kind: 'message' | 'call',
  form: Readonly<Record<string, unknown>>,
): { resource: TwilioMessage; shown: Record<string, unknown>; life: readonly TwilioState[] } {
  const nowMs = state.clock();
  const [prefix, kept] = kind === 'message' ? ['SM', state.messages] : ['CA', state.calls];
  const resource: TwilioMessage = {
    ...{ sid: `${prefix}${String(kept.length + 1).padStart(32, '0')}`, form, createdAtMs: nowMs, updatedAtMs: nowMs },
    ...{ status: form['MessagingServiceSid'] === undefined ? 'queued' : 'accepted', errorCode: null, sentAtMs: null },
  };
  const to = fieldOf(form, 'To');
  const life = kind === 'message' ? lifeOfNumber(to) : lifeOfCall(to);
  return { resource, shown: shownMessage(resource), life };
}

/** The events of a call that were asked for; without a wish only its end. */
export function callEvents(form: Readonly<Record<string, unknown>>): readonly string[] {
  const ends = ['completed', 'busy', 'no-answer', 'failed', 'canceled'];
  const wanted = Array.isArray(form['StatusCallbackEvent']) ? (form['StatusCallbackEvent'] as string[]) : ['completed'];
  const events: Readonly<Record<string, readonly string[]>> = {
    initiated: ['initiated'],
    ringing: ['ringing'],
    answered: ['in-progress'],
    completed: ends,
  };
  return wanted.flatMap((one) => events[one] ?? []);
}

/** Answers the reads the fake knows; null for any other call. */
export function readRoute(state: TwilioFakeState, path: string, query: URLSearchParams): Answer | null {
  if (path.endsWith('/Messages.json')) return answer(200, page('messages', state.messages, query));
  if (path.endsWith('/Calls.json')) return answer(200, page('calls', state.calls, query));
  const sid = /\/(?:Messages|Calls)\/((?:SM|CA)[0-9a-f]{32})\.json$/.exec(path)?.[1];
  if (sid === undefined) return null;
  const found = [...state.messages, ...state.calls].find((one) => one.sid === sid);
  if (found) return answer(200, shownMessage(found));
  return answer(404, { status: 404, code: 20404, message: `The requested resource ${path} was not found` });
}

/** One page, newest first; the filters are those of the numbers and of the day sent. */
function page(name: string, kept: readonly TwilioMessage[], query: URLSearchParams): Record<string, unknown> {
  const size = Number(query.get('PageSize') ?? '50');
  const at = Number(query.get('Page') ?? '0');
  const found = kept.filter((one) => {
    const same = (field: string): boolean => !query.has(field) || fieldOf(one.form, field) === query.get(field);
    const sentOn = query.get('DateSent');
    const day = one.sentAtMs === null ? '' : new Date(one.sentAtMs).toISOString().slice(0, 10);
    return same('To') && same('From') && (sentOn === null || day === sentOn.slice(0, 10));
  });
  const newest = found.toReversed().slice(at * size, (at + 1) * size);
  const more = found.length > (at + 1) * size;
  const next = new URLSearchParams({ ...Object.fromEntries(query), Page: String(at + 1), PageToken: `P${at + 1}` });
  const base = `/2010-04-01/Accounts/${accountSid}/${name === 'messages' ? 'Messages' : 'Calls'}.json`;
  return {
    ...{
      [name]: newest.map(shownMessage),
      page: at,
      page_size: size,
      start: at * size,
      end: at * size + newest.length,
    },
    ...{ first_page_uri: base, next_page_uri: more ? `${base}?${next.toString()}` : null, previous_page_uri: null },
    uri: base,
  };
}

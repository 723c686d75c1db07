/**
 * A Resend that keeps what it accepts: ids by idempotency key (24 hours, with the 409 rules), what became of each message, the suppression list, mail
 * that came in. Where the provider's own API description is at hand every request is checked against it; a breach is listed in `violations`, and a
 * test must find none.
 */
import { createHash } from 'node:crypto';
import type { Document } from 'openapi-backend';
import { createAgenda, type Agenda } from './agenda.ts';
import { openDescription, schemaOf, type Asked } from './described.ts';
import { copiesBeyondFirst, type FakeOptions } from './fake-options.ts';
import { type FaultyServer, type Handle, startFaultyServer } from './faulty-server.ts';
import { answer, type Answer } from './faults.ts';
import { createPostman, type Postman } from './postman.ts';
import { endedInVain, eventBody, lifeOfAddress, receivedBody, recipientOf, resendCallback } from './resend-events.ts';
import type { ReceivedMail, ResendMessage } from './resend-events.ts';
import { readRoute } from './resend-reads.ts';

export type { ReceivedMail, ResendMessage };

export interface ResendServer extends FaultyServer {
  readonly apiKey: string;
  /** What debtors would receive. */
  readonly messages: readonly ResendMessage[];
  readonly violations: readonly string[];
  /** False: the API description is absent, requests are not checked. */
  readonly checked: boolean;
  readonly postman: Postman;
  /** Where callbacks go, and the secret (`whsec_…`) they are signed with; before this is known there are none. */
  callBack(hook: { url: string; secret: string }): void;
  /** Everything that will become of the accepted messages becomes of them now. */
  goOn(): void;
  /** From now on this becomes of messages to this address, whatever its name says. */
  lead(address: string, events: readonly string[]): void;
  /** One event of one message, such as `email.complained`, by script. */
  happen(messageId: string, type: string): void;
  /** Puts an address on the suppression list: what is sent to it is accepted and never leaves. */
  suppress(address: string, origin: 'bounce' | 'complaint' | 'manual'): void;
  /** A mail comes in and is told. */
  receive(mail: Pick<ReceivedMail, 'from' | 'to' | 'subject' | 'text' | 'headers'>): ReceivedMail;
  /** Copies of one message accepted beyond the first: 0, or debtors were written to twice. */
  duplicates(): number;
}

export interface ResendState {
  readonly clock: () => number;
  readonly agenda: Agenda;
  readonly postman: Postman;
  readonly messages: ResendMessage[];
  readonly received: ReceivedMail[];
  /** Lives by script, by address. */
  readonly led: Map<string, readonly string[]>;
  readonly suppressions: Map<string, { id: string; origin: string; createdAtMs: number }>;
  readonly sent: Map<string, { bodyHash: string; id: string; atMs: number }>;
  readonly running: Set<string>;
  readonly violations: string[];
  hook: { url: string; secret: string } | null;
  events: number;
}

const apiKey = 're_fake_key_0001';
const keyMemoryMs = 24 * 3_600_000;

/** Starts the fake on a free loopback port. */
export async function startResendServer(options: FakeOptions = {}): Promise<ResendServer> {
  const { clock = Date.now, paceMs = null } = options;
  const postman = createPostman({ clock, atOnce: paceMs !== null });
  const state: ResendState = {
    ...{ clock, postman, agenda: createAgenda(paceMs), hook: null, events: 0 },
    ...{ messages: [], received: [], violations: [] },
    ...{ led: new Map(), suppressions: new Map(), sent: new Map(), running: new Set() },
  };
  const { check, checked } = await openDescription({
    spec: 'resend.yaml',
    paths: ['/emails', '/emails/{email_id}', '/emails/receiving', '/emails/receiving/{email_id}', '/suppressions'],
    tighten,
  });
  const server = await startFaultyServer(async (request, accepts, whenClosed) => {
    const [path = '', query = ''] = request.path.split('?');
    const asked: Asked = { ...request, path, query };
    if (request.headers['authorization'] !== `Bearer ${apiKey}`)
      return resendError(403, 'invalid_api_key', 'API key is invalid');
    const breach = await check(asked);
    if (breach !== null) return breached(state, breach);
    if (request.method === 'POST' && path === '/emails') return send(state, request, accepts, whenClosed);
    return (
      readRoute(state, request.method, path, new URLSearchParams(query)) ??
      breached(state, `no such call: ${request.method} ${path}`)
    );
  });
  return {
    ...server,
    ...{ apiKey, checked, postman, messages: state.messages, violations: state.violations },
    callBack: (hook) => {
      state.hook = hook;
    },
    goOn: () => state.agenda.goOn(),
    lead: (address, events) => void state.led.set(address, events),
    happen: (id, type) => happen(state, id, type),
    suppress: (address, origin) => suppress(state, address, origin),
    receive: (mail) => receive(state, mail),
    duplicates: () => duplicatesAmong(state.messages),
    close: async () => {
      state.agenda.stop();
      await postman.stop();
      await server.close();
    },
  };
}

/** The error body Resend gives. */
export function resendError(status: number, name: string, message: string): Answer {
  return answer(status, { statusCode: status, name, message });
}

function breached(state: ResendState, what: string): Answer {
  state.violations.push(what);
  return resendError(422, 'invalid_parameter', `Breach of the API description: ${what}`);
}

function send(
  state: ResendState,
  request: { readonly headers: Readonly<Record<string, string>>; readonly body: string },
  accepts: boolean,
  whenClosed: Parameters<Handle>[2],
): Answer {
  const key = request.headers['idempotency-key'] ?? null;
  const bodyHash = createHash('sha256').update(request.body).digest('hex');
  const before = key === null ? undefined : rememberedAnswer(state, key, bodyHash);
  if (before) return before;
  if (!accepts) return answer(200, {});
  const body = JSON.parse(request.body) as Record<string, unknown>;
  const id = `00000000-0000-4000-8000-${String(state.messages.length + 1).padStart(12, '0')}`;
  const message: ResendMessage = { id, idempotencyKey: key, body, createdAtMs: state.clock(), lastEvent: 'queued' };
  state.messages.push(message);
  if (key !== null) {
    state.sent.set(key, { bodyHash, id, atMs: message.createdAtMs });
    state.running.add(key);
    whenClosed(() => state.running.delete(key));
  }
  const to = recipientOf(message);
  const life = state.led.get(to) ?? lifeOfAddress(to, state.suppressions.has(to));
  for (const type of life) state.agenda.plan(id, () => happen(state, id, type));
  return answer(200, { id });
}

/** What Resend answers to a key it knows; undefined for a new one, or one older than its memory. */
function rememberedAnswer(state: ResendState, key: string, bodyHash: string): Answer | undefined {
  if (state.running.has(key)) {
    const message = 'Same idempotency key used while original request is running.';
    return resendError(409, 'concurrent_idempotent_requests', message);
  }
  const before = state.sent.get(key);
  if (before === undefined || state.clock() - before.atMs >= keyMemoryMs) return undefined;
  if (before.bodyHash === bodyHash) return answer(200, { id: before.id });
  const message = 'Same idempotency key used with a different request payload.';
  return resendError(409, 'invalid_idempotent_request', message);
}

function happen(state: ResendState, id: string, type: string): void {
  const message = state.messages.find((one) => one.id === id);
  if (!message) throw new Error(`The fake Resend has no message ${id}`);
  message.lastEvent = type.replace('email.', '');
  const hard = type === 'email.bounced' && !recipientOf(message).startsWith('softbounced');
  if (hard) suppress(state, recipientOf(message), 'bounce');
  if (type === 'email.complained') suppress(state, recipientOf(message), 'complaint');
  tell(state, type, eventBody(type, message, state.clock()));
}

function tell(state: ResendState, what: string, body: string): void {
  if (state.hook === null) return;
  state.events += 1;
  state.postman.add(resendCallback(state.hook, `msg_${String(state.events).padStart(8, '0')}`, what, body));
}

function suppress(state: ResendState, address: string, origin: string): void {
  const id = `10000000-0000-4000-8000-${String(state.suppressions.size + 1).padStart(12, '0')}`;
  if (!state.suppressions.has(address)) state.suppressions.set(address, { id, origin, createdAtMs: state.clock() });
}

function receive(
  state: ResendState,
  given: Pick<ReceivedMail, 'from' | 'to' | 'subject' | 'text' | 'headers'>,
): ReceivedMail {
  const id = `20000000-0000-4000-8000-${String(state.received.length + 1).padStart(12, '0')}`;
  const mail: ReceivedMail = { ...given, id, messageId: `<${id}@debtor.example>`, createdAtMs: state.clock() };
  state.received.push(mail);
  tell(state, 'email.received', receivedBody(mail));
  return mail;
}

/** The same words to the same person about the same delivery. */
function duplicatesAmong(messages: readonly ResendMessage[]): number {
  const accepted = messages.map((message) => {
    const { to, subject, text, tags } = message.body;
    return { message: JSON.stringify([to, subject, text, tags]), ended: endedInVain(message) };
  });
  return copiesBeyondFirst(accepted);
}

/** The description allows unknown fields and any tag; the provider does not. */
function tighten(document: Document): void {
  const request = schemaOf(document, 'SendEmailRequest');
  const tag = schemaOf(document, 'Tag');
  request['additionalProperties'] = false;
  request['anyOf'] = [{ required: ['html'] }, { required: ['text'] }];
  const word = { type: 'string', pattern: '^[A-Za-z0-9_-]{1,256}$' };
  Object.assign(tag, {
    additionalProperties: false,
    required: ['name', 'value'],
    properties: { name: word, value: word },
  });
}

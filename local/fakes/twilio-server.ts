/**
 * A Twilio that keeps every SMS and call it accepts, and like the real one accepts the same SMS twice. Where the provider's own API description is at
 * hand every request is checked against it; a breach is listed in `violations`, and a test must find none.
 */
import type { Document } from 'openapi-backend';
import { createAgenda, type Agenda } from './agenda.ts';
import { bodySchemaOf, openDescription } from './described.ts';
import { copiesBeyondFirst, type FakeOptions } from './fake-options.ts';
import { type FaultyServer, startFaultyServer } from './faulty-server.ts';
import { answer, type Answer } from './faults.ts';
import { createPostman, type Postman } from './postman.ts';
import { accepted, callEvents, readRoute } from './twilio-resources.ts';
import {
  accountSid,
  endedInVain,
  fieldOf,
  refusalOfNumber,
  twilioCallback,
  type TwilioMessage,
} from './twilio-states.ts';

export type { TwilioMessage };

export interface TwilioServer extends FaultyServer {
  readonly accountSid: string;
  readonly authToken: string;
  readonly apiKey: string;
  readonly apiSecret: string;
  /** What debtors would receive. */
  readonly messages: readonly TwilioMessage[];
  readonly calls: readonly TwilioMessage[];
  readonly violations: readonly string[];
  /** False: the API description is absent, requests are not checked. */
  readonly checked: boolean;
  readonly postman: Postman;
  /** Everything that will become of the accepted messages becomes of them now. */
  goOn(): void;
  /** One state of one message, by script. */
  happen(sid: string, status: string, errorCode?: number): void;
  /** Somebody sends an SMS to `to`: it is told to `url`. */
  receive(sms: { from: string; to: string; text: string; url: string }): void;
  /** Copies of one message accepted beyond the first: 0, or debtors were written to twice. */
  duplicates(): number;
}

export interface TwilioFakeState {
  readonly clock: () => number;
  readonly agenda: Agenda;
  readonly postman: Postman;
  readonly messages: TwilioMessage[];
  readonly calls: TwilioMessage[];
  readonly violations: string[];
}

const account = '/2010-04-01/Accounts/{AccountSid}';
const paths = ['/Messages.json', '/Messages/{Sid}.json', '/Calls.json', '/Calls/{Sid}.json'].map(
  (path) => account + path,
);
const authToken = 'fake-auth-token-0001';
const apiKey = `SK${'0b'.repeat(16)}`;
const apiSecret = 'fake-api-secret-0001';

/** Starts the fake on a free loopback port. */
export async function startTwilioServer(options: FakeOptions = {}): Promise<TwilioServer> {
  const { clock = Date.now, paceMs = null } = options;
  const postman = createPostman({ clock, atOnce: paceMs !== null });
  const agenda = createAgenda(paceMs);
  const state: TwilioFakeState = { clock, agenda, postman, messages: [], calls: [], violations: [] };
  const known = [`${accountSid}:${authToken}`, `${apiKey}:${apiSecret}`].map(basic);
  const { check, checked } = await openDescription({ spec: 'twilio_api_v2010.json', paths, tighten });
  const server = await startFaultyServer(async (request, accepts) => {
    const [path = '', query = ''] = request.path.split('?');
    if (!known.includes(request.headers['authorization'] ?? '')) return twilioError(401, 20003, 'Authenticate');
    // A form that is still a string would be accepted unchecked, so it is decoded first.
    const form = request.method === 'POST' ? formToObject(request.body) : undefined;
    const breach = await check({ ...request, path, query, body: form });
    if (breach !== null) return breached(state, breach);
    if (form !== undefined && path.endsWith('/Messages.json')) return create(state, 'message', form, accepts);
    if (form !== undefined && path.endsWith('/Calls.json')) return create(state, 'call', form, accepts);
    const read = form === undefined ? readRoute(state, path, new URLSearchParams(query)) : null;
    return read ?? breached(state, `no such call: ${request.method} ${path}`);
  });
  return {
    ...server,
    ...{ accountSid, authToken, apiKey, apiSecret, checked, postman },
    ...{ messages: state.messages, calls: state.calls, violations: state.violations },
    goOn: () => agenda.goOn(),
    happen: (sid, status, errorCode) => happen(state, sid, status, errorCode ?? null),
    receive: (sms) => receive(state, sms),
    duplicates: () => duplicatesAmong(state.messages),
    close: async () => {
      agenda.stop();
      await postman.stop();
      await server.close();
    },
  };
}

/** The error body Twilio gives. */
export function twilioError(status: number, code: number, message: string): Answer {
  return answer(status, { code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status });
}

function basic(credentials: string): string {
  return `Basic ${Buffer.from(credentials).toString('base64')}`;
}

function breached(state: TwilioFakeState, what: string): Answer {
  state.violations.push(what);
  return twilioError(400, 20001, `Breach of the API description: ${what}`);
}

function create(
  state: TwilioFakeState,
  kind: 'message' | 'call',
  form: Record<string, unknown>,
  accepts: boolean,
): Answer {
  const refusal = refusalOfNumber(fieldOf(form, 'To'));
  if (refusal) return twilioError(400, refusal.code, refusal.message);
  const { resource, shown, life } = accepted(state, kind, form);
  if (!accepts) return answer(201, shown);
  (kind === 'message' ? state.messages : state.calls).push(resource);
  for (const { status, errorCode } of life)
    state.agenda.plan(resource.sid, () => happen(state, resource.sid, status, errorCode ?? null));
  return answer(201, shown);
}

function happen(state: TwilioFakeState, sid: string, status: string, errorCode: number | null): void {
  const resource = [...state.messages, ...state.calls].find((one) => one.sid === sid);
  if (!resource) throw new Error(`The fake Twilio has no message or call ${sid}`);
  const nowMs = state.clock();
  Object.assign(resource, { status, errorCode, updatedAtMs: nowMs, sentAtMs: resource.sentAtMs ?? nowMs });
  const url = fieldOf(resource.form, 'StatusCallback');
  const { form } = resource;
  const names = {
    AccountSid: accountSid,
    To: fieldOf(form, 'To'),
    From: fieldOf(form, 'From'),
    ApiVersion: '2010-04-01',
  };
  if (url === '') return;
  if (sid.startsWith('CA')) {
    if (callEvents(form).includes(status)) {
      const fields = { ...names, CallSid: sid, CallStatus: status };
      state.postman.add(twilioCallback(authToken, url, status, fields));
    }
    return;
  }
  const error = errorCode === null ? {} : { ErrorCode: String(errorCode) };
  const fields = { ...names, MessageSid: sid, MessageStatus: status, SmsSid: sid, SmsStatus: status, ...error };
  state.postman.add(twilioCallback(authToken, url, status, fields));
}

function receive(state: TwilioFakeState, sms: { from: string; to: string; text: string; url: string }): void {
  const sid = `SM${String(state.postman.made.length + 1).padStart(32, 'e')}`;
  const names = { AccountSid: accountSid, MessageSid: sid, SmsSid: sid, SmsStatus: 'received', NumMedia: '0' };
  const fields = { ...names, From: sms.from, To: sms.to, Body: sms.text };
  state.postman.add(twilioCallback(authToken, sms.url, 'received', fields));
}

/** The same words to the same number about the same delivery. */
function duplicatesAmong(messages: readonly TwilioMessage[]): number {
  const known = messages.map((message) => {
    const { To, Body, StatusCallback } = message.form;
    return { message: JSON.stringify([To, Body, StatusCallback]), ended: endedInVain(message) };
  });
  return copiesBeyondFirst(known);
}

const wholeNumbers = new Set(['ValidityPeriod', 'Attempt', 'Timeout', 'TimeLimit']);
const yesOrNo = new Set(['SmartEncoded', 'ForceDelivery', 'ProvideFeedback', 'ShortenUrls', 'SendAsMms', 'Record']);
const lists = new Set(['StatusCallbackEvent', 'MediaUrl']);

function formToObject(body: string): Record<string, unknown> {
  const form: Record<string, unknown> = {};
  for (const [name, text] of new URLSearchParams(body)) {
    if (lists.has(name)) form[name] = [...((form[name] as string[] | undefined) ?? []), text];
    else form[name] = wholeNumbers.has(name) ? Number(text) : yesOrNo.has(name) ? text === 'true' : text;
  }
  return form;
}

/** The description allows unknown fields and any length or period; the provider does not. */
function tighten(document: Document): void {
  const mobile = { pattern: '^\\+[1-9][0-9]{6,14}$' };
  const message = bodySchemaOf(document, `${account}/Messages.json`, 'application/x-www-form-urlencoded');
  Object.assign(message, { additionalProperties: false, required: ['To', 'From', 'Body'] });
  Object.assign(message.properties['To'] ?? {}, mobile);
  Object.assign(message.properties['Body'] ?? {}, { minLength: 1, maxLength: 1600 });
  Object.assign(message.properties['ValidityPeriod'] ?? {}, { minimum: 1, maximum: 36_000 });
  const call = bodySchemaOf(document, `${account}/Calls.json`, 'application/x-www-form-urlencoded');
  Object.assign(call, { additionalProperties: false, required: ['To', 'From'] });
  Object.assign(call, { anyOf: [{ required: ['Url'] }, { required: ['Twiml'] }, { required: ['ApplicationSid'] }] });
  Object.assign(call.properties['To'] ?? {}, mobile);
}

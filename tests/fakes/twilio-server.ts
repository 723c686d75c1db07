/**
 * A Twilio that keeps every SMS it accepts, and like the real one accepts the same SMS twice. Every request is checked
 * against the provider's own API description; a breach is listed in `violations`, and a test must find none.
 */
import { type Context, type Document, OpenAPIBackend } from 'openapi-backend';
import { type Answer, answer, type FaultyServer, type Handle, startFaultyServer } from './faulty-server.ts';
import { readSpec } from './provider-spec.ts';

export interface TwilioMessage {
  readonly sid: string;
  readonly form: Readonly<Record<string, unknown>>;
}

export interface TwilioServer extends FaultyServer {
  readonly accountSid: string;
  readonly authToken: string;
  readonly apiKey: string;
  readonly apiSecret: string;
  /** What debtors would receive. */
  readonly messages: readonly TwilioMessage[];
  readonly violations: readonly string[];
}

interface State {
  readonly messages: TwilioMessage[];
  readonly violations: string[];
}

const messagesPath = '/2010-04-01/Accounts/{AccountSid}/Messages.json';
const accountSid = `AC${'0a'.repeat(16)}`;
const authToken = 'fake-auth-token-0001';
const apiKey = `SK${'0b'.repeat(16)}`;
const apiSecret = 'fake-api-secret-0001';

/** Starts the fake; needs ../shared/specs/twilio_api_v2010.json. */
export async function startTwilioServer(): Promise<TwilioServer> {
  const state: State = { messages: [], violations: [] };
  const api = await describedApi(state);
  const handle: Handle = async (request, accepts) => {
    const [path = '', query = ''] = request.path.split('?');
    const { method, headers } = request;
    // A form that is still a string would be accepted unchecked, so it is decoded first.
    const body = formToObject(request.body);
    return (await api.handleRequest({ method, path, query, headers, body }, accepts)) as Answer;
  };
  const server = await startFaultyServer(handle);
  return {
    ...server,
    accountSid,
    authToken,
    apiKey,
    apiSecret,
    messages: state.messages,
    violations: state.violations,
  };
}

/** The error body Twilio gives. */
export function twilioError(status: number, code: number, message: string): Answer {
  return answer(status, { code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status });
}

async function describedApi(state: State): Promise<OpenAPIBackend> {
  const known = [`${accountSid}:${authToken}`, `${apiKey}:${apiSecret}`].map(basic);
  const api = new OpenAPIBackend({
    definition: tightened(readSpec('twilio_api_v2010.json', [messagesPath])),
    quick: true,
    strict: true,
    ajvOpts: { logger: false },
    securityHandlers: {
      accountSid_authToken: (context: Context) => known.includes(String(context.request.headers['authorization'])),
    },
  });
  api.register({
    CreateMessage: (context: Context, accepts: boolean) => create(state, context, accepts),
    unauthorizedHandler: () => twilioError(401, 20003, 'Authenticate'),
    validationFail: (context: Context) => breach(state, JSON.stringify(context.validation.errors)),
    notFound: (context: Context) => breach(state, `no such call: ${context.request.method} ${context.request.path}`),
    notImplemented: (context: Context) => breach(state, `not faked: ${context.operation.operationId ?? ''}`),
  });
  await api.init();
  return api;
}

function basic(credentials: string): string {
  return `Basic ${Buffer.from(credentials).toString('base64')}`;
}

function breach(state: State, what: string): Answer {
  state.violations.push(what);
  return twilioError(400, 20001, `Breach of the API description: ${what}`);
}

function create(state: State, context: Context, accepts: boolean): Answer {
  const form = context.request.requestBody as Record<string, unknown>;
  const sid = `SM${String(state.messages.length + 1).padStart(32, '0')}`;
  if (accepts) state.messages.push({ sid, form });
  return answer(201, {
    sid,
    account_sid: accountSid,
    status: 'queued',
    to: form['To'],
    body: form['Body'],
    error_code: null,
  });
}

const wholeNumbers = new Set(['ValidityPeriod', 'Attempt']);
const yesOrNo = new Set(['SmartEncoded', 'ForceDelivery', 'ProvideFeedback', 'ShortenUrls', 'SendAsMms']);

function formToObject(body: string): Record<string, unknown> {
  const fields = [...new URLSearchParams(body)].map(([name, text]): [string, unknown] => {
    if (wholeNumbers.has(name)) return [name, Number(text)];
    if (yesOrNo.has(name)) return [name, text === 'true'];
    return [name, text];
  });
  return Object.fromEntries(fields);
}

type Schema = Record<string, unknown> & { properties: Record<string, Record<string, unknown>> };

/** The description allows unknown fields and any length or period; the provider does not. */
function tightened(document: Document): Document {
  const operation = document.paths?.[messagesPath]?.post;
  const body = operation?.requestBody as { content: Record<string, { schema: Schema }> } | undefined;
  const form = body?.content['application/x-www-form-urlencoded'];
  if (form === undefined) throw new Error('twilio_api_v2010.json lacks CreateMessage.');
  const { schema } = form;
  schema['additionalProperties'] = false;
  schema['required'] = ['To', 'From', 'Body'];
  Object.assign(schema.properties['To'] ?? {}, { pattern: '^\\+[1-9][0-9]{6,14}$' });
  Object.assign(schema.properties['Body'] ?? {}, { minLength: 1, maxLength: 1600 });
  Object.assign(schema.properties['ValidityPeriod'] ?? {}, { minimum: 1, maximum: 36_000 });
  return document;
}

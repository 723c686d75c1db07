/**
 * A Resend that keeps what it accepts: ids by idempotency key, the 409 rules, one message per accepted request. Every
 * request is checked against the provider's own API description; a breach is listed in `violations`, and a test must
 * find none.
 */
import { createHash } from 'node:crypto';
import { type Context, type Document, OpenAPIBackend } from 'openapi-backend';
import { type Answer, answer, type FaultyServer, type Handle, startFaultyServer } from './faulty-server.ts';
import { readSpec } from './provider-spec.ts';

export interface ResendMessage {
  readonly id: string;
  readonly idempotencyKey: string | null;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface ResendServer extends FaultyServer {
  readonly apiKey: string;
  /** What debtors would receive. */
  readonly messages: readonly ResendMessage[];
  readonly violations: readonly string[];
}

interface State {
  readonly messages: ResendMessage[];
  readonly violations: string[];
  readonly sent: Map<string, { bodyHash: string; id: string }>;
  readonly running: Set<string>;
}

const apiKey = 're_fake_key_0001';

/** Starts the fake; needs ../shared/specs/resend.yaml. */
export async function startResendServer(): Promise<ResendServer> {
  const state: State = { messages: [], violations: [], sent: new Map(), running: new Set() };
  const api = await describedApi(state);
  const handle: Handle = async (request, accepts, whenClosed) => {
    const [path = '', query = ''] = request.path.split('?');
    const { method, headers, body } = request;
    return (await api.handleRequest({ method, path, query, headers, body }, accepts, whenClosed)) as Answer;
  };
  const server = await startFaultyServer(handle);
  return { ...server, apiKey, messages: state.messages, violations: state.violations };
}

/** The error body Resend gives. */
export function resendError(status: number, name: string, message: string): Answer {
  return answer(status, { statusCode: status, name, message });
}

async function describedApi(state: State): Promise<OpenAPIBackend> {
  const api = new OpenAPIBackend({
    definition: tightened(readSpec('resend.yaml', ['/emails'])),
    quick: true,
    strict: true,
    ajvOpts: { logger: false },
    securityHandlers: {
      bearerAuth: (context: Context) => context.request.headers['authorization'] === `Bearer ${apiKey}`,
    },
  });
  api.register({
    'emails/send': (context: Context, accepts: boolean, whenClosed: Parameters<Handle>[2]) =>
      send(state, context, accepts, whenClosed),
    unauthorizedHandler: () => resendError(403, 'invalid_api_key', 'API key is invalid'),
    validationFail: (context: Context) => breach(state, JSON.stringify(context.validation.errors)),
    notFound: (context: Context) => breach(state, `no such call: ${context.request.method} ${context.request.path}`),
    notImplemented: (context: Context) => breach(state, `not faked: ${context.operation.operationId ?? ''}`),
  });
  await api.init();
  return api;
}

function breach(state: State, what: string): Answer {
  state.violations.push(what);
  return resendError(422, 'invalid_parameter', `Breach of the API description: ${what}`);
}

function send(state: State, context: Context, accepts: boolean, whenClosed: Parameters<Handle>[2]): Answer {
  const key = context.request.headers['idempotency-key'];
  const idempotencyKey = typeof key === 'string' ? key : null;
  const bodyHash = createHash('sha256').update(JSON.stringify(context.request.requestBody)).digest('hex');
  if (idempotencyKey !== null) {
    if (state.running.has(idempotencyKey))
      return resendError(
        409,
        'concurrent_idempotent_requests',
        'Same idempotency key used while original request is running.',
      );
    const before = state.sent.get(idempotencyKey);
    if (before !== undefined && before.bodyHash !== bodyHash)
      return resendError(
        409,
        'invalid_idempotent_request',
        'Same idempotency key used with a different request payload.',
      );
    if (before !== undefined) return answer(200, { id: before.id });
  }
  if (!accepts) return answer(200, {});
  const id = `00000000-0000-4000-8000-${String(state.messages.length + 1).padStart(12, '0')}`;
  state.messages.push({ id, idempotencyKey, body: context.request.requestBody as Record<string, unknown> });
  if (idempotencyKey !== null) {
    state.sent.set(idempotencyKey, { bodyHash, id });
    state.running.add(idempotencyKey);
    whenClosed(() => state.running.delete(idempotencyKey));
  }
  return answer(200, { id });
}

/** The description allows unknown fields and any tag; the provider does not. */
function tightened(document: Document): Document {
  const schemas = document.components?.schemas as Record<string, Record<string, unknown>>;
  const request = schemas['SendEmailRequest'];
  const tag = schemas['Tag'];
  if (request === undefined || tag === undefined) throw new Error('resend.yaml lacks SendEmailRequest or Tag.');
  request['additionalProperties'] = false;
  request['anyOf'] = [{ required: ['html'] }, { required: ['text'] }];
  const word = { type: 'string', pattern: '^[A-Za-z0-9_-]{1,256}$' };
  tag['additionalProperties'] = false;
  tag['required'] = ['name', 'value'];
  tag['properties'] = { name: word, value: word };
  return document;
}

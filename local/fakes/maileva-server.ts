/**
 * A Maileva that prints nothing: tokens, registered letters with the rules of a draft, the post's tracking, proofs, subscriptions and their callbacks.
 * Where the provider's own API descriptions are at hand every request is checked against them; a breach is listed in `violations`, and a test must
 * find none. Nothing of those descriptions is kept here.
 */
import type { Document } from 'openapi-backend';
import { createAgenda } from './agenda.ts';
import { bodySchemaOf, openDescription, schemaOf, type Check } from './described.ts';
import { copiesBeyondFirst, type FakeOptions } from './fake-options.ts';
import { type FaultyServer, type Received, startFaultyServer } from './faulty-server.ts';
import { answer, type Answer } from './faults.ts';
import { subscribeToAll, subscriptionRoute, type Subscription } from './maileva-hooks.ts';
import { proofKinds, type LetterEvent, type MailevaSending } from './maileva-letters.ts';
import { happen, sendingRoute, type MailevaState } from './maileva-sendings.ts';
import { createTokens, mailevaAccount, type Tokens } from './maileva-tokens.ts';
import { readMultipart, type Part } from './multipart.ts';
import { createPostman, type Postman } from './postman.ts';

export type { LetterEvent, MailevaSending };

export interface MailevaServer extends FaultyServer {
  readonly account: typeof mailevaAccount;
  /** Token endpoint of this server. */
  readonly tokenUrl: string;
  readonly sendings: readonly MailevaSending[];
  readonly subscriptions: readonly Subscription[];
  readonly violations: readonly string[];
  /** False: an API description is absent, requests are not checked. */
  readonly checked: boolean;
  readonly postman: Postman;
  readonly tokens: Pick<Tokens, 'expire'>;
  /** Subscribes this address to everything a letter can bring, as the operator does once. */
  subscribe(hook: { url: string; login: string; password: string }): void;
  /** Everything that will become of the submitted letters becomes of them now. */
  goOn(): void;
  /** One event of one letter, by script. */
  happen(sendingId: string, event: LetterEvent): void;
  /** Letters with the same `custom_id` submitted beyond the first: 0, or debtors were sent two. */
  duplicates(): number;
}

const sendingPaths = [
  '/sendings',
  '/sendings/{sending_id}',
  '/sendings/{sending_id}/submit',
  '/sendings/{sending_id}/documents',
  '/sendings/{sending_id}/documents/{document_id}',
  '/sendings/{sending_id}/recipients',
  '/sendings/{sending_id}/recipients/{recipient_id}',
  ...proofKinds.map((proof) => `/sendings/{sending_id}/recipients/{recipient_id}/download_${proof}`),
];
const mailRoot = '/registered_mail/v4';
const hookRoot = '/notification_center/v2';
const tokenPath = '/auth/realms/services/protocol/openid-connect/token';

/** The calls of a letter by name, for faults at one of them: `server.planFor(mailevaCalls.submit, acceptThen('drop'))`. */
export const mailevaCalls = {
  token: ({ path }: Received) => path.endsWith('/token'),
  create: ({ method, path }: Received) => method === 'POST' && path.endsWith('/sendings'),
  document: ({ method, path }: Received) => method === 'POST' && path.endsWith('/documents'),
  recipient: ({ method, path }: Received) => method === 'POST' && path.endsWith('/recipients'),
  submit: ({ method, path }: Received) => method === 'POST' && path.endsWith('/submit'),
} as const;

/** Starts the fake on a free loopback port; tokens live `tokenSeconds` (default five minutes). */
export async function startMailevaServer(
  options: FakeOptions & { tokenSeconds?: number } = {},
): Promise<MailevaServer> {
  const { clock = Date.now, paceMs = null, tokenSeconds = 300 } = options;
  const postman = createPostman({ clock, atOnce: paceMs !== null });
  const agenda = createAgenda(paceMs);
  const state: MailevaState = { clock, agenda, postman, made: 0, sendings: [], subscriptions: [], violations: [] };
  const tokens = createTokens(clock, tokenSeconds);
  const { check, checked } = await openChecks();
  const server = await startFaultyServer(async (request, accepts) => {
    const [path = '', query = ''] = request.path.split('?');
    const isToken = path.endsWith('/token');
    const part = isToken ? 'token' : path.startsWith(hookRoot) ? 'hooks' : 'mail';
    const upload = uploadOf(request);
    if (upload === null) return breached(state, 'an upload that cannot be read');
    if (!isToken && !tokens.isGood(request.headers['authorization'])) return unauthorized;
    const breach = await check[part]({ ...request, path, query, body: bodyFor(request, upload) });
    if (breach !== null) return breached(state, breach);
    if (isToken) return tokens.grant(request.headers, new URLSearchParams(request.body));
    if (!accepts && request.method !== 'GET') return answer(200, {});
    const asked = { method: request.method, query: new URLSearchParams(query), body: request.body, upload };
    const known =
      part === 'hooks'
        ? subscriptionRoute(state, { ...asked, path: path.slice(hookRoot.length) })
        : sendingRoute(state, { ...asked, path: path.replace(mailRoot, '') });
    return known ?? breached(state, `not faked: ${request.method} ${path}`);
  });
  return {
    ...server,
    ...{ account: mailevaAccount, tokenUrl: server.url + tokenPath, checked, postman, tokens },
    ...{ sendings: state.sendings, subscriptions: state.subscriptions, violations: state.violations },
    subscribe: (hook) => subscribeToAll(state, hook),
    goOn: () => agenda.goOn(),
    happen: (sendingId, event) => happen(state, sendingId, event),
    duplicates: () => duplicatesAmong(state.sendings),
    close: async () => {
      agenda.stop();
      await postman.stop();
      await server.close();
    },
  };
}

const unauthorized: Answer = answer(401, { code: 'UNAUTHORIZED', message: 'The token is missing, wrong or expired' });

function breached(state: MailevaState, what: string): Answer {
  state.violations.push(what);
  return answer(400, {
    errors: [{ code: 'UNEXPECTED_NOT_VALID_ERROR', message: `Breach of the API description: ${what}` }],
  });
}

/** The parts of an upload; undefined: none; null: one that cannot be read. */
function uploadOf({ headers, bytes }: Received): Part[] | undefined | null {
  const type = headers['content-type'] ?? '';
  return type.startsWith('multipart/') ? readMultipart(type, bytes) : undefined;
}

/** What the description judges: decoded forms and uploads, JSON as it came. */
function bodyFor({ headers, body }: Received, upload: Part[] | undefined): unknown {
  if (upload !== undefined)
    return Object.fromEntries(
      upload.map((part) => [
        part.name,
        part.filename === null || part.contentType === 'application/json' ? json(part) : 'file',
      ]),
    );
  const form = (headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded');
  if (form) return Object.fromEntries(new URLSearchParams(body));
  return body === '' ? undefined : body;
}

function json({ bytes }: Part): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return bytes.toString('utf8');
  }
}

async function openChecks(): Promise<{ check: Record<'mail' | 'hooks' | 'token', Check>; checked: boolean }> {
  const [mail, hooks, token] = await Promise.all([
    openDescription({
      ...{
        spec: 'maileva/api-registered_mail-v4-9.yaml',
        paths: sendingPaths,
        apiRoot: mailRoot,
        tighten: tightenMail,
      },
    }),
    openDescription({
      ...{ spec: 'maileva/api-notification_center-v2-8.yaml', apiRoot: hookRoot, tighten: tightenHooks },
      paths: ['/subscriptions', '/subscriptions/{subscription_id}'],
    }),
    openDescription({
      ...{ spec: 'maileva/api-authentication-v2-1b.yaml', paths: ['/token'], tighten: () => undefined },
      apiRoot: tokenPath.replace('/token', ''),
    }),
  ]);
  return {
    check: { mail: mail.check, hooks: hooks.check, token: token.check },
    checked: mail.checked && hooks.checked && token.checked,
  };
}

function duplicatesAmong(sendings: readonly MailevaSending[]): number {
  const submitted = sendings.filter((sending) => sending.submittedAtMs !== null);
  const known = submitted.flatMap((sending) =>
    sending.recipients.map(() => ({
      message: typeof sending.body['custom_id'] === 'string' ? sending.body['custom_id'] : sending.id,
      ended: sending.status === 'REJECTED',
    })),
  );
  return copiesBeyondFirst(known);
}

/** The descriptions allow unknown fields and any country; the provider does not. */
function tightenMail(document: Document): void {
  for (const name of ['sending_creation', 'recipient_creation'])
    schemaOf(document, name)['additionalProperties'] = false;
  const metadata = schemaOf(document, 'document_metadata');
  Object.assign(metadata, { additionalProperties: false, required: ['priority', 'name'] });
  Object.assign(metadata.properties['priority'] ?? {}, { minimum: 1 });
  bodySchemaOf(document, '/sendings/{sending_id}/documents', 'multipart/form-data')['required'] = [
    'document',
    'metadata',
  ];
  const custom = { maxLength: 36 };
  Object.assign(schemaOf(document, 'recipient_creation').properties['custom_id'] ?? {}, custom);
}

function tightenHooks(document: Document): void {
  const creation = schemaOf(document, 'subscription_creation');
  Object.assign(creation, { additionalProperties: false, required: ['event_type', 'resource_type', 'callback_url'] });
}

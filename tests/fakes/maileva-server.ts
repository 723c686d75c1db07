/**
 * A Maileva that keeps drafts, documents, recipients and what was submitted, on the loopback address. Requests are checked against the provider's own
 * description where it is at hand; a breach is listed in `violations`, and a test must find none.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { OpenAPIBackend, type Document } from 'openapi-backend';
import { parse } from 'yaml';

export type CallName =
  | 'token'
  | 'create'
  | 'list'
  | 'read'
  | 'delete'
  | 'submit'
  | 'documents'
  | 'addDocument'
  | 'recipients'
  | 'addRecipient'
  | 'proof'
  | 'subscriptions'
  | 'subscribe';

/** `accepts`: the call is done before things go wrong. */
export interface MailevaFault {
  readonly accepts: boolean;
  readonly reply:
    | 'drop'
    | 'cut'
    | 'hang'
    | { readonly status: number; readonly body: string; readonly headers?: Record<string, string> };
}

interface Sending {
  readonly id: string;
  status: string;
  readonly body: Record<string, unknown>;
  readonly documents: { name: string; sha256: string }[];
  readonly recipients: Record<string, unknown>[];
}

export interface MailevaServer {
  readonly url: string;
  readonly sendings: Map<string, Sending>;
  readonly calls: CallName[];
  readonly subscriptions: Record<string, unknown>[];
  readonly violations: string[];
  /** Ids that were submitted, once for each time. */
  readonly submitted: string[];
  readonly proofs: Map<string, Buffer>;
  tokensGiven: number;
  /** Every token given so far is worth nothing any more. */
  expireTokens(): void;
  /** The next calls of this name go wrong, one after another. */
  plan(name: CallName, ...faults: MailevaFault[]): void;
  /** What the provider tells of the only recipient of a sending. */
  tell(sendingId: string, changes: Record<string, unknown>): void;
  close(): Promise<void>;
}

const specFile = new URL('../../../shared/specs/maileva/api-registered_mail-v4-9.yaml', import.meta.url);

/** Why requests are not checked against the description; null: they are. */
export const mailevaSpecProblem = existsSync(specFile)
  ? null
  : 'requests are not checked: ../shared/specs/maileva is absent';

async function checker(): Promise<OpenAPIBackend | null> {
  if (mailevaSpecProblem !== null) return null;
  const whole = parse(readFileSync(specFile, 'utf8')) as Document;
  const kept = [
    '/sendings',
    '/sendings/{sending_id}',
    '/sendings/{sending_id}/recipients',
    '/sendings/{sending_id}/submit',
  ];
  const paths = Object.fromEntries(Object.entries(whole.paths ?? {}).filter(([path]) => kept.includes(path)));
  const api = new OpenAPIBackend({
    definition: { ...whole, paths, security: [] } as Document,
    ...{ quick: true, strict: false, ajvOpts: { logger: false } },
  });
  await api.init();
  return api;
}

/** Starts it on a free port. */
export async function startMailevaServer(): Promise<MailevaServer> {
  const checks = await checker();
  const faults = new Map<CallName, MailevaFault[]>();
  let valid = new Set<string>();
  const server = createServer((request, response) => void take(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const fake: MailevaServer = {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    ...{
      sendings: new Map(),
      calls: [],
      subscriptions: [],
      violations: [],
      submitted: [],
      proofs: new Map(),
      tokensGiven: 0,
    },
    expireTokens: () => (valid = new Set()),
    plan: (name, ...more) => faults.set(name, [...(faults.get(name) ?? []), ...more]),
    tell: (id, changes) => Object.assign(fake.sendings.get(id)?.recipients[0] ?? {}, changes),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };

  async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const raw = Buffer.concat(chunks);
    const name = nameOf(request);
    fake.calls.push(name);
    const fault = faults.get(name)?.shift();
    const right = fault?.accepts === false ? { status: 200, body: {} } : await answer(name, request, raw);
    reply(response, right, fault);
  }

  async function answer(name: CallName, request: IncomingMessage, raw: Buffer): Promise<Right> {
    const url = new URL(request.url ?? '', fake.url);
    if (name === 'token') {
      fake.tokensGiven += 1;
      const token = `t${String(fake.tokensGiven)}`;
      valid.add(token);
      return {
        status: 200,
        body: { access_token: token, expires_in: 300, refresh_token: `r${token}`, refresh_expires_in: 1800 },
      };
    }
    if (!valid.has(request.headers.authorization?.replace('Bearer ', '') ?? ''))
      return { status: 401, body: { code: 'UNAUTHORIZED', message: 'token' } };
    const json =
      request.headers['content-type'] === 'application/json'
        ? (JSON.parse(raw.toString('utf8')) as Record<string, unknown>)
        : {};
    check(request, url, json);
    const [, , , , id = '', , rid = '', what = ''] = url.pathname.split('/');
    return handle(fake, name, {
      id,
      rid,
      what,
      json,
      url,
      file: () => fileOf(raw, request.headers['content-type'] ?? ''),
    });
  }

  function check(request: IncomingMessage, url: URL, body: unknown): void {
    if (!checks || /documents|download|subscriptions/.test(url.pathname)) return;
    const path = url.pathname.replace('/registered_mail/v4', '');
    const query = Object.fromEntries(url.searchParams);
    const validation = checks.validateRequest({
      ...{ method: request.method ?? '', path, query, headers: { 'content-type': 'application/json' } },
      ...(request.method === 'POST' && !path.endsWith('/submit') ? { body } : {}),
    });
    if (!validation.valid)
      fake.violations.push(`${request.method ?? ''} ${path}: ${JSON.stringify(validation.errors)}`);
  }
  return fake;
}

interface Right {
  readonly status: number;
  readonly body: unknown;
}

function nameOf(request: IncomingMessage): CallName {
  const path = (request.url ?? '').split('?')[0] ?? '';
  const post = request.method === 'POST';
  if (path.endsWith('/token')) return 'token';
  if (path.endsWith('/subscriptions')) return post ? 'subscribe' : 'subscriptions';
  if (path.includes('/download_')) return 'proof';
  if (path.endsWith('/submit')) return 'submit';
  if (path.endsWith('/documents')) return post ? 'addDocument' : 'documents';
  if (path.endsWith('/recipients')) return post ? 'addRecipient' : 'recipients';
  if (path.endsWith('/sendings')) return post ? 'create' : 'list';
  return request.method === 'DELETE' ? 'delete' : 'read';
}

interface Asked {
  readonly id: string;
  readonly rid: string;
  readonly what: string;
  readonly json: Record<string, unknown>;
  readonly url: URL;
  /** The document part of a multipart body. */
  readonly file: () => { name: string; bytes: Buffer };
}

const notFound: Right = { status: 404, body: { code: 'SENDING_NOT_FOUND', message: 'no such sending' } };
const notDraft: Right = {
  status: 400,
  body: { errors: [{ code: 'SENDING_STATUS_IS_NOT_DRAFT', message: 'not a draft' }] },
};

function handle(fake: MailevaServer, name: CallName, asked: Asked): Right {
  const { id, what, json, url } = asked;
  if (name === 'subscriptions') return paged('subscriptions', fake.subscriptions);
  if (name === 'subscribe') {
    fake.subscriptions.push(json);
    return { status: 201, body: { id: String(fake.subscriptions.length), ...json } };
  }
  if (name === 'create') {
    const created = `s${String(fake.calls.filter((one) => one === 'create').length)}`;
    fake.sendings.set(created, { id: created, status: 'DRAFT', body: json, documents: [], recipients: [] });
    return { status: 201, body: { id: created, status: 'DRAFT' } };
  }
  if (name === 'list') {
    const all = [...fake.sendings.values()].map(view);
    const start = Number(url.searchParams.get('start_index')) - 1;
    return paged('sendings', all, all.slice(start, start + Number(url.searchParams.get('count'))));
  }
  const sending = fake.sendings.get(id);
  if (!sending) return notFound;
  if (name === 'read') return { status: 200, body: view(sending) };
  if (name === 'documents') return paged('documents', sending.documents);
  if (name === 'recipients') return paged('recipients', sending.recipients);
  if (name === 'proof') {
    const proof = fake.proofs.get(what);
    return proof ? { status: 200, body: proof } : { status: 404, body: { code: 'PROOF_NOT_FOUND', message: '' } };
  }
  return sending.status === 'DRAFT' ? change(fake, name, sending, asked) : notDraft;
}

const paged = (name: string, all: readonly unknown[], page = all): Right => ({
  status: 200,
  body: { [name]: page, paging: { total_results: all.length } },
});

/** What only a draft allows. */
function change(fake: MailevaServer, name: CallName, sending: Sending, { json, file }: Asked): Right {
  const { id } = sending;
  if (name === 'delete') {
    fake.sendings.delete(id);
    return { status: 204, body: null };
  }
  if (name === 'addDocument') {
    const { name: title, bytes } = file();
    sending.documents.push({ name: title, sha256: createHash('sha256').update(bytes).digest('hex') });
    return { status: 201, body: { id: 'd1' } };
  }
  if (name === 'addRecipient') {
    sending.recipients.push({ ...json, id: `${id}r`, status: 'DRAFT' });
    return { status: 201, body: { id: `${id}r` } };
  }
  fake.submitted.push(id);
  sending.status = 'PENDING';
  for (const recipient of sending.recipients) recipient['status'] = 'PENDING';
  return { status: 200, body: null };
}

/** Cuts the part called `document` out of a multipart body (RFC 7578), byte for byte. */
function fileOf(raw: Buffer, contentType: string): { name: string; bytes: Buffer } {
  const boundary = /boundary=([^;]+)/.exec(contentType)?.[1] ?? '';
  const part = raw
    .toString('latin1')
    .split(`--${boundary}`)
    .find((one) => one.includes('name="document"'));
  const [head = '', ...rest] = (part ?? '').split('\r\n\r\n');
  const body = rest.join('\r\n\r\n').replace(/\r\n$/, '');
  return { name: /filename="([^"]*)"/.exec(head)?.[1] ?? '', bytes: Buffer.from(body, 'latin1') };
}

const view = (sending: Sending) => ({
  ...{ id: sending.id, status: sending.status, custom_id: sending.body['custom_id'] },
  documents_count: sending.documents.length,
  recipients_counts: { total: sending.recipients.length },
});

function reply(response: ServerResponse, right: Right, fault: MailevaFault | undefined): void {
  const planned = fault?.reply;
  if (planned === 'hang') return;
  if (planned === 'drop') return void response.socket?.destroy();
  if (typeof planned === 'object') return void response.writeHead(planned.status, planned.headers).end(planned.body);
  const bytes = Buffer.isBuffer(right.body)
    ? right.body
    : Buffer.from(right.body === null ? '' : JSON.stringify(right.body));
  const type = Buffer.isBuffer(right.body) ? 'application/pdf' : 'application/json';
  if (planned === 'cut') {
    response.writeHead(right.status, { 'content-type': type, 'content-length': String(bytes.length + 10) });
    return void response.write(bytes.subarray(0, Math.ceil(bytes.length / 2)), () => response.socket?.destroy());
  }
  response.writeHead(right.status, { 'content-type': type }).end(bytes);
}

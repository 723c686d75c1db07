/** A loopback HTTP server that misbehaves on request: what the fakes of the providers are built on. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

/** One planned misbehaviour. `accepts`: the provider takes the message before things go wrong. */
export interface Fault {
  readonly accepts: boolean;
  readonly reply:
    | { readonly kind: 'answer'; readonly answer: Answer }
    /** The request is read and never answered. */
    | { readonly kind: 'hang' }
    /** The connection closes without an answer. */
    | { readonly kind: 'drop' }
    /** Right status and headers, half of the body, then the connection closes. */
    | { readonly kind: 'cut' }
    /** Right status and headers, half of the body, then silence. */
    | { readonly kind: 'stall' };
}

export interface Received {
  readonly method: string;
  /** Path with its query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface FaultyServer {
  readonly url: string;
  /** Everything that arrived, in order. */
  readonly received: readonly Received[];
  /** Plans faults for the next requests, one each, in order. */
  plan(...faults: Fault[]): void;
  /** Resolves once `count` requests have arrived since the start. */
  arrived(count: number): Promise<void>;
  close(): Promise<void>;
}

/**
 * What the fake does with a request; `accepts` false means: check it, but keep nothing. `whenClosed` runs after the
 * exchange.
 */
export type Handle = (request: Received, accepts: boolean, whenClosed: (then: () => void) => void) => Promise<Answer>;

export function answer(status: number, body: unknown, headers: Record<string, string> = {}): Answer {
  if (typeof body === 'string') return { status, headers: { 'content-type': 'text/html', ...headers }, body };
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) };
}

/** A refusal by script: nothing is kept, this is the answer. */
export function refuseWith(status: number, body: unknown, headers: Record<string, string> = {}): Fault {
  return { accepts: false, reply: { kind: 'answer', answer: answer(status, body, headers) } };
}

/** The message is kept, and the caller does not get the right answer. */
export function acceptThen(reply: 'hang' | 'drop' | 'cut' | 'stall' | Answer): Fault {
  return { accepts: true, reply: typeof reply === 'string' ? { kind: reply } : { kind: 'answer', answer: reply } };
}

/** Starts on a free port of the loopback address. */
export async function startFaultyServer(handle: Handle): Promise<FaultyServer> {
  const received: Received[] = [];
  const faults: Fault[] = [];
  const waiting: { count: number; done: () => void }[] = [];
  const server = createServer((request, response) => {
    void read(request).then(async (asked) => {
      received.push(asked);
      const fault = faults.shift();
      const right = await handle(asked, fault?.accepts ?? true, (then) => response.once('close', then));
      for (const waiter of waiting) if (received.length >= waiter.count) waiter.done();
      reply(response, right, fault);
    });
  });
  const url = await listen(server);
  return {
    url,
    received,
    plan: (...more) => void faults.push(...more),
    arrived: (count) => new Promise((done) => (received.length >= count ? done() : void waiting.push({ count, done }))),
    close: () => closeNow(server),
  };
}

/** An address where nothing listens any more. */
export async function closedUrl(): Promise<string> {
  const server = createServer();
  const url = await listen(server);
  await closeNow(server);
  return url;
}

function reply(response: ServerResponse, right: Answer, fault: Fault | undefined): void {
  const planned = fault?.reply ?? { kind: 'answer', answer: right };
  switch (planned.kind) {
    case 'answer':
      response.writeHead(planned.answer.status, planned.answer.headers).end(planned.answer.body);
      return;
    case 'hang':
      return;
    case 'drop':
      response.socket?.destroy();
      return;
    case 'cut':
    case 'stall':
      response.writeHead(right.status, { ...right.headers, 'content-length': String(Buffer.byteLength(right.body)) });
      response.write(right.body.slice(0, Math.floor(right.body.length / 2)), () => {
        if (planned.kind === 'cut') response.socket?.destroy();
      });
  }
}

async function read(request: IncomingMessage): Promise<Received> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) headers[name] = String(value);
  return {
    method: request.method ?? '',
    path: request.url ?? '',
    headers,
    body: Buffer.concat(chunks).toString('utf8'),
  };
}

function listen(server: Server): Promise<string> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
  });
}

function closeNow(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

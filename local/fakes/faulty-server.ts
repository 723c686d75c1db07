/** A loopback HTTP server that misbehaves on request: what the fakes of the providers are built on. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { faultName, type Answer, type Fault } from './faults.ts';

export interface Received {
  readonly method: string;
  /** Path with its query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The body read as UTF-8. */
  readonly body: string;
  /** The body as it came: uploads are no text. */
  readonly bytes: Buffer;
}

/** The fault for one request, or undefined to treat it well. */
export type Misbehave = (request: Received) => Fault | undefined;

export interface FaultyServer {
  readonly url: string;
  /** Everything that arrived, in order. */
  readonly received: readonly Received[];
  /** How often each kind of fault really happened, by its name (`429`, `drop`, `accepted, then cut`). */
  readonly injected: ReadonlyMap<string, number>;
  /** Plans faults for the next requests, one each, in order. They go before those of `misbehave`. */
  plan(...faults: Fault[]): void;
  /** The same for the next requests of one kind: those that `matches` says yes to. */
  planFor(matches: (request: Received) => boolean, ...faults: Fault[]): void;
  /** From now on each request without a planned fault is given the one this chooses. */
  misbehave(choose: Misbehave): void;
  /** Resolves once `count` requests have arrived since the start. */
  arrived(count: number): Promise<void>;
  /** Closes the port and every connection: callers are refused until `comeBack`. */
  goAway(): Promise<void>;
  /** Opens the same port again. */
  comeBack(): Promise<void>;
  close(): Promise<void>;
}

/**
 * What the fake does with a request; `accepts` false means: check it, but keep nothing. `whenClosed` runs after the
 * exchange.
 */
export type Handle = (request: Received, accepts: boolean, whenClosed: (then: () => void) => void) => Promise<Answer>;

/** Starts on a free port of the loopback address. */
export async function startFaultyServer(handle: Handle): Promise<FaultyServer> {
  const received: Received[] = [];
  const planned: { fault: Fault; matches: (request: Received) => boolean }[] = [];
  const injected = new Map<string, number>();
  const waiting: { count: number; done: () => void }[] = [];
  let choose: Misbehave = () => undefined;
  const server = createServer((request, response) => {
    void read(request).then(async (asked) => {
      received.push(asked);
      const at = planned.findIndex(({ matches }) => matches(asked));
      const fault = (at < 0 ? undefined : planned.splice(at, 1)[0]?.fault) ?? choose(asked);
      if (fault) injected.set(faultName(fault), (injected.get(faultName(fault)) ?? 0) + 1);
      const right = await handle(asked, fault?.accepts ?? true, (then) => response.once('close', then));
      for (const waiter of waiting) if (received.length >= waiter.count) waiter.done();
      reply(response, right, fault);
    }, noBody);
  });
  const port = await listen(server, 0);
  return {
    url: urlOf(port),
    received,
    injected,
    plan: (...more) => void planned.push(...more.map((fault) => ({ fault, matches: () => true }))),
    planFor: (matches, ...more) => void planned.push(...more.map((fault) => ({ fault, matches }))),
    misbehave: (chooser) => {
      choose = chooser;
    },
    arrived: (count) => new Promise((done) => (received.length >= count ? done() : void waiting.push({ count, done }))),
    goAway: () => closeNow(server),
    comeBack: async () => {
      await listen(server, port);
    },
    close: () => closeNow(server),
  };
}

/** An address where nothing listens any more. */
export async function closedUrl(): Promise<string> {
  const server = createServer();
  const port = await listen(server, 0);
  await closeNow(server);
  return urlOf(port);
}

/** A caller that went away before its request was complete asked for nothing. */
function noBody(): void {
  return;
}

function reply(response: ServerResponse, right: Answer, fault: Fault | undefined): void {
  const planned = fault?.reply ?? { kind: 'answer', answer: right };
  switch (planned.kind) {
    case 'answer':
      response.writeHead(planned.answer.status, planned.answer.headers).end(planned.answer.body);
      return;
    case 'hang':
      return;
    case 'slow':
      setTimeout(() => response.writeHead(right.status, right.headers).end(right.body), planned.delayMs).unref();
      return;
    case 'drop':
      response.socket?.destroy();
      return;
    case 'cut':
    case 'stall': {
      const length = String(Buffer.byteLength(right.body));
      response.writeHead(right.status, { ...right.headers, 'content-length': length });
      response.write(right.body.slice(0, Math.floor(right.body.length / 2)), () => {
        if (planned.kind === 'cut') response.socket?.destroy();
      });
    }
  }
}

async function read(request: IncomingMessage): Promise<Received> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) headers[name] = String(value);
  const bytes = Buffer.concat(chunks);
  return {
    method: request.method ?? '',
    path: request.url ?? '',
    headers,
    body: bytes.toString('utf8'),
    bytes,
  };
}

const urlOf = (port: number): string => `http://127.0.0.1:${String(port)}`;

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

function closeNow(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

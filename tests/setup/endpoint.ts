/** An endpoint of an ERP: a server on this machine that remembers what it was told and answers as the test says. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';

export interface ToldOnce {
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body: string;
  readonly type: string;
  readonly data: Record<string, unknown>;
}

export interface EndpointAnswerGiven {
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

export interface TestEndpoint {
  readonly url: string;
  readonly port: number;
  /** Everything that came, in order. */
  readonly told: ToldOnce[];
  /** What it answers from now on; `hang` answers never. */
  answer(next: (told: ToldOnce, nth: number) => EndpointAnswerGiven | 'hang'): void;
  close(): Promise<void>;
}

/** Starts it on a free port of 127.0.0.1; it answers 204 until told otherwise. */
export async function testEndpoint(): Promise<TestEndpoint> {
  const told: ToldOnce[] = [];
  let next: Parameters<TestEndpoint['answer']>[0] = () => ({ status: 204 });
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const body = Buffer.concat(parts).toString();
      const parsed = (body === '' ? {} : JSON.parse(body)) as Partial<ToldOnce>;
      const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
      const one = { path: request.url ?? '', headers, body, type: parsed.type ?? '', data: parsed.data ?? {} };
      told.push(one);
      const given = next(one, told.length);
      if (given === 'hang') return;
      response.writeHead(given.status, given.headers);
      response.end(given.body);
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${String(port)}/hooks`,
    port,
    told,
    answer: (given) => void (next = given),
    close: () =>
      new Promise((done) => {
        server.closeAllConnections();
        server.close(() => {
          done();
        });
      }),
  };
}

/** Whether a message carries a signature of this secret over exactly its bytes. */
export function verifies(secret: string, { body, headers }: ToldOnce): boolean {
  try {
    new Webhook(secret).verify(body, headers);
    return true;
  } catch {
    return false;
  }
}

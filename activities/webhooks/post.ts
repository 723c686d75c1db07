/**
 * One message to a server of a customer. The name is resolved once, every address it has is checked, and the connection goes to exactly those addresses:
 * a name that resolves to something else a moment later, or a redirect, reaches nothing inside.
 */
import { lookup } from 'node:dns/promises';
import { Agent as HttpAgent, request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { endpointUrlProblem, mayConnect, type EndpointRules } from '../../domain/endpoint-url.ts';
import { classOfAddress } from '../../domain/public-address.ts';
import { longestRetryAfterMs, type EndpointAnswer } from '../../domain/webhook.ts';
import { retryAfterMs } from '../channels/retry-after.ts';

/** Every address of a host name; rejects when it has none. */
export type Resolve = (hostname: string) => Promise<readonly string[]>;

export interface WebhookPost {
  readonly url: string;
  readonly mode: EndpointRules['mode'];
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Sends one message; never rejects but when `signal` ends it, which says nothing of the endpoint. */
export type PostWebhook = (post: WebhookPost, signal: AbortSignal) => Promise<EndpointAnswer>;

/** Standard Webhooks asks for 15 to 30 seconds. */
const timeOutMs = 20_000;
/** What an endpoint says is of no use to us; it is let finish a short answer and cut off after that. */
const mostAnswerBytes = 64 * 1024;

/** Asks the resolver of the machine. */
export const systemResolve: Resolve = async (hostname) =>
  (await lookup(hostname, { all: true, verbatim: true })).map(({ address }) => address);

/** Makes the sender of one process. */
export function createPost(privateAllowed: boolean, resolve: Resolve, timeLimitMs: number = timeOutMs): PostWebhook {
  return async (post, signal) => {
    const ended = AbortSignal.any([signal, AbortSignal.timeout(timeLimitMs)]);
    const problem = endpointUrlProblem(post.url, { mode: post.mode, privateAllowed });
    if (problem !== null) return unreachable(`Not sent: ${problem}`);
    try {
      const url = new URL(post.url);
      const hostname = url.hostname.replace(/^\[(.*)\]$/, '$1');
      const addresses = isIP(hostname) ? [hostname] : await orEnded(resolve(hostname), ended);
      const refused = addresses.find((address) => !mayConnect(classOfAddress(address), { privateAllowed }));
      if (refused !== undefined || addresses.length === 0)
        return unreachable(`Not sent: the name of its server leads to an address that may not be sent to`);
      return await exchange(post, url, { hostname, lookup: fixed(addresses), signal: ended });
    } catch (error) {
      signal.throwIfAborted();
      if (ended.aborted) return unreachable(`No answer within ${String(timeLimitMs / 1_000)} s`);
      return unreachable(`No connection (${codeOf(error)})`);
    }
  };
}

const unreachable = (problem: string): EndpointAnswer => ({ kind: 'unreachable', problem });

/** Codes such as ECONNREFUSED, ENOTFOUND, CERT_HAS_EXPIRED; the message could hold the address. */
function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code).slice(0, 60) : 'unknown reason';
}

function orEnded<T>(work: Promise<T>, ended: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      reject(new Error('Ended'));
    };
    if (ended.aborted) stop();
    ended.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject);
  });
}

/** Answers every question with the addresses that were checked. */
function fixed(addresses: readonly string[]): LookupFunction {
  const found = addresses.map((address) => ({ address, family: isIP(address) }));
  const [first] = found;
  return (_hostname, options, callback) => {
    if (options.all) callback(null, found);
    else callback(null, first?.address ?? '', first?.family);
  };
}

function exchange(
  { body, headers }: WebhookPost,
  url: URL,
  options: Pick<RequestOptions, 'hostname' | 'lookup' | 'signal'>,
): Promise<EndpointAnswer> {
  const secure = url.protocol === 'https:';
  const bytes = Buffer.from(body);
  return new Promise((resolve, reject) => {
    const request = (secure ? httpsRequest : httpRequest)(
      {
        ...options,
        port: url.port === '' ? (secure ? 443 : 80) : Number(url.port),
        path: `${url.pathname}${url.search}`,
        method: 'POST',
        // A connection of its own: one that is kept open would go to an address checked for another message.
        agent: secure ? new HttpsAgent({ keepAlive: false }) : new HttpAgent({ keepAlive: false }),
        headers: {
          ...headers,
          'content-type': 'application/json',
          'content-length': bytes.length,
          'user-agent': 'Relance',
        },
      },
      (response) => {
        resolve(answerOf(response));
        drain(response);
      },
    );
    request.on('error', reject);
    request.end(bytes);
  });
}

function answerOf({ statusCode = 0, headers }: IncomingMessage): EndpointAnswer {
  // A date without the clock of its server beside it says nothing.
  const askedMs = retryAfterMs(headers['retry-after'], headers.date ?? '', longestRetryAfterMs);
  return { kind: 'answered', status: statusCode, retryAfterMs: askedMs ?? null };
}

function drain(response: IncomingMessage): void {
  let bytes = 0;
  // What fails now comes after the answer.
  response.on('error', () => undefined);
  response.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > mostAnswerBytes) response.destroy();
  });
}

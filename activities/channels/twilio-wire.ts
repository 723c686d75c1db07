/**
 * The HTTP side of the Twilio SDK, ours for three reasons: the SDK cannot be pointed at another server, it drops
 * `Retry-After`, and it does not tell whether a connection ever stood, which decides between "repeat" and "never
 * repeat".
 */
import { type IncomingMessage, request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import twilio from 'twilio';

type SdkRequest<TData> = Parameters<typeof twilio.RequestClient.prototype.request<TData>>[0];
type SdkAnswer<TData> = Awaited<ReturnType<typeof twilio.RequestClient.prototype.request<TData>>>;

/** What is known about one exchange, filled while it runs. It never holds a request header. */
export interface Trace {
  /** False when the SDK refused the request before sending anything. */
  started: boolean;
  /** True once the connection (with TLS where used) stood: from here on the provider may have received the message. */
  connected: boolean;
  status: number | null;
  headers: IncomingMessage['headers'];
  /** The whole body; null as long as its end was not seen. */
  body: string | null;
  /** System code of what broke the exchange (`ECONNREFUSED`, `ENOTFOUND`, a TLS code), never its text. */
  problem: string | null;
}

export function newTrace(): Trace {
  return { started: false, connected: false, status: null, headers: {}, body: null, problem: null };
}

/** Transport for one call: sends to `baseUrl` when given, ends with `signal`, tells `trace` what happened. */
export class Wire extends twilio.RequestClient {
  readonly #baseUrl: string | undefined;
  readonly #signal: AbortSignal;
  readonly #trace: Trace;

  constructor(baseUrl: string | undefined, signal: AbortSignal, trace: Trace) {
    super();
    this.#baseUrl = baseUrl;
    this.#signal = signal;
    this.#trace = trace;
  }

  override async request<TData>(options: SdkRequest<TData>): Promise<SdkAnswer<TData>> {
    this.#trace.started = true;
    const asked = new URL(options.uri);
    const url = this.#baseUrl === undefined ? asked : new URL(asked.pathname + asked.search, this.#baseUrl);
    for (const [name, value] of formPairs(options.params ?? {})) url.searchParams.append(name, value);
    const credentials = Buffer.from(`${options.username ?? ''}:${options.password ?? ''}`).toString('base64');
    const headers = { ...options.headers, Authorization: `Basic ${credentials}` };
    const body = formBody(options.data ?? {});
    await exchange({ url, method: options.method, headers, body, signal: this.#signal }, this.#trace).catch(
      (error: unknown) => {
        this.#trace.problem = systemCode(error);
        throw error;
      },
    );
    // The SDK's type speaks of the request's data, but what it reads here is the text of the answer.
    const text = (this.#trace.body ?? '') as TData;
    // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- the SDK does not export that class
    return { statusCode: this.#trace.status ?? 0, body: text, headers: this.#trace.headers };
  }
}

interface Call {
  readonly url: URL;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly signal: AbortSignal;
}

/**
 * One request on a connection of its own: a kept one that the far end is just closing would fail after "connected", and
 * an SMS that certainly did not leave would need a person.
 */
async function exchange(call: Call, trace: Trace): Promise<void> {
  const secure = call.url.protocol === 'https:';
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const { method, signal } = call;
    const headers = { ...call.headers, 'Content-Length': Buffer.byteLength(call.body), Connection: 'close' };
    const request = (secure ? httpsRequest : httpRequest)(call.url, { method, headers, signal, agent: false }, resolve);
    request.once('socket', (socket) =>
      socket.once(secure ? 'secureConnect' : 'connect', () => (trace.connected = true)),
    );
    request.once('error', reject);
    request.end(call.body);
  });
  trace.status = response.statusCode ?? null;
  trace.headers = response.headers;
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  trace.body = Buffer.concat(chunks).toString('utf8');
}

function systemCode(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
}

/** Form encoding as Twilio reads it: a list repeats its key, an undefined field is left out. */
function formBody(data: object): string {
  return new URLSearchParams(formPairs(data)).toString();
}

function formPairs(data: object): [string, string][] {
  return Object.entries(data).flatMap(([name, value]: [string, unknown]) =>
    (Array.isArray(value) ? value : [value])
      .filter((item) => item !== undefined)
      .map((item): [string, string] => [name, String(item)]),
  );
}

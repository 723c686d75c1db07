/**
 * The Resend SDK, posting over connections that stay open. By itself it takes the global `fetch`, which costs a send three times the processor and leaves
 * what belongs to the call to the next full garbage collection.
 */
import http from 'node:http';
import https from 'node:https';
import { Resend, type Response } from 'resend';

/** What the SDK hands to its own `fetch`. */
interface SdkRequest {
  readonly method?: string;
  readonly body?: unknown;
  readonly headers?: Headers;
  readonly signal?: AbortSignal;
}

interface Answer {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly text: string;
}

/** An answer to a send is some hundred bytes. */
const mostChars = 1_000_000;
const idleMs = 30_000;

export class ResendClient extends Resend {
  readonly #base: string;
  readonly #agent: http.Agent;

  /** `baseUrl` without a final slash. Throws, as the SDK does, when the key is empty. */
  constructor(apiKey: string, { baseUrl }: { readonly baseUrl: string }) {
    super(apiKey, { baseUrl });
    this.#base = baseUrl;
    const { Agent } = baseUrl.startsWith('https:') ? https : http;
    this.#agent = new Agent({ keepAlive: true, timeout: idleMs });
  }

  /** As the SDK's: errors are in the result; `headers` is null when there was no answer, or none that could be read. */
  override async fetchRequest<T>(path: string, request: SdkRequest = {}): Promise<Response<T>> {
    const { method, body, headers, signal } = request;
    if (method !== 'POST' || typeof body !== 'string') return super.fetchRequest<T>(path, request);
    try {
      const sent = { headers: Object.fromEntries(headers ?? []), body, signal };
      const answer = await post(new URL(`${this.#base}${path}`), this.#agent, sent);
      if (answer.status < 200 || answer.status > 299)
        return { data: null, error: refusalOf(answer), headers: answer.headers };
      return { data: JSON.parse(answer.text) as T, error: null, headers: answer.headers };
    } catch {
      const message = 'Unable to fetch data. The request could not be resolved.';
      return { data: null, error: { name: 'application_error', statusCode: null, message }, headers: null };
    }
  }
}

type Refusal = NonNullable<Response<unknown>['error']>;

/** Resend's own words, whatever their shape; a gateway in between may answer with something else. */
function refusalOf({ status, text }: Answer): Refusal {
  try {
    return JSON.parse(text) as Refusal;
  } catch {
    return { name: 'application_error', statusCode: status, message: 'The answer is not JSON.' };
  }
}

interface Sent {
  readonly headers: Record<string, string>;
  readonly body: string;
  readonly signal: AbortSignal | undefined;
}

function post(url: URL, agent: http.Agent, { headers, body, signal }: Sent): Promise<Answer> {
  const { request } = url.protocol === 'https:' ? https : http;
  const options = {
    agent,
    method: 'POST',
    headers: { ...headers, 'content-length': Buffer.byteLength(body) },
    ...(signal ? { signal } : {}),
  };
  return new Promise((resolve, reject) => {
    const call = request(url, options, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (part: string) => {
        text += part;
        if (text.length > mostChars) response.destroy(new Error('The answer is too long'));
      });
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, headers: plain(response.headers), text });
      });
      response.on('error', reject);
    });
    call.on('error', reject);
    call.end(body);
  });
}

function plain(headers: http.IncomingHttpHeaders): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
}

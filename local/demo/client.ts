/** The REST API as the demo uses it: every request may be repeated, every refusal is told in the API's own words. */
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';

export interface Api {
  get<T>(path: string): Promise<T>;
  /** Sends the body under a key of its own, so that a repeat after a lost answer changes nothing. */
  post<T>(path: string, body: unknown): Promise<T>;
  put<T>(path: string, body: unknown): Promise<T>;
  /** The pages of a list, up to the first one that is `enough`. */
  all<T>(path: string, enough?: (soFar: readonly T[]) => boolean): Promise<T[]>;
}

/** What the API refused, in its words. */
export class Refused extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** A server that was killed is started again within seconds; twenty of them are patience enough. */
const attempts = 40;
const pauseMs = 500;
const answerWithinMs = 10_000;

/** Makes a client for one address and key. A server that is away or busy (503) is asked again for twenty seconds. */
export function createApi(apiUrl: string, apiKey: string): Api {
  const send = async (method: 'GET' | 'POST' | 'PUT', path: string, body?: unknown): Promise<unknown> => {
    const headers = {
      authorization: `Bearer ${apiKey}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json', 'idempotency-key': randomUUID() }),
    };
    const text = body === undefined ? {} : { body: JSON.stringify(body) };
    for (let attempt = 1; ; attempt++) {
      const answer = await fetch(`${apiUrl}${path}`, {
        method,
        headers,
        ...text,
        signal: AbortSignal.timeout(answerWithinMs),
      }).catch((error: unknown) => (attempt < attempts ? null : Promise.reject(unreachable(apiUrl, error))));
      if (answer !== null && (answer.status !== 503 || attempt >= attempts)) return read(answer, `${method} ${path}`);
      await pause(pauseMs);
    }
  };
  return {
    get: async <T>(path: string) => (await send('GET', path)) as T,
    post: async <T>(path: string, body: unknown) => (await send('POST', path, body)) as T,
    put: async <T>(path: string, body: unknown) => (await send('PUT', path, body)) as T,
    all: async <T>(path: string, enough: (soFar: readonly T[]) => boolean = () => false) => {
      const items: T[] = [];
      let cursor: string | null = null;
      do {
        const page = (await send('GET', withCursor(path, cursor))) as { items: T[]; nextCursor: string | null };
        items.push(...page.items);
        cursor = page.nextCursor;
      } while (cursor !== null && !enough(items));
      return items;
    },
  };
}

function withCursor(path: string, cursor: string | null): string {
  const separator = path.includes('?') ? '&' : '?';
  return `${path}${separator}limit=100${cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`}`;
}

async function read(answer: Response, what: string): Promise<unknown> {
  const text = await answer.text();
  if (answer.ok) return text === '' ? null : JSON.parse(text);
  const { code, detail } = problemOf(text);
  throw new Refused(answer.status, code, `${what}: ${String(answer.status)} ${code}. ${detail}`);
}

function problemOf(text: string): { code: string; detail: string } {
  try {
    const problem = JSON.parse(text) as { code?: string; detail?: string };
    return { code: problem.code ?? 'unknown', detail: problem.detail ?? '' };
  } catch {
    return { code: 'unknown', detail: text.slice(0, 200) };
  }
}

function unreachable(apiUrl: string, cause: unknown): Error {
  return new Error(`The API at ${apiUrl} does not answer. Look at its log, logs/api.log in the data folder.`, {
    cause,
  });
}

/** One HTTP exchange with Maileva, sorted into what is known afterwards. */
import { startWait } from '../wait.ts';

export interface Request {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | FormData | URLSearchParams;
  /** `bytes`: a document is expected; `json` unless given. */
  readonly expects?: 'json' | 'bytes';
}

export type Reply =
  | {
      readonly kind: 'answer';
      readonly status: number;
      /** The JSON of the answer; null where it is empty or no JSON. */
      readonly body: unknown;
      readonly bytes: Uint8Array | null;
      readonly retryAfter: string | undefined;
      readonly date: string | undefined;
    }
  /** No whole answer: the provider may have done what was asked, or not. */
  | { readonly kind: 'none'; readonly code: 'timeout' | 'aborted' | 'connection_lost' | 'odd_answer' };

/** An answer, as far as it was one. */
export type Answered = Extract<Reply, { kind: 'answer' }>;

/** Sends one request and reads its whole answer. Never throws; redirects are not followed, so no secret leaves for another server. */
export async function exchange(request: Request, signal: AbortSignal, timeoutMs: number): Promise<Reply> {
  const wait = startWait(signal, timeoutMs);
  const { method, url, headers, body, expects = 'json' } = request;
  try {
    const response = await fetch(url, {
      ...{ method, headers, redirect: 'manual' as const, signal: wait.signal },
      ...(body === undefined ? {} : { body }),
    });
    const bytes = new Uint8Array(await response.arrayBuffer());
    const json = readJson(bytes);
    const wrongKind = response.ok && bytes.length > 0 && (expects === 'json' ? json === undefined : json !== undefined);
    if (wrongKind) return { kind: 'none', code: 'odd_answer' };
    return {
      kind: 'answer',
      status: response.status,
      body: json ?? null,
      bytes: expects === 'bytes' && response.ok ? bytes : null,
      retryAfter: response.headers.get('retry-after') ?? undefined,
      date: response.headers.get('date') ?? undefined,
    };
  } catch {
    // What fetch throws may carry the request with its credentials: only its kind is kept.
    if (signal.aborted) return { kind: 'none', code: 'aborted' };
    return { kind: 'none', code: wait.timedOut() ? 'timeout' : 'connection_lost' };
  } finally {
    wait.end();
  }
}

function readJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes)) as unknown;
  } catch {
    return undefined;
  }
}

/** A field of a JSON object; undefined where there is none. */
export function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

/** A text of a JSON object; undefined where it is none or empty. */
export function textOf(value: unknown, name: string): string | undefined {
  const found = field(value, name);
  return typeof found === 'string' && found !== '' ? found : undefined;
}

/** A list of a JSON object; empty where it is none. */
export function listOf(value: unknown, name: string): readonly unknown[] {
  const found = field(value, name);
  return Array.isArray(found) ? (found as unknown[]) : [];
}

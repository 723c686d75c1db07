/** The calls of Maileva that we make, each with a token. What an answer means is decided by the callers. */
import type { MailevaSettings } from './settings.ts';
import { keepToken } from './token.ts';
import { exchange, type Reply, type Request } from './wire.ts';

export interface MailevaApi {
  /** Makes sure of a token, so that the call that follows goes out at once; null, or the answer that refused it. */
  ready(): Promise<Reply | null>;
  /** One call under the letters' address. An expired token is replaced, and the call made once more. */
  letters(call: Call, signal: AbortSignal): Promise<Reply>;
  /** The same, made once: after an expired token (401) the next `ready` gets another. For the call that cannot be taken back. */
  lettersOnce(call: Call, signal: AbortSignal): Promise<Reply>;
  /** One call under the address of the subscriptions. */
  notifications(call: Call, signal: AbortSignal): Promise<Reply>;
}

export interface Call {
  readonly method: Request['method'];
  /** Under the address of the API, with a leading slash. */
  readonly path: string;
  readonly json?: unknown;
  readonly form?: FormData;
  readonly expects?: Request['expects'];
}

/** Builds the calls of one account. */
export function mailevaApi(settings: MailevaSettings): MailevaApi {
  const tokens = keepToken(settings);
  const timeoutMs = settings.callTimeoutMs ?? 8_000;
  const once = async (root: string, call: Call, signal: AbortSignal): Promise<Reply> => {
    const token = await tokens.get();
    if (token.kind === 'refused') return token.reply;
    if (signal.aborted) return { kind: 'none', code: 'aborted' };
    const reply = await exchange(requestOf(`${settings.apiUrl}${root}`, call, token.token), signal, timeoutMs);
    if (reply.kind === 'answer' && reply.status === 401) tokens.drop(token.token);
    return reply;
  };
  const twice = async (root: string, call: Call, signal: AbortSignal): Promise<Reply> => {
    const first = await once(root, call, signal);
    return first.kind === 'answer' && first.status === 401 ? once(root, call, signal) : first;
  };
  return {
    ready: async () => {
      const token = await tokens.get();
      return token.kind === 'refused' ? token.reply : null;
    },
    letters: (call, signal) => twice('/registered_mail/v4', call, signal),
    lettersOnce: (call, signal) => once('/registered_mail/v4', call, signal),
    notifications: (call, signal) => twice('/notification_center/v2', call, signal),
  };
}

function requestOf(root: string, call: Call, token: string): Request {
  const headers = { accept: call.expects === 'bytes' ? '*/*' : 'application/json', authorization: `Bearer ${token}` };
  const { method, path, json, form, expects } = call;
  return {
    ...{ method, url: `${root}${path}`, ...(expects === undefined ? {} : { expects }) },
    headers: json === undefined ? headers : { ...headers, 'content-type': 'application/json' },
    ...(json === undefined ? {} : { body: JSON.stringify(json) }),
    ...(form === undefined ? {} : { body: form }),
  };
}

/** The access token of one process: got with the password once, then refreshed before it ends, and shared by every call. */
import type { MailevaSettings } from './settings.ts';
import { exchange, field, textOf, type Reply } from './wire.ts';

export type TokenAnswer =
  | { readonly kind: 'token'; readonly token: string }
  /** No token: why. */
  | { readonly kind: 'refused'; readonly reply: Reply };

export interface TokenKeeper {
  /** A token that is good for half a minute more, a new one where needed. */
  get(): Promise<TokenAnswer>;
  /** The provider no longer takes this token: the next `get` asks for another. */
  drop(token: string): void;
}

interface Held {
  readonly token: string;
  readonly endsMs: number;
  readonly refresh: { readonly token: string; readonly endsMs: number } | null;
}

/** A token that ends within this long is replaced first. */
const marginMs = 30_000;

/** Keeps the token of one account. Concurrent callers wait for the same request; its wait is its own, so that no caller's end cuts another's. */
export function keepToken(settings: MailevaSettings): TokenKeeper {
  const nowMs = settings.nowMs ?? (() => performance.now());
  let held: Held | null = null;
  let asking: Promise<TokenAnswer> | null = null;

  const ask = async (): Promise<TokenAnswer> => {
    const refresh = held?.refresh;
    if (refresh && refresh.endsMs - marginMs > nowMs()) {
      const renewed = await askFor(settings, { grant_type: 'refresh_token', refresh_token: refresh.token });
      const kept = keep(renewed);
      if (kept) return { kind: 'token', token: kept.token };
      // A refresh token that is not taken any more is no failure of the account: the password decides.
      if (renewed.kind === 'none' || renewed.status >= 500) return { kind: 'refused', reply: renewed };
    }
    const { username, password } = settings;
    const got = await askFor(settings, { grant_type: 'password', username, password });
    const kept = keep(got);
    return kept ? { kind: 'token', token: kept.token } : { kind: 'refused', reply: got };
  };

  const keep = (reply: Reply): Held | null => {
    const token = reply.kind === 'answer' && reply.status === 200 ? textOf(reply.body, 'access_token') : undefined;
    if (reply.kind !== 'answer' || token === undefined) return null;
    const endOf = (name: string) => nowMs() + Number(field(reply.body, name) ?? 0) * 1000;
    const refresh = textOf(reply.body, 'refresh_token');
    held = {
      token,
      endsMs: endOf('expires_in'),
      refresh: refresh === undefined ? null : { token: refresh, endsMs: endOf('refresh_expires_in') },
    };
    return held;
  };

  return {
    get: async () => {
      if (held && held.endsMs - marginMs > nowMs()) return { kind: 'token', token: held.token };
      asking ??= ask().finally(() => {
        asking = null;
      });
      return asking;
    },
    drop: (token) => {
      if (held?.token === token) held = { ...held, endsMs: 0 };
    },
  };
}

function askFor(settings: MailevaSettings, grant: Record<string, string>): Promise<Reply> {
  const { clientId, clientSecret, tokenUrl, callTimeoutMs = 8_000 } = settings;
  const body = new URLSearchParams({ ...grant, client_id: clientId, client_secret: clientSecret });
  const headers = { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' };
  return exchange(
    { method: 'POST', url: tokenUrl, headers, body: body.toString() },
    new AbortController().signal,
    callTimeoutMs,
  );
}

/** The token endpoint of the fake Maileva: password and refresh grants, expiry, refusals. */
import { randomBytes } from 'node:crypto';
import { answer, type Answer } from './faults.ts';

/** What the caller must know. */
export const mailevaAccount = {
  clientId: 'relance-fake',
  clientSecret: 'fake-client-secret-0001',
  username: 'relance.fake',
  password: 'fake-password-0001',
} as const;

export interface Tokens {
  /** Answers a call of the token endpoint. */
  grant(headers: Readonly<Record<string, string>>, form: URLSearchParams): Answer;
  /** Whether this `Authorization` header holds a token that is still good. */
  isGood(authorization: string | undefined): boolean;
  /** No token given so far is good any more; refresh tokens are when `alsoRefresh` is false. */
  expire(alsoRefresh: boolean): void;
}

/** Tokens live `seconds`, refresh tokens six times as long. */
export function createTokens(clock: () => number, seconds: number): Tokens {
  const access = new Map<string, number>();
  const refresh = new Map<string, number>();
  const issue = (): Answer => {
    const [accessToken, refreshToken] = [randomBytes(18).toString('hex'), randomBytes(18).toString('hex')];
    access.set(accessToken, clock() + seconds * 1_000);
    refresh.set(refreshToken, clock() + seconds * 6_000);
    return answer(200, {
      ...{ access_token: accessToken, expires_in: seconds, token_type: 'bearer', scope: 'all' },
      ...{ refresh_token: refreshToken, refresh_expires_in: seconds * 6 },
    });
  };
  return {
    grant(headers, form) {
      const client = clientOf(headers, form);
      const grantType = form.get('grant_type');
      if (client === null || grantType === null) return refused(404, 'invalid_request', 'A parameter is missing');
      const { clientId, clientSecret, username, password } = mailevaAccount;
      if (client !== `${clientId}:${clientSecret}`) return refused(401, 'invalid_client', 'Invalid client credentials');
      if (grantType === 'refresh_token') {
        const known = refresh.get(form.get('refresh_token') ?? '') ?? 0;
        return known > clock() ? issue() : refused(400, 'invalid_grant', 'Token is not active');
      }
      if (grantType !== 'password') return refused(403, 'unauthorized_client', 'Grant type is not enabled');
      const right = form.get('username') === username && form.get('password') === password;
      return right ? issue() : refused(401, 'invalid_grant', 'Invalid user credentials');
    },
    isGood: (authorization) => (access.get(/^Bearer (.+)$/i.exec(authorization ?? '')?.[1] ?? '') ?? 0) > clock(),
    expire(alsoRefresh) {
      access.clear();
      if (alsoRefresh) refresh.clear();
    },
  };
}

function clientOf(headers: Readonly<Record<string, string>>, form: URLSearchParams): string | null {
  const basic = /^Basic (.+)$/i.exec(headers['authorization'] ?? '')?.[1];
  if (basic !== undefined) return Buffer.from(basic, 'base64').toString('utf8');
  const id = form.get('client_id');
  const secret = form.get('client_secret');
  return id === null || secret === null ? null : `${id}:${secret}`;
}

function refused(status: number, error: string, description: string): Answer {
  return answer(status, { error, error_description: description });
}

/** What the Maileva adapter is given. */
export interface MailevaSettings {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly username: string;
  readonly password: string;
  /** Root of the provider's API, without a final slash; the versions of each API are added to it. */
  readonly apiUrl: string;
  /** Where tokens are given. */
  readonly tokenUrl: string;
  /** How long one call may take; 8 s unless given. */
  readonly callTimeoutMs?: number;
  /** Monotonic or civil clock in milliseconds, for the age of tokens. */
  readonly nowMs?: () => number;
}

const productionApi = 'https://api.maileva.com';
const productionToken = 'https://connexion.maileva.com';
const tokenPath = '/auth/realms/services/protocol/openid-connect/token';
const lettersPath = '/registered_mail/v4';

/** The root of the API: what is written may be the root itself or the address of the letters under it. Absent: production. */
export function apiRoot(written: string | undefined): string {
  const url = (written ?? productionApi).replace(/\/+$/, '');
  return url.endsWith(lettersPath) ? url.slice(0, -lettersPath.length) : url;
}

/** The address of the tokens: what is written may be the whole address or the root of the server. Absent: production. */
export function tokenAddress(written: string | undefined): string {
  const url = (written ?? productionToken).replace(/\/+$/, '');
  if (url.endsWith('/token')) return url;
  return url.endsWith('/openid-connect') ? `${url}/token` : `${url}${tokenPath}`;
}

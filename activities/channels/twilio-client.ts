/** Who we are to Twilio: the account, the client that speaks for it, and what of it nobody may read. */
import twilio from 'twilio';
import type { Wire } from './twilio-wire.ts';

export interface TwilioAccount {
  readonly accountSid: string;
  readonly authToken: string;
  /** API key and its secret, used for calls instead of the account's token when both are given. */
  readonly apiKey?: string;
  readonly apiSecret?: string;
}

/** The SDK's client of this account, for the exchange that `httpClient` makes. */
export function connect(account: TwilioAccount, httpClient: Wire): ReturnType<typeof twilio> {
  const { accountSid, authToken, apiKey, apiSecret } = account;
  if (apiKey !== undefined && apiSecret !== undefined) return twilio(apiKey, apiSecret, { accountSid, httpClient });
  return twilio(accountSid, authToken, { httpClient });
}

/** What is hidden in every quote of Twilio's words. */
export const secretsOf = ({ authToken, apiSecret }: TwilioAccount): readonly string[] => [authToken, apiSecret ?? ''];

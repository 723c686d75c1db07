/** Verifying Twilio's callbacks: HMAC-SHA1 over the address it was asked to call and every posted field. */
import twilio from 'twilio';
import { twilioState } from '../../../activities/channels/twilio-callback.ts';
import type { Received } from './receive.ts';

export interface TwilioRequest {
  /** `X-Twilio-Signature`. */
  readonly signature: string | string[] | undefined;
  /** Where people and providers reach us, without a final slash: never taken from the request. */
  readonly publicBaseUrl: string;
  /** Path and query as they came, byte for byte. */
  readonly pathAndQuery: string;
  readonly raw: Buffer;
}

/** The state a request reports, when its signature is right; null otherwise, and for a signed request without a message and a state. */
export function verifiedTwilio(authToken: string, request: TwilioRequest): Received | null {
  const { signature, publicBaseUrl, pathAndQuery, raw } = request;
  if (typeof signature !== 'string' || signature === '') return null;
  const form = formOf(raw);
  if (!twilio.validateRequest(authToken, signature, `${publicBaseUrl}${pathAndQuery}`, form)) return null;
  const query = Object.fromEntries(new URLSearchParams(pathAndQuery.split('?')[1] ?? ''));
  const state = twilioState({ form, query });
  if (state === null) return null;
  const { sid, status, code } = state;
  const eventKey = `${sid} ${status}${code === null ? '' : ` ${code}`}`;
  return { provider: 'twilio', eventKey, kind: status, body: { form, query } };
}

/** Posted fields; a repeated one is a list, which is how the signature counts it. */
function formOf(raw: Buffer): Record<string, string | string[]> {
  const fields = new Map<string, string | string[]>();
  for (const [name, value] of new URLSearchParams(raw.toString('utf8'))) {
    const before = fields.get(name);
    fields.set(name, before === undefined ? value : [before, value].flat());
  }
  return Object.fromEntries(fields);
}

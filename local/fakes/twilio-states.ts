/** What becomes of an SMS or a call at the fake Twilio, by the last four digits of its number, and how its callbacks look and are signed. */
import twilio from 'twilio';
import type { Callback } from './postman.ts';

/** The one account of the fake. */
export const accountSid = `AC${'0a'.repeat(16)}`;

export interface TwilioMessage {
  readonly sid: string;
  readonly form: Readonly<Record<string, unknown>>;
  readonly createdAtMs: number;
  status: string;
  errorCode: number | null;
  sentAtMs: number | null;
  updatedAtMs: number;
}

export interface TwilioState {
  readonly status: string;
  readonly errorCode?: number;
}

/** Lives by the last four digits; any other number gets its SMS. */
const lives: Readonly<Record<string, readonly TwilioState[]>> = {
  '0000': [{ status: 'sent' }, { status: 'undelivered', errorCode: 30005 }],
  '0030': [{ status: 'sent' }, { status: 'undelivered', errorCode: 30003 }],
  '0006': [{ status: 'sent' }, { status: 'undelivered', errorCode: 30006 }],
  '0007': [{ status: 'sent' }, { status: 'undelivered', errorCode: 30007 }],
  '0010': [{ status: 'failed', errorCode: 21610 }],
  '0099': [{ status: 'sent' }],
};

/** Numbers that are refused at once, by their last four digits. */
const refusals: Readonly<Record<string, { readonly code: number; readonly message: string }>> = {
  '0014': { code: 21614, message: "'To' number is not a valid mobile number" },
  '0011': { code: 21610, message: 'Attempt to send to unsubscribed recipient' },
};

const lastFour = (number: string): string => number.slice(-4);

/** What will become of an SMS to this number, after `queued`. */
export function lifeOfNumber(number: string): readonly TwilioState[] {
  return lives[lastFour(number)] ?? [{ status: 'sent' }, { status: 'delivered' }];
}

/** Why this number is refused, or null. */
export function refusalOfNumber(number: string): { readonly code: number; readonly message: string } | null {
  return refusals[lastFour(number)] ?? null;
}

/** Calls: most are answered. */
export function lifeOfCall(number: string): readonly TwilioState[] {
  if (lastFour(number) === '0000') return [{ status: 'failed' }];
  if (lastFour(number) === '0030') return [{ status: 'ringing' }, { status: 'no-answer' }];
  return [{ status: 'ringing' }, { status: 'in-progress' }, { status: 'completed' }];
}

/** True when this SMS certainly reached nobody: another send of it would be no duplicate. */
export function endedInVain({ status }: TwilioMessage): boolean {
  return ['undelivered', 'failed', 'canceled'].includes(status);
}

/** A text of the form; absent and odd values read as empty. */
export function fieldOf(form: Readonly<Record<string, unknown>>, name: string): string {
  const value = form[name];
  return typeof value === 'string' ? value : '';
}

/** A callback as Twilio makes it: a form, signed with the auth token over the address and every field. A fragment is for Twilio alone. */
export function twilioCallback(
  authToken: string,
  address: string,
  what: string,
  fields: Readonly<Record<string, string>>,
): Callback {
  const url = address.split('#')[0] ?? '';
  return {
    what,
    url,
    contentType: 'application/x-www-form-urlencoded',
    body: new URLSearchParams(fields).toString(),
    prove: (_atMs, forged) => {
      const secret = forged ? 'not-the-auth-token' : authToken;
      return { 'x-twilio-signature': twilio.getExpectedTwilioSignature(secret, url, fields) };
    },
  };
}

/** The resource as the API shows it. Dates are RFC 2822. */
export function shownMessage(message: TwilioMessage): Record<string, unknown> {
  const { sid, form, status, errorCode } = message;
  const date = (ms: number | null): string | null =>
    ms === null ? null : new Date(ms).toUTCString().replace('GMT', '+0000');
  return {
    ...{ sid, account_sid: accountSid, status, api_version: '2010-04-01', direction: 'outbound-api' },
    ...{ to: form['To'], from: form['From'], body: form['Body'] },
    messaging_service_sid: form['MessagingServiceSid'] ?? null,
    ...{
      error_code: errorCode,
      error_message: null,
      num_segments: '1',
      num_media: '0',
      price: null,
      price_unit: 'USD',
    },
    ...{ date_created: date(message.createdAtMs), date_sent: date(message.sentAtMs) },
    date_updated: date(message.updatedAtMs),
    uri: `/2010-04-01/Accounts/${accountSid}/Messages/${sid}.json`,
    subresource_uris: {},
  };
}

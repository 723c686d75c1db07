/** Reading callbacks, by the provider that sent them. */
import type { ReadCallback } from '../domain/callback-news.ts';
import { assertNever } from '../domain/never.ts';
import { readResendEvent } from './channels/resend-callback.ts';
import { readTwilioCallback } from './channels/twilio-callback.ts';

/** Reads the stored body of a callback. Maileva's notices are not signed over their content, so they are hints to ask. */
export const readCallback: ReadCallback = (provider, _kind, body) => {
  switch (provider) {
    case 'resend':
      return readResendEvent(body);
    case 'twilio':
      return readTwilioCallback(body);
    case 'maileva':
      return { kind: 'ask' };
    default:
      return assertNever(provider, 'callback provider');
  }
};

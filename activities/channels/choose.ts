/** Which adapter carries a message. */
import type { Channel as ChannelName } from '../../domain/policy.ts';
import { assertNever } from '../../domain/never.ts';
import { agencyChannel } from './agency.ts';
import type { Channel } from './channel.ts';
import { localOutbox } from './local-outbox.ts';
import { mailevaLetter } from './maileva/maileva-letter.ts';
import { resendEmail } from './resend-email.ts';
import type { ChannelSettings } from './settings.ts';
import { twilioSms } from './twilio-sms.ts';

/** `test`: nothing leaves the machine, whatever keys are set. */
export type CreditorMode = 'test' | 'live';

/**
 * Builds each adapter once and returns the choice. Only a live creditor reaches a provider, and only where its keys are
 * set. Calls, letters, and registered letters without a provider, are done by a person: the file in the outbox is what
 * they work from.
 */
export function chooseChannels(settings: ChannelSettings): (mode: CreditorMode, channel: ChannelName) => Channel {
  const outbox = localOutbox({ dir: settings.outboxDir });
  const email = settings.resend === undefined ? outbox : resendEmail(settings.resend);
  const sms = settings.twilio === undefined ? outbox : twilioSms(settings.twilio);
  const registered = settings.maileva === undefined ? outbox : mailevaLetter(settings.maileva);
  const agency = agencyChannel(outbox, settings.resend === undefined ? null : email);
  return (mode, channel) => {
    switch (channel) {
      case 'email':
        return mode === 'live' ? email : outbox;
      case 'sms':
        return mode === 'live' ? sms : outbox;
      case 'registeredLetter':
        return mode === 'live' ? registered : outbox;
      case 'agency':
        return mode === 'live' ? agency : outbox;
      case 'call':
      case 'letter':
        return outbox;
      default:
        return assertNever(channel, 'channel');
    }
  };
}

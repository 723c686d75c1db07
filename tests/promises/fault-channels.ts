/** The real adapters before the fakes, in a process that may die at any of the places where a real one would leave something half done. */
import { agencyChannel } from '../../activities/channels/agency.ts';
import type { Channel, Outgoing } from '../../activities/channels/channel.ts';
import { chooseChannels } from '../../activities/channels/choose.ts';
import { mailevaLetter } from '../../activities/channels/maileva/maileva-letter.ts';
import { resendEmail } from '../../activities/channels/resend-email.ts';
import { twilioSms } from '../../activities/channels/twilio-sms.ts';
import type { ActivityDeps } from '../../activities/deps.ts';
import type { MailevaServer } from '../../local/fakes/maileva-server.ts';
import type { ResendServer } from '../../local/fakes/resend-server.ts';
import type { TwilioServer } from '../../local/fakes/twilio-server.ts';

/** The end of a process, as its own code sees it. */
export class Killed extends Error {}

/** What a test has in store for the processes of its world. */
export interface Fate {
  deaths: number;
  dies: () => boolean;
  beforeLastLook: (deliveryId: string) => Promise<void>;
}

interface Providers {
  readonly resend: ResendServer;
  readonly twilio: TwilioServer;
  readonly maileva: MailevaServer;
}

interface Behind extends Providers {
  readonly publicBaseUrl: string;
  readonly timeoutMs: number;
  readonly fate: Fate;
}

/** The choice of adapters that workers make for a live creditor whose three providers are set. */
export function faultChannels({
  resend,
  twilio,
  maileva,
  publicBaseUrl,
  timeoutMs,
  fate,
}: Behind): ActivityDeps['channelFor'] {
  const outbox = chooseChannels({ outboxDir: '/nowhere' });
  const rawEmail = resendEmail({ apiKey: resend.apiKey, baseUrl: resend.url, timeoutMs });
  const { accountSid, authToken } = twilio;
  const rawSms = twilioSms({ accountSid, authToken, baseUrl: twilio.url, publicBaseUrl, timeoutMs });
  const { account, url: apiUrl, tokenUrl } = maileva;
  const rawLetter = mailevaLetter({ ...account, apiUrl, tokenUrl, callTimeoutMs: timeoutMs });
  const [email, sms, registeredLetter] = [rawEmail, rawSms, rawLetter].map((one) => mortal(one, fate));
  const agency = mortal(agencyChannel(outbox('live', 'agency'), rawEmail), fate);
  const carriers: Readonly<Record<string, Channel | undefined>> = { email, sms, registeredLetter, agency };
  return (mode, channel) => carriers[channel] ?? outbox(mode, channel);
}

function mortal(channel: Channel, fate: Fate): Channel {
  const mayDie = (): void => {
    if (!fate.dies()) return;
    fate.deaths += 1;
    throw new Killed('The process was killed.');
  };
  const watched = (outgoing: Outgoing): Outgoing => ({
    ...outgoing,
    // A draft exists that nobody remembers, or that is remembered and empty.
    remember: async (providerId) => {
      mayDie();
      await outgoing.remember(providerId);
      mayDie();
    },
    stillOwed: async () => {
      await fate.beforeLastLook(outgoing.deliveryId);
      const owed = await outgoing.stillOwed();
      mayDie();
      return owed;
    },
  });
  return {
    ...channel,
    send: async (outgoing, signal) => {
      const result = await channel.send(watched(outgoing), signal);
      mayDie();
      return result;
    },
  };
}

/** Times a delivery was accepted by the provider of its channel. */
export function copiesAt({ resend, twilio, maileva }: Providers, deliveryId: string, channel: string): number {
  if (channel === 'registeredLetter')
    return maileva.sendings.filter((one) => one.submittedAtMs !== null && one.body['custom_id'] === deliveryId).length;
  return channel === 'sms'
    ? twilio.messages.filter((one) => attemptOf(one.form) === deliveryId).length
    : resend.messages.filter((one) => tagOf(one.body, 'delivery') === deliveryId).length;
}

function tagOf(body: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const tags = (body['tags'] ?? []) as { name: string; value: string }[];
  return tags.find((tag) => tag.name === name)?.value;
}

function attemptOf(form: Readonly<Record<string, unknown>>): string | null {
  return new URL(String(form['StatusCallback'])).searchParams.get('attempt');
}

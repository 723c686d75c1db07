/** SMS through Twilio. There is no idempotency there: every answer that does not prove a refusal is `ambiguous`. */
import type { Asked, Channel, LookUp, Outgoing, SendResult } from './channel.ts';
import { quote } from './provider-text.ts';
import { mostSmsParts, smsText } from './sms-text.ts';
import { connect, secretsOf, type TwilioAccount } from './twilio-client.ts';
import { traceToResult } from './twilio-errors.ts';
import { twilioLookUp } from './twilio-look-up.ts';
import { newTrace, type Trace, Wire } from './twilio-wire.ts';
import { startWait, within } from './wait.ts';

export interface TwilioSettings extends TwilioAccount {
  readonly messagingServiceSid?: string;
  /** Number of ours for click-to-call (E.164). */
  readonly voiceFrom?: string;
  /** Another server that speaks Twilio's protocol. */
  readonly baseUrl?: string;
  /** Where Twilio reaches our callbacks; without it no status callback is asked for. */
  readonly publicBaseUrl?: string;
  readonly timeoutMs?: number;
  /** Calls a second the account allows; absent: the default of the pacer. */
  readonly maxPerSecond?: number;
}

/** Four hours: an SMS that left inside the sending window must not arrive at night. */
const validitySeconds = 14_400;
const defaultTimeoutMs = 10_000;

/**
 * SMS channel. `send` resolves with `accepted` and the message sid, and never throws for a failure. The end of the wait
 * (`signal`, or the time-out, default 10 s) gives `ambiguous` once the connection stood, `retry` before. A text of more
 * parts than `mostSmsParts` after normalisation is refused as `twilio.too_long` without calling.
 */
export function twilioSms(settings: TwilioSettings): Channel {
  return {
    name: 'twilio',
    repeatIsSafe: false,
    send: (outgoing, signal) => sendOnce(settings, outgoing, signal),
    lookUp: (asked, signal) => lookUpOnce(settings, asked, signal),
  };
}

async function sendOnce(settings: TwilioSettings, outgoing: Outgoing, signal: AbortSignal): Promise<SendResult> {
  const { content } = outgoing;
  if (content.kind !== 'sms')
    return refused('twilio.wrong_content', `Twilio sends SMS only, this is a ${content.kind}.`);
  const { text, parts, encoding } = smsText(content.text);
  const mostParts = mostSmsParts[encoding];
  if (parts > mostParts)
    return refused(
      'twilio.too_long',
      `The text takes ${parts} SMS, at most ${mostParts} are allowed: shorten the template.`,
    );

  const wait = startWait(signal, settings.timeoutMs ?? defaultTimeoutMs);
  const trace = newTrace();
  const secrets = secretsOf(settings);
  try {
    const client = connect(settings, new Wire(settings.baseUrl, wait.signal, trace));
    const message = await client.messages.create({
      to: content.to,
      // Both: the service's pool must hold this creditor's own sender, else Twilio refuses rather than sign with
      // another name.
      from: content.from,
      ...(settings.messagingServiceSid === undefined ? {} : { messagingServiceSid: settings.messagingServiceSid }),
      body: text,
      validityPeriod: validitySeconds,
      ...callback(settings.publicBaseUrl, outgoing),
    });
    return message.sid ? { kind: 'accepted', providerId: message.sid } : oddAnswer(trace);
  } catch (error) {
    // The error itself is dropped here: what the SDK throws may carry the request with its credentials.
    if (!trace.started)
      return refused('twilio.unsendable', quote(error instanceof Error ? error.message : '', secrets));
    const ending = signal.aborted ? 'aborted' : wait.timedOut() ? 'timeout' : null;
    return traceToResult(trace, ending, secrets, Date.now());
  } finally {
    wait.end();
  }
}

function lookUpOnce(settings: TwilioSettings, asked: Asked, signal: AbortSignal): Promise<LookUp> {
  return within(signal, settings.timeoutMs ?? defaultTimeoutMs, (ending) => {
    const trace = newTrace();
    const client = connect(settings, new Wire(settings.baseUrl, ending, trace));
    const { messagingServiceSid } = settings;
    return twilioLookUp({ client, trace, messagingServiceSid, secrets: secretsOf(settings) }, asked);
  });
}

/**
 * The ids in the address bring the message back to its delivery even when the answer to the call was lost. The fragment asks Twilio to repeat a
 * callback up to five times whatever failed (twilio.com/docs, webhooks-connection-overrides); it is not sent to us and not part of the signature.
 */
function callback(publicBaseUrl: string | undefined, outgoing: Outgoing): { statusCallback?: string } {
  if (publicBaseUrl === undefined) return {};
  const base = publicBaseUrl.replace(/\/+$/, '');
  const query = new URLSearchParams({
    creditor: outgoing.creditorId,
    attempt: outgoing.deliveryId,
    send: String(outgoing.sendNo),
  });
  return { statusCallback: `${base}/hooks/twilio/sms?${query.toString()}#rc=5&rp=all` };
}

function refused(code: string, detail: string): SendResult {
  return { kind: 'failed', class: 'message', code, detail };
}

function oddAnswer(trace: Trace): SendResult {
  const detail = `Twilio answered ${trace.status ?? 0} without a message sid: look the SMS up in the Twilio log.`;
  return { kind: 'ambiguous', code: 'twilio.odd_answer', detail };
}

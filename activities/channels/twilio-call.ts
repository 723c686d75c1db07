/**
 * Click-to-call through Twilio: rings the agent, then the debtor. There is no idempotency there: what does not prove a refusal is `unknown`, and nothing
 * is rung twice by itself. Nothing is recorded (`record` stays false): that would need consent.
 */
import twilio from 'twilio';
import { quote } from './provider-text.ts';
import { connect, secretsOf } from './twilio-client.ts';
import { traceToResult } from './twilio-errors.ts';
import type { TwilioSettings } from './twilio-sms.ts';
import { newTrace, Wire } from './twilio-wire.ts';
import { startWait } from './wait.ts';

export interface VoiceSettings extends TwilioSettings {
  /** Number of ours that both see (E.164). */
  readonly voiceFrom: string;
}

/** E.164 both. */
export interface TwoParties {
  readonly agent: string;
  readonly debtor: string;
}

export type RingResult =
  | { readonly kind: 'calling'; readonly providerId: string }
  /** Certainly nobody was rung. */
  | { readonly kind: 'refused'; readonly code: string; readonly detail: string }
  /** The phones may be ringing. */
  | { readonly kind: 'unknown'; readonly code: string };

/** Rings both, once. Never throws. */
export type Dialer = (parties: TwoParties) => Promise<RingResult>;

/** Shorter than most mailboxes wait, so that the debtor is not connected to the agent's. */
const ringSeconds = 20;

/** The dialer of these settings. The time-out is theirs, 10 s by default. */
export function twilioDialer(settings: VoiceSettings): Dialer {
  return async ({ agent, debtor }) => {
    const wait = startWait(new AbortController().signal, settings.timeoutMs ?? 10_000);
    const trace = newTrace();
    const secrets = secretsOf(settings);
    try {
      const { voiceFrom } = settings;
      const twiml = new twilio.twiml.VoiceResponse();
      twiml.dial({ callerId: voiceFrom, timeout: ringSeconds }, debtor);
      const client = connect(settings, new Wire(settings.baseUrl, wait.signal, trace));
      const call = await client.calls.create({
        ...{ to: agent, from: voiceFrom, twiml: twiml.toString(), timeout: ringSeconds, record: false },
      });
      return call.sid ? { kind: 'calling', providerId: call.sid } : { kind: 'unknown', code: 'twilio.odd_answer' };
    } catch (error) {
      // The error itself is dropped here: what the SDK throws may carry the request with its credentials.
      if (!trace.started)
        return {
          ...{ kind: 'refused', code: 'twilio.unsendable' },
          detail: quote(error instanceof Error ? error.message : '', secrets),
        };
      const { kind, code, detail } = traceToResult(trace, wait.timedOut() ? 'timeout' : null, secrets, Date.now());
      return kind === 'ambiguous' ? { kind: 'unknown', code } : { kind: 'refused', code, detail };
    } finally {
      wait.end();
    }
  };
}

/** What Twilio's message states mean. Sources: twilio.com/docs, messaging/guides/outbound-message-status-in-status-callbacks and api/errors. */
import type { DeliveryOutcome, Phase, Report } from '../../domain/delivery-life.ts';
import { keyText } from './provider-json.ts';
import { twilioErrorClass } from './twilio-errors.ts';

interface Meaning {
  readonly phase: Phase | null;
  readonly outcome: DeliveryOutcome | null;
}

/** `sent` that never moves has no receipt: it stays dispatched and is no failure. `read` is not known for SMS. */
const byStatus: Readonly<Record<string, Meaning>> = {
  accepted: { phase: 'accepted', outcome: null },
  queued: { phase: 'accepted', outcome: null },
  scheduled: { phase: 'accepted', outcome: null },
  sending: { phase: 'dispatched', outcome: null },
  sent: { phase: 'dispatched', outcome: null },
  delivered: { phase: 'delivered', outcome: 'delivered' },
  read: { phase: 'acknowledged', outcome: 'acknowledged' },
  canceled: { phase: 'accepted', outcome: 'cancelled' },
};

/**
 * The report of one state of one message. Undated: a callback carries no time that can be relied on (`RawDlrDoneDate` has no zone). The key holds
 * the sid, so that the same state of a later send of the same delivery is other news, and a callback and an answer about it are the same.
 */
export function twilioReport(sid: string, status: string, errorCode: number | null): Report {
  const code = keyText(errorCode === null ? status : `${status} ${errorCode}`, 100);
  const { phase, outcome } = meaningOf(status, errorCode);
  return { key: keyText(`${sid} ${code}`, 200), code, phase, outcome, occurredAt: null };
}

function meaningOf(status: string, errorCode: number | null): Meaning {
  if (status === 'undelivered') return { phase: 'dispatched', outcome: failureOf(errorCode) };
  if (status === 'failed') return { phase: 'accepted', outcome: failureOf(errorCode) };
  return byStatus[status] ?? { phase: null, outcome: null };
}

function failureOf(errorCode: number | null): DeliveryOutcome {
  if (errorCode === null) return 'undeliverable';
  if (errorCode === 21610) return 'opted_out';
  if (errorCode === 30036) return 'expired';
  const failure = twilioErrorClass(errorCode);
  return failure === 'channel' || failure === 'message' ? 'rejected_by_provider' : 'undeliverable';
}

/** An error code as a callback or an answer gives it; null where there is none (an empty text, `0`). */
export function twilioErrorCode(value: unknown): number | null {
  const code = typeof value === 'string' && /^\d{1,6}$/.test(value) ? Number(value) : value;
  return typeof code === 'number' && Number.isInteger(code) && code > 0 ? code : null;
}

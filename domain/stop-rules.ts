/** When one answer of a provider stops the whole channel of a creditor, and for how long. Pure. */
import { addDays, civilDateAt, startOfDay } from './civil-date.ts';
import type { StopKind } from './channel-stop.ts';
import type { Channel } from './policy.ts';
import type { SendResult } from './send-result.ts';
import { defaultSending, type SendingSettings } from './sending-settings.ts';

const minuteMs = 60_000;

/** Providers count their days in UTC and need a moment after midnight. */
const afterMidnightMs = 5 * minuteMs;

export interface StopCall {
  readonly kind: Extract<StopKind, 'configuration' | 'quota'>;
  readonly code: string;
  readonly detail: string;
  /** Epoch ms at which it ends by itself; null: a person ends it. */
  readonly untilMs: number | null;
}

/**
 * The stop an answer asks for; null: the answer is about one message only. Credentials, domain or sender are wrong (class `channel`): until a person
 * mended them. The allowance of the day is used up: until five past midnight UTC. That of the month: a person raises it.
 */
export function stopCalledFor(result: SendResult, nowMs: number): StopCall | null {
  if (result.kind !== 'failed') return null;
  const { code, detail } = result;
  if (result.class === 'channel') return { kind: 'configuration', code, detail, untilMs: null };
  if (result.class !== 'later' || !code.endsWith('_quota_exceeded')) return null;
  const daily = code.endsWith('daily_quota_exceeded');
  return { kind: 'quota', code, detail, untilMs: daily ? dayAfterMs(nowMs, 'UTC') : null };
}

/** Five past the next midnight of a zone, epoch ms. */
export const dayAfterMs = (nowMs: number, timeZone: string): number =>
  startOfDay(addDays(civilDateAt(nowMs, timeZone), 1), timeZone) + afterMidnightMs;

/** Failures in a row that open the circuit. */
const circuitOpensAt = 5;
/** A circuit open this long in total asks a person. */
export const circuitAlarmMs = 60 * minuteMs;

const firstPauseMs = minuteMs;
const longestPauseMs = 15 * minuteMs;

/** The pause after this many failures in a row: none below five, then one minute, doubled by each failed try to fifteen. */
export function circuitPauseMs(failures: number): number | null {
  if (failures < circuitOpensAt) return null;
  return Math.min(longestPauseMs, firstPauseMs * 2 ** (failures - circuitOpensAt));
}

/** The provider did not answer as it should, which says nothing about the one message. */
export const isTransient = (result: SendResult): boolean => result.kind === 'retry' || result.kind === 'ambiguous';

export interface Budget {
  /** The channel whose stop stands for it. */
  readonly channel: Extract<Channel, 'sms' | 'letter'>;
  /** Whose claims count. */
  readonly counts: readonly Channel[];
  readonly perDay: number;
  readonly setting: 'smsPerDay' | 'lettersPerDay';
}

/** The creditor's own limit for a day in this channel; null: there is none. */
export function budgetOf(channel: Channel, sending: SendingSettings): Budget | null {
  if (channel === 'sms')
    return {
      channel: 'sms',
      counts: ['sms'],
      perDay: sending.smsPerDay ?? defaultSending.smsPerDay,
      setting: 'smsPerDay',
    };
  if (channel !== 'letter' && channel !== 'registeredLetter') return null;
  const perDay = sending.lettersPerDay ?? defaultSending.lettersPerDay;
  return { channel: 'letter', counts: ['letter', 'registeredLetter'], perDay, setting: 'lettersPerDay' };
}

/** The rule of the thanks for a payment that crossed a message: whether, and when. Pure. */
import { addDays, civilDateAt, startOfDay } from './civil-date.ts';
import type { HolidayZone } from './holidays.ts';
import type { WindowName } from './policy.ts';
import { nextSendInstant } from './sending-window.ts';
import type { ThanksAction, ThanksChoice } from './thanks.ts';

export interface ThanksFacts {
  readonly status: 'noted' | 'thanked' | 'notThanked';
  /** Why it ended; null while it is noted. */
  readonly endedBecause: string | null;
  /** The money went back. */
  readonly reversed: boolean;
  /** The creditor's setting. */
  readonly wanted: boolean;
  /** A valid e-mail address that is open to e-mails. */
  readonly email: boolean;
  /** The law, or who represents the debtor, forbids contact. */
  readonly legalHold: boolean;
  /** ISO instant of the newest other thanks to this debtor; null: none. */
  readonly lastThanksAt: string | null;
  /** Not before this instant (epoch ms): a pause before another try, a stop of e-mail; 0: none. */
  readonly notBeforeMs: number;
  readonly timeZone: string;
  readonly holidayZone: HolidayZone;
  readonly window: WindowName;
}

export interface ThanksVerdict {
  readonly decision: ThanksChoice;
  /** A sentence for people. */
  readonly because: string;
}

const sendThanks: ThanksAction = { name: 'sendThanks', step: 'thanks' };

/** Decides at one instant. A debtor is thanked once a day at most, within the hours of its e-mails. */
export function decideThanks(facts: ThanksFacts, nowMs: number): ThanksVerdict {
  if (facts.status !== 'noted')
    return { decision: { finish: facts.status }, because: facts.endedBecause ?? 'The thanks have ended' };
  const against = reasonAgainst(facts);
  if (against !== null) return { decision: { finish: 'notThanked' }, because: against };
  const { timeZone, holidayZone, window, lastThanksAt, notBeforeMs } = facts;
  const nextDayMs =
    lastThanksAt === null ? 0 : startOfDay(addDays(civilDateAt(Date.parse(lastThanksAt), timeZone), 1), timeZone);
  const fromMs = Math.max(nowMs, notBeforeMs, nextDayMs);
  const { atMs } = nextSendInstant(fromMs, 'email', holidayZone, timeZone, window);
  const because = 'A payment and a message crossed; the debtor is thanked';
  if (atMs <= nowMs) return { decision: { act: sendThanks }, because };
  return { decision: { wait: { until: new Date(atMs).toISOString(), then: sendThanks } }, because };
}

function reasonAgainst({ reversed, wanted, email, legalHold }: ThanksFacts): string | null {
  if (reversed) return 'The payment went back';
  if (legalHold) return 'The debtor may not be contacted';
  if (!wanted) return 'The creditor does not want thanks to be sent';
  if (!email) return 'The debtor has no valid e-mail address';
  return null;
}

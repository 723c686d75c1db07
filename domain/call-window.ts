/** When a debtor may be called, as two instants and a sentence; and when a call that met nobody is tried again. */
import type { CaseFacts } from './case-facts.ts';
import { addDays, type CivilDate, civilDateAt, startOfDay } from './civil-date.ts';
import { type HolidayZone, holidayZone, nextWorkingDay } from './holidays.ts';
import type { WindowName } from './policy.ts';
import { isInWindow, nextSendInstant, roomInWindow, windowStartOn } from './sending-window.ts';

/** Where and under which rules a debtor is called. */
export interface CallPlace {
  readonly zone: HolidayZone;
  readonly timeZone: string;
  readonly window: WindowName;
}

/** Hours in which one call may be made. `from` and `to` are epoch ms; `to` is the first instant after them. */
export interface CallHours {
  readonly fromMs: number;
  readonly toMs: number;
  /** The same for a person, in the debtor's time. */
  readonly text: { readonly fr: string; readonly en: string };
}

const hourMs = 3_600_000;
/** A call that met nobody is not repeated sooner. */
const leastPauseMs = 4 * hourMs;
/** Tries on one day; a third waits for the next working day (contact frequency, law reference R25). */
const triesPerDay = 2;
/** Tries of one call, unless the policy says fewer. */
export const defaultCallAttempts = 3;
/** A debtor who asks to be called back later than this has asked for something else. */
const longestCallBackDays = 14;

/** The call hours of the debtor of a case. */
export const callPlaceOf = ({ debtor, policy }: Pick<CaseFacts, 'debtor' | 'policy'>): CallPlace => ({
  zone: holidayZone(debtor.country, debtor.postcode),
  timeZone: debtor.timeZone,
  window: policy.window,
});

/** The hours in progress at that instant, or the next ones. In the window `always`: the hour that begins then. */
export function callHoursFrom(fromMs: number, place: CallPlace): CallHours {
  const { atMs } = nextSendInstant(fromMs, 'call', place.zone, place.timeZone, place.window);
  const toMs = place.window === 'always' ? atMs + hourMs : atMs + roomInWindow(atMs, 'call', place.timeZone);
  return { fromMs: atMs, toMs, text: { fr: sentence(atMs, toMs, place, 'fr'), en: sentence(atMs, toMs, place, 'en') } };
}

function sentence(fromMs: number, toMs: number, { timeZone, window }: CallPlace, language: 'fr' | 'en'): string {
  const fr = language === 'fr';
  if (window === 'always') return fr ? 'À toute heure (démonstration)' : 'At any hour (demonstration)';
  const locale = fr ? 'fr-FR' : 'en-GB';
  const day = new Intl.DateTimeFormat(locale, { timeZone, weekday: 'long', day: 'numeric', month: 'long' });
  const hour = new Intl.DateTimeFormat(locale, { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  const [on, from, to] = [day.format(fromMs), hour.format(fromMs), hour.format(toMs)];
  return fr
    ? `Appeler le ${on} entre ${from} et ${to}, heure du client (${timeZone})`
    : `Call on ${on} between ${from} and ${to}, the customer's time (${timeZone})`;
}

/**
 * The first instant (epoch ms) of the next try of a call that met nobody at `nowMs`: four hours later at the earliest, and after two tries on one day
 * in the debtor's zone not before the next working day. `triedAtMs`: earlier tries of the same call, this one included.
 */
export function nextTryMs(nowMs: number, triedAtMs: readonly number[], place: CallPlace): number {
  const today = civilDateAt(nowMs, place.timeZone);
  const tries = triedAtMs.filter((atMs) => civilDateAt(atMs, place.timeZone) === today).length;
  const tomorrow = startOfDay(addDays(today, 1), place.timeZone);
  const earliest = tries >= triesPerDay ? Math.max(nowMs + leastPauseMs, tomorrow) : nowMs + leastPauseMs;
  return callHoursFrom(earliest, place).fromMs;
}

/** What is wrong with the instant a debtor named, as a remedy for the person who enters it; null when nothing is. */
export function callBackProblem(atMs: number, nowMs: number, place: CallPlace): string | null {
  if (!(atMs > nowMs)) return 'It is in the past: give the instant at which the debtor wants to be called.';
  if (atMs > nowMs + longestCallBackDays * 24 * hourMs)
    return `It is more than ${String(longestCallBackDays)} days away: agree on an earlier time, or pause the invoice until then.`;
  if (isInWindow(atMs, 'call', place.zone, place.timeZone, place.window)) return null;
  const next = callHoursFrom(atMs, place);
  return `The debtor may not be called then: the next hours begin at ${new Date(next.fromMs).toISOString()}.`;
}

/** The working day of the zone that is `n` (at least 1) working days after a date. */
function addWorkingDays(date: CivilDate, n: number, zone: HolidayZone): CivilDate {
  let day = date;
  for (let left = n; left > 0; left -= 1) day = nextWorkingDay(addDays(day, 1), zone);
  return day;
}

/** End (epoch ms) of the n-th working day after a date: the first instant of the day that follows it, in the debtor's zone. */
export const endOfWorkingDayMs = (date: CivilDate, n: number, { zone, timeZone }: CallPlace): number =>
  startOfDay(addDays(addWorkingDays(date, n, zone), 1), timeZone);

/** A second chance for a call nobody made: the hours of the next working day, whole, as its new deadline. */
export function nextDayHours(nowMs: number, place: CallPlace): { readonly hours: CallHours; readonly dueMs: number } {
  const day = addWorkingDays(civilDateAt(nowMs, place.timeZone), 1, place.zone);
  const dueMs = place.window === 'always' ? nowMs + 24 * hourMs : startOfDay(addDays(day, 1), place.timeZone);
  const opens = place.window === 'always' ? nowMs : windowStartOn(day, 'call', place.timeZone);
  return { hours: callHoursFrom(Math.max(nowMs, opens), place), dueMs };
}

/** When a debtor may be contacted: the hours of each channel on working days, in the debtor's own time (law reference R24). */
import { addDays, type CivilDate, civilDateAt, instantOn, wallClockAt } from './civil-date.ts';
import { type HolidayZone, isWorkingDay, nextWorkingDay } from './holidays.ts';
import type { Channel, WindowName } from './policy.ts';

/** Minutes past local midnight; open at `opensAtMinute`, shut at `closesAtMinute`. */
export interface SendingWindow {
  readonly opensAtMinute: number;
  readonly closesAtMinute: number;
}

const written: readonly SendingWindow[] = [{ opensAtMinute: 9 * 60, closesAtMinute: 18 * 60 }];
/** The hours C. conso. D223-9 sets for prospecting, taken as the benchmark: no text sets hours for dunning. */
const spoken: readonly SendingWindow[] = [
  { opensAtMinute: 10 * 60, closesAtMinute: 13 * 60 },
  { opensAtMinute: 14 * 60, closesAtMinute: 20 * 60 },
];

/** Opening hours per channel, in order; at least one range each. */
export const sendingWindows: Readonly<Record<Channel, readonly SendingWindow[]>> = {
  email: written,
  letter: written,
  registeredLetter: written,
  agency: written,
  call: spoken,
  sms: spoken,
};

const minuteMs = 60_000;

/** True when the channel may be used at that instant (epoch ms): hours and working day of the zone. Always true in the window `always`. */
export function isInWindow(
  atMs: number,
  channel: Channel,
  zone: HolidayZone,
  timeZone: string,
  window: WindowName,
): boolean {
  if (window === 'always') return true;
  const { date, msOfDay } = wallClockAt(atMs, timeZone);
  return rangeAt(msOfDay, channel) !== undefined && isWorkingDay(date, zone);
}

/** The earliest instant (epoch ms) not before `earliestMs` at which the channel may be used, and whether the window moved it. */
export function nextSendInstant(
  earliestMs: number,
  channel: Channel,
  zone: HolidayZone,
  timeZone: string,
  window: WindowName,
): { readonly atMs: number; readonly movedBecause: 'outsideWindow' | null } {
  if (isInWindow(earliestMs, channel, zone, timeZone, window)) return { atMs: earliestMs, movedBecause: null };
  let day = nextWorkingDay(civilDateAt(earliestMs, timeZone), zone);
  // Every working day has opening hours: the walk ends on the first or the second one.
  for (;;) {
    for (const range of sendingWindows[channel]) {
      const atMs = instantOn(day, range.opensAtMinute * minuteMs, timeZone);
      // The window is asked again: a clock that jumps over an opening hour gives the instant after the jump.
      if (atMs >= earliestMs && isInWindow(atMs, channel, zone, timeZone, window)) {
        return { atMs, movedBecause: 'outsideWindow' };
      }
    }
    day = nextWorkingDay(addDays(day, 1), zone);
  }
}

/** First opening instant (epoch ms) of the channel on that date; whether the date is a working day is not asked. */
export function windowStartOn(date: CivilDate, channel: Channel, timeZone: string): number {
  const opensAtMinute = Math.min(...sendingWindows[channel].map((range) => range.opensAtMinute));
  return instantOn(date, opensAtMinute * minuteMs, timeZone);
}

/** Milliseconds until the hours in progress at that instant close; 0 outside the hours. A spread below this never leaves the window. */
export function roomInWindow(atMs: number, channel: Channel, timeZone: string): number {
  const { date, msOfDay } = wallClockAt(atMs, timeZone);
  const range = rangeAt(msOfDay, channel);
  return range ? Math.max(0, instantOn(date, range.closesAtMinute * minuteMs, timeZone) - atMs) : 0;
}

function rangeAt(msOfDay: number, channel: Channel): SendingWindow | undefined {
  return sendingWindows[channel].find(
    (range) => msOfDay >= range.opensAtMinute * minuteMs && msOfDay < range.closesAtMinute * minuteMs,
  );
}

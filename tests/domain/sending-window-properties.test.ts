/**
 * Sending windows in every zone of the time zone database from 2024 to 2028, against a slow walk from minute to minute that shares no code with them:
 * its clock is Intl's, its holidays are computed from a table of Easter dates.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Channel } from '../../domain/policy.ts';
import { isInWindow, nextSendInstant } from '../../domain/sending-window.ts';

const minuteMs = 60_000;
const dayMs = 86_400_000;
const firstMs = Date.parse('2024-01-01T00:00:00Z');
const lastMs = Date.parse('2028-12-31T23:59:59Z');
const timeZones = Intl.supportedValuesOf('timeZone');
const channels: readonly Channel[] = ['email', 'sms', 'call', 'letter', 'registeredLetter', 'agency'];
const iso = (ms: number) => new Date(ms).toISOString();

/** Zones of France with the holidays they have beside the common ones; negative numbers count from Easter. */
const ownHolidays: Readonly<Record<string, readonly (string | number)[]>> = {
  FR: [],
  'FR-ALSACE-MOSELLE': [-2, '12-26'],
  YT: ['04-27'],
  MQ: ['05-22'],
  GP: ['05-27'],
  MF: ['05-27', '05-28'],
  GF: ['06-10'],
  BL: ['10-09'],
  RE: ['12-20'],
};
const zones = Object.keys(ownHolidays);
const common = ['01-01', '05-01', '05-08', '07-14', '08-15', '11-01', '11-11', '12-25', 1, 39, 50];
const easterOf = {
  2023: '04-09',
  2024: '03-31',
  2025: '04-20',
  2026: '04-05',
  2027: '03-28',
  2028: '04-16',
  2029: '04-01',
};

const closedDates = new Map(
  zones.map((zone) => {
    const days = Object.entries(easterOf).flatMap(([year, easter]) =>
      [...common, ...(ownHolidays[zone] ?? [])].map((day) =>
        typeof day === 'string'
          ? `${year}-${day}`
          : iso(Date.parse(`${year}-${easter}T00:00:00Z`) + day * dayMs).slice(0, 10),
      ),
    );
    return [zone, new Set(days)] as const;
  }),
);

/** What the clock on the wall shows: `2026-03-29T09:30`. */
function wallClock(timeZone: string): (ms: number) => string {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' });
  return (ms) => format.format(ms).replace(' ', 'T');
}

/** True when one may write or speak at that time of the wall clock (R24). */
function isAllowed(wall: string, channel: Channel, zone: string): boolean {
  const [date = '', time = ''] = wall.split('T');
  const weekday = new Date(`${date}T00:00:00Z`).getUTCDay();
  if (weekday === 0 || weekday === 6 || closedDates.get(zone)?.has(date)) return false;
  if (channel === 'sms' || channel === 'call') {
    return (time >= '10:00' && time < '13:00') || (time >= '14:00' && time < '20:00');
  }
  return time >= '09:00' && time < '18:00';
}

/** The asked instant if it is allowed, otherwise the first whole minute that is: windows open on whole minutes everywhere. */
function walk(fromMs: number, channel: Channel, zone: string, clock: (ms: number) => string): number {
  if (isAllowed(clock(fromMs), channel, zone)) return fromMs;
  let ms = Math.ceil(fromMs / minuteMs) * minuteMs;
  while (!isAllowed(clock(ms), channel, zone)) ms += minuteMs;
  return ms;
}

function expectEarliest(
  fromMs: number,
  channel: Channel,
  zone: string,
  timeZone: string,
  clock: (ms: number) => string,
): void {
  const { atMs, movedBecause } = nextSendInstant(fromMs, channel, zone, timeZone, 'businessHours');
  const where = `${iso(fromMs)} ${channel} ${zone} ${timeZone}`;
  expect(iso(atMs), where).toBe(iso(walk(fromMs, channel, zone, clock)));
  expect(isInWindow(atMs, channel, zone, timeZone, 'businessHours'), where).toBe(true);
  expect(movedBecause, where).toBe(atMs === fromMs ? null : 'outsideWindow');
}

/** Instants at which the clock of the zone jumps, to the minute, in the years tested. */
function jumpsOf(clock: (ms: number) => string): number[] {
  const offset = (ms: number) => Date.parse(`${clock(ms)}:00Z`) - Math.floor(ms / minuteMs) * minuteMs;
  const jumps: number[] = [];
  for (let ms = firstMs; ms < lastMs; ms += 7 * dayMs) {
    if (offset(ms) === offset(ms + 7 * dayMs)) continue;
    let [low, high] = [ms, ms + 7 * dayMs];
    while (high - low > minuteMs) {
      const middle = Math.floor((low + high) / 2 / minuteMs) * minuteMs;
      if (offset(middle) === offset(low)) low = middle;
      else high = middle;
    }
    jumps.push(high);
  }
  return jumps;
}

const anyInstant = fc.integer({ min: firstMs, max: lastMs });
const anyChannel = fc.constantFrom(...channels);
const anyZone = fc.constantFrom(...zones);
/** Close to midnight UTC at the turn of each year and around each 29 February: every zone changes its date within a day of it. */
const anyTurn = fc
  .tuple(
    fc.constantFrom(
      '2024-01-01',
      '2025-01-01',
      '2026-01-01',
      '2027-01-01',
      '2028-01-01',
      '2024-02-29',
      '2028-02-29',
      '2028-03-01',
    ),
    fc.integer({ min: -36 * 60, max: 36 * 60 }),
  )
  .map(([date, minutes]) => Date.parse(`${date}T00:00:00Z`) + minutes * minuteMs);

describe('R24: the next sending instant is the earliest one allowed, in every time zone', () => {
  test('at any instant of five years', () => {
    for (const timeZone of timeZones) {
      const clock = wallClock(timeZone);
      const property = fc.property(anyInstant, anyChannel, anyZone, (fromMs, channel, zone) => {
        expectEarliest(fromMs, channel, zone, timeZone, clock);
      });
      fc.assert(property, { numRuns: 2 });
    }
  });

  test('at the turn of the year and around 29 February', () => {
    for (const timeZone of timeZones) {
      const clock = wallClock(timeZone);
      const property = fc.property(anyTurn, anyChannel, anyZone, (fromMs, channel, zone) => {
        expectEarliest(fromMs, channel, zone, timeZone, clock);
      });
      fc.assert(property, { numRuns: 2 });
    }
  });

  test('around the hours that the clock leaves out or repeats', () => {
    let zonesWithJumps = 0;
    for (const timeZone of timeZones) {
      const clock = wallClock(timeZone);
      const jumps = jumpsOf(clock);
      if (jumps.length === 0) continue;
      zonesWithJumps += 1;
      const nearJump = fc
        .tuple(fc.constantFrom(...jumps), fc.integer({ min: -3 * 3_600_000, max: 3 * 3_600_000 }))
        .map(([jump, ms]) => jump + ms);
      const property = fc.property(nearJump, anyChannel, anyZone, (fromMs, channel, zone) => {
        expectEarliest(fromMs, channel, zone, timeZone, clock);
      });
      fc.assert(property, { numRuns: 2 });
    }
    // Europe, North America, Chile, New Zealand and others: without them this test would prove nothing.
    expect(zonesWithJumps).toBeGreaterThan(100);
  });
});

test('R24: a working day that the zone left out is passed over', () => {
  // Samoa went over the date line: Thursday 29 December 2011 was followed by Saturday the 31st. Asked on Thursday evening.
  const { atMs } = nextSendInstant(Date.parse('2011-12-30T05:00:00Z'), 'email', 'XX', 'Pacific/Apia', 'businessHours');
  expect(iso(atMs)).toBe('2012-01-01T19:00:00.000Z');
});

test('R24: asking again at the answer gives the answer, and a later question never an earlier answer', () => {
  const anyTimeZone = fc.constantFrom(...timeZones);
  const later = fc.integer({ min: 0, max: 5 * dayMs });
  fc.assert(
    fc.property(anyInstant, later, anyChannel, anyZone, anyTimeZone, (fromMs, waitMs, channel, zone, timeZone) => {
      const next = (ms: number) => nextSendInstant(ms, channel, zone, timeZone, 'businessHours').atMs;
      const atMs = next(fromMs);
      expect(next(atMs)).toBe(atMs);
      expect(next(fromMs + waitMs)).toBeGreaterThanOrEqual(atMs);
    }),
    { numRuns: 2_000 },
  );
});

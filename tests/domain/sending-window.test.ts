import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { civilDateAt, wallClockAt } from '../../domain/civil-date.ts';
import { isWorkingDay } from '../../domain/holidays.ts';
import type { Channel } from '../../domain/policy.ts';
import { isInWindow, nextSendInstant, roomInWindow, windowStartOn } from '../../domain/sending-window.ts';

const hourMs = 3_600_000;
const iso = (ms: number) => new Date(ms).toISOString();
const next = (earliest: string, channel: Channel, zone = 'FR', timeZone = 'Europe/Paris') => {
  const { atMs, movedBecause } = nextSendInstant(Date.parse(earliest), channel, zone, timeZone, 'businessHours');
  return [iso(atMs), movedBecause];
};

const anyChannel = fc.constantFrom<Channel>('email', 'sms', 'call', 'letter', 'registeredLetter', 'agency');
const timeZones = Intl.supportedValuesOf('timeZone');
const anyTimeZone = fc.constantFrom(...timeZones);
const anyZone = fc.constantFrom('FR', 'FR-ALSACE-MOSELLE', 'GP', 'MQ', 'RE', 'BE', 'DE', 'GB', 'US', 'VN', 'XX');
const anyInstant = fc.integer({ min: Date.parse('2026-01-01'), max: Date.parse('2030-12-31') });

/** The promise told a second time, in hours, without the table of the code under test. */
function isOfficeTime(atMs: number, channel: Channel, timeZone: string): boolean {
  const hour = wallClockAt(atMs, timeZone).msOfDay / hourMs;
  const spoken = channel === 'sms' || channel === 'call';
  return spoken ? (hour >= 10 && hour < 13) || (hour >= 14 && hour < 20) : hour >= 9 && hour < 18;
}

describe('the next sending instant', () => {
  test('is the instant itself inside the window', () => {
    expect(next('2026-04-07T07:00:00.000Z', 'email')).toEqual(['2026-04-07T07:00:00.000Z', null]);
    expect(next('2026-04-07T15:59:59.999Z', 'letter')).toEqual(['2026-04-07T15:59:59.999Z', null]);
  });

  test('waits for the morning, the end of lunch, or the next day', () => {
    expect(next('2026-04-07T03:00:00Z', 'email')).toEqual(['2026-04-07T07:00:00.000Z', 'outsideWindow']);
    expect(next('2026-04-07T16:00:00Z', 'email')).toEqual(['2026-04-08T07:00:00.000Z', 'outsideWindow']);
    expect(next('2026-04-07T11:00:00Z', 'call')).toEqual(['2026-04-07T12:00:00.000Z', 'outsideWindow']);
    expect(next('2026-04-07T18:00:00Z', 'sms')).toEqual(['2026-04-08T08:00:00.000Z', 'outsideWindow']);
  });

  test('passes over weekends and holidays of the zone', () => {
    expect(next('2026-04-03T18:00:00Z', 'email')[0]).toBe('2026-04-07T07:00:00.000Z');
    expect(next('2026-04-02T18:00:00Z', 'email', 'FR-ALSACE-MOSELLE')[0]).toBe('2026-04-07T07:00:00.000Z');
    expect(next('2026-12-31T17:30:00Z', 'email')[0]).toBe('2027-01-04T08:00:00.000Z');
    expect(next('2026-05-27T12:00:00Z', 'email', 'GP', 'America/Guadeloupe')[0]).toBe('2026-05-28T13:00:00.000Z');
  });

  test('follows the wall clock over a clock change and on 29 February', () => {
    expect(next('2026-03-27T20:00:00Z', 'email')[0]).toBe('2026-03-30T07:00:00.000Z');
    expect(next('2026-10-23T20:00:00Z', 'email')[0]).toBe('2026-10-26T08:00:00.000Z');
    expect(next('2028-02-28T20:00:00Z', 'email')[0]).toBe('2028-02-29T08:00:00.000Z');
  });

  test('counts the day in the zone of the debtor', () => {
    // Friday evening in Paris is still Friday morning in Cayenne, and already Saturday in Nouméa.
    expect(next('2026-06-19T14:00:00Z', 'email', 'GF', 'America/Cayenne')[1]).toBeNull();
    expect(next('2026-06-19T14:00:00Z', 'email', 'NC', 'Pacific/Noumea')[0]).toBe('2026-06-21T22:00:00.000Z');
  });

  test('is never moved when the window is always open', () => {
    const sunday = Date.parse('2026-04-05T02:00:00Z');
    expect(nextSendInstant(sunday, 'call', 'FR', 'Europe/Paris', 'always')).toEqual({
      atMs: sunday,
      movedBecause: null,
    });
    expect(isInWindow(sunday, 'call', 'FR', 'Europe/Paris', 'always')).toBe(true);
    expect(isInWindow(sunday, 'call', 'FR', 'Europe/Paris', 'businessHours')).toBe(false);
  });

  test('in every zone and channel: never early, inside the hours, on a working day, unmoved only if already right', () => {
    for (const one of timeZones) {
      const property = fc.property(
        anyInstant,
        anyChannel,
        anyZone,
        fc.constant(one),
        (earliest, channel, zone, timeZone) => {
          const { atMs, movedBecause } = nextSendInstant(earliest, channel, zone, timeZone, 'businessHours');
          expect(atMs).toBeGreaterThanOrEqual(earliest);
          expect(isOfficeTime(atMs, channel, timeZone)).toBe(true);
          expect(isWorkingDay(civilDateAt(atMs, timeZone), zone)).toBe(true);
          expect(isInWindow(atMs, channel, zone, timeZone, 'businessHours')).toBe(true);
          expect(movedBecause === null).toBe(atMs === earliest);
        },
      );
      fc.assert(property, { numRuns: 10 });
    }
  });

  test('no earlier quarter of an hour would have done', () => {
    fc.assert(
      fc.property(anyInstant, anyChannel, anyZone, anyTimeZone, (earliest, channel, zone, timeZone) => {
        const { atMs } = nextSendInstant(earliest, channel, zone, timeZone, 'businessHours');
        for (let ms = earliest; ms < atMs; ms += hourMs / 4) {
          expect(isOfficeTime(ms, channel, timeZone) && isWorkingDay(civilDateAt(ms, timeZone), zone), iso(ms)).toBe(
            false,
          );
        }
      }),
      { numRuns: 200 },
    );
  });
});

describe('the window of a day', () => {
  test('starts at the first opening of the channel', () => {
    expect(iso(windowStartOn('2026-04-07', 'email', 'Europe/Paris'))).toBe('2026-04-07T07:00:00.000Z');
    expect(iso(windowStartOn('2026-04-07', 'call', 'Europe/Paris'))).toBe('2026-04-07T08:00:00.000Z');
    expect(iso(windowStartOn('2026-04-07', 'email', 'Indian/Reunion'))).toBe('2026-04-07T05:00:00.000Z');
  });

  test('has room until the hours in progress close, none outside them', () => {
    const room = (at: string, channel: Channel) => roomInWindow(Date.parse(at), channel, 'Europe/Paris');
    expect(room('2026-04-07T07:00:00Z', 'email')).toBe(9 * hourMs);
    expect(room('2026-04-07T10:30:00Z', 'sms')).toBe(hourMs / 2);
    expect(room('2026-04-07T12:00:00Z', 'sms')).toBe(6 * hourMs);
    expect(room('2026-04-07T11:00:00Z', 'sms')).toBe(0);
    expect(room('2026-04-07T16:00:00Z', 'email')).toBe(0);
  });

  test('a spread below the room stays in the window, in every zone', () => {
    const share = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(
      fc.property(anyInstant, anyChannel, anyTimeZone, share, (earliest, channel, timeZone, part) => {
        const { atMs } = nextSendInstant(earliest, channel, 'FR', timeZone, 'businessHours');
        const room = roomInWindow(atMs, channel, timeZone);
        expect(room).toBeGreaterThan(0);
        expect(isInWindow(atMs + Math.floor(room * part), channel, 'FR', timeZone, 'businessHours')).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });
});

/** How old the news of payments may be. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decide } from '../../domain/decide.ts';
import { ageMinutes, isStale, staleFromMs, staleStops, type Source } from '../../domain/freshness.ts';
import { aCase } from './facts.ts';

const hourMs = 3_600_000;
const at = Date.parse('2026-09-10T08:00:00Z');
const source = (over: Partial<Source> = {}): Source => ({
  key: 'bank',
  withinHours: 24,
  reportedAt: '2026-09-09T08:00:00.000Z',
  updatedAt: '2026-01-01T00:00:00.000Z',
  ...over,
});
const due = { passed: [{ step: 'note', code: 'dueDatePassed' as const, text: '', at: '2026-09-07T00:00:00.000Z' }] };

describe('a source', () => {
  test.each([
    ['fresh to the very hour', source(), 0, false],
    ['too old a millisecond later', source(), 1, true],
    ['of any age where no limit is set', source({ withinHours: null, reportedAt: null }), 10_000 * hourMs, false],
    [
      'that never reported has the whole time from the day it was asked',
      source({ reportedAt: null, updatedAt: '2026-09-09T09:00:00.000Z' }),
      0,
      false,
    ],
    [
      'that never reported and had that time',
      source({ reportedAt: null, updatedAt: '2026-09-09T07:00:00.000Z' }),
      0,
      true,
    ],
    ['whose report is newer than the demand for it', source({ updatedAt: '2026-09-10T07:00:00.000Z' }), 1, true],
  ])('%s', (_name, one, laterMs, stale) => {
    expect(isStale(one, at + laterMs)).toBe(stale);
    expect(staleStops([one], at + laterMs)).toHaveLength(stale ? 6 : 0);
  });

  test('stops every channel from the instant the first of them became too old, and names each', () => {
    const stops = staleStops([source(), source({ key: 'erp', withinHours: 2, reportedAt: null })], at + 1);
    expect(stops.map(({ channel }) => channel).sort()).toEqual([
      'agency',
      'call',
      'email',
      'letter',
      'registeredLetter',
      'sms',
    ]);
    for (const stop of stops)
      expect(stop).toMatchObject({
        kind: 'stale',
        until: null,
        stoppedAt: '2026-01-01T02:00:00.000Z',
        reason: expect.stringMatching(
          /bank last reported at 2026-09-09.*; source erp has never reported, at most 2 hours/,
        ),
      });
  });

  test('a report at any instant makes it fresh for exactly its time', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 8_760 }), fc.integer({ min: 0, max: 1e10 }), (withinHours, ageMs) => {
        const one = source({ withinHours, reportedAt: new Date(at - ageMs).toISOString() });
        expect(isStale(one, at)).toBe(ageMs > withinHours * hourMs);
        expect(staleFromMs(one)).toBe(at - ageMs + withinHours * hourMs);
        expect(ageMinutes(one, at)).toBe(Math.floor(ageMs / 60_000));
      }),
    );
  });
});

describe('a case whose source is too old', () => {
  test('waits with a reason and a wake-up instead of its step; fresh, it takes it', () => {
    const stops = (now: number) => staleStops([source()], now);
    expect(decide(aCase({ ...due, stops: stops(at) }), at).decision).toHaveProperty('act');
    const { decision, waitingFor } = decide(aCase({ ...due, stops: stops(at + 60_000) }), at + 60_000);
    expect(waitingFor).toBe('date');
    expect(decision).toMatchObject({
      wait: {
        until: expect.any(String),
        because: expect.arrayContaining([
          expect.objectContaining({ code: 'channelStopped', facts: { channel: 'email', kind: 'stale', until: null } }),
        ]),
      },
    });
  });
});

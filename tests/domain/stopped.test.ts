/** A stopped channel: its steps wait, with a wake-up, a reason, and nothing else held up. */
import { describe, expect, test } from 'vitest';
import type { ChannelStop } from '../../domain/channel-stop.ts';
import { decide } from '../../domain/decide.ts';
import { explain } from '../../domain/explain.ts';
import { circuitPauseMs, dayAfterMs, stopCalledFor } from '../../domain/stop-rules.ts';
import { standard } from '../../domain/policies.ts';
import { aCase, aStep } from './facts.ts';

const now = Date.parse('2026-09-10T08:00:00Z');
const stop = (overrides: Partial<ChannelStop> = {}): ChannelStop => ({
  channel: 'email',
  kind: 'configuration',
  reason: 'resend.invalid_api_key: API key is invalid',
  stoppedAt: '2026-09-10T07:30:00.000Z',
  until: null,
  ...overrides,
});
/** The first e-mail after the due date is due on the day of `now`. */
const due = { passed: [{ step: 'note', code: 'dueDatePassed' as const, text: '', at: '2026-09-07T00:00:00.000Z' }] };

describe('a stopped channel', () => {
  test('without a stop the step is taken; with one it waits, and says why', () => {
    expect(decide(aCase(due), now).decision).toHaveProperty('act');
    const { decision } = decide(aCase({ ...due, stops: [stop()] }), now);
    expect(decision).toMatchObject({ wait: { until: '2026-09-10T13:30:00.000Z', then: { channel: 'email' } } });
    expect(decision).toMatchObject({
      wait: {
        because: expect.arrayContaining([
          expect.objectContaining({ code: 'channelStopped', text: expect.stringContaining('API key is invalid') }),
        ]),
      },
    });
  });

  test('a stop that a person ends is looked at every six hours from its start: there is always a wake-up', () => {
    for (let hours = 0; hours < 24 * 14; hours++) {
      const { decision } = decide(aCase({ ...due, stops: [stop()] }), now + hours * 3_600_000);
      const until = 'wait' in decision ? Date.parse(decision.wait.until ?? '') : NaN;
      expect(until).toBeGreaterThan(now + hours * 3_600_000);
      expect(until - now - hours * 3_600_000).toBeLessThan(4 * 86_400_000);
    }
  });

  test('what waited is spread from the end of the stop on', () => {
    const stops = [stop({ kind: 'quota', until: '2026-09-11T07:05:00.000Z' })];
    const waits = ['a', 'b', 'c'].map(
      (invoiceId) => decide(aCase({ ...due, stops, invoiceId, policy: standard }), now).decision,
    );
    const instants = waits.map((one) => ('wait' in one ? Date.parse(one.wait.until ?? '') : NaN));
    expect(new Set(instants).size).toBe(3);
    for (const at of instants) {
      expect(at).toBeGreaterThanOrEqual(Date.parse('2026-09-11T07:05:00Z'));
      expect(at).toBeLessThan(Date.parse('2026-09-11T09:30:00Z'));
    }
  });

  test('a message that did not leave waits with its channel', () => {
    const first = standard.steps.find((step) => step.channel === 'email' && !step.offset.startsWith('-'))!;
    const steps = [aStep(first.key, 'email', { state: 'retrying' })];
    expect(decide(aCase({ ...due, steps }), now).decision).toHaveProperty('act');
    expect(decide(aCase({ ...due, steps, stops: [stop()] }), now).decision).toHaveProperty('wait');
  });

  test('other channels go on, a payment settles, and a stop of letters by budget reaches registered ones', () => {
    expect(decide(aCase({ ...due, stops: [stop({ channel: 'sms' })] }), now).decision).toHaveProperty('act');
    expect(decide(aCase({ ...due, status: 'settled', balanceCents: 0, stops: [stop()] }), now).decision).toMatchObject({
      finish: 'settled',
    });
    const registered = { ...standard, steps: standard.steps.filter((step) => step.channel === 'registeredLetter') };
    const later = Date.parse('2026-10-05T08:00:00Z');
    const letters = (kind: ChannelStop['kind']) =>
      decide(
        aCase({
          policy: { ...registered, spread: 'PT0S' },
          stops: [stop({ channel: 'letter', kind, until: '2026-10-06T08:05:00.000Z' })],
        }),
        later,
      ).decision;
    expect(letters('budget')).toHaveProperty('wait');
    expect(letters('circuit')).toHaveProperty('act');
  });

  test('who asks why is told the stop and what ends it', () => {
    const told = explain(aCase({ ...due, stops: [stop()] }), now);
    expect(told.because.map(({ code }) => code)).toContain('channelStopped');
    expect(told.wouldChange.join('\n')).toContain('channelStopped with { "retry": true }');
  });
});

describe('what stops a channel', () => {
  const failed = (code: string, kind: 'later' | 'channel' | 'message') =>
    stopCalledFor({ kind: 'failed', class: kind, code, detail: '' }, now);
  test('credentials until mended; a quota of the day until it renews, of the month until a person raised it', () => {
    expect(failed('resend.invalid_api_key', 'channel')).toMatchObject({ kind: 'configuration', untilMs: null });
    expect(failed('resend.daily_quota_exceeded', 'later')).toMatchObject({
      kind: 'quota',
      untilMs: Date.parse('2026-09-11T00:05:00Z'),
    });
    expect(failed('resend.monthly_quota_exceeded', 'later')).toMatchObject({ kind: 'quota', untilMs: null });
  });
  test('a handset that is off, a bad message and a passing failure stop nothing', () => {
    expect(failed('twilio.30003', 'later')).toBeNull();
    expect(failed('resend.invalid_attachment', 'message')).toBeNull();
    expect(stopCalledFor({ kind: 'retry', code: 'x', detail: '' }, now)).toBeNull();
  });
  test('the circuit opens at five failures for a minute, doubled by each failed try to a quarter of an hour', () => {
    expect([1, 4, 5, 6, 7, 8, 9, 50].map((failures) => circuitPauseMs(failures))).toEqual(
      [null, null, 1, 2, 4, 8, 15, 15].map((minutes) => (minutes === null ? null : minutes * 60_000)),
    );
  });
  test("a day ends at the creditor's midnight, also when the clock changes", () => {
    expect(new Date(dayAfterMs(Date.parse('2026-10-24T20:00:00Z'), 'Europe/Paris')).toISOString()).toBe(
      '2026-10-24T22:05:00.000Z',
    );
    expect(new Date(dayAfterMs(Date.parse('2026-10-25T20:00:00Z'), 'Europe/Paris')).toISOString()).toBe(
      '2026-10-25T23:05:00.000Z',
    );
  });
});

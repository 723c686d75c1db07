/** A provider's pace is kept, and one big creditor does not starve a small one. */
import { describe, expect, test } from 'vitest';
import { createPacer, patienceMs, ratesOf } from '../../activities/channels/pacer.ts';
import { createPace } from '../../activities/pace.ts';

const start = Date.parse('2026-11-10T09:00:00Z');

/** Asks at every instant of the simulated time for everybody who wants; gives the instants of the slots by creditor. */
function simulate(rates: Record<string, number>, wants: Record<string, number>, seconds: number, perMinute?: number) {
  let now = start;
  const pacer = createPacer(rates, () => now);
  const slots: Record<string, number[]> = {};
  const left = { ...wants };
  const back: Record<string, number[]> = {};
  for (const creditor of Object.keys(wants)) back[creditor] = Array.from({ length: wants[creditor]! }, () => start);
  for (; now < start + seconds * 1_000; now += 50)
    for (const creditor of Object.keys(left)) {
      const due = back[creditor]!.filter((at) => at <= now).length;
      back[creditor] = back[creditor]!.filter((at) => at > now);
      for (let asked = 0; asked < due; asked++) {
        const { reserved, waitMs } = pacer.ask('resend', creditor, perMinute);
        if (reserved) (slots[creditor] ??= []).push(now + waitMs);
        else back[creditor].push(now + waitMs);
      }
    }
  return slots;
}

const mostWithin = (slots: readonly number[], windowMs: number): number =>
  Math.max(...slots.map((from) => slots.filter((at) => at >= from && at < from + windowMs).length));

describe('the pace of a provider', () => {
  test('no second holds more calls than the rate allows, and none of the rate is wasted', () => {
    const { a } = simulate({ resend: 2 }, { a: 100 }, 30);
    expect(mostWithin(a!, 1_000)).toBeLessThanOrEqual(2);
    expect(a!.length).toBeGreaterThanOrEqual(50);
  });

  test('a creditor with one message is served within seconds beside one with a thousand', () => {
    let now = start;
    const pacer = createPacer({ resend: 2 }, () => now);
    for (let asked = 0; asked < 1_000; asked++) pacer.ask('resend', 'big', undefined);
    const first = pacer.ask('resend', 'small', undefined);
    // The window was full before anybody knew of the small one; from its question on, gaps are left.
    now += first.reserved ? 0 : Math.min(first.waitMs, 5_000);
    for (let asked = 0; asked < 1_000; asked++) pacer.ask('resend', 'big', undefined);
    expect(pacer.ask('resend', 'small', undefined)).toMatchObject({ reserved: true });
  });

  test('two creditors with as much to send get as much of it', () => {
    const { a, b } = simulate({ resend: 2 }, { a: 500, b: 500 }, 60);
    expect(mostWithin([...a!, ...b!].sort(), 1_000)).toBeLessThanOrEqual(2);
    expect(Math.abs(a!.length - b!.length)).toBeLessThanOrEqual(10);
  });

  test("the creditor's own pace is kept where it is slower", () => {
    const { a } = simulate({ resend: 100 }, { a: 20 }, 300, 6);
    expect(mostWithin(a!, 9_900)).toBe(1);
    expect(a!.length).toBeGreaterThanOrEqual(15);
  });

  test('whoever has to wait longer than a worker should is sent away, one behind the other', () => {
    const pacer = createPacer({ resend: 1 }, () => start);
    const answers = Array.from({ length: 10 }, () => pacer.ask('resend', 'a', undefined));
    expect(answers.filter(({ reserved }) => reserved).map(({ waitMs }) => waitMs)).toEqual([0, 1_000, patienceMs]);
    const waits = answers.filter(({ reserved }) => !reserved).map(({ waitMs }) => waitMs);
    expect(new Set(waits).size).toBe(waits.length);
  });

  test('a provider that asks for a pause gets it; a channel without a rate is never paced', async () => {
    const pacer = createPacer({ resend: 10 }, () => start);
    const terms = async () => ({ mode: 'live' as const, perMinute: undefined });
    const pace = createPace({ pacer, nowMs: () => start, nameFor: () => 'resend', termsOf: terms });
    pace.heard('resend', { kind: 'retry', code: 'resend.rate_limit_exceeded', detail: '', retryAfterMs: 30_000 });
    await expect(pace.turn('a', 'email', new AbortController().signal)).rejects.toMatchObject({
      type: 'Paced',
      nonRetryable: false,
      nextRetryDelay: 30_000,
      category: 'BENIGN',
    });
    expect(pacer.ask('localOutbox', 'a', 1)).toEqual({ reserved: true, waitMs: 0 });
  });

  test('the environment may change the rate of an account', () => {
    expect(ratesOf({ outboxDir: 'o' })).toEqual({ resend: 2, twilio: 10, maileva: 2 });
    expect(ratesOf({ outboxDir: 'o', resend: { apiKey: 're_1', maxPerSecond: 5 } })).toMatchObject({ resend: 5 });
  });
});

import { describe, expect, test } from 'vitest';
import {
  busyPauseMs,
  decideWebhook,
  giveUpAfterMs,
  pausesMs,
  rotated,
  signing,
  type EndpointAnswer,
} from '../../domain/webhook.ts';

const nowMs = Date.parse('2026-11-27T09:00:00Z');
const deliveryId = '0b7e5f0e-6a0c-4d0c-9e62-5d1c4d6f8a11';
const answered = (status: number, retryAfterMs: number | null = null): EndpointAnswer => ({
  kind: 'answered',
  status,
  retryAfterMs,
});
const cut: EndpointAnswer = { kind: 'unreachable', problem: 'No connection (ECONNRESET)' };
const decide = (answer: EndpointAnswer, attempts = 1, failingSinceMs: number | null = null) =>
  decideWebhook({ deliveryId, attempts, failingSinceMs }, answer, nowMs);

/** The pause of a wait in milliseconds; null for an end. */
function pauseOf(answer: EndpointAnswer, attempts = 1): number | null {
  const { choice } = decide(answer, attempts);
  return 'wait' in choice ? Date.parse(choice.wait.until) - nowMs : null;
}

test.each([200, 201, 202, 204, 299])('%i: it arrived', (status) => {
  expect(decide(answered(status))).toEqual({ choice: { finish: 'delivered' }, problem: null, endpoint: 'works' });
});

test('410: nothing more is sent, and the endpoint is disabled', () => {
  expect(decide(answered(410))).toMatchObject({ choice: { finish: 'failed' }, endpoint: 'gone' });
});

test.each([0, 199, 301, 302, 307, 400, 401, 404, 409, 422, 500, 503])(
  '%i: tried again after five seconds',
  (status) => {
    const { choice, endpoint, problem } = decide(answered(status));
    expect(choice).toMatchObject({ wait: { then: { name: 'tellEndpoint', step: 'tell' } } });
    expect(endpoint).toBe('fails');
    expect(problem).toContain(String(status));
    expect(pauseOf(answered(status))).toBeGreaterThanOrEqual(5_000);
    expect(pauseOf(answered(status))).toBeLessThan(5_500);
  },
);

test('a redirect is a failure that says why', () => {
  expect(decide(answered(302)).problem).toContain('not followed');
});

test('no connection is tried again like a refusal', () => {
  expect(decide(cut)).toMatchObject({ problem: 'No connection (ECONNRESET)', endpoint: 'fails' });
  expect(pauseOf(cut)).toBeGreaterThanOrEqual(5_000);
});

test.each([429, 502, 504])('%i slows down: the next pause of the schedule is left out', (status) => {
  expect(pauseOf(answered(status))).toBeGreaterThanOrEqual(5 * 60_000);
  // At the end of the schedule there is no slower pause.
  expect(pauseOf(answered(status), 9)).toBeGreaterThanOrEqual(24 * 3_600_000);
});

describe('Retry-After', () => {
  test('is honoured where it asks for more than the schedule', () => {
    expect(pauseOf(answered(503, 600_000))).toBeGreaterThanOrEqual(600_000);
    expect(pauseOf(answered(429, 3_600_000))).toBeGreaterThanOrEqual(3_600_000);
  });
  test('never shortens the schedule', () => {
    expect(pauseOf(answered(503, 1_000), 4)).toBeGreaterThanOrEqual(2 * 3_600_000);
  });
  test('counts for a day at most', () => {
    expect(pauseOf(answered(503, 90 * 24 * 3_600_000))).toBeLessThanOrEqual(1.1 * 24 * 3_600_000);
  });
});

test('ten tries: each pause as scheduled and at most a tenth longer, then it has failed', () => {
  for (const [at, pauseMs] of pausesMs.entries()) {
    const pause = pauseOf(cut, at + 1);
    expect(pause).toBeGreaterThanOrEqual(pauseMs);
    expect(pause).toBeLessThan(pauseMs * 1.1);
  }
  expect(pausesMs).toHaveLength(9);
  expect(decide(cut, 10)).toMatchObject({ choice: { finish: 'failed' }, endpoint: 'fails' });
});

test('an endpoint that has taken nothing for five days is disabled, not a moment before', () => {
  expect(decide(cut, 2, nowMs - giveUpAfterMs + 1).endpoint).toBe('fails');
  expect(decide(cut, 2, nowMs - giveUpAfterMs)).toMatchObject({
    choice: { finish: 'failed' },
    endpoint: 'failsTooLong',
  });
  expect(decide(answered(204), 2, nowMs - 2 * giveUpAfterMs).endpoint).toBe('works');
});

test('the same facts decide the same; other ids come back at other instants', () => {
  expect(decide(cut, 5)).toEqual(decide(cut, 5));
  const pauses = Array.from({ length: 50 }, (_, n) => {
    const { choice } = decideWebhook({ deliveryId: `d-${String(n)}`, attempts: 5, failingSinceMs: null }, cut, nowMs);
    return 'wait' in choice ? choice.wait.until : '';
  });
  expect(new Set(pauses).size).toBeGreaterThan(45);
});

test('a message that finds no place waits longer each time, ten minutes at most', () => {
  const pauses = [0, 1, 2, 3, 20].map((times) => busyPauseMs(deliveryId, times));
  expect(pauses).toEqual([...pauses].sort((a, b) => a - b));
  expect(pauses[0]).toBeGreaterThanOrEqual(5_000);
  expect(pauses.at(-1)).toBeLessThanOrEqual(600_000);
});

describe('secrets', () => {
  const first = { secret: 'whsec_a', since: '2026-11-01T00:00:00.000Z', until: null };
  const hour = 3_600_000;

  test('both sign until the old one ends, the new one first', () => {
    const both = rotated([first], 'whsec_b', nowMs, nowMs + 24 * hour);
    expect(signing(both, nowMs)).toEqual(['whsec_b', 'whsec_a']);
    expect(signing(both, nowMs + 24 * hour - 1)).toEqual(['whsec_b', 'whsec_a']);
    expect(signing(both, nowMs + 24 * hour)).toEqual(['whsec_b']);
  });

  test('kept for no time, the old one ends at once', () => {
    expect(rotated([first], 'whsec_b', nowMs, nowMs).map(({ secret }) => secret)).toEqual(['whsec_b']);
  });

  test('a second rotation never lets an older secret sign for longer than it was promised', () => {
    const both = rotated([first], 'whsec_b', nowMs, nowMs + hour);
    const three = rotated(both, 'whsec_c', nowMs + 1, nowMs + 48 * hour);
    expect(signing(three, nowMs + 2)).toEqual(['whsec_c', 'whsec_b', 'whsec_a']);
    expect(signing(three, nowMs + hour)).toEqual(['whsec_c', 'whsec_b']);
    expect(three.filter(({ until }) => until === null)).toHaveLength(1);
  });
});

/** What a promise is worth: kept, half kept, broken, and what the next message makes of it. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { shapeProblems } from '../../domain/check-policy-shape.ts';
import { standard } from '../../domain/policies.ts';
import {
  judgePromise,
  promiseProblem,
  promiseRulesOf,
  promiseToTell,
  raised,
  unmetInARow,
  type PromiseFact,
  type PromiseStatus,
} from '../../domain/promise.ts';

const untilMs = Date.parse('2026-11-24T23:00:00Z');
const [before, after] = [untilMs - 1, untilMs];

describe('a promise of 500 € on 1 200 €', () => {
  test.each([
    ['nothing came, time is left', 120_000, 0, before, 'open'],
    ['a part came, time is left', 120_000, 20_000, before, 'open'],
    ['all came: kept at once', 120_000, 50_000, before, 'kept'],
    ['more came', 120_000, 80_000, after, 'kept'],
    ['a part came, time is over: half kept', 120_000, 49_999, after, 'halfKept'],
    ['nothing came, time is over: broken', 120_000, 0, after, 'broken'],
    ['a credit note left 300 €, and they came', 30_000, 30_000, before, 'kept'],
    ['a credit note left 300 €, and 200 € came', 30_000, 20_000, after, 'halfKept'],
    ['a credit note left nothing to keep', 0, 0, before, 'cancelled'],
  ] as const)('%s', (_, owedCents, receivedCents, nowMs, status) => {
    const figures = { amountCents: 50_000, owedCents, receivedCents, keptUntilMs: untilMs };
    expect(judgePromise(figures, nowMs)).toBe(status);
  });
});

test('more money never makes a promise worse, and time alone never makes it better', () => {
  const rank: Record<PromiseStatus, number> = { cancelled: 0, broken: 1, halfKept: 2, open: 3, kept: 4 };
  const cents = fc.integer({ min: 1, max: 1_000_000 });
  fc.assert(
    fc.property(
      cents,
      cents,
      fc.nat(1_000_000),
      fc.nat(1_000_000),
      fc.boolean(),
      (amount, owed, received, more, late) => {
        const at = (receivedCents: number, nowMs: number) =>
          rank[judgePromise({ amountCents: amount, owedCents: owed, receivedCents, keptUntilMs: untilMs }, nowMs)];
        const nowMs = late ? after : before;
        expect(at(received + more, nowMs)).toBeGreaterThanOrEqual(at(received, nowMs));
        expect(at(received, after)).toBeLessThanOrEqual(at(received, before));
      },
    ),
  );
});

test.each<[readonly PromiseStatus[], number]>([
  [[], 0],
  [['broken', 'halfKept'], 2],
  [['broken', 'kept', 'broken'], 1],
  [['open', 'cancelled', 'broken'], 1],
  [['kept', 'broken', 'broken'], 0],
])('%j, newest first: %d not kept in a row', (statuses, count) => {
  expect(unmetInARow(statuses)).toBe(count);
});

test('a tone is raised by one, and never to formal; letters stay as they are', () => {
  expect((['neutral', 'friendly', 'firm', 'formal'] as const).map((tone) => raised(tone, 'email'))).toEqual([
    'friendly',
    'firm',
    'firm',
    'formal',
  ]);
  expect(raised('friendly', 'letter')).toBe('friendly');
});

test('a policy that says nothing raises the tone and allows two failed promises in a row', () => {
  expect(promiseRulesOf(standard)).toEqual({ tone: 'raise', mostInARow: 2 });
  expect(promiseRulesOf({ promises: { mostInARow: 1 } })).toEqual({ tone: 'raise', mostInARow: 1 });
});

test.each([
  ['2026-11-16', 100, 'promise_in_the_past'],
  ['2026-12-18', 100, 'promise_too_late'],
  ['2026-11-20', 101, 'promise_above_balance'],
  ['2026-11-17', 100, undefined],
  ['2026-12-17', 1, undefined],
] as const)('promised for %s, %d cents of 100: %s', (payOn, amountCents, code) => {
  expect(promiseProblem({ payOn, amountCents }, '2026-11-17', 100, '1.00 EUR')?.code).toBe(code);
});

describe('the next message speaks of the newest promise that ended since the last contact', () => {
  const fact = (status: PromiseStatus, madeAt: string, endedAt: string | null): PromiseFact => ({
    ...{ id: `${status}-${madeAt}`, status, currency: 'EUR', amountCents: 1, receivedCents: 0, payOn: '2026-11-20' },
    ...{ keptUntil: '2026-11-24T23:00:00Z', madeAt, endedAt },
  });
  const broken = fact('broken', '2026-11-10T09:00:00Z', '2026-11-16T00:00:00Z');
  test.each([
    ['broken since', [broken], '2026-11-15T00:00:00Z', broken.id],
    ['told already', [broken], '2026-11-16T00:00:01Z', undefined],
    ['a newer one is open', [broken, fact('open', '2026-11-17T09:00:00Z', null)], '2026-11-15T00:00:00Z', undefined],
    [
      'a newer one was cancelled',
      [fact('cancelled', '2026-11-17T09:00:00Z', '2026-11-18T00:00:00Z'), broken],
      '2026-11-15T00:00:00Z',
      broken.id,
    ],
  ])('%s', (_, facts, contactAt, id) => {
    expect(promiseToTell(facts, Date.parse(contactAt))?.id).toBe(id);
  });
});

test.each([
  [{ tone: 'loud' }, 'promises.tone'],
  [{ mostInARow: 0 }, 'promises.mostInARow'],
  [{ days: 3 }, 'promises.days'],
])('a policy with promises %j is refused with its field', (promises, field) => {
  expect(shapeProblems({ ...standard, promises }).map((one) => one.field)).toEqual([field]);
});

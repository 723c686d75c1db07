/** A delay granted by a judge: no penalty is incurred meanwhile (C. civ. 1343-5). */
import { describe, expect, test } from 'vitest';
import { computeStatement, type StatementInput } from '../../domain/interest.ts';
import { rateBook } from '../../domain/legal-rates.ts';

const book = rateBook([]);
const input = (over: Partial<StatementInput>): StatementInput => ({
  ...{ on: '2026-12-31', currency: 'EUR', amountCents: 1_000_000, dueOn: '2026-08-31', ledger: [] },
  regime: { kind: 'business', rate: { kind: 'fixed', hundredths: 12_00 } },
  ...over,
});
const of = (over: Partial<StatementInput>) => computeStatement(input(over), book);
const days = (statement: ReturnType<typeof of>): [string, string][] =>
  statement.segments.map(({ from, to }) => [from, to]);

describe('days on which no interest counts', () => {
  const suspended = [{ from: '2026-10-01', to: '2026-11-30' }];
  test('are left out, the days around them count in full', () => {
    const statement = of({ suspended });
    expect(days(statement)).toEqual([
      ['2026-09-01', '2026-09-30'],
      ['2026-12-01', '2026-12-31'],
    ]);
    expect(statement.accruedInterestCents).toBe(
      of({ on: '2026-09-30' }).accruedInterestCents + of({ dueOn: '2026-11-30' }).accruedInterestCents,
    );
  });
  test('stop the interest of the next day, and only theirs', () => {
    expect(of({ suspended, on: '2026-09-30' }).dailyInterestCents).toBe(0);
    expect(of({ suspended, on: '2026-11-29' }).dailyInterestCents).toBe(0);
    expect(of({ suspended, on: '2026-11-30' }).dailyInterestCents).toBeGreaterThan(0);
  });
  test('matter not for money that came meanwhile', () => {
    const ledger = [{ kind: 'payment' as const, on: '2026-10-15', amountCents: 400_000, paymentId: 'P' }];
    const statement = of({ suspended, ledger });
    expect(days(statement)).toEqual([
      ['2026-09-01', '2026-09-30'],
      ['2026-12-01', '2026-12-31'],
    ]);
    expect(statement.segments[1]?.balanceCents).toBeLessThan(1_000_000);
  });
  test('before the debt was late, or of an end before their beginning, change nothing', () => {
    const whole = of({});
    expect(of({ suspended: [{ from: '2026-08-01', to: '2026-08-31' }] })).toEqual(whole);
    expect(of({ suspended: [{ from: '2026-10-02', to: '2026-10-01' }] })).toEqual(whole);
  });
});

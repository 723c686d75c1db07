/** Every shipped policy lived by `decide` for one invoice, day by day, against the calendar written by hand. */
import { describe, expect, test } from 'vitest';
import type { CaseFacts } from '../../domain/case-facts.ts';
import { civilDateAt } from '../../domain/civil-date.ts';
import { decide } from '../../domain/decide.ts';
import {
  badFaith,
  consumer,
  defaultPolicies,
  demo,
  newCustomer,
  publicBuyer,
  repeatLate,
  smallAmount,
  standard,
} from '../../domain/policies.ts';
import type { Policy } from '../../domain/policy.ts';
import { aCase, live, told } from './facts.ts';

const dayMs = 86_400_000;

/** Lives to the letter, has it presented two days later, lives on. */
function wholeLife(start: CaseFacts, from: string) {
  const first = live(start, from);
  const letterMs = first.endMs;
  const recordedMs = letterMs + 2 * dayMs;
  const presentedOn = civilDateAt(recordedMs, start.debtor.timeZone);
  const noticed = { ...first.facts, notice: { presentedOn, recordedAt: new Date(recordedMs).toISOString() } };
  const second = live(noticed, recordedMs);
  return { steps: [...first.steps, ...second.steps], end: second.end };
}

const punctually = (policy: Policy): Policy => ({ ...policy, spread: 'PT0S' });

/** Due on Monday 7 September 2026, issued on Saturday 8 August, registered on Monday 10 August; no French holiday until 11 November. */
const table: readonly (readonly [policy: Policy, steps: readonly string[], end: string])[] = [
  [
    standard,
    [
      '2026-08-31 pre-due',
      '2026-09-10 friendly',
      '2026-09-17 firm',
      '2026-09-17 firm-sms',
      '2026-09-22 call',
      '2026-09-28 notice',
      // Presented on the 30th: day 8 is 8 October, the debtor's to the end.
      '2026-10-09 agency',
    ],
    'open person',
  ],
  [
    smallAmount,
    [
      '2026-09-02 pre-due',
      // The 12th is a Saturday.
      '2026-09-14 firm',
      '2026-09-22 notice',
      // Presented on the 24th; day 9 is Saturday 3 October.
      '2026-10-05 agency',
    ],
    'open person',
  ],
  [
    newCustomer,
    [
      '2026-08-13 courtesy-call',
      '2026-08-31 pre-due',
      '2026-09-08 friendly',
      '2026-09-14 call',
      '2026-09-21 notice',
      '2026-10-02 agency',
    ],
    'open person',
  ],
  [
    repeatLate,
    [
      '2026-08-31 pre-due',
      '2026-09-08 firm',
      // The 12th is a Saturday; the letter of the 17th comes three days after the call.
      '2026-09-14 call',
      '2026-09-17 notice',
      // Presented on Saturday the 19th; the eighth day is a Sunday, so Monday the 28th is still the debtor's.
      '2026-09-29 agency',
    ],
    'open person',
  ],
  [
    badFaith,
    [
      '2026-09-08 firm',
      // The 12th is a Saturday.
      '2026-09-14 notice',
      '2026-09-25 agency',
    ],
    'open person',
  ],
  [
    publicBuyer,
    [
      // The 12th and the 27th are a Saturday and a Sunday; the 17th of October is a Saturday.
      '2026-09-14 friendly',
      '2026-09-28 firm',
      '2026-10-19 notice',
    ],
    'open person',
  ],
  [consumer, ['2026-09-02 pre-due', '2026-09-14 friendly', '2026-09-22 firm-sms', '2026-10-07 notice'], 'open person'],
];

describe('each policy on its calendar', () => {
  test.each(table.map(([policy, steps, end]) => [policy.key, policy, steps, end] as const))(
    '%s',
    (_, policy, steps, end) => {
      const type = policy.debtorTypes?.[0] ?? 'business';
      const life = wholeLife(aCase({ policy: punctually(policy), debtor: { type } }), '2026-08-10T06:00:00.000Z');
      expect(life.steps.map((line) => `${line.slice(0, 10)} ${line.split(' ')[1]!}`)).toEqual(steps);
      expect(told(life.end)).toBe(end);
    },
  );

  test('demo runs in seconds', () => {
    const life = wholeLife(aCase({ policy: demo }), '2026-08-10T06:00:00.000Z');
    expect(life.steps.map((line) => line.slice(11, 19) + line.slice(24))).toEqual([
      // Each message is gathered for two seconds.
      '06:00:07 email',
      '06:00:19 sms',
      '06:00:31 call',
      '06:00:43 notice',
      '06:00:55 agency',
    ]);
  });

  test('no shipped policy is missing here', () => {
    expect([...table.map(([policy]) => policy.key), demo.key].sort()).toEqual(
      defaultPolicies.map((policy) => policy.key).sort(),
    );
    expect(defaultPolicies).toHaveLength(8);
  });
});

describe('a courtesy call', () => {
  const late = aCase({ policy: punctually(newCustomer), registeredAt: '2026-09-09T06:00:00.000Z' });

  test('R20: is passed over once the due date has come, like every note before it', () => {
    const verdict = decide(late, Date.parse('2026-09-09T08:00:00.000Z'));
    expect(verdict.passes.map(({ step, code }) => [step, code])).toEqual([
      ['courtesy-call', 'dueDatePassed'],
      ['pre-due', 'dueDatePassed'],
    ]);
    expect(told(verdict)).toBe('act friendly');
  });

  test('is made until the day before the due date', () => {
    const facts = aCase({ policy: punctually(newCustomer), registeredAt: '2026-09-04T06:00:00.000Z' });
    expect(told(decide(facts, Date.parse('2026-09-04T08:00:00.000Z')))).toBe('act courtesy-call');
  });
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addDays } from '../../domain/civil-date.ts';
import { decidePlan, firstUnpaid, type InstalmentFact, type PlanFacts } from '../../domain/decide-plan.ts';
import { demo, standard } from '../../domain/policies.ts';

const anInstalment = (no: number, dueOn: string, overrides: Partial<InstalmentFact> = {}): InstalmentFact => ({
  no,
  dueOn,
  amountCents: 40_000,
  noteSentAt: null,
  reminderSentAt: null,
  breachSentAt: null,
  ...overrides,
});

/** Three instalments of 400 € on Thursday 1 October, Monday 2 November and Tuesday 1 December 2026. */
const aPlan = (overrides: Partial<PlanFacts> = {}): PlanFacts => ({
  reference: 'E-1',
  status: 'active',
  currency: 'EUR',
  timeZone: 'Europe/Paris',
  holidayZone: 'FR',
  window: 'businessHours',
  rules: standard.plan,
  instalments: [anInstalment(1, '2026-10-01'), anInstalment(2, '2026-11-02'), anInstalment(3, '2026-12-01')],
  paidCents: 0,
  remainingCents: 120_000,
  notBefore: null,
  ...overrides,
});
const withFirst = (overrides: Partial<InstalmentFact>, more: Partial<PlanFacts> = {}) =>
  aPlan({ instalments: [anInstalment(1, '2026-10-01', overrides), ...aPlan().instalments.slice(1)], ...more });

function tell(facts: PlanFacts, now: string): string {
  const choice = decidePlan(facts, Date.parse(now));
  if ('finish' in choice) return `finish ${choice.finish}`;
  const action = 'act' in choice ? choice.act : choice.wait.then;
  const what = `${action.name} ${action.step} ${String(action.instalment)}`;
  return 'act' in choice ? `act ${what}` : `wait ${choice.wait.until} ${what}`;
}

test('while money that may be an instalment waits to be placed nothing is said, nothing is broken, and it is looked at again', () => {
  const states: Partial<InstalmentFact>[] = [
    {},
    { reminderSentAt: '2026-10-02T07:00:00.000Z' },
    { reminderSentAt: '2026-10-02T07:00:00.000Z', breachSentAt: '2026-10-06T07:00:00.000Z' },
  ];
  for (const state of states) {
    const facts = withFirst({ noteSentAt: '2026-09-28T07:00:00.000Z', ...state });
    expect(tell(facts, '2026-12-01T10:00:00Z')).toMatch(/^act /);
    expect(tell({ ...facts, unplacedMoney: true }, '2026-12-01T10:00:00Z')).toMatch(/^wait 2026-12-01T16:00:00.000Z /);
  }
});

describe('an instalment, day by day', () => {
  const noteSentAt = '2026-09-28T07:00:00.000Z';
  const reminderSentAt = '2026-10-02T07:00:00.000Z';
  const breachSentAt = '2026-10-05T07:00:00.000Z';

  test.each<[string, Partial<InstalmentFact>, string, string, string]>([
    [
      'a neutral note 3 days before',
      {},
      '2026-09-10T08:00:00.000Z',
      '2026-09-28T07:00:00.000Z',
      'sendPlanEmail instalmentNote 1',
    ],
    [
      'a reminder the day after',
      { noteSentAt },
      '2026-09-28T08:00:00.000Z',
      '2026-10-02T07:00:00.000Z',
      'sendPlanEmail instalmentReminder 1',
    ],
    [
      'a breach notice after 3 days of grace',
      { noteSentAt, reminderSentAt },
      '2026-10-02T08:00:00.000Z',
      '2026-10-05T07:00:00.000Z',
      'sendPlanEmail breachNotice 1',
    ],
    [
      'broken when the 8th day after that is over',
      { noteSentAt, reminderSentAt, breachSentAt },
      '2026-10-05T08:00:00.000Z',
      '2026-10-13T22:00:00.000Z',
      'breakPlan break 1',
    ],
  ])('%s', (_, sent, now, until, action) => {
    const facts = withFirst(sent);
    expect(tell(facts, now)).toBe(`wait ${until} ${action}`);
    expect(tell(facts, new Date(Date.parse(until) - 1).toISOString())).toBe(`wait ${until} ${action}`);
    expect(tell(facts, until)).toBe(`act ${action}`);
  });

  test('may be paid until the end of its day: the reminder never comes on the due day', () => {
    expect(tell(withFirst({ noteSentAt }), '2026-10-01T15:00:00.000Z')).toBe(
      'wait 2026-10-02T07:00:00.000Z sendPlanEmail instalmentReminder 1',
    );
  });

  test('gets no note on or after its due day, nor when the rules have none', () => {
    expect(tell(aPlan(), '2026-09-30T21:59:59.999Z')).toContain('instalmentNote');
    expect(tell(aPlan(), '2026-09-30T22:00:00.000Z')).toContain('instalmentReminder');
    expect(tell(aPlan({ rules: { ...standard.plan, noteBefore: null } }), '2026-09-10T08:00:00.000Z')).toContain(
      'instalmentReminder',
    );
  });

  test('is told apart in words: due before its day is over, missing after', () => {
    const because = (now: string) => {
      const choice = decidePlan(withFirst({ noteSentAt }), Date.parse(now));
      return 'wait' in choice ? choice.wait.because : choice.because;
    };
    expect(because('2026-10-01T15:00:00.000Z')).toEqual([
      { code: 'instalmentDue', text: 'Instalment 1 of 3: €400.00 due 2026-10-01' },
    ]);
    expect(because('2026-10-02T08:00:00.000Z')).toEqual([
      { code: 'instalmentMissing', text: 'Instalment 1 of 3: €400.00 missing since 2026-10-01' },
    ]);
  });

  test('has its messages in hours and on working days, but is broken at any hour', () => {
    expect(tell(withFirst({ noteSentAt }), '2026-10-02T20:00:00.000Z')).toContain('wait 2026-10-05T07:00:00.000Z');
    expect(
      tell(
        withFirst({ noteSentAt, reminderSentAt, breachSentAt: '2026-10-02T20:00:00.000Z' }),
        // Saturday the 10th is the 8th day, so Monday the 12th is the last one.
        '2026-10-12T22:00:00.000Z',
      ),
    ).toBe('act breakPlan break 1');
  });

  test('whose message did not leave is tried again when the provider allows it', () => {
    const facts = withFirst({ noteSentAt }, { notBefore: '2026-10-02T09:30:00.000Z' });
    expect(tell(facts, '2026-10-02T07:00:00.000Z')).toContain('wait 2026-10-02T09:30:00.000Z');
    expect(tell(facts, '2026-10-02T09:30:00.000Z')).toContain('act sendPlanEmail instalmentReminder');
  });

  test('runs in seconds under the rules of the demonstration', () => {
    const facts = (sent: Partial<InstalmentFact>) => withFirst(sent, { rules: demo.plan, window: 'always' });
    expect(tell(facts({}), '2026-09-01T00:00:00.000Z')).toBe(
      'wait 2026-10-01T22:00:02.000Z sendPlanEmail instalmentReminder 1',
    );
    expect(tell(facts({ reminderSentAt: '2026-10-02T00:00:00.000Z' }), '2026-10-02T00:00:00.000Z')).toContain(
      '2026-10-02T00:00:05.000Z',
    );
  });
});

describe('money', () => {
  test('is laid on the instalments in order: the first one it does not cover is judged', () => {
    expect(tell(aPlan({ paidCents: 40_000, remainingCents: 80_000 }), '2026-10-02T08:00:00.000Z')).toContain(
      'instalmentNote 2',
    );
    expect(firstUnpaid(aPlan({ paidCents: 60_000 }))).toMatchObject({ instalment: { no: 2 }, missingCents: 20_000 });
    expect(firstUnpaid(aPlan({ paidCents: 39_999 }))).toMatchObject({ instalment: { no: 1 }, missingCents: 1 });
    expect(firstUnpaid(aPlan({ paidCents: 120_000 }))).toBeNull();
  });

  test('that covers every instalment, or the whole balance, keeps the plan', () => {
    expect(tell(aPlan({ paidCents: 120_000, remainingCents: 0 }), '2026-10-02T08:00:00.000Z')).toBe('finish kept');
    expect(tell(aPlan({ paidCents: 0, remainingCents: 0 }), '2026-10-02T08:00:00.000Z')).toBe('finish kept');
  });

  test('that went back makes an instalment unpaid again, with the messages already sent still counted', () => {
    const sent = { noteSentAt: '2026-09-28T07:00:00.000Z', reminderSentAt: '2026-10-02T07:00:00.000Z' };
    expect(tell(withFirst(sent, { paidCents: 0 }), '2026-11-20T08:00:00.000Z')).toBe(
      'act sendPlanEmail breachNotice 1',
    );
  });

  test('missing never exceeds the instalment, and the parts add up', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 100_000 }), { minLength: 1, maxLength: 12 }),
        fc.nat(1_300_000),
        (amounts, paidCents) => {
          const instalments = amounts.map((amountCents, index) =>
            anInstalment(index + 1, addDays('2026-10-01', index * 30), { amountCents }),
          );
          const unpaid = firstUnpaid({ instalments, paidCents });
          const total = amounts.reduce((sum, one) => sum + one, 0);
          if (paidCents >= total) {
            expect(unpaid).toBeNull();
            return;
          }
          const owedBefore = amounts.slice(0, unpaid!.instalment.no - 1).reduce((sum, one) => sum + one, 0);
          expect(owedBefore).toBeLessThanOrEqual(paidCents);
          expect(owedBefore + unpaid!.instalment.amountCents - unpaid!.missingCents).toBe(paidCents);
        },
      ),
    );
  });
});

test.each(['kept', 'broken', 'cancelled'] as const)('a plan that is %s says so and asks for nothing', (status) => {
  expect(tell(aPlan({ status }), '2026-10-02T08:00:00.000Z')).toBe(`finish ${status}`);
});

test('every plan at every instant: a wait ends later than now, and at its end the step is taken or gives way to the next', () => {
  const sent = fc.option(
    fc
      .integer({ min: -10 * 86_400_000, max: 40 * 86_400_000 })
      .map((ms) => new Date(Date.parse('2026-10-01') + ms).toISOString()),
  );
  const anyFacts = fc
    .record({
      noteSentAt: sent,
      reminderSentAt: sent,
      breachSentAt: sent,
      paidCents: fc.nat(119_999),
      fast: fc.boolean(),
    })
    .map(({ paidCents, fast, ...first }) =>
      withFirst(first, {
        paidCents,
        remainingCents: 120_000 - paidCents,
        ...(fast ? { rules: demo.plan, window: 'always' as const } : {}),
      }),
    );
  fc.assert(
    fc.property(
      anyFacts,
      fc.integer({ min: Date.parse('2026-09-01'), max: Date.parse('2027-02-01') }),
      (facts, nowMs) => {
        const choice = decidePlan(facts, nowMs);
        if (!('wait' in choice)) return;
        const untilMs = Date.parse(choice.wait.until);
        expect(untilMs).toBeGreaterThan(nowMs);
        const then = decidePlan(facts, untilMs);
        if ('act' in then) expect(then.act).toEqual(choice.wait.then);
        else expect('wait' in then && then.wait.then.step !== choice.wait.then.step).toBe(true);
      },
    ),
    { numRuns: 2_000 },
  );
});

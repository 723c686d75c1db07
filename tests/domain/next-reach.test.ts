/** Who looks for a better contact point is told how the case stands meanwhile, and never that it stands still while something is under way. */
import { describe, expect, test } from 'vitest';
import type { StepFact } from '../../domain/case-facts.ts';
import { comesNext, nextReach, underWay } from '../../domain/next-reach.ts';
import { stepsOf } from '../../domain/ladder.ts';
import { aCase, aStep, made, punctual, reachable } from './facts.ts';

/** Every step before the notice made; the notice as given. */
const atNotice = (notice: Partial<StepFact>, address = true) =>
  aCase({
    debtor: reachable({ email: false, address }),
    steps: stepsOf(punctual)
      .filter(({ channel }) => channel !== 'agency')
      .map(({ key, channel }) =>
        key === 'notice'
          ? aStep(key, channel, notice)
          : aStep(key, channel, { completedAt: '2026-09-20T08:00:00.000Z' }),
      ),
  });
const told = (facts: ReturnType<typeof aCase>) => comesNext(nextReach(facts), underWay(facts));

describe('a registered letter that is not over', () => {
  test.each([
    ['awaitingApproval', 'waits for approval'],
    ['approved', 'is approved and about to leave'],
    ['awaitingPerson', 'waits for a person who makes it'],
    ['dispatched', 'is under way'],
  ] as const)('%s is named: it %s', (state, words) => {
    const facts = atNotice({ state });
    expect(underWay(facts)).toEqual({ step: 'notice', channel: 'registeredLetter', state });
    expect(told(facts)).toContain(`Meanwhile step notice by registeredLetter ${words};`);
    expect(told(facts)).not.toContain('stands still');
  });
});

test.each([
  ['failed', atNotice({ state: 'failed' })],
  ['over', atNotice({ completedAt: '2026-09-29T08:00:00.000Z' })],
  ['to an address that is wrong', atNotice({ state: 'awaitingApproval' }, false)],
])('a letter that is %s is not under way', (_, facts) => {
  expect(underWay(facts)).toBeNull();
  expect(told(facts)).toContain('stands still');
});

test('a step that can still begin comes first', () => {
  expect(told(aCase({ debtor: reachable({ email: false }) }))).toContain('next is step');
});

describe('a call with a fallback', () => {
  const policy = {
    ...punctual,
    steps: punctual.steps.map((step) => (step.channel === 'call' ? { ...step, fallback: 'email' as const } : step)),
  };
  const before = made([
    ['pre-due', '2026-08-31T07:00:00.000Z'],
    ['friendly', '2026-09-10T07:00:00.000Z'],
    ['firm', '2026-09-17T07:00:00.000Z'],
    ['firm-sms', '2026-09-17T08:00:00.000Z'],
  ]);
  const noNumber = reachable({ phone: false, mobile: false });
  const call = (over: Partial<StepFact>) => [...before.steps, aStep('call', 'call', over)];
  const over = '2026-09-22T08:00:00.000Z';

  test('without a number its fallback comes next, planned with its call', () => {
    const next = nextReach(aCase({ policy, ...before, debtor: noNumber }));
    expect(next).toEqual({ step: 'call-fallback', channel: 'email', plannedOn: '2026-09-22' });
  });

  test('a fallback waits with a call that counts from the step before', () => {
    const counted = policy.steps.map((step) =>
      step.key === 'call' ? { ...step, anchor: 'previous' as const, offset: 'P5D' } : step,
    );
    const next = nextReach(aCase({ policy: { ...policy, steps: counted }, ...before, debtor: noNumber }));
    expect(next).toEqual({ step: 'call-fallback', channel: 'email', plannedOn: '2026-09-22' });
  });

  test.each([
    ['given up', { completedAt: over, outcome: 'expired' }, 'call-fallback'],
    ['made', { completedAt: over, outcome: 'NO_COMMITMENT' }, 'notice'],
    ['still to be made', { state: 'awaitingPerson' as const }, 'notice'],
  ])('after a call that is %s', (_, fact, step) => {
    expect(nextReach(aCase({ policy, ...before, steps: call(fact) }))).toMatchObject({ step });
  });

  test.each([
    ['noContactPoint', 'call-fallback'],
    ['approvalRefused', 'notice'],
  ] as const)('after a call passed over for %s', (code, step) => {
    const passed = [{ step: 'call', code, text: 'Passed over', at: over }];
    expect(nextReach(aCase({ policy, ...before, passed }))).toMatchObject({ step });
  });

  test('a fallback that has begun is under way', () => {
    const steps = [
      ...call({ completedAt: over, outcome: 'expired' }),
      aStep('call-fallback', 'email', { state: 'retrying' }),
    ];
    expect(underWay(aCase({ policy, steps }))).toEqual({ step: 'call-fallback', channel: 'email', state: 'retrying' });
  });
});

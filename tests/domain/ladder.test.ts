/** A call that nobody made has its message; a policy without one is lived as ever. */
import { expect, test } from 'vitest';
import { defaultCreditorLimits } from '../../domain/check-policy-limits.ts';
import { checkPolicy } from '../../domain/check-policy.ts';
import { stepsOf } from '../../domain/ladder.ts';
import { movePolicy } from '../../domain/move-policy.ts';
import { defaultPolicies } from '../../domain/policies.ts';
import type { FallbackChannel, Policy } from '../../domain/policy.ts';
import { aCase, aStep, decideAt, made, punctual, told } from './facts.ts';

const withFallback = (fallback: FallbackChannel): Policy => ({
  ...punctual,
  steps: punctual.steps.map((step) => (step.channel === 'call' ? { ...step, fallback } : step)),
});
const before = made([
  ['pre-due', '2026-08-31T07:00:00.000Z'],
  ['friendly', '2026-09-10T07:00:00.000Z'],
  ['firm', '2026-09-17T07:00:00.000Z'],
  ['firm-sms', '2026-09-17T08:00:00.000Z'],
]);
const callDay = '2026-09-24T15:00:00.000Z';
const afterCall = (outcome: string, policy: Policy) =>
  told(
    decideAt(
      aCase({
        policy,
        ...before,
        steps: [...before.steps, aStep('call', 'call', { completedAt: '2026-09-24T14:00:00.000Z', outcome })],
      }),
      callDay,
    ),
  );

test('every shipped policy is its own ladder', () => {
  for (const policy of defaultPolicies) expect(stepsOf(policy)).toBe(policy.steps);
});

test('a call given up, never answered or to a wrong number is followed by its fallback, at once within the hours', () => {
  const policy = withFallback('email');
  for (const outcome of ['expired', 'NO_CONTACT', 'WRONG_NUMBER', 'DO_NOT_CALL'])
    expect(afterCall(outcome, policy)).toBe('act call-fallback');
  expect(afterCall('expired', punctual)).toMatch(/^wait .* notice$/);
});

test('a call that was made passes its fallback over, with the reason', () => {
  const policy = withFallback('email');
  expect(afterCall('REFUSES_TO_PAY', policy)).toMatch(/^wait .* notice$/);
  const facts = aCase({
    policy,
    ...before,
    steps: [
      ...before.steps,
      aStep('call', 'call', { completedAt: '2026-09-24T14:00:00.000Z', outcome: 'NO_COMMITMENT' }),
    ],
  });
  expect(decideAt(facts, callDay).passes).toMatchObject([{ step: 'call-fallback', code: 'fallbackNotNeeded' }]);
});

test('without a number the call is passed over and its fallback is not; done elsewhere, both are', () => {
  const policy = withFallback('email');
  const reach = { reachable: { email: true, phone: false, mobile: false, address: true } };
  expect(told(decideAt(aCase({ policy, ...before, debtor: reach }), callDay))).toBe('act call-fallback');
  const passed = [
    { step: 'call', code: 'doneElsewhere' as const, text: 'Made before', at: '2026-09-24T09:00:00.000Z' },
  ];
  expect(told(decideAt(aCase({ policy, ...before, passed }), callDay))).toMatch(/^wait .* notice$/);
});

test('the pauses of the channel and the caps are kept', () => {
  const policy = withFallback('email');
  const contacts = [...before.contacts, { channel: 'email' as const, at: '2026-09-24T08:00:00.000Z' }];
  const steps = [
    ...before.steps,
    aStep('call', 'call', { completedAt: '2026-09-24T14:00:00.000Z', outcome: 'expired' }),
  ];
  // Three days after the e-mail of the 24th is Sunday.
  expect(told(decideAt(aCase({ policy, ...before, steps, contacts }), callDay))).toBe(
    'wait 2026-09-28T07:00:00.000Z call-fallback',
  );
});

test('a fallback already sent is known when the case moves to a policy without it', () => {
  const steps = [
    ...before.steps,
    aStep('call', 'call', { completedAt: '2026-09-24T14:00:00.000Z', outcome: 'expired' }),
    aStep('call-fallback', 'email', { completedAt: '2026-09-24T14:30:00.000Z' }),
  ];
  const move = movePolicy(aCase({ policy: withFallback('email'), steps }), punctual, Date.parse(callDay));
  expect(move.obstacles).toEqual([]);
  expect(move.doneSteps.at(-1)).toMatchObject({ step: 'call-fallback' });
});

test('a policy may give a call a fallback and one to three tries, and nothing else', () => {
  const problems = (policy: unknown): string[] => {
    const check = checkPolicy(policy, defaultCreditorLimits);
    return 'problems' in check ? check.problems.map(({ field }) => field) : [];
  };
  expect(problems({ ...withFallback('sms'), callAttempts: 2 })).toEqual([]);
  expect(problems({ ...punctual, callAttempts: 4 })).toContain('callAttempts');
  const change = (key: string, more: object) => ({
    ...punctual,
    steps: punctual.steps.map((step) => (step.key === key ? { ...step, ...more } : step)),
  });
  expect(problems(change('firm', { fallback: 'sms' }))).toContain('steps.2.fallback');
  expect(problems(change('call', { fallback: 'call' }))).toContain('steps.4.fallback');
  expect(problems(change('call', { fallback: 'email', key: 'c'.repeat(32) }))).toContain('steps.4.key');
});

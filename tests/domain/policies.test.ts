import { describe, expect, test } from 'vitest';
import { toneRank } from '../../domain/case-facts.ts';
import { parseDuration } from '../../domain/duration.ts';
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

describe.each(defaultPolicies.map((policy) => [policy.key, policy] as const))('the policy %s', (_, policy) => {
  test('has only durations that can be read', () => {
    const { minimumGap, spread, gather, limits, plan } = policy;
    const steps = policy.steps.flatMap((step) => [step.offset, ...(step.gap === undefined ? [] : [step.gap])]);
    const rules = [plan.noteBefore ?? 'PT0S', plan.reminderAfter, plan.graceAfter, plan.brokenAfter];
    for (const text of [minimumGap, spread, gather, limits.channelGap, ...rules, ...steps])
      expect(() => parseDuration(text)).not.toThrow();
  });

  test('names each step once', () => {
    expect(new Set(policy.steps.map((step) => step.key)).size).toBe(policy.steps.length);
  });

  test('rises in tone, never falls', () => {
    const ranks = policy.steps.map((step) => toneRank[step.tone]);
    expect(ranks).toEqual([...ranks].sort((one, other) => one - other));
  });

  test('asks a person before a formal notice and before the agency, and gives a deadline with the notice', () => {
    for (const step of policy.steps.filter((one) => one.channel === 'registeredLetter' || one.channel === 'agency'))
      expect(step.approval).toBe(true);
    const notices = policy.steps.filter((step) => step.channel === 'registeredLetter');
    expect(notices.map((step) => step.deadlineDays)).toEqual([policy.key === 'consumer' ? 15 : 8]);
  });

  test('goes to the agency only after the presentation of the notice, and last; never for a public buyer or a consumer', () => {
    const agencies = policy.steps.filter((step) => step.channel === 'agency');
    if (policy.key === 'public-buyer' || policy.key === 'consumer') {
      expect(agencies).toEqual([]);
      return;
    }
    expect(agencies).toHaveLength(1);
    expect(policy.steps.at(-1)).toMatchObject({ channel: 'agency', anchor: 'noticePresented' });
  });
});

test('R25: the house caps are those of every policy but the demonstration', () => {
  for (const { limits, window } of defaultPolicies.filter((one) => one !== demo)) {
    expect(limits).toEqual({ channelGap: 'P3D', touchesPer7Days: 2, callsPer30Days: 4 });
    expect(window).toBe('businessHours');
  }
});

test('the default policies keep the dates the design promises', () => {
  const dates = ({ steps }: typeof standard) => steps.map((step) => `${step.offset} ${step.channel}`);
  expect(dates(standard)).toEqual([
    '-P7D email',
    'P3D email',
    'P10D email',
    'P10D sms',
    'P15D call',
    'P21D registeredLetter',
    'P8D agency',
  ]);
  expect(dates(smallAmount)).toEqual(['-P5D email', 'P5D email', 'P15D registeredLetter', 'P8D agency']);
  expect(dates(newCustomer)).toEqual([
    'P5D call',
    '-P7D email',
    'P1D email',
    'P7D call',
    'P14D registeredLetter',
    'P8D agency',
  ]);
  expect(dates(repeatLate)).toEqual(['-P7D email', 'P1D email', 'P5D call', 'P10D registeredLetter', 'P8D agency']);
  expect(dates(badFaith)).toEqual(['P1D email', 'P5D registeredLetter', 'P8D agency']);
  expect(dates(publicBuyer)).toEqual(['P5D email', 'P20D email', 'P40D registeredLetter']);
  expect(dates(consumer)).toEqual(['-P5D email', 'P5D email', 'P15D sms', 'P30D registeredLetter']);
  expect(dates(demo)).toEqual(['PT5S email', 'PT10S sms', 'PT10S call', 'PT10S registeredLetter', 'PT10S agency']);
});

test('R13: penalties are claimed from the second overdue step on, and from the first only for bad faith', () => {
  const voices = ({ steps }: typeof standard) => steps.map((step) => `${step.key} ${step.penalties ?? 'absent'}`);
  expect(voices(standard)).toEqual([
    'pre-due none',
    'friendly none',
    'firm claimed',
    'firm-sms none',
    'call claimed',
    'notice claimed',
    'agency claimed',
  ]);
  expect(voices(repeatLate)).toEqual(['pre-due none', 'firm told', 'call claimed', 'notice claimed', 'agency claimed']);
  expect(voices(badFaith)[0]).toBe('firm claimed');
  for (const policy of [smallAmount, newCustomer, publicBuyer, consumer])
    expect(policy.steps.find((step) => !step.offset.startsWith('-'))?.penalties).not.toBe('claimed');
});

test('R9: a public buyer is asked for interest of right from the second reminder on; R10: a consumer for nothing but the debt', () => {
  expect(publicBuyer.steps.map((step) => step.penalties)).toEqual(['none', 'claimed', 'claimed']);
  expect(consumer.steps.map((step) => step.penalties)).toEqual(['none', 'none', 'none', 'none']);
});

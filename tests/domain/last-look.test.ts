/** The last look says what was seen, and passes a guard only where the rule held. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CaseFacts } from '../../domain/case-facts.ts';
import { decide } from '../../domain/decide.ts';
import type { Source } from '../../domain/freshness.ts';
import { lookSeen, type LookInput } from '../../domain/last-look.ts';
import { standard } from '../../domain/policies.ts';
import { aCase } from './facts.ts';

const now = Date.parse('2026-09-10T08:00:00Z');
const step = standard.steps.find((one) => one.channel === 'email' && !one.offset.startsWith('-'))!;
const due = { passed: [{ step: 'note', code: 'dueDatePassed' as const, text: '', at: '2026-09-07T00:00:00.000Z' }] };
const bank: Source = {
  key: 'bank',
  withinHours: 24,
  reportedAt: '2026-09-10T06:30:00.000Z',
  updatedAt: '2026-01-01T00:00:00.000Z',
};
const look = (over: Partial<CaseFacts> = {}, more: Partial<LookInput> = {}) => {
  const facts = aCase({ ...due, ...over });
  const verdict = decide(facts, now);
  return lookSeen({
    nowMs: now,
    sources: [bank],
    covered: [{ facts, seq: 4 }],
    step: verdict.next?.step ?? step,
    verdict,
    asked: 'first',
    ...more,
  });
};
const failed = (over: Partial<CaseFacts>, more: Partial<LookInput> = {}) =>
  look(over, more)
    .guards.filter(({ passed }) => !passed)
    .map(({ code }) => code);

describe('the last look', () => {
  test('of a step that may leave: every guard passed, with its value', () => {
    const seen = look();
    expect(seen.invoices).toEqual([
      {
        invoiceId: expect.any(String),
        number: expect.any(String),
        seq: 4,
        balanceCents: aCase().balanceCents,
        currency: 'EUR',
      },
    ]);
    expect(seen.sources).toEqual([{ key: 'bank', reportedAt: bank.reportedAt, withinHours: 24, ageMinutes: 90 }]);
    expect(seen.guards).toEqual([
      { code: 'invoiceOpen', passed: true, value: 'open' },
      { code: 'balancePositive', passed: true, value: aCase().balanceCents },
      { code: 'noHold', passed: true, value: 0 },
      { code: 'sourcesFresh', passed: true, value: 0 },
      { code: 'noStop', passed: true, value: 0 },
      { code: 'sendingHours', passed: true, value: '2026-09-10 10:00 Europe/Paris' },
      { code: 'contactPoint', passed: true, value: 'email' },
      { code: 'stepInOrder', passed: true, value: step.key },
      { code: 'pausesOver', passed: true, value: null },
      { code: 'contactCaps', passed: true, value: 0 },
    ]);
  });

  const hold = { id: 'h', kind: 'dispute' as const, reason: '', endsAt: null };
  const stop = {
    channel: 'email' as const,
    kind: 'quota' as const,
    reason: '',
    stoppedAt: '2026-09-10T07:00:00Z',
    until: null,
  };
  const { reachable } = aCase().debtor;
  const nobody = { ...aCase().debtor, reachable: { ...reachable, email: false } };
  test.each([
    ['invoiceOpen', { status: 'settled' as const }, {}],
    ['balancePositive', { balanceCents: 0 }, {}],
    ['noHold', { holds: [hold] }, {}],
    ['noStop', { stops: [stop] }, {}],
    ['contactPoint', { debtor: nobody }, { step }],
    ['sourcesFresh', {}, { sources: [{ ...bank, reportedAt: '2026-09-08T06:30:00.000Z' }] }],
    ['sendingHours', {}, { nowMs: Date.parse('2026-09-10T20:00:00Z') }],
    ['pausesOver', { contacts: [{ channel: 'email' as const, at: '2026-09-10T07:00:00Z' }] }, {}],
  ])('shows it where %s does not hold', (code, over, more) => {
    expect(failed(over, more)).toContain(code);
  });

  test('a step that is taken by the rule passes every guard, whatever the facts', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -60, max: 60 }),
        fc.integer({ min: 0, max: 23 }),
        fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 4 }),
        (days, hour, contacts) => {
          const at = now + days * 86_400_000 + hour * 3_600_000;
          const facts = aCase({
            ...due,
            contacts: contacts.map((ago) => ({
              channel: 'email' as const,
              at: new Date(at - ago * 86_400_000).toISOString(),
            })),
          });
          const verdict = decide(facts, at);
          fc.pre('act' in verdict.decision && verdict.next !== null);
          const sources = [{ ...bank, reportedAt: new Date(at).toISOString() }];
          const seen = lookSeen({
            nowMs: at,
            sources,
            covered: [{ facts, seq: 1 }],
            step: verdict.next.step,
            verdict,
            asked: 'first',
          });
          expect(seen.guards.filter(({ passed }) => !passed)).toEqual([]);
        },
      ),
    );
  });

  test('before a submit only what can still change is asked: debt, holds, sources', () => {
    expect(look({}, { asked: 'submit', verdict: null }).guards.map(({ code }) => code)).toEqual([
      'invoiceOpen',
      'balancePositive',
      'noHold',
      'sourcesFresh',
    ]);
  });
});

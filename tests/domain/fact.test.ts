import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readFact } from '../../domain/fact.ts';

const problem = (name: string, payload: unknown) => {
  const read = readFact({ name, payload });
  return read.ok ? 'no problem' : read.problem;
};
const payment = { reference: 'VIR-1', amountCents: 12_000, currency: 'EUR', receivedOn: '2026-10-02' };
const plan = { reference: 'E-1', agreedOn: '2026-10-02', instalments: [{ dueOn: '2026-11-01', amountCents: 6_000 }] };

describe('a fact that can be read', () => {
  test.each([
    ['paymentReceived', payment, payment],
    ['paymentPlanAgreed', plan, plan],
    ['disputeOpened', { reason: 'Prix' }, { reason: 'Prix', amountCents: null }],
    ['disputeOpened', { reason: 'Prix', amountCents: 500 }, { reason: 'Prix', amountCents: 500 }],
    ['dunningPaused', { reason: 'Salon' }, { reason: 'Salon', until: null }],
    [
      'dunningPaused',
      { reason: 'Salon', until: '2026-12-01T09:00:00+01:00' },
      { reason: 'Salon', until: '2026-12-01T08:00:00.000Z' },
    ],
    ['dunningResumed', undefined, {}],
    ['lookAgain', undefined, {}],
    ['actionFailed', { action: 'sendEmail', message: 'no' }, { action: 'sendEmail', message: 'no' }],
  ])('%s keeps what was sent', (name, payload, fields) => {
    expect(readFact({ name, payload })).toEqual({ ok: true, fact: { kind: name, ...fields } });
  });

  test('keeps no field nobody knows', () => {
    const read = readFact({ name: 'paymentReceived', payload: { ...payment, note: 'x' } });
    expect(read).toEqual({ ok: true, fact: { kind: 'paymentReceived', ...payment } });
  });
});

describe('a fact that cannot be read says which field, and what it should be', () => {
  test.each<[string, unknown, string]>([
    ['paymentReceived', undefined, 'must be an object'],
    ['paymentReceived', 'VIR-1', 'must be an object'],
    ['paymentReceived', [payment], 'must be an object'],
    ['paymentReceived', { ...payment, reference: ' ' }, '"reference"'],
    ['paymentReceived', { ...payment, reference: 'x'.repeat(501) }, '"reference"'],
    ['paymentReceived', { ...payment, amountCents: 0 }, '"amountCents"'],
    ['paymentReceived', { ...payment, amountCents: -5 }, '"amountCents"'],
    ['paymentReceived', { ...payment, amountCents: 12.5 }, '"amountCents"'],
    ['paymentReceived', { ...payment, amountCents: '12' }, '"amountCents"'],
    ['paymentReceived', { ...payment, amountCents: 1e15 }, '"amountCents"'],
    ['paymentReceived', { ...payment, currency: 'eur' }, '"currency"'],
    ['paymentReceived', { ...payment, currency: 'XBT' }, '"currency"'],
    ['paymentReceived', { ...payment, receivedOn: '2026-02-30' }, '"receivedOn"'],
    ['paymentReceived', { ...payment, receivedOn: '02/10/2026' }, '"receivedOn"'],
    ['paymentPlanAgreed', { ...plan, instalments: [] }, '"instalments"'],
    ['paymentPlanAgreed', { ...plan, instalments: Array(121).fill(plan.instalments[0]) }, '"instalments"'],
    ['paymentPlanAgreed', { ...plan, instalments: ['x'] }, 'must be an object'],
    ['paymentPlanAgreed', { ...plan, instalments: [{ dueOn: 'x', amountCents: 1 }] }, '"dueOn"'],
    ['disputeOpened', {}, '"reason"'],
    ['disputeOpened', { reason: 'r', amountCents: 0 }, '"amountCents"'],
    ['dunningPaused', { reason: 'r', until: 'tomorrow' }, '"until"'],
    ['dunningPaused', { reason: 'r', until: 12 }, '"until"'],
    ['dunningPaused', { reason: 'r', until: '+200000-01-01T00:00:00Z' }, '"until"'],
    ['decided', { unreadable: 'x' }, 'There is no signal "decided"'],
    ['pleaseStop', {}, 'known: paymentReceived'],
  ])('%s %j', (name, payload, expected) => {
    expect(problem(name, payload)).toContain(expected);
  });

  test('what the database could not keep is refused here, not tried there for ever', () => {
    expect(problem('disputeOpened', { reason: 'a\0b' })).toContain('"reason"');
    expect(problem('disputeOpened', { reason: 'a\ud83d' })).toContain('"reason"');
    expect(problem('disputeOpened', { reason: 'payé 😀' })).toBe('no problem');
    expect(problem('no\0such', {})).not.toContain('\0');
  });

  test('an entry without a name, or that is none', () => {
    for (const raw of [undefined, null, 'x', {}, { name: 3 }, { name: { toString: 1 } }])
      expect(readFact(raw).ok).toBe(false);
  });
});

test('our own report of a failure is always understood: refused, the action would be repeated at once, for ever', () => {
  for (const message of ['', ' ', '\0', 'a\ud83d', 'x'.repeat(9_000), undefined, 7])
    expect(readFact({ name: 'actionFailed', payload: { action: 'sendSms', message } })).toMatchObject({
      ok: true,
      fact: { message: expect.stringMatching(/^[^\0]{1,500}$/) },
    });
});

test('reading never throws, whatever comes', () => {
  const names = fc.constantFrom(
    'paymentReceived',
    'paymentPlanAgreed',
    'disputeOpened',
    'dunningPaused',
    'dunningResumed',
    'lookAgain',
    'actionFailed',
    'x',
  );
  const mutated = (whole: object) =>
    fc.record(
      Object.fromEntries(
        Object.entries(whole).map(([key, value]) => [key, fc.oneof(fc.constant(value as unknown), fc.anything())]),
      ),
      { requiredKeys: [] },
    );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.anything(),
        fc.record({ name: names, payload: fc.oneof(fc.anything(), mutated(payment), mutated(plan)) }),
      ),
      (raw) => {
        const read = readFact(raw);
        if (!read.ok) expect(read.problem.length).toBeGreaterThan(10);
      },
    ),
    { numRuns: 2_000 },
  );
});

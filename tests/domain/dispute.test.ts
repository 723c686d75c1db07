/** What is contested is never asked for, and nothing goes on by itself when only that is left. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decide } from '../../domain/decide.ts';
import { disputedCents, type DisputeFact } from '../../domain/dispute.ts';
import { evidenceType } from '../../domain/evidence.ts';
import { aCase, made } from './facts.ts';

const dispute = (change: Partial<DisputeFact> = {}): DisputeFact => ({
  ...{ id: 'd', amountCents: 30_000, undisputedGoesOn: true, openedAt: '2026-11-10T09:00:00Z' },
  ...{ resolvedAt: null, resolution: null, ...change },
});

test.each([
  ['none', [], 120_000, 0],
  ['a part, the rest goes on', [dispute()], 120_000, 30_000],
  ['a part, and a hold on all of it', [dispute({ undisputedGoesOn: false })], 120_000, 0],
  ['money left less than the part', [dispute()], 20_000, 20_000],
  ['resolved', [dispute({ resolvedAt: '2026-11-12T09:00:00Z', resolution: 'rejected' })], 120_000, 0],
])('%s', (_, disputes, balanceCents, cents) => {
  expect(disputedCents(disputes, balanceCents)).toBe(cents);
});

test('never more than the balance, never less than nothing', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1_000_000 }), fc.integer({ min: -10, max: 1_000_000 }), (part, balance) => {
      const cents = disputedCents([dispute({ amountCents: part })], balance);
      expect(cents).toBeGreaterThanOrEqual(0);
      expect(cents).toBeLessThanOrEqual(Math.max(0, balance));
    }),
  );
});

describe('the case', () => {
  const at = Date.parse('2026-09-10T08:00:00Z');
  test('goes on while something is not contested', () => {
    const { decision } = decide(aCase({ disputedCents: 30_000, ...made([['pre-due', '2026-08-31T08:00:00Z']]) }), at);
    expect(decision).toMatchObject({ act: { step: 'friendly' } });
  });
  test('waits for the dispute when nothing else is left, whatever its step', () => {
    const facts = aCase({ disputedCents: 30_000, balanceCents: 30_000 });
    expect(decide(facts, at)).toMatchObject({ waitingFor: 'dispute', decision: { wait: {} } });
    const waiting = {
      step: 'friendly',
      channel: 'email',
      state: 'retrying',
      completedAt: null,
      notBefore: null,
    } as const;
    expect(decide({ ...facts, steps: [waiting] }, at).waitingFor).toBe('dispute');
  });
  test('goes to no agency while a part is contested', () => {
    const facts = aCase({
      ...made([
        ['pre-due', '2026-08-31T08:00:00Z'],
        ['friendly', '2026-09-10T08:00:00Z'],
        ['firm', '2026-09-17T08:00:00Z'],
        ['firm-sms', '2026-09-17T08:10:00Z'],
        ['call', '2026-09-22T08:00:00Z'],
        ['notice', '2026-09-28T08:00:00Z'],
      ]),
      notice: { presentedOn: '2026-09-30', recordedAt: '2026-09-30T10:00:00.000Z' },
    });
    const late = Date.parse('2026-12-10T09:00:00Z');
    expect(decide(facts, late).decision).toMatchObject({ act: { step: 'agency' } });
    expect(decide({ ...facts, disputedCents: 1 }, late)).toMatchObject({ waitingFor: 'dispute' });
  });
});

test.each([
  ['a PDF', '%PDF-1.7', 'application/octet-stream', 'application/pdf'],
  ['an e-mail', 'From: a@b.example\r\n\r\nBonjour', 'message/rfc822', 'message/rfc822'],
  ['a text', 'Il manque 3 cartons', 'text/plain', 'text/plain'],
  ['no e-mail, though it says so', 'Il manque 3 cartons', 'message/rfc822', 'text/plain'],
  ['nothing', '', 'text/plain', null],
  ['a program', 'MZ\u0000\u0001', 'application/pdf', null],
])('%s is kept as what it is', (_, text, said, type) => {
  expect(evidenceType(Buffer.from(text), said)).toBe(type);
});

import { describe, expect, test } from 'vitest';
import { decidePlacement, type PlacementFacts } from '../../domain/decide-placement.ts';
import type { Agency } from '../../domain/placement.ts';

const agency: Agency = {
  name: 'Recouvrement Ouest',
  email: 'dossiers@ouest.example',
  route: { by: 'email' },
  receiptDays: 5,
  silenceDays: 30,
};
const day = (n: number): string => new Date(Date.parse('2026-10-01T08:00:00Z') + n * 86_400_000).toISOString();
const at = (n: number): number => Date.parse(day(n));
const facts = (over: Partial<PlacementFacts> = {}): PlacementFacts => ({
  agency,
  status: 'sent',
  sentAt: day(0),
  receiptDueAt: day(5),
  lastReportAt: null,
  recallRequestedAt: null,
  owed: true,
  waiting: [],
  asked: { receipt: null, silence: null, recall: null },
  ...over,
});
const next = (over: Partial<PlacementFacts>, now: number): unknown => {
  const decision = decidePlacement(facts(over), at(now));
  if ('wait' in decision) return ['wait', decision.wait.then.step, decision.wait.until];
  return 'act' in decision ? ['act', decision.act.step] : ['finish', decision.finish];
};
const asked = facts().asked;

describe('a case at an agency', () => {
  test('waits for the receipt until its last day, then asks once, then watches for silence', () => {
    expect(next({}, 0)).toEqual(['wait', 'receiptOverdue', day(5)]);
    expect(next({}, 5)).toEqual(['act', 'receiptOverdue']);
    expect(next({ asked: { ...asked, receipt: day(5) } }, 5)).toEqual(['wait', 'silence', day(35)]);
  });

  test('asks after every silence, counted from the last news or the last question', () => {
    const received = { status: 'received' as const, lastReportAt: day(2) };
    expect(next(received, 3)).toEqual(['wait', 'silence', day(32)]);
    expect(next(received, 32)).toEqual(['act', 'silence']);
    expect(next({ ...received, asked: { ...asked, silence: day(32) } }, 32)).toEqual(['wait', 'silence', day(62)]);
    expect(next({ ...received, lastReportAt: day(40), asked: { ...asked, silence: day(32) } }, 41)).toEqual([
      'wait',
      'silence',
      day(70),
    ]);
  });

  test('tells the agency before anything else, and not before the instant of the next try', () => {
    expect(next({ waiting: [{ notBefore: null }] }, 5)).toEqual(['act', 'notice']);
    expect(next({ waiting: [{ notBefore: day(1) }] }, 0)).toEqual(['wait', 'notice', day(1)]);
  });

  test('ends with the debt, once the agency was told of the money', () => {
    expect(next({ owed: false, waiting: [{ notBefore: null }] }, 1)).toEqual(['act', 'notice']);
    expect(next({ owed: false }, 1)).toEqual(['finish', 'closed']);
  });

  test('an ended placement still tells what it owed the agency, and asks nothing more', () => {
    expect(next({ status: 'refused', waiting: [{ notBefore: null }] }, 90)).toEqual(['act', 'notice']);
    expect(next({ status: 'refused' }, 90)).toEqual(['finish', 'refused']);
  });

  test('waits for the agency to confirm a recall, and asks again after each further deadline', () => {
    const recalled = { status: 'recallRequested' as const, recallRequestedAt: day(10) };
    expect(next(recalled, 10)).toEqual(['wait', 'recallOverdue', day(15)]);
    expect(next(recalled, 15)).toEqual(['act', 'recallOverdue']);
    expect(next({ ...recalled, asked: { ...asked, recall: day(15) } }, 15)).toEqual(['wait', 'recallOverdue', day(20)]);
  });
});

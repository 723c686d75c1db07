/** The rule of a proposed plan, and of a breach notice that reached nobody. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decidePlan, firstUnpaid, lastDayToPay, lapsesAtMs, type PlanFacts } from '../../domain/decide-plan.ts';
import { proposalOver, type ProposalFacts } from '../../domain/decide-proposal.ts';
import { acceptUntilMs, planWarnings } from '../../domain/plan-limits.ts';
import { standard } from '../../domain/policies.ts';
import { centsWritten, looksLikeWords } from '../../domain/written-sum.ts';

const acceptUntil = '2026-09-29T21:59:59.999Z';
const waiting: ProposalFacts = { acceptUntil, mail: 'waiting', unchanged: true };
const instalment = (no: number, dueOn: string, amountCents = 40_000) => ({
  ...{ no, dueOn, amountCents, noteSentAt: null, reminderSentAt: null, breachSentAt: null },
});
const facts = (proposal: ProposalFacts | null, over: Partial<PlanFacts> = {}): PlanFacts => ({
  ...{ reference: 'E', status: 'proposed', currency: 'EUR', timeZone: 'Europe/Paris', holidayZone: 'FR' },
  ...{ window: 'businessHours', rules: standard.plan, paidCents: 0, remainingCents: 80_000, notBefore: null, proposal },
  instalments: [instalment(1, '2026-10-15'), instalment(2, '2026-11-16')],
  ...over,
});

function tell(given: PlanFacts, now: string): string {
  const choice = decidePlan(given, Date.parse(now));
  if ('finish' in choice) return `finish ${choice.finish}`;
  return 'act' in choice ? `act ${choice.act.step}` : `wait ${choice.wait.until} ${choice.wait.then.step}`;
}

test.each<[string, ProposalFacts | null, string, string]>([
  ['is sent in hours', waiting, '2026-09-15T09:00:00.000Z', 'act proposal'],
  ['waits for the hours', waiting, '2026-09-15T20:00:00.000Z', 'wait 2026-09-16T07:00:00.000Z proposal'],
  [
    'sent, it waits until it expires',
    { ...waiting, mail: 'sent' },
    '2026-09-15T09:00:00.000Z',
    'wait 2026-09-29T22:00:00.000Z expire',
  ],
  ['stands until its last instant', { ...waiting, mail: 'sent' }, acceptUntil, 'wait 2026-09-29T22:00:00.000Z expire'],
  ['then expires', { ...waiting, mail: 'sent' }, '2026-09-29T22:00:00.000Z', 'act expire'],
  [
    'expires unsent rather than leave too late',
    waiting,
    '2026-09-29T21:00:00.000Z',
    'wait 2026-09-29T22:00:00.000Z expire',
  ],
  ['is void when money moved', { ...waiting, mail: 'sent', unchanged: false }, '2026-09-15T09:00:00.000Z', 'act void'],
  ['is void when its e-mail never left', { ...waiting, mail: 'failed' }, '2026-09-15T09:00:00.000Z', 'act void'],
  ['is void without a term', null, '2026-09-15T09:00:00.000Z', 'act void'],
])('a proposal %s', (_, proposal, now, told) => {
  expect(tell(facts(proposal), now)).toBe(told);
});

test('a proposal never waits beyond its term, and can be accepted exactly while its decision is to wait or to send', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('sent', 'waiting', 'failed'),
      fc.boolean(),
      fc.integer({ min: Date.parse('2026-09-01'), max: Date.parse('2026-10-20') }),
      (mail, unchanged, nowMs) => {
        const proposal = { acceptUntil, mail, unchanged } as ProposalFacts;
        const choice = decidePlan(facts(proposal), nowMs);
        const open = proposalOver(proposal, nowMs) === null;
        const ends = 'act' in choice && choice.act.name === 'endProposal';
        expect(ends).toBe(!open);
        if ('wait' in choice) {
          expect(Date.parse(choice.wait.until)).toBeGreaterThan(nowMs);
          expect(Date.parse(choice.wait.until)).toBeLessThanOrEqual(Date.parse(acceptUntil) + 1);
        }
      },
    ),
  );
});

test.each([
  ['fourteen whole days', '2026-09-15T09:00:00Z', '2026-10-15', '2026-09-29T21:59:59.999Z'],
  ['up to the day the first instalment is due', '2026-09-15T09:00:00Z', '2026-09-20', '2026-09-20T21:59:59.999Z'],
  ['over the change of the clock', '2026-10-20T09:00:00Z', '2026-12-15', '2026-11-03T22:59:59.999Z'],
])('a proposal may be accepted for %s', (_, now, dueOn, until) => {
  expect(new Date(acceptUntilMs(Date.parse(now), dueOn, 'Europe/Paris')!).toISOString()).toBe(until);
});

test('R71: a notice that reached nobody starts no term: the plan waits for a person, and looks again each week', () => {
  const sent = { reminderSentAt: '2026-10-16T07:00:00Z', breachSentAt: '2026-10-19T07:00:00Z' };
  const breachFailedAt = '2026-10-28T00:00:00.000Z';
  const failed = facts(null, {
    status: 'active',
    instalments: [{ ...instalment(1, '2026-10-15'), ...sent, breachFailedAt }, instalment(2, '2026-11-16')],
  });
  expect(tell(failed, '2026-10-28T00:00:00.000Z')).toBe('wait 2026-11-04T00:00:00.000Z breachNotice');
  expect(tell(failed, '2026-11-04T00:00:00.000Z')).toBe('wait 2026-11-11T00:00:00.000Z breachNotice');
  expect(tell(failed, '2027-11-04T00:00:00.000Z')).toMatch(/^wait .* breachNotice$/);
});

test('R71: the day the notice names is the last on which money saves the plan', () => {
  const rules = facts(null);
  fc.assert(
    fc.property(fc.integer({ min: Date.parse('2026-01-01'), max: Date.parse('2029-01-01') }), (noticedMs) => {
      const last = lastDayToPay(noticedMs, rules);
      const breaksMs = lapsesAtMs(noticedMs, rules);
      expect(breaksMs).toBeGreaterThan(noticedMs + 8 * 86_400_000 - 3_600_000);
      expect(new Date(breaksMs - 1).toLocaleDateString('sv-SE', { timeZone: 'Europe/Paris' })).toBe(last);
    }),
  );
});

test.each<[string, number, number | null, number]>([
  ['nothing yet', 0, 1, 40_000],
  ['a part of the first', 15_000, 1, 25_000],
  ['the first, to the cent', 40_000, 2, 40_000],
  ['one cent short of the first', 39_999, 1, 1],
  ['the first early, with a part of the second', 55_000, 2, 25_000],
  ['everything', 80_000, null, 0],
  ['more than everything', 90_000, null, 0],
])('instalments are judged by what came in: %s', (_, paidCents, no, missingCents) => {
  const unpaid = firstUnpaid({ instalments: facts(null).instalments, paidCents });
  expect([unpaid?.instalment.no ?? null, unpaid?.missingCents ?? 0]).toEqual([no, missingCents]);
});

test.each<[string, number | null]>([
  ['1250,50', 125_050],
  ['1 250,50 €', 125_050],
  ['1\u202f250,50', 125_050],
  ['EUR 1.250,5', 125_050],
  ['1250', 125_000],
  ['1,250.50', null],
  ['-5', null],
  ['', null],
  ['mille', null],
  ['12 50', null],
])('a sum written as %j', (text, cents) => {
  expect(centsWritten(text, 'EUR')).toBe(cents);
});

test('a sum in words has letters and no digit', () => {
  expect(['deux cents', 'Mille deux cent cinquante euros'].every(looksLikeWords)).toBe(true);
  expect(['', '1250 euros', 'x', '–'].some(looksLikeWords)).toBe(false);
});

test('R73: what is beyond twelve instalments or two years is warned of', () => {
  const list = (n: number) => Array.from({ length: n }, () => ({ dueOn: '2027-01-01' }));
  expect(planWarnings('2026-09-15', list(12))).toEqual([]);
  expect(planWarnings('2026-09-15', list(13)).map((one) => one.code)).toEqual(['many_instalments']);
  expect(planWarnings('2026-09-15', [{ dueOn: '2028-09-15' }])).toEqual([]);
  expect(planWarnings('2026-09-15', [{ dueOn: '2028-09-16' }]).map((one) => one.code)).toEqual(['long_plan']);
});

import { describe, expect, test } from 'vitest';
import type { CaseFacts } from '../../domain/case-facts.ts';
import { decide } from '../../domain/decide.ts';
import { standard } from '../../domain/policies.ts';
import { sightOf } from '../../domain/sight.ts';
import { aCase, aHold, aStep, made, reachable } from './facts.ts';

const link = 'https://relance.example/v1/invoices/1/timeline';
const sightAt = (facts: CaseFacts, now: string) => sightOf(facts, decide(facts, Date.parse(now)), link);
const before = '2026-08-10T06:00:00.000Z';
const due = '2026-08-31T07:00:00.000Z';

describe('what an operator sees', () => {
  test('while a date is awaited: the step, its date and its label', () => {
    expect(sightAt(aCase(), before)).toMatchObject({
      stage: 'pre-due',
      waitingFor: 'date',
      nextActionAt: due,
      label: 'pre-due: e-mail (neutral), dueDate -P7D',
    });
    expect(sightAt(aCase(), before).details).toContain(`**Next:** sendEmail at ${due}`);
  });

  test('while a step is taken', () => {
    const sight = sightAt(aCase(), due);
    expect(sight).toMatchObject({ stage: 'pre-due', waitingFor: 'nothing', nextActionAt: null });
    expect(sight.details).toContain('**Now:** sendEmail (pre-due)');
  });

  const kinds = ['plan', 'dispute', 'pause', 'insolvency', 'factored', 'eInvoice', 'unallocated', 'reply'] as const;
  test.each(kinds)('under a hold: %s, its reason, no date', (kind) => {
    const sight = sightAt(aCase({ holds: [aHold({ kind, reason: 'Livraison incomplète' })] }), due);
    expect(sight).toMatchObject({ stage: kind, waitingFor: kind, nextActionAt: null, label: kind });
    expect(sight.details).toContain('Livraison incomplète');
  });

  test('while a person is awaited: the step that waits and for what', () => {
    const five = made(standard.steps.slice(0, 5).map((step) => [step.key, '2026-09-20T08:00:00.000Z']));
    const waiting = aCase({
      ...five,
      steps: [...five.steps, aStep('notice', 'registeredLetter', { state: 'awaitingApproval' })],
    });
    const sight = sightAt(waiting, '2026-09-28T08:00:00.000Z');
    expect(sight).toMatchObject({ stage: 'notice', waitingFor: 'approval', nextActionAt: null, label: 'notice' });
    expect(sight.details).toContain('- notice (registered letter): awaitingApproval');
  });

  test('at the end of the policy and after it', () => {
    const all = made(standard.steps.map((step) => [step.key, '2026-09-20T08:00:00.000Z']));
    expect(sightAt(aCase(all), '2026-12-01T08:00:00.000Z')).toMatchObject({
      stage: 'end',
      waitingFor: 'person',
      nextActionAt: null,
    });
    const settled = sightAt(aCase({ status: 'settled', balanceCents: 0 }), due);
    expect(settled).toMatchObject({
      stage: 'settled',
      waitingFor: 'nothing',
      nextActionAt: null,
      label: 'settled',
      listed: false,
    });
    expect(settled.details).toContain('**Finished:** settled');
  });

  test('always the number, the money, the due date, what was done, what was passed over and why, the policy and the link', () => {
    const facts = aCase({
      ...made([['pre-due', due]]),
      balanceCents: 45_050,
      debtor: reachable({ email: false }),
      passed: [{ step: 'friendly', code: 'noContactPoint', text: 'No valid contact point for email', at: due }],
    });
    const { details } = sightAt(facts, '2026-09-17T08:00:00.000Z');
    expect(details).toContain('**F-2026-081** · balance €450.50 of €1,200.00 · due 2026-09-07');
    expect(details).toContain(`- pre-due (e-mail): done, ${due}`);
    expect(details).toContain('- friendly passed over: No valid contact point for email');
    expect(details).toContain('- firm passed over: No valid contact point for email');
    expect(details).toContain(`Policy standard v1 · ${link}`);
  });

  test('every reason of the decision, in its words', () => {
    const facts = aCase({ holds: [aHold({ endsAt: '2026-09-01T22:00:00.000Z', reason: 'Salon' })] });
    const { decision } = decide(facts, Date.parse(due));
    const texts = 'wait' in decision ? decision.wait.because.map((reason) => reason.text) : [];
    expect(texts).toHaveLength(3);
    for (const text of texts) expect(sightAt(facts, due).details).toContain(`- ${text}`);
  });
});

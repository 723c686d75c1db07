/** Who looks for a better contact point is told how the case stands meanwhile, and never that it stands still while something is under way. */
import { describe, expect, test } from 'vitest';
import type { StepFact } from '../../domain/case-facts.ts';
import { comesNext, nextReach, underWay } from '../../domain/next-reach.ts';
import { stepsOf } from '../../domain/ladder.ts';
import { aCase, aStep, punctual, reachable } from './facts.ts';

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

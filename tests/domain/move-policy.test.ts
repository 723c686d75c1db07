/** Moving a running case to another policy: nothing is said twice, nothing softer after something firmer, nothing promised is taken back. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CaseFacts, PassedStep } from '../../domain/case-facts.ts';
import { decide } from '../../domain/decide.ts';
import { movePolicy } from '../../domain/move-policy.ts';
import {
  badFaith,
  consumer,
  defaultPolicies,
  demo,
  newCustomer,
  repeatLate,
  smallAmount,
  standard,
} from '../../domain/policies.ts';
import type { Policy, Step } from '../../domain/policy.ts';
import { aCase, aHold, aStep, live, made, told } from './facts.ts';

const preDue = ['pre-due', '2026-08-31T07:00:00.000Z'] as const;
const friendly = ['friendly', '2026-09-10T07:00:00.000Z'] as const;
const firm = ['firm', '2026-09-17T07:00:00.000Z'] as const;
const firmSms = ['firm-sms', '2026-09-17T08:00:00.000Z'] as const;
const call = ['call', '2026-09-22T08:00:00.000Z'] as const;
const notice = ['notice', '2026-09-28T07:00:00.000Z'] as const;

const punctually = (policy: Policy): Policy => ({ ...policy, spread: 'PT0S' });
const move = (facts: CaseFacts, to: Policy, now: string) => movePolicy(facts, punctually(to), Date.parse(now));
const renamed = (policy: Policy, version: number): Policy => ({
  ...policy,
  ...{ version, steps: policy.steps.map((step) => ({ ...step, key: `v${String(version)}-${step.key}` })) },
});
const next = ({ step, at, waitingFor }: ReturnType<typeof move>['nextAfter']) => [step, at, waitingFor];

describe('what was done', () => {
  test('counts for the step of the same name, and the ladder goes on from there', () => {
    const facts = aCase(made([preDue, friendly]));
    const preview = move(facts, repeatLate, '2026-09-11T08:00:00.000Z');
    expect(preview).toMatchObject({
      from: { key: 'standard', version: 1 },
      to: { key: 'repeat-late', version: 1 },
      obstacles: [],
      doneSteps: [
        { step: 'pre-due', countsFor: 'pre-due', how: 'sameKey' },
        // The only e-mail of repeat-late is firm: nothing there is like a friendly one.
        { step: 'friendly', countsFor: null, how: 'nothingLikeIt' },
      ],
      passes: [],
    });
    expect(next(preview.nextBefore)).toEqual(['firm', '2026-09-17T07:00:00.000Z', 'date']);
    // Due since the 8th, but three days after the friendly one is Sunday the 13th.
    expect(next(preview.nextAfter)).toEqual(['firm', '2026-09-14T07:00:00.000Z', 'date']);
  });

  test('counts for the step of the same kind under another name, in order, and is not repeated', () => {
    const facts = aCase(made([preDue, friendly, firm]));
    const preview = move(facts, renamed(standard, 2), '2026-09-17T07:30:00.000Z');
    expect(preview.doneSteps).toEqual([
      { step: 'pre-due', countsFor: 'v2-pre-due', how: 'sameKind' },
      { step: 'friendly', countsFor: 'v2-friendly', how: 'sameKind' },
      { step: 'firm', countsFor: 'v2-firm', how: 'sameKind' },
    ]);
    expect(preview.passes.map(({ step, code, at }) => [step, code, at])).toEqual([
      ['v2-pre-due', 'doneElsewhere', preDue[1]],
      ['v2-friendly', 'doneElsewhere', friendly[1]],
      ['v2-firm', 'doneElsewhere', firm[1]],
    ]);
    expect(next(preview.nextAfter)).toEqual(['v2-firm-sms', '2026-09-17T08:00:00.000Z', 'date']);
    expect(preview.changes).toContain('Step firm counts as v2-firm and is not repeated.');
  });

  test('of two of a kind counts for one', () => {
    const twice: Policy = {
      ...standard,
      ...{
        key: 'twice',
        steps: ['P3D', 'P10D'].map((offset, n): Step => ({ ...standard.steps[2]!, key: `mail-${String(n)}`, offset })),
      },
    };
    const preview = move(aCase(made([firm])), twice, '2026-09-18T08:00:00.000Z');
    expect(preview.doneSteps).toEqual([{ step: 'firm', countsFor: 'mail-0', how: 'sameKind' }]);
    expect(next(preview.nextAfter)).toEqual(['mail-1', '2026-09-21T07:00:00.000Z', 'date']);
  });

  test('overtakes the softer steps before it', () => {
    const facts = aCase({ policy: punctually(smallAmount), ...made([preDue, firm], smallAmount) });
    const preview = move(facts, standard, '2026-09-18T08:00:00.000Z');
    expect(preview.passes).toEqual([
      {
        ...{ step: 'friendly', code: 'doneElsewhere', at: firm[1] },
        text: 'Overtaken: step firm was made under policy small-amount, and a ladder does not go back down',
      },
    ]);
    expect(preview.nextAfter.step).toBe('firm-sms');
    expect(preview.changes).toContain('Step friendly is left out: a later one was made already.');
  });

  test('before this invoice was registered here counts too', () => {
    const passed: PassedStep[] = [
      { step: 'pre-due', code: 'doneElsewhere', text: 'Done before', at: '2026-09-11T06:00:00.000Z' },
      { step: 'friendly', code: 'doneElsewhere', text: 'Done before', at: '2026-09-11T06:00:00.000Z' },
    ];
    const facts = aCase({ passed, registeredAt: '2026-09-11T06:00:00.000Z' });
    const preview = move(facts, renamed(standard, 2), '2026-09-11T07:00:00.000Z');
    expect(preview.doneSteps.map(({ countsFor }) => countsFor)).toEqual(['v2-pre-due', 'v2-friendly']);
    expect(preview.nextAfter.step).toBe('v2-firm');
  });

  test('is not forgotten when a case is moved twice', () => {
    const first = aCase(made([preDue, friendly]));
    const second = renamed(standard, 2);
    const once = move(first, second, '2026-09-11T08:00:00.000Z');
    const moved = { ...first, policy: second, passed: [...first.passed, ...once.passes] };
    const twice = move(moved, renamed(standard, 3), '2026-09-11T08:00:00.000Z');
    expect(twice.passes.map(({ step }) => step)).toEqual(['v3-pre-due', 'v3-friendly']);
    expect(twice.nextAfter.step).toBe('v3-firm');
  });

  test('as a formal notice counts for the notice of the other policy, whatever its name and tone', () => {
    const facts = aCase({
      ...made([preDue, friendly, firm, firmSms, call, notice]),
      notice: { presentedOn: '2026-09-30', recordedAt: '2026-09-30T10:00:00.000Z' },
    });
    const other = renamed(
      { ...standard, steps: standard.steps.map((step) => (step.key === 'notice' ? { ...step, tone: 'firm' } : step)) },
      2,
    );
    const preview = move(facts, other, '2026-09-30T10:00:00.000Z');
    expect(preview.doneSteps.at(-1)).toEqual({ step: 'notice', countsFor: 'v2-notice', how: 'sameKind' });
    expect(next(preview.nextAfter)).toEqual(['v2-agency', '2026-10-09T07:00:00.000Z', 'date']);
  });

  test('keeps its pause, even where the new policy has nothing like it', () => {
    const facts = aCase(made([preDue, friendly, firm, firmSms]));
    // The call of new-customer was due on the 14th; the SMS went on the 17th.
    const preview = move(facts, newCustomer, '2026-09-17T09:00:00.000Z');
    expect(preview.doneSteps.at(-1)).toEqual({ step: 'firm-sms', countsFor: null, how: 'nothingLikeIt' });
    expect(next(preview.nextAfter)).toEqual(['call', '2026-09-21T08:00:00.000Z', 'date']);
  });

  test('that was refused stays so, and is said', () => {
    const passed: PassedStep[] = [
      { step: 'notice', code: 'approvalRefused', text: 'Refused by Anne', at: '2026-09-28T08:00:00.000Z' },
    ];
    const facts = aCase({ ...made([preDue, friendly, firm, firmSms, call]), passed });
    const preview = move(facts, { ...standard, version: 2 }, '2026-09-29T08:00:00.000Z');
    expect(preview.changes).toContain('Step notice stays passed over: Refused by Anne.');
    expect(preview.nextAfter).toMatchObject({ step: null, waitingFor: 'person' });
  });
});

describe('an obstacle', () => {
  test('is a step under way that the new policy does not have', () => {
    const facts = aCase({
      ...made([preDue, friendly, firm]),
      steps: [...made([preDue, friendly, firm]).steps, aStep('firm-sms', 'sms', { state: 'claimed' })],
    });
    expect(move(facts, repeatLate, '2026-09-17T09:00:00.000Z').obstacles).toEqual([
      'Step firm-sms is under way (claimed) and policy repeat-late does not have it: complete or refuse it first.',
    ]);
    expect(move(facts, { ...standard, version: 2 }, '2026-09-17T09:00:00.000Z').obstacles).toEqual([]);
  });

  test('R10: is a policy for businesses over a consumer', () => {
    const facts = aCase({ policy: punctually(consumer), debtor: { type: 'consumer' } });
    expect(move(facts, badFaith, '2026-09-08T08:00:00.000Z').obstacles).toEqual([
      'Policy bad-faith is for debtors of type business, and this one is consumer: choose another policy.',
    ]);
  });

  test('is a closed case', () => {
    const preview = move(aCase({ status: 'settled', balanceCents: 0 }), repeatLate, '2026-09-08T08:00:00.000Z');
    expect(preview.obstacles).toEqual(['The case is closed (settled): only an open case can be moved.']);
    expect(preview.nextAfter).toMatchObject({ step: null, at: null });
  });

  test('R41: is an agency before the days the notice gave are over', () => {
    const patient: Policy = {
      ...standard,
      steps: standard.steps.map((step) => (step.key === 'notice' ? { ...step, deadlineDays: 15 } : step)),
    };
    const facts = aCase({
      policy: patient,
      ...made([preDue, friendly, firm, firmSms, call, notice], patient),
      notice: { presentedOn: '2026-09-30', recordedAt: '2026-09-30T10:00:00.000Z' },
    });
    expect(move(facts, standard, '2026-10-01T08:00:00.000Z').obstacles).toEqual([
      'The formal notice gave 15 days, and policy standard hands over after P8D: choose a policy that waits at least P15D.',
    ]);
    expect(move({ ...facts, steps: facts.steps.slice(0, -1) }, standard, '2026-09-25T08:00:00.000Z').obstacles).toEqual(
      [],
    );
  });
});

describe('the changes', () => {
  test('say what comes next, what is new, what is gone, and which settings differ', () => {
    const facts = aCase({ policy: punctually(consumer), ...made([preDue], consumer), debtor: { type: 'unknown' } });
    expect(move(facts, standard, '2026-09-02T08:00:00.000Z').changes).toEqual([
      'Next was: step friendly on 2026-09-14T07:00:00.000Z; becomes: step friendly on 2026-09-10T07:00:00.000Z.',
      'Ahead, new: friendly (email, friendly, dueDate P3D).',
      'Ahead, new: firm (email, firm, dueDate P10D).',
      'Ahead, new: firm-sms (sms, firm, dueDate P10D).',
      'Ahead, new: call (call, firm, dueDate P15D).',
      'Ahead, new: notice (registeredLetter, formal, dueDate P21D).',
      'Ahead, new: agency (agency, formal, noticePresented P8D).',
      'No longer ahead: friendly (email, friendly, dueDate P5D).',
      'No longer ahead: firm-sms (sms, firm, dueDate P15D).',
      'No longer ahead: notice (registeredLetter, formal, dueDate P30D).',
      'Days given by the formal notice: 15 becomes 8.',
    ]);
  });

  test('are none for the same policy', () => {
    const facts = aCase(made([preDue, friendly]));
    expect(move(facts, { ...standard, version: 2 }, '2026-09-11T08:00:00.000Z').changes).toEqual([
      'Next stays: step firm on 2026-09-17T07:00:00.000Z.',
    ]);
  });

  test('of a case on hold leave it on hold', () => {
    const facts = aCase({ ...made([preDue]), holds: [aHold({ kind: 'dispute' })] });
    const preview = move(facts, repeatLate, '2026-09-11T08:00:00.000Z');
    expect(preview.changes[0]).toBe('Next stays: nothing dated, waiting for dispute.');
  });

  test('leave the facts alone', () => {
    const facts = aCase(made([preDue, friendly]));
    const before = JSON.stringify(facts);
    move(facts, repeatLate, '2026-09-11T08:00:00.000Z');
    expect(JSON.stringify(facts)).toBe(before);
  });
});

describe('every move', () => {
  const anyMove = fc.record({
    from: fc.constantFrom(...defaultPolicies.filter((policy) => policy !== demo)),
    to: fc.constantFrom(...defaultPolicies.filter((policy) => policy !== demo)),
    rename: fc.boolean(),
    done: fc.integer({ min: 0, max: 6 }),
    day: fc.integer({ min: 1, max: 60 }),
  });

  /** A case some steps into its policy, lived by its own decisions, and the case once moved. */
  function moved({ from, to, rename, done, day }: typeof anyMove extends fc.Arbitrary<infer T> ? T : never) {
    const start = aCase({ policy: { ...punctually(from), steps: from.steps.slice(0, done) } });
    const life = live(start, '2026-08-10T06:00:00.000Z');
    const facts: CaseFacts = { ...life.facts, policy: punctually(from) };
    const nowMs = life.endMs + day * 3_600_000;
    const target = punctually(rename ? renamed(to, 2) : to);
    const preview = movePolicy(facts, target, nowMs);
    return {
      facts,
      nowMs,
      target,
      preview,
      after: { ...facts, policy: target, passed: [...facts.passed, ...preview.passes] },
    };
  }

  test('shows the very decision that follows it', () => {
    fc.assert(
      fc.property(anyMove, (drawn) => {
        const { after, nowMs, preview, facts } = moved(drawn);
        const named = (of: CaseFacts) => told(decide(of, nowMs));
        for (const [of, { step, at }] of [
          [facts, preview.nextBefore],
          [after, preview.nextAfter],
        ] as const)
          if (step !== null) expect(named(of)).toBe(at === null ? `act ${step}` : `wait ${at} ${step}`);
          else expect(named(of)).toMatch(/^open /);
      }),
    );
  });

  test('never leads to a second formal notice, nor to a softer reminder than its counterpart', () => {
    let moves = 0;
    fc.assert(
      fc.property(anyMove, (drawn) => {
        const { after, nowMs, preview, target } = moved(drawn);
        const later = live(after, nowMs);
        const letters = later.facts.steps.filter((step) => step.channel === 'registeredLetter');
        expect(letters.length).toBeLessThanOrEqual(1);
        const order = target.steps.map((step) => step.key);
        const reached = Math.max(-1, ...preview.doneSteps.map(({ countsFor }) => order.indexOf(countsFor ?? '')));
        for (const line of later.steps) expect(order.indexOf(line.split(' ')[1]!)).toBeGreaterThan(reached);
        if (reached >= 0 && later.steps.length > 0) moves += 1;
      }),
      { numRuns: 300 },
    );
    expect(moves).toBeGreaterThan(50);
  });

  test('leaves three days after the last contact', () => {
    let pauses = 0;
    fc.assert(
      fc.property(anyMove, (drawn) => {
        const { after, facts, nowMs } = moved(drawn);
        const lastMs = Math.max(0, ...facts.contacts.map((contact) => Date.parse(contact.at)));
        const [first] = live(after, nowMs).steps;
        const step = after.policy.steps.find(({ key }) => key === first?.split(' ')[1]);
        if (!first || lastMs === 0 || step?.gap !== undefined) return;
        pauses += 1;
        // A pause of three days ends at the start of a day.
        expect(Date.parse(first.split(' ')[0]!) - lastMs).toBeGreaterThan(2 * 86_400_000);
      }),
      { numRuns: 300 },
    );
    expect(pauses).toBeGreaterThan(50);
  });
});

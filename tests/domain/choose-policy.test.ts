/** Which policy for whom, and the reasons given. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { DebtorType } from '../../domain/case-facts.ts';
import {
  carefulFirst,
  choosePolicy,
  type DebtorMark,
  type SegmentConditions,
  type SegmentFacts,
  type SegmentRule,
} from '../../domain/choose-policy.ts';
import { defaultPolicies, demo } from '../../domain/policies.ts';
import { defaultSegmentRules, shippedCarefulFirst } from '../../domain/policies/segment-rules.ts';

const about = (changes: Partial<SegmentFacts> = {}): SegmentFacts => ({
  ...{ debtorType: 'business', country: 'FR', balanceCents: 120_000, currency: 'EUR' },
  ...{ earlierInvoices: 20, lateOfLastSix: 0, mark: null },
  ...changes,
});
const choose = (facts: SegmentFacts, rules = defaultSegmentRules, policies = shippedCarefulFirst) =>
  choosePolicy(rules, facts, policies);
const codes = (facts: SegmentFacts) => choose(facts).because.map(({ code }) => code);

describe('the rules every creditor starts with', () => {
  test.each<readonly [who: string, facts: Partial<SegmentFacts>, policy: string]>([
    ['a business owing 1 200 €', {}, 'standard'],
    ['a business owing exactly 150 €', { balanceCents: 15_000 }, 'standard'],
    ['R23: a business owing 149.99 €', { balanceCents: 14_999 }, 'small-amount'],
    ['a first invoice', { earlierInvoices: 0 }, 'new-customer'],
    ['a third invoice', { earlierInvoices: 2 }, 'new-customer'],
    ['a fourth invoice', { earlierInvoices: 3 }, 'standard'],
    ['a small first invoice', { earlierInvoices: 0, balanceCents: 5_000 }, 'new-customer'],
    ['a debtor whose past is not known', { earlierInvoices: null, lateOfLastSix: null }, 'standard'],
    ['two of six late', { lateOfLastSix: 2 }, 'standard'],
    ['three of six late', { lateOfLastSix: 3 }, 'repeat-late'],
    ['six of six late, and a small amount', { lateOfLastSix: 6, balanceCents: 5_000 }, 'repeat-late'],
    ['a new customer who was late from the start', { earlierInvoices: 2, lateOfLastSix: 3 }, 'new-customer'],
    ['bad faith', { mark: 'badFaith' }, 'bad-faith'],
    ['bad faith in a new customer', { mark: 'badFaith', earlierInvoices: 0 }, 'bad-faith'],
    ['cash trouble, and late every time', { mark: 'cashTrouble', lateOfLastSix: 6 }, 'standard'],
    ['a good payer, late every time', { mark: 'goodPayer', lateOfLastSix: 6 }, 'standard'],
    ['a public buyer', { debtorType: 'public' }, 'public-buyer'],
    [
      'a public buyer owing little, late, marked',
      { debtorType: 'public', balanceCents: 1, lateOfLastSix: 6, mark: 'badFaith' },
      'public-buyer',
    ],
    ['R10: a consumer', { debtorType: 'consumer' }, 'consumer'],
    ['R10: a consumer marked as in bad faith', { debtorType: 'consumer', mark: 'badFaith' }, 'consumer'],
    ['R11: a debtor of unknown type', { debtorType: 'unknown', lateOfLastSix: 6 }, 'consumer'],
  ])('%s', (_, facts, policy) => {
    expect(choose(about(facts)).policy).toBe(policy);
  });

  test('name only policies that exist, and each policy but the demonstration is for somebody', () => {
    expect(new Set(defaultSegmentRules.map((rule) => rule.policy))).toEqual(
      new Set(defaultPolicies.filter((policy) => policy !== demo).map((policy) => policy.key)),
    );
    expect(new Set(defaultSegmentRules.map((rule) => rule.key)).size).toBe(defaultSegmentRules.length);
  });
});

describe('the reasons', () => {
  test('say which facts fitted, and what was outweighed', () => {
    const choice = choose(about({ lateOfLastSix: 4 }));
    expect(choice).toMatchObject({
      policy: 'repeat-late',
      rule: 'repeat-late',
      because: [
        { code: 'lateOfLastSix', text: 'Late on 4 of the last six invoices; the rule asks for 3' },
        { code: 'debtorTypes', text: 'Debtor is of type business' },
        { code: 'strongerEvidence', text: 'Rule repeat-late knows more about this debtor than rule standard' },
      ],
    });
    expect(choice.considered.map(({ rule, outcome }) => `${rule} ${outcome}`)).toEqual([
      'bad-faith doesNotFit',
      'cash-trouble doesNotFit',
      'consumer doesNotFit',
      'good-payer doesNotFit',
      'new-customer doesNotFit',
      'public-buyer doesNotFit',
      'repeat-late chosen',
      'small-amount doesNotFit',
      'standard weakerEvidence',
    ]);
  });

  test('name the sums', () => {
    expect(choose(about({ balanceCents: 14_999 })).because[0]).toEqual({
      code: 'balanceBelowCents',
      text: 'Balance is €149.99, below €150.00',
    });
    expect(choose(about()).considered.find(({ rule }) => rule === 'small-amount')).toMatchObject({
      text: 'Balance is €1,200.00',
    });
  });

  test('say that the more careful policy won a tie', () => {
    expect(codes(about({ earlierInvoices: 2, lateOfLastSix: 3 }))).toEqual([
      'newCustomer',
      'debtorTypes',
      'mostCareful',
    ]);
  });

  test('say that no rule fitted, and take the most careful policy for this debtor', () => {
    expect(choose(about(), [])).toEqual({
      ...{ policy: 'small-amount', rule: null, considered: [] },
      because: [{ code: 'noRuleFits', text: 'No rule fits, so the most careful policy for debtors of type business' }],
    });
    expect(choose(about({ debtorType: 'unknown' }), []).policy).toBe('consumer');
  });

  test('a rule for everybody says so', () => {
    expect(choose(about(), [{ key: 'all', policy: 'standard', when: {} }]).because).toEqual([
      { code: 'everyInvoice', text: 'The rule has no conditions' },
    ]);
  });
});

describe('a rule', () => {
  const one = (when: SegmentConditions, policy = 'bad-faith'): readonly SegmentRule[] => [{ key: 'own', policy, when }];
  test.each<readonly [SegmentConditions, Partial<SegmentFacts>, boolean]>([
    [{ countries: ['BE', 'LU'] }, { country: 'BE' }, true],
    [{ countries: ['BE', 'LU'] }, { country: 'FR' }, false],
    [{ newCustomer: false }, { earlierInvoices: 3 }, true],
    [{ newCustomer: false }, { earlierInvoices: null }, true],
    [{ newCustomer: false }, { earlierInvoices: 0 }, false],
    [{ newCustomer: true }, { earlierInvoices: null }, false],
    [{ lateOfLastSix: 1 }, { lateOfLastSix: null }, false],
    [{ balanceFromCents: 100, balanceBelowCents: 200 }, { balanceCents: 199 }, true],
    [{ balanceFromCents: 100, balanceBelowCents: 200 }, { balanceCents: 200 }, false],
    [{ balanceFromCents: 100, balanceBelowCents: 200 }, { balanceCents: 99 }, false],
    [{ mark: 'goodPayer', countries: ['FR'] }, { mark: 'goodPayer' }, true],
    [{ mark: 'goodPayer', countries: ['BE'] }, { mark: 'goodPayer' }, false],
  ])('%j for %j fits: %s', (when, facts, fits) => {
    expect(choose(about(facts), one(when)).rule).toBe(fits ? 'own' : null);
  });

  test('R10: that would put a consumer under a policy for businesses does not count', () => {
    const choice = choose(about({ debtorType: 'consumer' }), one({ mark: 'badFaith' }).concat(defaultSegmentRules));
    expect(choice.policy).toBe('consumer');
    const marked = choose(about({ debtorType: 'consumer', mark: 'badFaith' }), one({ mark: 'badFaith' }));
    expect(marked).toMatchObject({ policy: 'consumer', considered: [{ rule: 'own', outcome: 'policyNotForIt' }] });
  });

  test('for a policy the creditor does not have does not count', () => {
    expect(choose(about(), one({}, 'gentle'))).toMatchObject({
      rule: null,
      considered: [{ outcome: 'policyNotForIt' }],
    });
  });

  test('without any policy there is nothing to choose, which is an error that says so', () => {
    expect(() => choose(about(), defaultSegmentRules, [])).toThrow('add one with POST /v1/policies');
  });
});

describe('care', () => {
  test('is late first contact, then a soft voice, then a late notice: the shipped order is the measured one', () => {
    expect(carefulFirst(defaultPolicies.filter((policy) => policy !== demo)).map(({ key }) => key)).toEqual(
      shippedCarefulFirst.map(({ key }) => key),
    );
    expect(carefulFirst([...shippedCarefulFirst].reverse())).toEqual(shippedCarefulFirst);
  });
});

/** At most two conditions: with more of them hardly any rule would fit. */
const anyWhen: fc.Arbitrary<SegmentConditions> = fc
  .tuple(
    fc.record({
      debtorTypes: fc.uniqueArray(fc.constantFrom<DebtorType>('business', 'public', 'consumer', 'unknown'), {
        minLength: 1,
      }),
      balanceBelowCents: fc.integer({ min: 1, max: 50_000 }),
      balanceFromCents: fc.integer({ min: 0, max: 30_000 }),
      newCustomer: fc.boolean(),
      lateOfLastSix: fc.integer({ min: 1, max: 6 }),
      mark: fc.constantFrom<DebtorMark>('badFaith', 'cashTrouble', 'goodPayer'),
      countries: fc.constantFrom(['FR'], ['BE', 'LU']),
    }),
    fc.array(fc.nat(6), { maxLength: 2 }),
  )
  .map(([all, kept]) => Object.fromEntries(Object.entries(all).filter((_, at) => kept.includes(at))));
const anyRules = fc
  .array(fc.record({ policy: fc.constantFrom(...shippedCarefulFirst.map(({ key }) => key)), when: anyWhen }), {
    maxLength: 8,
  })
  .map((rules) => rules.map((rule, at): SegmentRule => ({ key: `r${String(at)}`, ...rule })));
const anyFacts: fc.Arbitrary<SegmentFacts> = fc.record({
  debtorType: fc.constantFrom<DebtorType>('business', 'public', 'consumer', 'unknown'),
  country: fc.constantFrom('FR', 'BE', 'DE'),
  balanceCents: fc.integer({ min: 0, max: 60_000 }),
  currency: fc.constant('EUR'),
  earlierInvoices: fc.option(fc.integer({ min: 0, max: 6 })),
  lateOfLastSix: fc.option(fc.integer({ min: 0, max: 6 })),
  mark: fc.option(fc.constantFrom<DebtorMark>('badFaith', 'cashTrouble', 'goodPayer')),
});

describe('every choice', () => {
  test('is the same whatever the order of the rules', () => {
    fc.assert(
      fc.property(
        anyRules.chain((rules) =>
          fc.tuple(fc.constant(rules), fc.shuffledSubarray(rules, { minLength: rules.length })),
        ),
        anyFacts,
        ([rules, shuffled], facts) => {
          expect(choose(facts, shuffled)).toEqual(choose(facts, rules));
        },
      ),
      { numRuns: 1_000 },
    );
  });

  test('is a policy for this type of debtor, with at least one reason, and one rule chosen at most', () => {
    fc.assert(
      fc.property(anyRules, anyFacts, (rules, facts) => {
        const choice = choose(facts, rules);
        const policy = shippedCarefulFirst.find(({ key }) => key === choice.policy);
        expect(policy?.debtorTypes).toContain(facts.debtorType);
        expect(choice.because.length).toBeGreaterThan(0);
        const chosen = choice.considered.filter(({ outcome }) => outcome === 'chosen').map(({ rule }) => rule);
        expect(chosen).toEqual(choice.rule === null ? [] : [choice.rule]);
        expect(choice.considered).toHaveLength(rules.length);
      }),
      { numRuns: 1_000 },
    );
  });

  test('finds a rule among those every creditor starts with', () => {
    fc.assert(
      fc.property(anyFacts, (facts) => {
        expect(choose(facts).rule).not.toBeNull();
      }),
    );
  });

  test('on equal evidence is never less careful than another rule that fits', () => {
    let ties = 0;
    fc.assert(
      fc.property(anyRules, anyFacts, (rules, facts) => {
        const choice = choose(facts, rules);
        const care = (policy: string) => shippedCarefulFirst.findIndex(({ key }) => key === policy);
        for (const other of choice.considered.filter(({ outcome }) => outcome === 'lessCareful')) {
          ties += 1;
          expect(care(choice.policy)).toBeLessThanOrEqual(care(other.policy));
        }
      }),
      { numRuns: 1_000 },
    );
    expect(ties).toBeGreaterThan(20);
  });
});

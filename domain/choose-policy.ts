/** Which policy an invoice gets when nobody named one, and why: the strongest evidence first, the most careful policy on a tie. */
import { type DebtorType, toneRank } from './case-facts.ts';
import { reminderPhase } from './check-policy-walk.ts';
import { formatMoney } from './money.ts';
import { admits } from './policy-fit.ts';
import type { Policy } from './policy.ts';

/** What a person knows of a debtor and no figure shows. */
export type DebtorMark = 'badFaith' | 'cashTrouble' | 'goodPayer';

/** A mark as a person gave it. */
export interface MarkedDebtor {
  readonly mark: DebtorMark;
  readonly reason: string;
  readonly by: string;
  /** ISO instant. */
  readonly at: string;
}

/** Every condition present must hold; none: the rule fits every invoice. */
export interface SegmentConditions {
  readonly debtorTypes?: readonly DebtorType[];
  readonly balanceBelowCents?: number;
  readonly balanceFromCents?: number;
  readonly newCustomer?: boolean;
  /** At least this many of the last six invoices were paid late. */
  readonly lateOfLastSix?: number;
  readonly mark?: DebtorMark;
  /** ISO 3166 alpha-2. */
  readonly countries?: readonly string[];
}

export interface SegmentRule {
  /** Unique among the rules of a creditor. */
  readonly key: string;
  /** Key of the policy. */
  readonly policy: string;
  readonly when: SegmentConditions;
}

export interface SegmentFacts {
  readonly debtorType: DebtorType;
  readonly country: string;
  readonly balanceCents: number;
  readonly currency: string;
  /** Invoices of this debtor before this one; null: its history is not known (a creditor who has just moved in), so it is not called new. */
  readonly earlierInvoices: number | null;
  /** Late ones of its last six; null: not known. */
  readonly lateOfLastSix: number | null;
  readonly mark: DebtorMark | null;
}

export interface ChoiceReason {
  readonly code:
    | keyof SegmentConditions
    | 'everyInvoice'
    | 'strongerEvidence'
    | 'mostCareful'
    | 'noRuleFits'
    /** The caller named the policy, or a person moved the case to it. */
    | 'named'
    | 'moved';
  readonly text: string;
}

export interface ConsideredRule {
  readonly rule: string;
  readonly policy: string;
  readonly outcome: 'chosen' | 'weakerEvidence' | 'lessCareful' | 'doesNotFit' | 'policyNotForIt';
  readonly text: string;
}

export interface PolicyChoice {
  readonly policy: string;
  /** Key of the rule that chose; null when none fits. */
  readonly rule: string | null;
  readonly because: readonly ChoiceReason[];
  /** Every rule, by key. */
  readonly considered: readonly ConsideredRule[];
}

/** A customer counts as new for this many invoices. */
export const newForInvoices = 3;

/**
 * How much a condition says about this very invoice: a person who knows the debtor outweighs its history, history outweighs the figures of one invoice,
 * and those outweigh the kind of debtor. A rule is as strong as its strongest condition.
 */
const evidence: Readonly<Record<keyof SegmentConditions, number>> = {
  mark: 4,
  lateOfLastSix: 3,
  newCustomer: 3,
  balanceBelowCents: 2,
  balanceFromCents: 2,
  countries: 2,
  debtorTypes: 1,
};

/**
 * Chooses among `rules`, in any order. `policies` are those of the creditor, the most careful first (see `carefulFirst`); a rule whose policy is not among
 * them, or was not written for this type of debtor, does not count. Where none counts: the most careful policy for this debtor. Throws RangeError
 * without policies.
 */
export function choosePolicy(
  rules: readonly SegmentRule[],
  facts: SegmentFacts,
  policies: readonly Pick<Policy, 'key' | 'debtorTypes'>[],
): PolicyChoice {
  const admitted = policies.filter((policy) => admits(policy, facts.debtorType));
  const rankOf = (policy: string) => admitted.findIndex(({ key }) => key === policy);
  const fitting = rules
    .filter((rule) => rankOf(rule.policy) >= 0 && misfit(rule.when, facts) === null)
    .sort(
      (one, other) =>
        strength(other.when) - strength(one.when) ||
        rankOf(one.policy) - rankOf(other.policy) ||
        (one.key < other.key ? -1 : 1),
    );
  const [chosen, second] = fitting;
  const considered = rules
    .map((rule) => consider(rule, facts, chosen, rankOf(rule.policy) >= 0))
    .sort((one, other) => (one.rule < other.rule ? -1 : 1));
  if (chosen) {
    const because = [...reasonsOf(chosen.when, facts), ...(second ? [over(chosen, second)] : [])];
    return { policy: chosen.policy, rule: chosen.key, because, considered };
  }
  const fallback = admitted[0] ?? policies[0];
  if (!fallback) throw new RangeError('There is no policy to choose from: add one with POST /v1/policies');
  const text = `No rule fits, so the most careful policy${admitted.length > 0 ? ` for debtors of type ${facts.debtorType}` : '; none is for debtors of type ' + facts.debtorType}`;
  return { policy: fallback.key, rule: null, because: [{ code: 'noRuleFits', text }], considered };
}

/**
 * Policies from the most careful on. Careful is: the first overdue contact comes late, speaks softly, and the formal notice comes late; a policy that
 * makes no overdue contact is the most careful of all. Equal ones by key.
 */
export function carefulFirst<T extends Policy>(policies: readonly T[]): T[] {
  const measured = policies.map((policy) => ({ policy, phase: reminderPhase(policy) }));
  const day = (one: (typeof measured)[number], end: 'first' | 'last') =>
    one.phase?.[end].day ?? Number.MAX_SAFE_INTEGER;
  const softness = (one: (typeof measured)[number]) => (one.phase ? toneRank[one.phase.first.step.tone] : 0);
  return measured
    .sort(
      (one, other) =>
        day(other, 'first') - day(one, 'first') ||
        softness(one) - softness(other) ||
        day(other, 'last') - day(one, 'last') ||
        (one.policy.key < other.policy.key ? -1 : 1),
    )
    .map(({ policy }) => policy);
}

function strength(when: SegmentConditions): number {
  const present = (Object.keys(evidence) as (keyof SegmentConditions)[]).filter((name) => when[name] !== undefined);
  return Math.max(0, ...present.map((name) => evidence[name]));
}

/** The first condition that does not hold, in words; null when all do. */
function misfit(when: SegmentConditions, facts: SegmentFacts): string | null {
  const isNew = facts.earlierInvoices !== null && facts.earlierInvoices < newForInvoices;
  const late = facts.lateOfLastSix;
  if (when.debtorTypes && !when.debtorTypes.includes(facts.debtorType)) return `Debtor is of type ${facts.debtorType}`;
  if (when.countries && !when.countries.includes(facts.country)) return `Debtor is in ${facts.country}`;
  if (when.mark !== undefined && when.mark !== facts.mark) return `Debtor is marked ${facts.mark ?? 'with nothing'}`;
  if (when.newCustomer !== undefined && when.newCustomer !== isNew) return newcomer(facts);
  if (when.lateOfLastSix !== undefined && (late === null || late < when.lateOfLastSix)) return lateness(facts);
  const below = when.balanceBelowCents === undefined || facts.balanceCents < when.balanceBelowCents;
  const from = when.balanceFromCents === undefined || facts.balanceCents >= when.balanceFromCents;
  return below && from ? null : owed(facts);
}

function reasonsOf(when: SegmentConditions, facts: SegmentFacts): ChoiceReason[] {
  const { currency } = facts;
  const told: Readonly<Record<keyof SegmentConditions, () => string>> = {
    mark: () => `A person marked the debtor ${String(when.mark)}`,
    lateOfLastSix: () => `${lateness(facts)}; the rule asks for ${String(when.lateOfLastSix)}`,
    newCustomer: () => newcomer(facts),
    balanceBelowCents: () => `${owed(facts)}, below ${formatMoney(when.balanceBelowCents ?? 0, currency, 'en')}`,
    balanceFromCents: () => `${owed(facts)}, not below ${formatMoney(when.balanceFromCents ?? 0, currency, 'en')}`,
    countries: () => `Debtor is in ${facts.country}`,
    debtorTypes: () => `Debtor is of type ${facts.debtorType}`,
  };
  const present = (Object.keys(told) as (keyof SegmentConditions)[]).filter((name) => when[name] !== undefined);
  if (present.length === 0) return [{ code: 'everyInvoice', text: 'The rule has no conditions' }];
  return present.map((name) => ({ code: name, text: told[name]() }));
}

function over(chosen: SegmentRule, second: SegmentRule): ChoiceReason {
  return strength(chosen.when) > strength(second.when)
    ? { code: 'strongerEvidence', text: `Rule ${chosen.key} knows more about this debtor than rule ${second.key}` }
    : { code: 'mostCareful', text: `Rule ${second.key} fits as well; no policy it leads to is more careful` };
}

function consider(
  rule: SegmentRule,
  facts: SegmentFacts,
  chosen: SegmentRule | undefined,
  admitted: boolean,
): ConsideredRule {
  const { key, policy } = rule;
  const told = (outcome: ConsideredRule['outcome'], text: string) => ({ rule: key, policy, outcome, text });
  const why = misfit(rule.when, facts);
  if (why !== null) return told('doesNotFit', why);
  if (!admitted)
    return told('policyNotForIt', `Policy ${policy} does not exist or is not for debtors of type ${facts.debtorType}`);
  if (!chosen || rule === chosen) return told('chosen', 'It fits, and nothing outweighs it');
  return strength(rule.when) < strength(chosen.when)
    ? told('weakerEvidence', `Rule ${chosen.key} knows more about this debtor`)
    : told('lessCareful', `Rule ${chosen.key} leads to a policy at least as careful`);
}

const newcomer = ({ earlierInvoices: earlier }: SegmentFacts): string =>
  earlier === null
    ? 'How long this debtor has been a customer is not known'
    : `Debtor had ${String(earlier)} invoices before`;

const lateness = ({ lateOfLastSix: late }: SegmentFacts): string =>
  late === null ? 'How this debtor paid before is not known' : `Late on ${String(late)} of the last six invoices`;

const owed = ({ balanceCents, currency }: SegmentFacts): string =>
  `Balance is ${formatMoney(balanceCents, currency, 'en')}`;

/** The choice of somebody who named the policy: the reason is that, and no rule was asked. */
export const chosenByName = (policy: string, code: 'named' | 'moved', text: string): PolicyChoice => ({
  policy,
  rule: null,
  because: [{ code, text }],
  considered: [],
});

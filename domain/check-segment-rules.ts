/** Whether segment rules can be stored: keys unique, policies known, conditions that can come true. The form is the caller's to check. */
import type { SegmentRule } from './choose-policy.ts';
import { admits } from './policy-fit.ts';
import type { Policy } from './policy.ts';

export interface SegmentRuleProblem {
  /** Path, such as `rules.2.policy`. */
  readonly field: string;
  readonly code: 'notUnique' | 'unknownPolicy' | 'policyNotForIt' | 'neverFits';
  readonly rule: string | null;
  readonly text: string;
}

/** Everything wrong with these rules for a creditor who has these policies; empty when they can be stored. */
export function segmentRuleProblems(
  rules: readonly SegmentRule[],
  policies: readonly Pick<Policy, 'key' | 'debtorTypes'>[],
): SegmentRuleProblem[] {
  return rules.flatMap((rule, at): SegmentRuleProblem[] => {
    const path = `rules.${String(at)}`;
    const found: SegmentRuleProblem[] = [];
    if (rules.findIndex(({ key }) => key === rule.key) !== at)
      found.push({
        ...{ field: `${path}.key`, code: 'notUnique', rule: null },
        text: `${path}.key: there is a rule ${rule.key} before it; reasons name a rule by its key: give each its own.`,
      });
    const policy = policies.find(({ key }) => key === rule.policy);
    if (!policy)
      found.push({
        ...{ field: `${path}.policy`, code: 'unknownPolicy', rule: null },
        text: `${path}.policy: there is no policy "${rule.policy}": write one of ${policies.map(({ key }) => key).join(', ')}, or store it first with POST /v1/policies.`,
      });
    return [...found, ...(policy ? notForIt(path, rule, policy) : []), ...neverFits(path, rule)];
  });
}

/** A rule for debtors its policy was not written for would never count (R9, R10, R11). */
function notForIt(
  path: string,
  { when }: SegmentRule,
  policy: Pick<Policy, 'key' | 'debtorTypes'>,
): SegmentRuleProblem[] {
  const outside = (when.debtorTypes ?? []).filter((type) => !admits(policy, type));
  if (outside.length === 0) return [];
  const text = `${path}.when.debtorTypes: policy ${policy.key} is for debtors of type ${(policy.debtorTypes ?? []).join(', ')}, so this rule never counts for ${outside.join(', ')}: take ${outside.join(', ')} out, or lead to another policy.`;
  return [{ field: `${path}.when.debtorTypes`, code: 'policyNotForIt', rule: 'R11', text }];
}

function neverFits(path: string, { when }: SegmentRule): SegmentRuleProblem[] {
  const { balanceFromCents: from, balanceBelowCents: below } = when;
  if (from === undefined || below === undefined || from < below) return [];
  const text = `${path}.when: no balance is ${String(from)} cents or more and below ${String(below)}: exchange them, or leave one out.`;
  return [{ field: `${path}.when.balanceBelowCents`, code: 'neverFits', rule: null, text }];
}

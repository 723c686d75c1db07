/** Whether a policy somebody sends may be stored: its form, the creditor's limits, the law. */
import { lawProblems } from './check-policy-law.ts';
import { type CreditorLimits, limitProblems, phaseProblems } from './check-policy-limits.ts';
import type { PolicyProblem } from './check-policy-problem.ts';
import { shapeProblems } from './check-policy-shape.ts';
import { stepProblems } from './check-policy-steps.ts';
import type { Policy } from './policy.ts';

export type PolicyCheck = { readonly policy: Policy } | { readonly problems: readonly PolicyProblem[] };

/**
 * Reads a policy from outside (parsed JSON). Either the policy, its `version` 1 when absent (who stores it gives the next one), or every problem found,
 * each with its field, rule and remedy. Limits and law are asked once the form is right, the length of the ladder once all else is. Never throws.
 */
export function checkPolicy(input: unknown, limits: CreditorLimits): PolicyCheck {
  const misshapen = shapeProblems(input);
  if (misshapen.length > 0) return { problems: misshapen };
  // The form was checked field by field just above.
  const given = input as Omit<Policy, 'version'> & { readonly version?: number };
  const policy: Policy = { ...given, version: given.version ?? 1 };
  const found = [...stepProblems(policy, limits), ...limitProblems(policy, limits), ...lawProblems(policy)];
  const problems = found.length > 0 ? found : phaseProblems(policy, limits);
  return problems.length > 0 ? { problems } : { policy };
}

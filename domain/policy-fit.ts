/** Whether a policy may be used at all for a debtor, before anybody asks which one is best. */
import type { DebtorType } from './case-facts.ts';
import { demo } from './policies/demo.ts';
import type { Policy } from './policy.ts';

export interface Misfit {
  /** Stable, for programs. */
  readonly code: 'policy_not_for_debtor' | 'demo_policy_when_live';
  /** What is wrong and what to write instead. */
  readonly text: string;
}

/** True when the policy was written for debtors of this type. */
export const admits = ({ debtorTypes }: Pick<Policy, 'debtorTypes'>, type: DebtorType): boolean =>
  debtorTypes?.includes(type) ?? true;

/** Why a policy that somebody named cannot be used; null when it can. `demo` counts in seconds, day and night, so it is for mode `test` only (R24). */
export function misfitOf(policy: Policy, type: DebtorType, mode: 'test' | 'live'): Misfit | null {
  if (!admits(policy, type)) {
    const text = `Policy "${policy.key}" is for debtors of type ${(policy.debtorTypes ?? []).join(', ')}, and this one is ${type}. Name another policy, leave it out and one is chosen, or correct the type.`;
    return { code: 'policy_not_for_debtor', text };
  }
  if (mode === 'test' || policy.key !== demo.key) return null;
  const text = `Policy "${demo.key}" runs day and night within seconds, for demonstrations: this creditor is live and its debtors are real. Name another policy, or leave it out and one is chosen.`;
  return { code: 'demo_policy_when_live', text };
}

/** What no creditor can allow itself: penalties too early, or to the wrong debtor, or given away where they may not be (rules R6, R9, R10, R11). */
import type { DebtorType } from './case-facts.ts';
import type { PolicyProblem } from './check-policy-problem.ts';
import { admits } from './policy-fit.ts';
import type { Policy, Step } from './policy.ts';
import { isPreDue } from './pre-due.ts';

const speaks = (step: Step): boolean => step.penalties === 'told' || step.penalties === 'claimed';

/** What the law refuses. A policy that names no debtor types is for all of them, so it keeps the rules that protect any of them. */
export function lawProblems(policy: Policy): PolicyProblem[] {
  const covers = (type: DebtorType) => admits(policy, type);
  const noticeAt = policy.steps.findIndex((step) => step.channel === 'registeredLetter');
  return policy.steps.flatMap((step, at): PolicyProblem[] => {
    const field = `steps.${String(at)}.penalties`;
    const beforeNotice = noticeAt === -1 || at < noticeAt;
    if (speaks(step) && isPreDue(step)) {
      const text = `${field}: no penalty runs before the due date has passed (C. com. L441-10): write "none" on step ${step.key}.`;
      return [{ field, code: 'penalties', rule: 'R6', text }];
    }
    if (speaks(step) && beforeNotice && (covers('consumer') || covers('unknown'))) {
      const consumer = covers('consumer');
      const why = consumer
        ? 'a consumer owes legal interest from the formal notice only, and never the 40 € (C. civ. 1231-6)'
        : 'a debtor of unknown type may be a consumer';
      const text = `${field}: ${why}: write "none" on step ${step.key}, or leave "consumer" and "unknown" out of debtorTypes (absent means every type).`;
      return [{ field, code: 'penalties', rule: consumer ? 'R10' : 'R11', text }];
    }
    if (at === noticeAt && covers('public') && step.penalties !== 'claimed') {
      const text = `${field}: interest and the 40 € of a public buyer cannot be waived (CCP L2192-14): write "claimed" on step ${step.key}, or leave "public" out of debtorTypes (absent means every type).`;
      return [{ field, code: 'penalties', rule: 'R9', text }];
    }
    return [];
  });
}

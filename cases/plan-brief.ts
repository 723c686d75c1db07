/** What a message of a payment plan is written from. */
import type { CreditorRow } from '../db/queries/creditors.ts';
import type { PlanRow } from '../db/queries/plans.ts';
import { firstUnpaid, lastDayToPay } from '../domain/decide-plan.ts';
import type { Brief } from '../domain/message.ts';
import type { PlanAction } from '../domain/plan-decision.ts';
import { noticeDays } from '../domain/plan-term.ts';
import type { Step } from '../domain/policy.ts';
import type { Act } from './act.ts';
import { addressedBrief, briefFor, type Conversation } from './brief.ts';
import { planFacts } from './follow-plan.ts';
import type { OpenCase } from './open-case.ts';

/** Never the channel's tone: plan notes have their own texts. */
/** What stands for a plan's own messages where a step is asked for. */
export const planStep: Step = { key: 'plan', channel: 'email', tone: 'neutral', anchor: 'dueDate', offset: 'PT0S' };

/** The brief of one plan message, of a preview where no `conversation` is given; the breach notice says how many days are left (rules R70, R71). */
export function planBriefFor(
  act: Act,
  creditor: CreditorRow,
  plan: PlanRow,
  action: PlanAction,
  open: readonly OpenCase[],
  conversation: Conversation | null = null,
): Brief {
  const covered = open.map((one) => ({ open: one, step: planStep }));
  const brief = conversation ? addressedBrief(act, creditor, covered, conversation) : briefFor(act, creditor, covered);
  const deadlineDays = action.step === 'breachNotice' ? noticeDays(plan.rules) : null;
  return { ...brief, step: null, deadlineDays, plan: noteOf(act, plan, action) };
}

function noteOf(act: Act, plan: PlanRow, { step, instalment: no }: PlanAction) {
  if (step === 'break' || step === 'expire' || step === 'void' || step === 'proposal')
    throw new Error(`No note is written for ${step}`);
  const facts = planFacts(plan, null);
  const unpaid = firstUnpaid(facts);
  const instalment = plan.instalments.find((one) => one.no === no);
  if (!unpaid || !instalment) throw new Error(`Plan ${plan.reference} has no open instalment ${String(no)}`);
  return {
    kind: step,
    reference: plan.reference,
    instalment: no,
    instalments: plan.instalments.length,
    dueOn: instalment.dueOn,
    currency: plan.currency,
    amountCents: unpaid.missingCents,
    remainingCents: facts.remainingCents,
    payBy: step === 'breachNotice' && noticeDays(plan.rules) !== null ? lastDayToPay(act.now.getTime(), facts) : null,
  };
}

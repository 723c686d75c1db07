/** What happens next to a payment plan, and why. */
import type { Reason } from './decision.ts';

export type PlanStep = 'instalmentNote' | 'instalmentReminder' | 'breachNotice' | 'break';

export interface PlanAction {
  readonly name: 'sendPlanEmail' | 'breakPlan';
  readonly step: PlanStep;
  readonly instalment: number;
}

export type PlanOutcome = 'kept' | 'broken' | 'cancelled';

type PlanReason = Omit<Reason, 'code'> & { readonly code: 'instalmentDue' | 'instalmentMissing' | 'planEnded' };

export type PlanChoice =
  | { readonly wait: { readonly until: string; readonly then: PlanAction; readonly because: readonly PlanReason[] } }
  | { readonly act: PlanAction; readonly because: readonly PlanReason[] }
  | { readonly finish: PlanOutcome; readonly because: readonly PlanReason[] };

export interface PlanDecided {
  readonly seq: number;
  readonly decision: PlanChoice;
  readonly label: string;
  readonly details: string;
}

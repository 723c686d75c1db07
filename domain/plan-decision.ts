/** What happens next to a payment plan, and why. */
import type { Reason } from './decision.ts';

/** What a plan says by e-mail: its proposal, which is frozen with the plan, and its notes about one instalment. */
export type PlanMessage = 'proposal' | 'instalmentNote' | 'instalmentReminder' | 'breachNotice';

/** `expire` and `void` end a proposal: nobody accepted it in time, or the balances moved and it says a sum that is no longer owed. */
export type PlanStep = PlanMessage | 'break' | 'expire' | 'void';

export interface PlanAction {
  readonly name: 'sendPlanEmail' | 'breakPlan' | 'endProposal';
  readonly step: PlanStep;
  /** 0: the plan as a whole. */
  readonly instalment: number;
}

export type PlanOutcome = 'kept' | 'broken' | 'cancelled' | 'declined' | 'expired' | 'replaced';

export type PlanReason = Omit<Reason, 'code'> & {
  readonly code:
    'instalmentDue' | 'instalmentMissing' | 'moneyUnplaced' | 'noticeNotDelivered' | 'awaitsAcceptance' | 'planEnded';
};

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

/** `proposed`: sent, not accepted yet; its invoices rest until it is, or until it expires. `replaced`: renegotiated, another plan took its place. */
export type PlanStatus = 'proposed' | 'active' | PlanOutcome;

/** The proof of an acceptance: who, when, from where, of which bytes. */
export interface PlanAcceptance {
  /** Name of the person who accepted, as typed. */
  readonly name: string;
  /** In what quality: manager, owner, the debtor; as typed. */
  readonly role: string | null;
  /** ISO instant. */
  readonly at: string;
  readonly ip: string | null;
  readonly userAgent: string | null;
  /** SHA-256 of the agreement that was shown and accepted. */
  readonly documentSha256: string;
  /** Of a debtor who is no trader: the sum in words and figures as the debtor wrote it (C. civ. 1376). */
  readonly sumWritten: string | null;
  /** How: by the signed link, or recorded by the creditor. */
  readonly by: 'link' | 'creditor';
}

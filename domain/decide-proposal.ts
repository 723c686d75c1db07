/** The rule of a plan that was sent for acceptance: sent once, then accepted or declined by the debtor, or over by itself. */
import type { PlanAction, PlanChoice, PlanReason } from './plan-decision.ts';
import type { WindowName } from './policy.ts';
import { nextSendInstant } from './sending-window.ts';

export interface ProposalFacts {
  /** Last instant at which it can be accepted (ISO). */
  readonly acceptUntil: string;
  /** Whether its e-mail is on its way or arrived, may still leave, or certainly never will. */
  readonly mail: 'sent' | 'waiting' | 'failed';
  /** False: money moved on a covered invoice, so it says a sum that is not owed. */
  readonly unchanged: boolean;
}

interface Facts {
  readonly timeZone: string;
  readonly holidayZone: string;
  readonly window: WindowName;
  readonly notBefore: string | null;
  readonly proposal?: ProposalFacts | null;
}

const sending: PlanAction = { name: 'sendPlanEmail', step: 'proposal', instalment: 0 };
const expiring: PlanAction = { name: 'endProposal', step: 'expire', instalment: 0 };
const voiding: PlanAction = { name: 'endProposal', step: 'void', instalment: 0 };

/** Why a proposal can no longer be accepted, in words for the history; null: it can. */
export function proposalOver({ acceptUntil, mail, unchanged }: ProposalFacts, nowMs: number): string | null {
  if (!unchanged) return 'What the invoices owe has changed since it was sent';
  if (mail === 'failed') return 'Its e-mail could not be delivered';
  return nowMs > Date.parse(acceptUntil) ? 'It was not accepted in time' : null;
}

/** Decides a proposed plan at one instant: it never waits longer than until it expires. */
export function decideProposal(facts: Facts, nowMs: number): PlanChoice {
  const { proposal } = facts;
  const because = (text: string): PlanReason[] => [{ code: 'awaitsAcceptance', text }];
  if (!proposal) return { act: voiding, because: because('Nothing says until when it can be accepted') };
  const over = proposalOver(proposal, nowMs);
  if (over !== null)
    return { act: proposal.unchanged && proposal.mail !== 'failed' ? expiring : voiding, because: because(over) };
  const text = `Sent for acceptance until ${proposal.acceptUntil}`;
  // One millisecond later, so that the last instant itself still counts.
  const endsMs = Date.parse(proposal.acceptUntil) + 1;
  const waits = (untilMs: number, then: PlanAction): PlanChoice => ({
    wait: { until: new Date(untilMs).toISOString(), then, because: because(text) },
  });
  if (proposal.mail === 'sent') return waits(endsMs, expiring);
  const fromMs = Math.max(nowMs, facts.notBefore ? Date.parse(facts.notBefore) : 0);
  const openMs = nextSendInstant(fromMs, 'email', facts.holidayZone, facts.timeZone, facts.window).atMs;
  if (openMs <= nowMs) return { act: sending, because: because(text) };
  return openMs < endsMs ? waits(openMs, sending) : waits(endsMs, expiring);
}

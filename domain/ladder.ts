/** The steps of a policy as they are lived: each call that has a fallback is followed by the message that takes its place. */
import { leavesRoomForMessage } from './call-disposition.ts';
import type { CaseFacts, PassedStep } from './case-facts.ts';
import type { Policy, Step } from './policy.ts';

/** A step, and of a fallback the call it stands in for. */
export interface LadderStep extends Step {
  readonly fallbackOf?: string;
}

/** Key of the step that follows a call nobody could make. */
export const fallbackKey = (callKey: string): string => `${callKey}-fallback`;

/** Every step in order. A policy without fallbacks is its own list, unchanged. */
export function stepsOf(policy: Pick<Policy, 'steps'>): readonly LadderStep[] {
  if (policy.steps.every((step) => step.fallback === undefined)) return policy.steps;
  return policy.steps.flatMap((step): LadderStep[] => (step.fallback === undefined ? [step] : [step, standIn(step)]));
}

/** It is due with its call and waits for nothing but the pauses of its channel, the caps and the hours: the debtor was not spoken to. */
function standIn({ fallback, ...call }: Step): LadderStep {
  if (fallback === undefined) throw new Error(`Step ${call.key} has no fallback`);
  const offset = call.anchor === 'previous' ? 'PT0S' : call.offset;
  return { ...call, key: fallbackKey(call.key), channel: fallback, offset, gap: 'PT0S', fallbackOf: call.key };
}

/**
 * Why a fallback is not needed, null when it is: its call reached nobody, was given up, was not wanted, or there was no number. `passed` holds every step passed over
 * so far. Asked only when the call itself is over.
 */
export function notNeeded(
  step: LadderStep,
  facts: CaseFacts,
  passed: readonly PassedStep[],
  at: string,
): PassedStep | null {
  if (step.fallbackOf === undefined) return null;
  const because = (text: string): PassedStep => ({ step: step.key, code: 'fallbackNotNeeded', text, at });
  const skipped = passed.find((one) => one.step === step.fallbackOf);
  if (skipped) return skipped.code === 'noContactPoint' ? null : because(`Its call was passed over: ${skipped.text}`);
  const call = facts.steps.find((one) => one.step === step.fallbackOf);
  return leavesRoomForMessage(call?.outcome) ? null : because('The call was made, so nothing takes its place');
}

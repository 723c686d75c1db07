/** What a registered letter that left, or came back, waits for. */
import type { StepFact } from './case-facts.ts';
import type { Step } from './policy.ts';

/**
 * The wait of a registered letter that is not over, where its state alone does not say it: carried by a provider it waits for its first presentation
 * without anybody having to post it; come back, or perhaps never handed over, it waits for a person. Null: the state says it.
 */
export function letterWait(
  step: Step,
  { state, outcome, provider }: StepFact,
): { readonly waitingFor: 'presentation' | 'person'; readonly text: string } | null {
  if (step.channel !== 'registeredLetter') return null;
  const by = provider ?? 'Its provider';
  if (state === 'accepted')
    return { waitingFor: 'presentation', text: `${by} has the letter; its first presentation is not known yet` };
  if (state === 'unknown')
    return {
      waitingFor: 'person',
      text: 'Nobody knows whether the letter was handed over; its provider is asked, and a person finds out',
    };
  if (state === 'failed' && outcome?.startsWith('returned_'))
    return {
      waitingFor: 'person',
      text: 'The letter came back; a person enters a right address, or goes on without it',
    };
  return null;
}

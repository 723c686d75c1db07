/** Which steps belong to the time before the due date. */
import type { Step } from './policy.ts';

/**
 * True for a step that makes sense only before the due date: a note counted back from it, or a courtesy (neutral) contact counted from the issue date.
 * Once the due date has come such a step is passed over (rule R20: its words ask for nothing).
 */
export function isPreDue(step: Step): boolean {
  if (step.anchor === 'dueDate') return step.offset.startsWith('-');
  return step.anchor === 'issueDate' && step.tone === 'neutral';
}

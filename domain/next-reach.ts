/** How a debtor can still be reached after a contact point failed: what a person who looks for a better one needs to know. Pure. */
import { plannedMs } from './bounds.ts';
import type { CaseFacts, DeliveryState } from './case-facts.ts';
import { civilDateAt } from './civil-date.ts';
import { hasPointFor } from './contact-point.ts';
import { notNeeded, stepsOf, type LadderStep } from './ladder.ts';
import type { Channel, Step } from './policy.ts';

export interface NextReach {
  readonly step: string;
  readonly channel: Channel;
  /** Civil date in the debtor's zone from which it is planned; null: it depends on what happens before. */
  readonly plannedOn: string | null;
}

export interface UnderWay {
  readonly step: string;
  readonly channel: Channel;
  readonly state: DeliveryState;
}

/** Of an agency never so: another speaks then, and will ask for the same contact points. */
const reaches = ({ channel }: Step, { debtor }: CaseFacts): boolean =>
  channel !== 'agency' && hasPointFor(channel, debtor.reachable);

/** The step that has begun, is not over, and reaches the debtor as things stand, such as a letter that waits for its approval; null: none. */
export function underWay(facts: CaseFacts): UnderWay | null {
  for (const { key, channel } of stepsOf(facts.policy).filter((one) => reaches(one, facts))) {
    const fact = facts.steps.find((one) => one.step === key && one.completedAt === null);
    if (fact && fact.state !== 'failed' && fact.state !== 'cancelled') return { step: key, channel, state: fact.state };
  }
  return null;
}

/**
 * Whether the ladder comes to this step. A fallback is not counted on while its call may still be made; a call that is ahead is asked for before
 * its fallback, so behind one there is no number, and the fallback takes its place.
 */
function mayCome(step: LadderStep, facts: CaseFacts): boolean {
  const call = facts.steps.find((one) => one.step === step.fallbackOf);
  if (call) return call.completedAt !== null && notNeeded(step, facts, facts.passed, call.completedAt) === null;
  const passed = facts.passed.some((one) => one.step === step.fallbackOf);
  return !passed || notNeeded(step, facts, facts.passed, facts.registeredAt) === null;
}

/** The next step of the policy that has not begun and whose channel reaches the debtor as things stand; null: none is left. */
export function nextReach(facts: CaseFacts): NextReach | null {
  const done = (key: string) =>
    facts.steps.some((one) => one.step === key) || facts.passed.some((one) => one.step === key);
  const ladder = stepsOf(facts.policy);
  const step = ladder.find((one) => !done(one.key) && reaches(one, facts) && mayCome(one, facts));
  if (!step) return null;
  // A fallback is due with its call, which is passed over only on its date.
  const dated = ladder.find((one) => one.key === step.fallbackOf && !done(one.key)) ?? step;
  const completed = facts.steps.flatMap(({ completedAt }) => (completedAt === null ? [] : Date.parse(completedAt)));
  const previousMs = completed.length === 0 ? null : Math.max(...completed);
  const planned = plannedMs(dated, facts, previousMs);
  const plannedOn = planned === null ? null : civilDateAt(planned, facts.debtor.timeZone);
  return { step: step.key, channel: step.channel, plannedOn };
}

const standing: Partial<Record<UnderWay['state'], string>> = {
  awaitingApproval: 'waits for approval',
  approved: 'is approved and about to leave',
  awaitingPerson: 'waits for a person who makes it',
  retrying: 'is tried again',
};

/** What a person who looks for a better contact point is told of the case meanwhile: one English sentence. */
export function comesNext(next: NextReach | null, begun: UnderWay | null): string {
  if (!next && begun)
    return `Meanwhile step ${begun.step} by ${begun.channel} ${standing[begun.state] ?? 'is under way'}; no channel of the policy reaches this debtor after it.`;
  if (!next) return 'No channel of the policy reaches this debtor any more: the case stands still until somebody acts.';
  const on = next.plannedOn === null ? '' : `, planned from ${next.plannedOn}`;
  return `Meanwhile the case goes on: next is step ${next.step} by ${next.channel}${on}.`;
}

/** How a debtor can still be reached after a contact point failed: what a person who looks for a better one needs to know. Pure. */
import { plannedMs } from './bounds.ts';
import type { CaseFacts, DeliveryState } from './case-facts.ts';
import { civilDateAt } from './civil-date.ts';
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

function reaches(step: Step, { debtor: { reachable } }: CaseFacts): boolean {
  switch (step.channel) {
    case 'email':
      return reachable.email;
    case 'sms':
      return reachable.mobile;
    case 'call':
      return reachable.phone;
    case 'letter':
    case 'registeredLetter':
      return reachable.address;
    case 'agency':
      // Another speaks then; it will ask for the same contact points.
      return false;
  }
}

/** The step that has begun, is not over, and reaches the debtor as things stand, such as a letter that waits for its approval; null: none. */
export function underWay(facts: CaseFacts): UnderWay | null {
  for (const { key, channel } of facts.policy.steps.filter((one) => reaches(one, facts))) {
    const fact = facts.steps.find((one) => one.step === key && one.completedAt === null);
    if (fact && fact.state !== 'failed' && fact.state !== 'cancelled') return { step: key, channel, state: fact.state };
  }
  return null;
}

/** The next step of the policy that has not begun and whose channel reaches the debtor as things stand; null: none is left. */
export function nextReach(facts: CaseFacts): NextReach | null {
  const done = (key: string) =>
    facts.steps.some((one) => one.step === key) || facts.passed.some((one) => one.step === key);
  const step = facts.policy.steps.find((one) => !done(one.key) && reaches(one, facts));
  if (!step) return null;
  const completed = facts.steps.flatMap(({ completedAt }) => (completedAt === null ? [] : Date.parse(completedAt)));
  const previousMs = completed.length === 0 ? null : Math.max(...completed);
  const planned = plannedMs(step, facts, previousMs);
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

/** How a debtor can still be reached after a contact point failed: what a person who looks for a better one needs to know. Pure. */
import { plannedMs } from './bounds.ts';
import type { CaseFacts } from './case-facts.ts';
import { civilDateAt } from './civil-date.ts';
import type { Channel, Step } from './policy.ts';

export interface NextReach {
  readonly step: string;
  readonly channel: Channel;
  /** Civil date in the debtor's zone from which it is planned; null: it depends on what happens before. */
  readonly plannedOn: string | null;
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

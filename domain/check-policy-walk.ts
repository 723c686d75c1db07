/** A policy lived on paper: THE rule decides an imagined case to its end, so that pauses and caps count as they will. */
import type { CaseFacts, Contact, StepFact } from './case-facts.ts';
import { addDays, civilDateAt, daysBetween } from './civil-date.ts';
import { decide } from './decide.ts';
import type { Policy, Step } from './policy.ts';
import { stepsOf } from './ladder.ts';
import { isPreDue } from './pre-due.ts';

export interface Made {
  readonly step: Step;
  /** Days after the due date; negative before it. */
  readonly day: number;
}

export interface ReminderPhase {
  readonly first: Made;
  /** The formal notice, or the last contact of a ladder without one. */
  readonly last: Made;
}

/** Any date will do: the walk knows no weekends and no clock changes. */
const dueOn = '2026-06-15';
const longTermDays = 60;

/** From the first overdue reminder to the formal notice, on calendar days; null for a policy that makes no overdue contact. */
export function reminderPhase(policy: Policy): ReminderPhase | null {
  const overdue = walk(policy).filter(({ step }) => !isPreDue(step) && step.channel !== 'agency');
  const first = overdue[0];
  const last = overdue.find(({ step }) => step.channel === 'registeredLetter') ?? overdue.at(-1);
  return first && last ? { first, last } : null;
}

/** Every step with its day: made at once when due, a letter presented the day it leaves. */
function walk(policy: Policy): Made[] {
  let facts = imagined(policy);
  let nowMs = Date.parse(facts.registeredAt);
  const made: Made[] = [];
  // Each step takes a wait and an act at most.
  for (let turn = 0; turn <= 2 * stepsOf(policy).length; turn += 1) {
    const { decision, passes } = decide(facts, nowMs);
    facts = { ...facts, passed: [...facts.passed, ...passes] };
    if ('wait' in decision && decision.wait.until !== undefined) nowMs = Date.parse(decision.wait.until);
    const step = 'act' in decision ? stepsOf(policy).find((one) => one.key === decision.act.step) : undefined;
    if (!step) continue;
    made.push({ step, day: daysBetween(dueOn, civilDateAt(nowMs, facts.debtor.timeZone)) });
    facts = afterStep(facts, step, nowMs);
  }
  return made;
}

function afterStep(facts: CaseFacts, { key, channel }: Step, nowMs: number): CaseFacts {
  const at = new Date(nowMs).toISOString();
  const step: StepFact = { step: key, channel, state: 'done', completedAt: at, notBefore: null };
  const contact: Contact[] = channel === 'agency' ? [] : [{ channel, at }];
  const notice = channel === 'registeredLetter' ? { presentedOn: at.slice(0, 10), recordedAt: at } : facts.notice;
  return { ...facts, steps: [...facts.steps, step], contacts: [...facts.contacts, ...contact], notice };
}

function imagined(policy: Policy): CaseFacts {
  const issuedOn = addDays(dueOn, -longTermDays);
  return {
    invoiceId: 'imagined',
    number: 'imagined',
    status: 'open',
    issuedOn,
    dueOn,
    currency: 'EUR',
    amountCents: 1,
    balanceCents: 1,
    registeredAt: `${issuedOn}T00:00:00.000Z`,
    debtor: {
      id: 'imagined',
      type: 'business',
      timeZone: 'Etc/UTC',
      country: 'FR',
      postcode: null,
      reachable: { email: true, phone: true, mobile: true, address: true },
    },
    // Every day and hour is open: weekends and holidays move a step a little, and are no fault of the policy.
    policy: { ...policy, window: 'always', spread: 'PT0S', gather: 'PT0S' },
    steps: [],
    passed: [],
    holds: [],
    contacts: [],
    notice: null,
  };
}

/** Cases as `decide` takes them, with everything overridable, and a life lived by its own decisions. */
import type { CaseFacts, Contact, Hold, StepFact } from '../../domain/case-facts.ts';
import { decide } from '../../domain/decide.ts';
import type { Verdict } from '../../domain/verdict.ts';
import type { Action } from '../../domain/decision.ts';
import { standard } from '../../domain/policies.ts';
import type { Channel, Policy } from '../../domain/policy.ts';

/** The standard policy without its spread, so that instants can be written down. */
export const punctual: Policy = { ...standard, spread: 'PT0S' };

type Overrides = Partial<Omit<CaseFacts, 'debtor'>> & { readonly debtor?: Partial<CaseFacts['debtor']> };

/** Due on Monday 7 September 2026, so that D-7, D+3, D+10, D+15 and D+21 are all working days in France. Registered early on 10 August. */
export function aCase({ debtor, ...overrides }: Overrides = {}): CaseFacts {
  return {
    invoiceId: '0b9f1c6e-7a53-4a3e-9d0e-2f6c8d1b7a10',
    number: 'F-2026-081',
    status: 'open',
    issuedOn: '2026-08-08',
    dueOn: '2026-09-07',
    currency: 'EUR',
    amountCents: 120_000,
    balanceCents: 120_000,
    registeredAt: '2026-08-10T06:00:00.000Z',
    debtor: {
      id: 'debtor',
      type: 'business',
      timeZone: 'Europe/Paris',
      country: 'FR',
      postcode: '35000',
      reachable: { email: true, phone: true, mobile: true, address: true },
      ...debtor,
    },
    policy: punctual,
    steps: [],
    passed: [],
    holds: [],
    contacts: [],
    notice: null,
    ...overrides,
  };
}

export const reachable = (overrides: Partial<CaseFacts['debtor']['reachable']> = {}) => ({
  reachable: { email: true, phone: true, mobile: true, address: true, ...overrides },
});

export function aStep(step: string, channel: Channel, overrides: Partial<StepFact> = {}): StepFact {
  return { step, channel, state: 'done', completedAt: null, notBefore: null, ...overrides };
}

/** Steps of the standard policy made at these instants, and the contacts they were. */
export function made(
  completions: readonly (readonly [step: string, at: string])[],
  policy: Policy = punctual,
): Pick<CaseFacts, 'steps' | 'contacts'> {
  const channelOf = (key: string) => policy.steps.find((step) => step.key === key)!.channel;
  return {
    steps: completions.map(([step, at]) => aStep(step, channelOf(step), { completedAt: at })),
    contacts: completions.map(([step, at]): Contact => ({ channel: channelOf(step), at })),
  };
}

export function aHold(overrides: Partial<Hold> = {}): Hold {
  return { id: 'hold', kind: 'pause', reason: 'Geste commercial', endsAt: null, ...overrides };
}

/** A verdict in a line: `act friendly`, `wait 2026-09-10T07:00:00.000Z friendly`, `open dispute`, `finish settled`. */
export function told({ decision, waitingFor }: Verdict): string {
  if ('finish' in decision) return `finish ${decision.finish}`;
  if ('act' in decision) return `act ${decision.act.step}`;
  const { until, then } = decision.wait;
  return until === undefined ? `open ${waitingFor}` : `wait ${until} ${then?.step ?? 'nothing'}`;
}

export function decideAt(facts: CaseFacts, now: string): Verdict {
  return decide(facts, Date.parse(now));
}

/** Codes of the reasons a verdict gives. */
export function codes({ decision }: Verdict): string[] {
  const because = 'wait' in decision ? decision.wait.because : decision.because;
  return because.map((reason) => reason.code);
}

/** The facts after a step was made at that instant. */
export function afterStep(facts: CaseFacts, action: Action, atMs: number): CaseFacts {
  const at = new Date(atMs).toISOString();
  const others = facts.steps.filter((step) => step.step !== action.step);
  const contact = action.channel === 'agency' ? [] : [{ channel: action.channel, at }];
  return {
    ...facts,
    steps: [...others, aStep(action.step, action.channel, { completedAt: at })],
    contacts: [...facts.contacts, ...contact],
  };
}

export interface Life {
  /** `<instant> <step>` for every step made, in order. */
  readonly steps: readonly string[];
  readonly end: Verdict;
  readonly facts: CaseFacts;
  readonly endMs: number;
  readonly wakeUps: number;
}

/** Lives a case by its own decisions: each step is made at once, each wait is slept, passed steps are recorded, until nothing is dated any more. */
export function live(start: CaseFacts, from: string | number, mostWakeUps = 100): Life {
  let facts = start;
  let nowMs = typeof from === 'number' ? from : Date.parse(from);
  const steps: string[] = [];
  for (let wakeUps = 0; wakeUps < mostWakeUps; wakeUps += 1) {
    const verdict = decide(facts, nowMs);
    facts = { ...facts, passed: [...facts.passed, ...verdict.passes] };
    const { decision } = verdict;
    if ('act' in decision) {
      steps.push(`${new Date(nowMs).toISOString()} ${decision.act.step}`);
      facts = afterStep(facts, decision.act, nowMs);
    } else if ('wait' in decision && decision.wait.until !== undefined) nowMs = Date.parse(decision.wait.until);
    else return { steps, end: verdict, facts, endMs: nowMs, wakeUps };
  }
  throw new Error(`Still waking up after ${String(mostWakeUps)} decisions: ${steps.join(', ')}`);
}

/** Why a case stands where it stands, and what would change that: the answer to a person who asks. Pure; reads what `decide` reads. */
import type { CaseFacts } from './case-facts.ts';
import { hasPointFor } from './contact-point.ts';
import { decide } from './decide.ts';
import type { Choice, Reason, WaitingFor } from './decision.ts';
import { stepsOf } from './ladder.ts';
import { formatMoney } from './money.ts';
import type { Step } from './policy.ts';
import { stopEnders } from './stopped.ts';
import { activeHolds } from './taking.ts';

export interface StepStory {
  readonly step: string;
  readonly channel: Step['channel'];
  readonly tone: Step['tone'];
  readonly anchor: Step['anchor'];
  readonly offset: string;
  readonly state: 'done' | 'inProgress' | 'passedOver' | 'next' | 'ahead';
  /** When it was made or passed over (ISO); null: not yet. */
  readonly at: string | null;
  /** Why it was passed over, or what became of it; null: nothing to say. */
  readonly text: string | null;
}

export interface Explanation {
  /** What `decide` answers at this instant. */
  readonly decision: Choice;
  readonly waitingFor: WaitingFor;
  readonly because: readonly Reason[];
  readonly steps: readonly StepStory[];
  /** Facts that would lead to another decision, the nearest first, each with how it is told to us. */
  readonly wouldChange: readonly string[];
}

/** Explains one case at one instant. Throws only where `decide` does. */
export function explain(facts: CaseFacts, nowMs: number): Explanation {
  const { decision, waitingFor, passes } = decide(facts, nowMs);
  const because = 'wait' in decision ? decision.wait.because : decision.because;
  const known: CaseFacts = { ...facts, passed: [...facts.passed, ...passes] };
  return {
    decision,
    waitingFor,
    because,
    steps: storiesOf(known, decision),
    wouldChange: changers(facts, decision, waitingFor, nowMs),
  };
}

function storiesOf(facts: CaseFacts, decision: Choice): StepStory[] {
  const next = nextStepOf(decision);
  return stepsOf(facts.policy).map(({ key, channel, tone, anchor, offset }): StepStory => {
    const told = { step: key, channel, tone, anchor, offset };
    const passed = facts.passed.find(({ step }) => step === key);
    if (passed) return { ...told, state: 'passedOver', at: passed.at, text: passed.text };
    const made = facts.steps.find(({ step }) => step === key);
    if (made?.completedAt) return { ...told, state: 'done', at: made.completedAt, text: made.state };
    if (made) return { ...told, state: 'inProgress', at: null, text: made.state };
    return { ...told, state: key === next ? 'next' : 'ahead', at: null, text: null };
  });
}

function nextStepOf(decision: Choice): string | null {
  if ('finish' in decision) return null;
  return ('act' in decision ? decision.act.step : decision.wait.then?.step) ?? null;
}

function changers(facts: CaseFacts, decision: Choice, waitingFor: WaitingFor, nowMs: number): string[] {
  if ('finish' in decision)
    return decision.finish === 'settled'
      ? ['Money that comes back (POST /v1/payments/{reference}/reverse) opens it again at the step it was at.']
      : [];
  const { balanceCents, currency, policy, debtor } = facts;
  return [
    ...awaited(decision, waitingFor),
    ...unreachable(facts, nextStepOf(decision)),
    `A payment of ${formatMoney(balanceCents, currency, 'en')} settles it: from then on nothing is sent.`,
    ...(activeHolds(facts, nowMs).length > 0
      ? []
      : ['A pause, a dispute or a payment plan suspends it; the step in hand is kept and taken up again afterwards.']),
    `Another debtor type than ${debtor.type} moves it where policy ${policy.key} is not for that type; any other change of policy is a named act (POST /v1/invoices/{id}/policy).`,
  ];
}

/** What ends the wait itself. */
function awaited(decision: Choice, waitingFor: WaitingFor): string[] {
  if (!('wait' in decision))
    return ['Nothing is waited for: the step is taken at once, after one more look at these facts.'];
  if (waitingFor === 'nothing') return [];
  if (waitingFor === 'date')
    return [...datedHoldEnders(decision.wait.because), ...byDate(decision), ...stopEnders(decision.wait.because)];
  return [enders[waitingFor]];
}

const legalStopEnds = 'The end of the legal stop, recorded by a person: POST /v1/legal-stops/{id}/end.';
const findOut = 'A person, who finds out whom to speak to and completes the task; until then nobody is contacted.';

/** What ends a wait without a date. */
const enders: Readonly<Record<Exclude<WaitingFor, 'date' | 'nothing'>, string>> = {
  call: 'The call task, completed with how the call ended (POST /v1/tasks/{id}/complete).',
  approval: 'The approval task: approved, the step goes on; refused, it is passed over for good.',
  posting: 'The letter, posted by a person who enters its tracking number (POST /v1/tasks/{id}/complete).',
  presentation:
    'The day the letter was first presented, told by its provider or entered by a person: the days it gives count from there.',
  pause: 'The end of the pause: POST /v1/invoices/{id}/resume; it has no date.',
  dispute: 'The answer to the dispute: POST /v1/invoices/{id}/dispute/resolve.',
  promise: 'The money promised: the wait for it has no date.',
  reply: "The debtor's answer, read by a person: complete its task (POST /v1/tasks/{id}/complete).",
  placement: 'The agency: what it reports (POST /v1/placements/{id}/reports), or a recall that it confirms.',
  insolvency: findOut,
  represented: findOut,
  deceased: findOut,
  unallocated:
    'Money that may pay this invoice, laid by a person: complete the task "unallocatedPayment" (POST /v1/tasks/{id}/complete).',
  announced: 'The payment that was announced, or the day until which it is awaited.',
  smallClaims: legalStopEnds,
  factored: legalStopEnds,
  overIndebted: legalStopEnds,
  judicialGrace: legalStopEnds,
  struckOff: legalStopEnds,
  eInvoice: 'What the platform told of this invoice, dealt with by a person: complete its task "eInvoice".',
  plan: 'The payment plan: kept to its end it settles the invoice, broken or cancelled it gives it back.',
  person: 'A person: see the open tasks of this invoice.',
};

function byDate(decision: Choice): string[] {
  const until = 'wait' in decision ? decision.wait.until : undefined;
  const step = nextStepOf(decision);
  if (until === undefined) return [];
  return [
    step === null
      ? `The day: it is looked at again on ${until}.`
      : `The day: step ${step} is tried on ${until}, after one more look at these facts.`,
  ];
}

/** What ends the holds of a wait that has a date: all of them end by themselves, and some are ended sooner. */
function datedHoldEnders(because: readonly Reason[]): string[] {
  return because.flatMap(({ code, facts }) => {
    if (code !== 'hold' || typeof facts?.['endsAt'] !== 'string') return [];
    const end = new Date(facts['endsAt']).toISOString();
    if (facts['kind'] === 'pause') return [`The end of the pause: ${end}, or POST /v1/invoices/{id}/resume.`];
    return facts['kind'] === 'promise' ? [`The money promised, or the end of the wait for it: ${end}.`] : [];
  });
}

const pointName: Partial<Record<Step['channel'], string>> = {
  email: 'An e-mail address',
  sms: 'A mobile number',
  call: 'A telephone number',
};

/** A step that will be passed over, or cannot be made, because nobody knows where to. */
function unreachable({ policy, debtor: { reachable } }: CaseFacts, next: string | null): string[] {
  const channel = stepsOf(policy).find(({ key }) => key === next)?.channel;
  const name = channel && pointName[channel];
  if (!name || hasPointFor(channel, reachable)) return [];
  return [`${name} (PUT /v1/debtors/{reference}): without one the step is passed over on its date.`];
}

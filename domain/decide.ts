/** THE rule: what happens next to one invoice, and why. Pure; runs in the transaction that changes a fact, never in the workflow sandbox. */
import { earliestFor, plannedMs } from './bounds.ts';
import type { CaseFacts, PassedStep, StepFact } from './case-facts.ts';
import { civilDateAt } from './civil-date.ts';
import { actionForChannel, type Action, type Choice, type Reason, type WaitingFor } from './decision.ts';
import { addDuration, parseDuration } from './duration.ts';
import { holidayZone } from './holidays.ts';
import { assertNever } from './never.ts';
import type { Step } from './policy.ts';
import { nextSendInstant, roomInWindow } from './sending-window.ts';
import { spreadMs } from './spread.ts';

/** A person who must own an open-ended wait; the case opens this task in the same transaction. */
export type NeededTask = 'checkAddress' | 'endOfPolicy';

export interface Verdict {
  readonly decision: Choice;
  readonly waitingFor: WaitingFor;
  /** Steps newly passed over, to be recorded. */
  readonly passes: readonly PassedStep[];
  readonly neededTask: NeededTask | null;
  /** The step in hand, and the instant from which it may ride along in another invoice's message; null when none is at hand. */
  readonly next: { readonly step: Step; readonly earliestMs: number } | null;
}

/** Decides one case at one instant. Throws only on a policy that could not have been stored (a malformed duration). */
export function decide(facts: CaseFacts, nowMs: number): Verdict {
  const ended = finished(facts);
  if (ended) return { decision: ended, waitingFor: 'nothing', passes: [], neededTask: null, next: null };
  const passes: PassedStep[] = [];
  let previousMs: number | null = null;
  for (const step of facts.policy.steps) {
    const passed = facts.passed.find((one) => one.step === step.key);
    if (passed) {
      if (passed.code === 'doneElsewhere') previousMs = Date.parse(passed.at);
      continue;
    }
    const begun = facts.steps.find((one) => one.step === step.key);
    if (begun?.completedAt) {
      previousMs = Math.max(previousMs ?? 0, Date.parse(begun.completedAt));
      continue;
    }
    if (begun) return { ...inProgress(facts, step, begun, nowMs), passes };
    const pass = passOver(step, facts, nowMs);
    if (!pass) return { ...scheduled(facts, step, previousMs, nowMs), passes };
    passes.push(pass);
  }
  return { ...atTheEnd(facts, nowMs), passes };
}

function finished(facts: CaseFacts): Choice | null {
  switch (facts.status) {
    case 'settled':
      return { finish: 'settled', because: [{ code: 'settled', text: 'The balance is zero' }] };
    case 'writtenOff':
      return { finish: 'writtenOff', because: [{ code: 'writtenOff', text: 'Written off' }] };
    case 'handedOver':
      return { finish: 'handedOver', because: [{ code: 'handedOver', text: 'Given to the collection agency' }] };
    case 'open':
      return null;
    default:
      return assertNever(facts.status, 'invoice status');
  }
}

/** A note before the due date makes no sense after it, and a message needs somewhere to go. A letter without an address is not passed over: a person finds the address. */
function passOver(step: Step, facts: CaseFacts, nowMs: number): PassedStep | null {
  const at = new Date(nowMs).toISOString();
  const reach = facts.debtor.reachable;
  const today = civilDateAt(nowMs, facts.debtor.timeZone);
  if (step.anchor === 'dueDate' && step.offset.startsWith('-') && today >= facts.dueOn)
    return { step: step.key, code: 'dueDatePassed', text: 'A note before the due date makes no sense after it', at };
  const missing = (step.channel === 'email' && !reach.email) || (step.channel === 'sms' && !reach.mobile) || (step.channel === 'call' && !reach.phone);
  if (missing) return { step: step.key, code: 'noContactPoint', text: `No valid contact point for ${step.channel}`, at };
  return null;
}

type Partial = Omit<Verdict, 'passes'>;

function openEnded(waitingFor: WaitingFor, because: Reason[], neededTask: NeededTask | null = null): Partial {
  return { decision: { wait: { because } }, waitingFor, neededTask, next: null };
}

/** Holds first: an open-ended one ends the matter, dated ones push the step to the end of the last. */
function underHolds(facts: CaseFacts, nowMs: number): { open: Partial | null; untilMs: number; because: Reason[] } {
  const active = facts.holds.filter((hold) => hold.endsAt === null || Date.parse(hold.endsAt) > nowMs);
  const because = active.map((hold): Reason => ({ code: 'hold', text: `On hold (${hold.kind}): ${hold.reason}`, facts: { kind: hold.kind, endsAt: hold.endsAt } }));
  const endless = active.find((hold) => hold.endsAt === null);
  if (endless) return { open: openEnded(endless.kind, because), untilMs: 0, because };
  return { open: null, untilMs: Math.max(0, ...active.map((hold) => Date.parse(hold.endsAt ?? ''))), because };
}

/** The wait for, or the taking of, a step from its earliest instant on, spread so that a herd does not leave at once. */
function atOrAfter(facts: CaseFacts, step: Step, earliestMs: number, because: Reason[], nowMs: number, spread: boolean): Partial {
  const action: Action = { name: actionForChannel[step.channel], step: step.key, channel: step.channel };
  const zone = holidayZone(facts.debtor.country, facts.debtor.postcode);
  const next = { step, earliestMs };
  const fireMs = spread ? earliestMs + laterBy(facts, step, earliestMs) : earliestMs;
  const open = nextSendInstant(Math.max(fireMs, nowMs), step.channel, zone, facts.debtor.timeZone, facts.policy.window);
  if (open.atMs <= nowMs) return { decision: { act: action, because: [{ code: 'stepDue', text: `Step ${step.key} is due` }] }, waitingFor: 'nothing', neededTask: null, next };
  // A late herd (after an outage, at night) is spread over the next window too.
  const untilMs = open.atMs > fireMs && spread ? open.atMs + laterBy(facts, step, open.atMs) : open.atMs;
  if (open.atMs > Math.max(fireMs, nowMs) && !because.some((reason) => reason.code === 'outsideWindow'))
    because.push({ code: 'outsideWindow', text: 'Sending hours and working days of the debtor' });
  return { decision: { wait: { until: new Date(untilMs).toISOString(), then: action, because } }, waitingFor: 'date', neededTask: null, next };
}

function laterBy(facts: CaseFacts, step: Step, fromMs: number): number {
  const zone = facts.debtor.timeZone;
  const gatherMs = addDuration(fromMs, parseDuration(facts.policy.gather), zone) - fromMs;
  const withinMs = addDuration(fromMs, parseDuration(facts.policy.spread), zone) - fromMs;
  const room = facts.policy.window === 'always' ? withinMs : Math.min(withinMs, Math.max(0, roomInWindow(fromMs, step.channel, zone)));
  return gatherMs + spreadMs(facts.invoiceId, room);
}

function scheduled(facts: CaseFacts, step: Step, previousMs: number | null, nowMs: number): Partial {
  const planned = plannedMs(step, facts, previousMs);
  if (planned === null) return openEnded('person', [{ code: 'awaitingPresentation', text: 'No registered letter was presented, so its deadline cannot run' }], 'endOfPolicy');
  const holds = underHolds(facts, nowMs);
  if (holds.open) return holds.open;
  const letter = step.channel === 'registeredLetter' || step.channel === 'letter';
  if (letter && !facts.debtor.reachable.address) return openEnded('person', [{ code: 'addressMissing', text: 'A letter needs a postal address' }], 'checkAddress');
  const fromMs = Math.max(planned, Date.parse(facts.registeredAt), holds.untilMs);
  const earliest = earliestFor(step, facts, fromMs, previousMs);
  const because: Reason[] = [{ code: 'stepScheduled', text: `Step ${step.key}: ${step.anchor} ${step.offset}` }, ...holds.because, ...earliest.because];
  return atOrAfter(facts, step, earliest.atMs, because, nowMs, true);
}

function inProgress(facts: CaseFacts, step: Step, fact: StepFact, nowMs: number): Partial {
  const holds = underHolds(facts, nowMs);
  if (holds.open) return holds.open;
  const person = (waitingFor: WaitingFor, text: string): Partial => openEnded(waitingFor, [{ code: 'awaitingPerson', text }, ...holds.because]);
  switch (fact.state) {
    case 'awaitingApproval':
      return person('approval', `A person must approve step ${step.key}`);
    case 'awaitingPerson':
      return step.channel === 'call' ? person('call', 'A person makes the call') : person('posting', 'A person posts the letter and enters its number');
    case 'dispatched':
      return person('presentation', 'The letter is posted; its first presentation is not known yet');
    case 'failed':
      return person('person', `Step ${step.key} could not be sent; a person decides`);
    case 'approved': {
      const earliest = earliestFor(step, facts, Math.max(nowMs, holds.untilMs), null);
      return atOrAfter(facts, step, earliest.atMs, [{ code: 'stepScheduled', text: `Step ${step.key} is approved` }, ...holds.because, ...earliest.because], nowMs, false);
    }
    case 'claimed':
    case 'retrying': {
      const fromMs = Math.max(nowMs, holds.untilMs, fact.notBefore ? Date.parse(fact.notBefore) : 0);
      return atOrAfter(facts, step, fromMs, [{ code: 'stepRetrying', text: `Step ${step.key} is tried again` }, ...holds.because], nowMs, false);
    }
    case 'accepted':
    case 'presented':
    case 'done':
    case 'unknown':
    case 'cancelled':
      return person('person', `Step ${step.key} ended without a date; a person decides`);
    default:
      return assertNever(fact.state, 'delivery state');
  }
}

function atTheEnd(facts: CaseFacts, nowMs: number): Partial {
  const holds = underHolds(facts, nowMs);
  if (holds.open) return holds.open;
  return openEnded('person', [{ code: 'endOfPolicy', text: 'Every step of the policy is done; a person decides what follows' }], 'endOfPolicy');
}

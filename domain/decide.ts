/** THE rule: what happens next to one invoice, and why. Pure; runs in the transaction that changes a fact, never in the workflow sandbox. */
import { earliestFor, plannedMs, windowFor, type Earliest } from './bounds.ts';
import type { CaseFacts, Hold, PassedStep, StepFact } from './case-facts.ts';
import { civilDateAt } from './civil-date.ts';
import { actionForChannel, type Action, type Choice, type Reason, type WaitingFor } from './decision.ts';
import { addDuration, parseDuration } from './duration.ts';
import { assertNever } from './never.ts';
import { inFlightMs } from './retry.ts';
import type { Step } from './policy.ts';
import { roomInWindow } from './sending-window.ts';
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
      if (passed.code === 'doneElsewhere') previousMs = Math.max(previousMs ?? 0, Date.parse(passed.at));
      continue;
    }
    const begun = facts.steps.find((one) => one.step === step.key);
    if (begun?.completedAt) {
      previousMs = Math.max(previousMs ?? 0, Date.parse(begun.completedAt));
      continue;
    }
    if (begun) return { ...inProgress(facts, step, begun, nowMs), passes };
    const pass = passOver(step, facts, previousMs, nowMs);
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

/** Whether the debtor can be reached in the step's channel. A letter is not asked here: a person finds the address. */
function canReach(step: Step, facts: CaseFacts): boolean {
  const reach = facts.debtor.reachable;
  if (step.channel === 'email') return reach.email;
  if (step.channel === 'sms') return reach.mobile;
  return step.channel === 'call' ? reach.phone : true;
}

/**
 * A note before the due date makes no sense after it, and a message needs somewhere to go. What is passed over is so for good, so a missing contact
 * point counts only once the step's date has come and nothing holds it: until then somebody may still enter one.
 */
function passOver(step: Step, facts: CaseFacts, previousMs: number | null, nowMs: number): PassedStep | null {
  const at = new Date(nowMs).toISOString();
  const today = civilDateAt(nowMs, facts.debtor.timeZone);
  if (step.anchor === 'dueDate' && step.offset.startsWith('-') && today >= facts.dueOn)
    return { step: step.key, code: 'dueDatePassed', text: 'A note before the due date makes no sense after it', at };
  const planned = plannedMs(step, facts, previousMs);
  if (planned !== null && planned <= nowMs && !canReach(step, facts) && activeHolds(facts, nowMs).length === 0)
    return { step: step.key, code: 'noContactPoint', text: `No valid contact point for ${step.channel}`, at };
  return null;
}

type Partial = Omit<Verdict, 'passes'>;

function openEnded(waitingFor: WaitingFor, because: Reason[], neededTask: NeededTask | null = null): Partial {
  return { decision: { wait: { because } }, waitingFor, neededTask, next: null };
}

const activeHolds = (facts: CaseFacts, nowMs: number): readonly Hold[] =>
  facts.holds.filter((hold) => hold.endsAt === null || Date.parse(hold.endsAt) > nowMs);

/** Holds first: an open-ended one ends the matter, dated ones push the step to the end of the last. */
function underHolds(facts: CaseFacts, nowMs: number): { open: Partial | null; untilMs: number; because: Reason[] } {
  const active = activeHolds(facts, nowMs);
  const because = active.map((hold): Reason => ({
    code: 'hold',
    text: `On hold (${hold.kind}): ${hold.reason}`,
    facts: { kind: hold.kind, endsAt: hold.endsAt },
  }));
  const endless = active.find((hold) => hold.endsAt === null);
  if (endless) return { open: openEnded(endless.kind, because), untilMs: 0, because };
  return { open: null, untilMs: Math.max(0, ...active.map((hold) => Date.parse(hold.endsAt ?? ''))), because };
}

/** How one step is taken: `openFrom` gives the first instant not before another at which it is allowed. */
interface Taking {
  readonly earliestMs: number;
  readonly spread: boolean;
  readonly because: readonly Reason[];
  readonly openFrom: (fromMs: number) => Earliest;
}

/**
 * The wait for, or the taking of, a step from its earliest instant on, spread so that a herd does not leave at once. Caps, pauses and hours are
 * asked for the instant at which it would leave, not only for its date: a step that is late meets contacts made since.
 */
function atOrAfter(
  facts: CaseFacts,
  step: Step,
  nowMs: number,
  { earliestMs, spread, because, openFrom }: Taking,
): Partial {
  const action: Action = { name: actionForChannel[step.channel], step: step.key, channel: step.channel };
  const next = { step, earliestMs };
  const fireMs = spread ? earliestMs + laterBy(facts, step, earliestMs) : earliestMs;
  const open = openFrom(Math.max(fireMs, nowMs));
  if (open.atMs <= nowMs)
    return {
      decision: { act: action, because: [{ code: 'stepDue', text: `Step ${step.key} is due` }] },
      waitingFor: 'nothing',
      neededTask: null,
      next,
    };
  // A late herd (after an outage, at night) is spread over the next window too.
  const untilMs = open.atMs > fireMs && spread ? open.atMs + laterBy(facts, step, open.atMs) : open.atMs;
  const more = open.because.filter((reason) => !because.some((one) => one.code === reason.code));
  return {
    decision: { wait: { until: new Date(untilMs).toISOString(), then: action, because: [...because, ...more] } },
    waitingFor: 'date',
    neededTask: null,
    next,
  };
}

/** Timers fire a little late, and an activity needs a moment: nothing is planned for the last minutes before closing. */
const closingMarginMs = 5 * 60_000;

/**
 * How long after `fromMs`, an instant inside the hours, this invoice leaves: gathering, then its place in the spread. Both together end before the
 * hours do; otherwise the step would be put off to the next morning, and from there again, for ever.
 */
function laterBy(facts: CaseFacts, step: Step, fromMs: number): number {
  const zone = facts.debtor.timeZone;
  const lengthOf = (duration: string) => addDuration(fromMs, parseDuration(duration), zone) - fromMs;
  const roomMs =
    facts.policy.window === 'always'
      ? Infinity
      : Math.max(0, roomInWindow(fromMs, step.channel, zone) - closingMarginMs);
  const gatherMs = Math.min(lengthOf(facts.policy.gather), roomMs);
  return gatherMs + spreadMs(facts.invoiceId, Math.min(lengthOf(facts.policy.spread), roomMs - gatherMs));
}

function scheduled(facts: CaseFacts, step: Step, previousMs: number | null, nowMs: number): Partial {
  const holds = underHolds(facts, nowMs);
  if (holds.open) return holds.open;
  const planned = plannedMs(step, facts, previousMs);
  if (planned === null)
    return openEnded(
      'person',
      [{ code: 'awaitingPresentation', text: 'No registered letter was presented, so its deadline cannot run' }],
      'endOfPolicy',
    );
  const letter = step.channel === 'registeredLetter' || step.channel === 'letter';
  if (letter && !facts.debtor.reachable.address)
    return openEnded('person', [{ code: 'addressMissing', text: 'A letter needs a postal address' }], 'checkAddress');
  const fromMs = Math.max(planned, Date.parse(facts.registeredAt), holds.untilMs);
  const openFrom = (ms: number) => earliestFor(step, facts, ms, previousMs);
  const earliest = openFrom(fromMs);
  const reach = canReach(step, facts)
    ? ''
    : `; passed over on its date if no contact point for ${step.channel} is entered`;
  const because: Reason[] = [
    { code: 'stepScheduled', text: `Step ${step.key}: ${step.anchor} ${step.offset}${reach}` },
    ...holds.because,
    ...earliest.because,
  ];
  return atOrAfter(facts, step, nowMs, { earliestMs: earliest.atMs, spread: true, because, openFrom });
}

function inProgress(facts: CaseFacts, step: Step, fact: StepFact, nowMs: number): Partial {
  const holds = underHolds(facts, nowMs);
  if (holds.open) return holds.open;
  const person = (waitingFor: WaitingFor, text: string): Partial =>
    openEnded(waitingFor, [{ code: 'awaitingPerson', text }, ...holds.because]);
  switch (fact.state) {
    case 'awaitingApproval':
      return person('approval', `A person must approve step ${step.key}`);
    case 'awaitingPerson':
      return step.channel === 'call'
        ? person('call', 'A person makes the call')
        : person('posting', 'A person posts the letter and enters its number');
    case 'dispatched':
      return person('presentation', 'The letter is posted; its first presentation is not known yet');
    case 'failed':
      return person('person', `Step ${step.key} could not be sent; a person decides`);
    case 'approved': {
      const openFrom = (ms: number) => earliestFor(step, facts, ms, null);
      const earliest = openFrom(Math.max(nowMs, holds.untilMs));
      const because: Reason[] = [
        { code: 'stepScheduled', text: `Step ${step.key} is approved` },
        ...holds.because,
        ...earliest.because,
      ];
      return atOrAfter(facts, step, nowMs, { earliestMs: earliest.atMs, spread: false, because, openFrom });
    }
    case 'claimed':
    case 'retrying': {
      const flightEndsMs = fact.inFlightSince ? Date.parse(fact.inFlightSince) + inFlightMs[step.channel] : 0;
      const earliestMs = Math.max(nowMs, holds.untilMs, flightEndsMs, fact.notBefore ? Date.parse(fact.notBefore) : 0);
      const because: Reason[] = [
        flightEndsMs > nowMs
          ? { code: 'stepInFlight', text: `Step ${step.key} is on its way; its answer is awaited` }
          : { code: 'stepRetrying', text: `Step ${step.key} is tried again` },
        ...holds.because,
      ];
      // Its own first attempt is among the contacts, so the pauses and caps it already met are not asked again.
      return atOrAfter(facts, step, nowMs, {
        earliestMs,
        spread: false,
        because,
        openFrom: (ms) => windowFor(step, facts, ms),
      });
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
  return openEnded(
    'person',
    [{ code: 'endOfPolicy', text: 'Every step of the policy is done; a person decides what follows' }],
    'endOfPolicy',
  );
}

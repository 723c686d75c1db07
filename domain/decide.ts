/** THE rule: what happens next to one invoice, and why. Pure; runs in the transaction that changes a fact, never in the workflow sandbox. */
import { earliestFor, plannedMs } from './bounds.ts';
import type { CaseFacts, PassedStep } from './case-facts.ts';
import { civilDateAt } from './civil-date.ts';
import { contactKindOf, hasPointFor } from './contact-point.ts';
import type { Choice, Reason } from './decision.ts';
import { inProgress } from './in-progress.ts';
import { notNeeded, stepsOf } from './ladder.ts';
import { assertNever } from './never.ts';
import type { Step } from './policy.ts';
import { isPreDue } from './pre-due.ts';
import { underStops } from './stopped.ts';
import { activeHolds, atOrAfter, openEnded, underHolds, type Partial } from './taking.ts';
import type { Verdict } from './verdict.ts';

/** Decides one case at one instant. Throws only on a policy that could not have been stored (a malformed duration). */
export function decide(facts: CaseFacts, nowMs: number): Verdict {
  const ended = finished(facts);
  if (ended) return { decision: ended, waitingFor: 'nothing', passes: [], neededTask: null, next: null };
  const passes: PassedStep[] = [];
  let previousMs = lastOutsidePolicy(facts);
  for (const step of stepsOf(facts.policy)) {
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
    const pass =
      notNeeded(step, facts, [...facts.passed, ...passes], new Date(nowMs).toISOString()) ??
      passOver(step, facts, previousMs, nowMs);
    if (!pass) return { ...scheduled(facts, step, previousMs, nowMs), passes };
    passes.push(pass);
  }
  return { ...atTheEnd(facts, nowMs), passes };
}

/**
 * When the last thing was made that the policy of the case does not know: a step of a policy it has left, thanks in the place of a step. Pauses count from it
 * too. Epoch ms; null: there is none.
 */
function lastOutsidePolicy({ steps, policy, passed }: CaseFacts): number | null {
  const known = stepsOf(policy);
  const left = steps.filter(({ step, completedAt }) => completedAt && known.every(({ key }) => key !== step));
  const thanked = passed.filter(({ code }) => code === 'thanked').map(({ at }) => Date.parse(at));
  const made = [...left.map(({ completedAt }) => Date.parse(completedAt ?? '')), ...thanked];
  return made.length === 0 ? null : Math.max(...made);
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
const canReach = ({ channel }: Step, { debtor }: CaseFacts): boolean =>
  contactKindOf(channel) === 'address' || hasPointFor(channel, debtor.reachable);

/**
 * A note before the due date makes no sense after it, and a message needs somewhere to go. What is passed over is so for good, so a missing contact
 * point counts only once the step's date has come and nothing holds it: until then somebody may still enter one.
 */
function passOver(step: Step, facts: CaseFacts, previousMs: number | null, nowMs: number): PassedStep | null {
  const at = new Date(nowMs).toISOString();
  const today = civilDateAt(nowMs, facts.debtor.timeZone);
  if (isPreDue(step) && today >= facts.dueOn)
    return { step: step.key, code: 'dueDatePassed', text: 'A note before the due date makes no sense after it', at };
  const planned = plannedMs(step, facts, previousMs);
  if (planned !== null && planned <= nowMs && !canReach(step, facts) && activeHolds(facts, nowMs).length === 0)
    return { step: step.key, code: 'noContactPoint', text: `No valid contact point for ${step.channel}`, at };
  return null;
}

function scheduled(facts: CaseFacts, step: Step, previousMs: number | null, nowMs: number): Partial {
  const holds = underHolds(facts, nowMs);
  if (holds.open) return holds.open;
  if (step.channel === 'agency' && (facts.disputedCents ?? 0) > 0)
    return openEnded('dispute', [{ code: 'hold', text: 'No agency gets a case of which a part is contested' }]);
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
  const plainMs = Math.max(planned, Date.parse(facts.registeredAt), holds.untilMs);
  const stops = underStops(facts, step.channel, nowMs);
  const fromMs = Math.max(plainMs, stops.untilMs);
  const openFrom = (ms: number) => earliestFor(step, facts, ms, previousMs);
  const earliest = openFrom(fromMs);
  const reach = canReach(step, facts)
    ? ''
    : `; passed over on its date if no contact point for ${step.channel} is entered`;
  const because: Reason[] = [
    { code: 'stepScheduled', text: `Step ${step.key}: ${step.anchor} ${step.offset}${reach}` },
    ...holds.because,
    ...(stops.untilMs > plainMs ? stops.because : []),
    ...earliest.because,
  ];
  return atOrAfter(facts, step, nowMs, { earliestMs: earliest.atMs, spread: true, because, openFrom });
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

/** A step that has begun and is not over: what it waits for, by the state of its delivery. */
import { earliestFor, windowFor } from './bounds.ts';
import type { CaseFacts, StepFact } from './case-facts.ts';
import type { Reason, WaitingFor } from './decision.ts';
import { assertNever } from './never.ts';
import type { Step } from './policy.ts';
import { letterWait } from './letter-wait.ts';
import { carriedLetterMs, inFlightMs } from './retry.ts';
import { underStops } from './stopped.ts';
import { atOrAfter, openEnded, underHolds, type Partial } from './taking.ts';

export function inProgress(facts: CaseFacts, step: Step, fact: StepFact, nowMs: number): Partial {
  const holds = underHolds(facts, nowMs, step.channel === 'agency' ? 'placement' : null);
  if (holds.open) return holds.open;
  const person = (waitingFor: WaitingFor, text: string): Partial =>
    openEnded(waitingFor, [{ code: 'awaitingPerson', text }, ...holds.because]);
  const letter = letterWait(step, fact);
  if (letter) return person(letter.waitingFor, letter.text);
  switch (fact.state) {
    case 'awaitingApproval':
      return person('approval', `A person must approve step ${step.key}`);
    case 'awaitingPerson':
      if (step.channel === 'agency') return person('person', 'A person hands the dossier to the agency');
      return step.channel === 'call'
        ? person('call', 'A person makes the call')
        : person('posting', 'A person posts the letter and enters its number');
    case 'dispatched':
      return person('presentation', 'The letter is posted; its first presentation is not known yet');
    case 'failed':
      return person('person', `Step ${step.key} could not be sent; a person decides`);
    case 'approved': {
      const openFrom = (ms: number) => earliestFor(step, facts, ms, null);
      const stops = underStops(facts, step.channel, nowMs);
      const earliest = openFrom(Math.max(nowMs, holds.untilMs, stops.untilMs));
      const because: Reason[] = [
        { code: 'stepScheduled', text: `Step ${step.key} is approved` },
        ...holds.because,
        ...stops.because,
        ...earliest.because,
      ];
      const spread = stops.untilMs > 0;
      return atOrAfter(facts, step, nowMs, { earliestMs: earliest.atMs, spread, because, openFrom });
    }
    case 'claimed':
    case 'retrying':
      return again(facts, step, fact, nowMs, holds);
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

/** A message on its way is awaited; one that did not leave is tried again when its pause is over. */
function again(
  facts: CaseFacts,
  step: Step,
  fact: StepFact,
  nowMs: number,
  holds: { untilMs: number; because: Reason[] },
): Partial {
  const carried = step.channel === 'registeredLetter' && fact.provider === 'maileva';
  const flightMs = carried ? carriedLetterMs : inFlightMs[step.channel];
  const flightEndsMs = fact.inFlightSince ? Date.parse(fact.inFlightSince) + flightMs : 0;
  const stops = underStops(facts, step.channel, nowMs);
  const notBeforeMs = fact.notBefore ? Date.parse(fact.notBefore) : 0;
  const earliestMs = Math.max(nowMs, holds.untilMs, stops.untilMs, flightEndsMs, notBeforeMs);
  const because: Reason[] = [
    flightEndsMs > nowMs
      ? { code: 'stepInFlight', text: `Step ${step.key} is on its way; its answer is awaited` }
      : { code: 'stepRetrying', text: `Step ${step.key} is tried again` },
    ...holds.because,
    ...stops.because,
  ];
  // Its own first attempt is among the contacts, so the pauses and caps it already met are not asked again.
  return atOrAfter(facts, step, nowMs, {
    earliestMs,
    // What a stop kept back must not leave all at once when it ends.
    spread: stops.untilMs > 0,
    because,
    openFrom: (ms) => windowFor(step, facts, ms),
  });
}

/** A call was made: what was said is kept, and what follows from it happens to every case the call covers. */
import { addToResult } from '../db/queries/call-tasks.ts';
import { changeDelivery, type DeliveryRow } from '../db/queries/deliveries.ts';
import {
  dispositionCodes,
  dispositionOf,
  isDisposition,
  strayFact,
  type Consequence,
  type DispositionCode,
} from '../domain/call-disposition.ts';
import { assertNever } from '../domain/never.ts';
import { callsClosed, numberInvalid, wrongAddress } from './call-contact.ts';
import { heldByLaw } from './call-legal.ts';
import { pausedByCall } from './call-pause.ts';
import { planAgain } from './call-again.ts';
import { promised } from './call-promise.ts';
import { missing, Refusal } from './refusal.ts';
import { noteAll, type Completion, type TaskDone } from './task-done.ts';

/** A call whose ending is being recorded. */
export interface CallDone extends TaskDone {
  readonly delivery: DeliveryRow;
  readonly code: DispositionCode;
}

/** Records how a call ended and carries out what follows. Refuses an unknown disposition, and one without the facts it needs. */
export async function called(done: TaskDone): Promise<void> {
  const { act, task, delivery, completion, about } = done;
  const code = dispositionFrom(completion.disposition);
  refuseStray(code, completion);
  const rightParty = rightPartyFrom(code, completion.rightParty);
  addToResult(act.tx, act.creditorId, task.id, { rightParty });
  const said = completion.paid === undefined ? {} : { paid: completion.paid };
  noteAll(done, 'callMade', { ...about, disposition: code, rightParty, ...said });
  if (delivery) await follow({ ...done, delivery, code }, dispositionOf(code).then);
}

function dispositionFrom(given: string | undefined): DispositionCode {
  if (!given) throw missing('disposition', '"NO_COMMITMENT"');
  if (isDisposition(given)) return given;
  const text = `"${given}" is no disposition. Use one of ${dispositionCodes.join(', ')}.`;
  throw new Refusal('unprocessable', 'unknown_disposition', text, 'disposition');
}

/** A promise with a call that reached nobody is a slip: either the ending or the fact is wrong, and only the caller knows which. */
function refuseStray(code: DispositionCode, completion: Completion): void {
  const stray = strayFact(code, completion);
  if (!stray) return;
  const text = `"${stray.field}" does not belong to ${code}, only to ${stray.codes.join(' and ')}: leave it out, or choose that disposition.`;
  throw new Refusal('unprocessable', 'field_of_other_disposition', text, stray.field);
}

/** Whoever reports the call knows best, except that nobody is no right party and a promise needs one. */
function rightPartyFrom(code: DispositionCode, given: boolean | undefined): boolean {
  const { group, rightParty } = dispositionOf(code);
  const met = group !== 'noContact' && group !== 'badData';
  const contradicts = (given === true && !met) || (given === false && code === 'PROMISE_TO_PAY');
  if (!contradicts) return given ?? rightParty;
  const text = `${code} and "rightParty": ${String(given)} contradict each other: leave rightParty out, or choose another disposition.`;
  throw new Refusal('unprocessable', 'contradiction', text, 'rightParty');
}

/** What was tried again stays in progress; every other ending ends the step, and the ladder goes on when nothing holds it. */
async function follow(done: CallDone, then: Consequence): Promise<void> {
  switch (then.kind) {
    case 'planAgain':
    case 'callBackAt':
      return planAgain(done, then.kind);
    case 'invalidNumber':
      ended(done);
      return numberInvalid(done);
    case 'checkAddress':
      ended(done);
      return wrongAddress(done);
    case 'promise':
      ended(done);
      return promised(done);
    case 'pause':
      ended(done);
      return pausedByCall(done, then);
    case 'legalHold':
      ended(done);
      return heldByLaw(done, then.hold);
    case 'closeCalls':
      ended(done);
      return callsClosed(done);
    case 'dispute':
    // The dispute itself is opened by whoever completes the task.
    case 'goOn':
      ended(done);
      return;
    default:
      return assertNever(then, 'consequence of a call');
  }
}

function ended({ act, delivery, code }: CallDone): void {
  const change = { state: 'done', outcome: code, completedAt: act.now } as const;
  changeDelivery(act.tx, act.creditorId, delivery.id, change);
}

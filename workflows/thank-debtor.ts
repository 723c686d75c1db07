/** Thanks for one payment that crossed a message: waits for the hours of e-mails, sends them, and ends. */
import type { ThanksAction, ThanksDecided, ThanksOutcome } from '../domain/thanks.ts';
import { thanksActivities } from './activities.ts';
import { thanksDecidedSignal, thanksStatusQuery, type ThankDebtorInput } from './contract.ts';
import { follow } from './follow.ts';
import { isThanksDecided } from './is-decided.ts';

export async function thankDebtor(input: ThankDebtorInput): Promise<ThanksOutcome> {
  const { creditorId, crossingId, ...start } = input;
  return follow<ThanksAction, ThanksOutcome, ThanksDecided>(start, {
    decided: thanksDecidedSignal,
    status: thanksStatusQuery,
    isDecided: isThanksDecided,
    execute: (action, summary) =>
      thanksActivities[action.name].executeWithOptions({ summary }, [{ creditorId, crossingId }, action]),
  });
}

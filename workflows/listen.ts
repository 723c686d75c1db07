/** The ears of `dunInvoice`: every handler is synchronous, cannot throw, and is there before the first await. */
import { setDefaultSignalHandler, setHandler } from '@temporalio/workflow';
import type { Decided } from '../domain/decision.ts';
import {
  decidedSignal,
  disputeOpened,
  dunningPaused,
  dunningResumed,
  lookAgain,
  paymentPlanAgreed,
  paymentReceived,
  statusQuery,
} from './contract.ts';
import { received, type Received } from './inbox.ts';
import { isDecided } from './is-decided.ts';

export interface Heard {
  /** The decision with the highest `seq` of all that came, by signal or as an activity's answer. */
  readonly newest: () => Decided;
  readonly take: (decided: Decided) => void;
  /** Facts told to the workflow, not recorded yet. */
  readonly inbox: Received[];
}

/** Registers the handlers and keeps what they hear. */
export function listen(start: Decided): Heard {
  let newest = start;
  const inbox: Received[] = [];
  const take = (decided: Decided) => {
    if (decided.seq >= newest.seq) newest = decided;
  };
  setHandler(decidedSignal, (decided: unknown) => {
    if (isDecided(decided)) take(decided);
    else inbox.push(received('decided', decided));
  });
  for (const fact of [paymentReceived, paymentPlanAgreed, disputeOpened, dunningPaused, dunningResumed, lookAgain])
    setHandler(fact, (...payload: unknown[]) => {
      inbox.push(received(fact.name, payload[0]));
    });
  setDefaultSignalHandler((name, ...payload: unknown[]) => {
    inbox.push(received(name, payload[0]));
  });
  setHandler(statusQuery, () => newest);
  return { newest: () => newest, take, inbox };
}

/** One unpaid invoice, from registration to its end: waits for the next step or the next fact, and obeys the newest decision. */
import {
  allHandlersFinished,
  CancellationScope,
  condition,
  continueAsNew,
  isCancellation,
  setCurrentDetails,
  setDefaultSignalHandler,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { Action, Decided, Outcome } from '../domain/decision.ts';
import { invoiceActivities } from './activities.ts';
import { decidedSignal, disputeOpened, dunningPaused, dunningResumed, lookAgain, paymentPlanAgreed, paymentReceived, statusQuery, type DunInvoiceInput } from './contract.ts';
import { isDecided } from './is-decided.ts';
import { createShowcase } from './showcase.ts';

export async function dunInvoice(input: DunInvoiceInput): Promise<Outcome> {
  const { creditorId, invoiceId, ...start } = input;
  const invoice = { creditorId, invoiceId };
  let newest: Decided = start;
  let inbox: { name: string; payload: unknown }[] = [];
  const take = (decided: Decided) => {
    if (decided.seq >= newest.seq) newest = decided;
  };

  setHandler(decidedSignal, (decided: unknown) => {
    if (isDecided(decided)) take(decided);
    else inbox.push({ name: 'decided', payload: decided });
  });
  for (const fact of [paymentReceived, paymentPlanAgreed, disputeOpened, dunningPaused, dunningResumed, lookAgain])
    setHandler(fact, (...payload: unknown[]) => {
      inbox.push({ name: fact.name, payload: payload[0] });
    });
  setDefaultSignalHandler((name, ...payload: unknown[]) => {
    inbox.push({ name, payload: payload[0] });
  });
  setHandler(statusQuery, () => newest);

  const show = createShowcase(start.sight);

  const record = async () => {
    const taken = inbox;
    inbox = [];
    take(await invoiceActivities.recordFacts.executeWithOptions({ summary: taken.map((one) => one.name).join(', ') }, [invoice, taken]));
  };

  const act = async (action: Action, label: string) => {
    try {
      take(await invoiceActivities[action.name].executeWithOptions({ summary: label }, [invoice, action.step]));
    } catch (error) {
      // An uncaught activity failure would end the case: it is recorded, and a person looks.
      if (isCancellation(error)) throw error;
      inbox.push({ name: 'actionFailed', payload: { action: action.name, message: String(error).slice(0, 300) } });
    }
  };

  /** Obeys the newest decision once. Returns the outcome when there is nothing left to do. */
  const turn = async (): Promise<Outcome | null> => {
    if (inbox.length > 0) {
      await record();
      return null;
    }
    const { seq, decision, sight } = newest;
    setCurrentDetails(sight.details);
    show(sight);
    if ('finish' in decision) return decision.finish;
    if ('act' in decision) {
      await act(decision.act, sight.label);
      return null;
    }
    const rung = () => newest.seq > seq || inbox.length > 0;
    const { until, then } = decision.wait;
    if (until === undefined) {
      await condition(rung);
      return null;
    }
    // Always from the absolute instant: a wake-up in between must not move it.
    const delayMs = Math.max(1, Date.parse(until) - Date.now());
    if (!(await condition(rung, delayMs, { summary: sight.label })) && then) await act(then, sight.label);
    return null;
  };

  try {
    for (;;) {
      const outcome = await turn();
      if (outcome !== null && inbox.length === 0) return outcome;
      if (workflowInfo().continueAsNewSuggested && inbox.length === 0 && allHandlersFinished()) await continueAsNew<typeof dunInvoice>({ ...invoice, ...newest });
    }
  } catch (error) {
    // An operator cancelled the workflow: contacts stop, a person takes over, and the sweep starts the case again in that state.
    if (isCancellation(error))
      await CancellationScope.nonCancellable(async () => {
        inbox.push({ name: 'dunningPaused', payload: { reason: 'Workflow cancelled by an operator' } });
        await record();
      });
    throw error;
  }
}

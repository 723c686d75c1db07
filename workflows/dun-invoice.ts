/** One unpaid invoice, from registration to its end: waits for the next step or the next fact, and obeys the newest decision. */
import {
  allHandlersFinished,
  CancellationScope,
  condition,
  continueAsNew,
  isCancellation,
  rootCause,
  setCurrentDetails,
  workflowInfo,
} from '@temporalio/workflow';
import type { Action, Outcome } from '../domain/decision.ts';
import { invoiceActivities } from './activities.ts';
import type { DunInvoiceInput } from './contract.ts';
import { batchSummary, takeBatch } from './inbox.ts';
import { listen } from './listen.ts';
import { createShowcase } from './showcase.ts';

export async function dunInvoice(input: DunInvoiceInput): Promise<Outcome> {
  const { creditorId, invoiceId, ...start } = input;
  const invoice = { creditorId, invoiceId };
  const { newest, take, inbox } = listen(start);
  const show = createShowcase(start.sight);

  /** Records what came, even while the workflow is being cancelled: a fact told is never lost. */
  const record = async () => {
    const batch = takeBatch(inbox);
    const recorded = () =>
      invoiceActivities.recordFacts.executeWithOptions({ summary: batchSummary(batch) }, [invoice, batch]);
    take(await CancellationScope.nonCancellable(recorded));
  };

  const act = async (action: Action, label: string) => {
    try {
      take(await invoiceActivities[action.name].executeWithOptions({ summary: label }, [invoice, action.step]));
    } catch (error) {
      // An uncaught activity failure would end the case: it is recorded, and a person looks.
      if (isCancellation(error)) throw error;
      inbox.push({
        name: 'actionFailed',
        payload: { action: action.name, message: (rootCause(error) ?? String(error)).slice(0, 300) },
      });
    }
  };

  /** Obeys the newest decision once. Returns the outcome when there is nothing left to do. */
  const turn = async (): Promise<Outcome | null> => {
    if (inbox.length > 0) {
      await record();
      return null;
    }
    const { seq, decision, sight } = newest();
    setCurrentDetails(sight.details);
    show(sight);
    if ('finish' in decision) return decision.finish;
    if ('act' in decision) {
      await act(decision.act, sight.label);
      return null;
    }
    const rung = () => newest().seq > seq || inbox.length > 0;
    const { until, then } = decision.wait;
    if (until === undefined) {
      await condition(rung);
      return null;
    }
    // Always from the absolute instant: a wake-up in between must not move it.
    // At least one timer, which takes a second: clocks of two machines that differ must not make a busy loop.
    const delayMs = Math.max(1, Date.parse(until) - Date.now());
    if (!(await condition(rung, delayMs, { summary: sight.label })) && then) await act(then, sight.label);
    return null;
  };

  try {
    for (;;) {
      const outcome = await turn();
      if (outcome !== null && inbox.length === 0) return outcome;
      if (workflowInfo().continueAsNewSuggested && inbox.length === 0 && allHandlersFinished()) {
        // The next run takes the attributes over as they are, and believes that they show the decision it is given.
        show(newest().sight);
        await continueAsNew<typeof dunInvoice>({ ...invoice, ...newest() });
      }
    }
  } catch (error) {
    // An operator cancelled the workflow: contacts stop, a person takes over, and the sweep starts the case again in that state.
    if (isCancellation(error)) {
      inbox.push({ name: 'dunningPaused', payload: { reason: 'Workflow cancelled by an operator' } });
      while (inbox.length > 0) await record();
    }
    throw error;
  }
}

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
import { batchSummary, takeBatch, type Received } from './inbox.ts';
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

  try {
    // One flat loop: every promise of a workflow costs its worker a stack trace.
    for (;;) {
      if (inbox.length > 0) {
        await record();
        continue;
      }
      const { seq, decision, sight } = newest();
      setCurrentDetails(sight.details);
      if (sight.listed !== false) show(sight);
      if ('finish' in decision) return decision.finish;
      // The next run takes the attributes over as they are, and believes that they show the decision it is given: they just did.
      if (workflowInfo().continueAsNewSuggested && allHandlersFinished())
        await continueAsNew<typeof dunInvoice>({ ...invoice, ...newest() });
      let action: Action | undefined;
      if ('act' in decision) action = decision.act;
      else {
        const rung = () => newest().seq > seq || inbox.length > 0;
        const { until, then } = decision.wait;
        // Always from the absolute instant: a wake-up in between must not move it.
        // At least one timer, which takes a second: clocks of two machines that differ must not make a busy loop.
        if (until === undefined) await condition(rung);
        else if (!(await condition(rung, Math.max(1, Date.parse(until) - Date.now()), { summary: sight.label })))
          action = then;
      }
      if (action === undefined) continue;
      try {
        take(await invoiceActivities[action.name].executeWithOptions({ summary: sight.label }, [invoice, action.step]));
      } catch (error) {
        // An uncaught activity failure would end the case: it is recorded, and a person looks.
        if (isCancellation(error)) throw error;
        inbox.push(failedAction(action, error));
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

function failedAction(action: Action, error: unknown): Received {
  const message = (rootCause(error) ?? String(error)).slice(0, 300);
  return { name: 'actionFailed', payload: { action: action.name, message } };
}

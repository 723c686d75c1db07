/** When things happened, read afterwards from Temporal's own histories: the same way for ours and the bare workflow. */
import type { Client } from '@temporalio/client';
import { tsToMs } from '@temporalio/common/lib/time.js';
import { inLanes } from './lanes.ts';

/** Instants of one workflow in epoch milliseconds, null while they have not come. */
export type EngineTimes = {
  /** The first workflow task is completed: the case waits for its first date. */
  readonly waitingMs: number | null;
  /** After the first activity the next timer is set. */
  readonly remindedMs: number | null;
  readonly closedMs: number | null;
};

type Events = Awaited<ReturnType<Client['workflowService']['getWorkflowExecutionHistory']>>['history'];
type HistoryEvent = NonNullable<NonNullable<Events>['events']>[number];

const LANES = 16;

/** Reads the histories of these workflows, in order. Not meant for a time in which something is measured. */
export async function readEngineTimes(client: Client, workflowIds: readonly string[]): Promise<EngineTimes[]> {
  const { namespace } = client.options;
  const times: EngineTimes[] = [];
  await inLanes(workflowIds, LANES, async (workflowId, at) => {
    const { history } = await client.workflowService.getWorkflowExecutionHistory({
      namespace,
      execution: { workflowId },
    });
    times[at] = timesOf(history?.events ?? []);
  });
  return times;
}

/** The instants in one history; its events come in order. */
export function timesOf(events: readonly HistoryEvent[]): EngineTimes {
  const at = (event: HistoryEvent | undefined): number | null => (event?.eventTime ? tsToMs(event.eventTime) : null);
  const answered = events.findIndex((event) => event.activityTaskCompletedEventAttributes);
  const afterAnswer = answered === -1 ? [] : events.slice(answered);
  return {
    waitingMs: at(events.find((event) => event.workflowTaskCompletedEventAttributes)),
    remindedMs: at(afterAnswer.find((event) => event.timerStartedEventAttributes)),
    closedMs: at(events.find((event) => event.workflowExecutionCompletedEventAttributes)),
  };
}

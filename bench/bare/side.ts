/** The bare workflow under measurement. */
import type { Client } from '@temporalio/client';
import { startCounted, type CountedChild } from '../counted-child.ts';
import { inLanes } from '../lanes.ts';
import type { BenchCase, Side } from '../side.ts';
import { closeSignal, type bareInvoice } from './workflow.ts';

const TASK_QUEUE = 'bench-bare';
/** Enough to keep the server busy: more than this starts no quicker. */
const START_LANES = 16;

export type BareOptions = {
  readonly client: Client;
  readonly address: string;
  readonly namespace: string;
  readonly activityMs: number;
};

/** Starts the worker process of the bare workflow. The caller stops the child. */
export async function createBareSide(options: BareOptions): Promise<{ side: Side; worker: CountedChild }> {
  const { client, address, namespace, activityMs } = options;
  const worker = await startCounted('./bare/worker.ts', [address, namespace, TASK_QUEUE, String(activityMs)], true);
  let round = 0;
  const side: Side = {
    name: 'bare',
    workflowType: 'bareInvoice',
    start: async (count, dueAtMs) => {
      round += 1;
      const dueAt = new Date(dueAtMs).toISOString();
      const cases: BenchCase[] = Array.from({ length: count }, (_, at) => {
        const workflowId = `bare:${round}:${at}`;
        return { workflowId, key: workflowId };
      });
      await inLanes(cases, START_LANES, async ({ workflowId }) => {
        await client.workflow.start<typeof bareInvoice>('bareInvoice', {
          taskQueue: TASK_QUEUE,
          workflowId,
          args: [dueAt],
        });
      });
      return cases;
    },
    reminded: async () => {
      const { calls, distinct } = await worker.tally();
      return { done: distinct, twice: calls - distinct };
    },
    settle: ({ workflowId }) => client.workflow.getHandle(workflowId).signal(closeSignal),
  };
  return { side, worker };
}

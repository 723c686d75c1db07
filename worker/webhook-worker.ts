/** The second worker of a process: it tells the endpoints of customers, so that a slow one of those takes no place from a reminder. */
import { Worker, type NativeConnection } from '@temporalio/worker';
import type { ActivityDeps } from '../activities/deps.ts';
import { createPost, systemResolve } from '../activities/webhooks/post.ts';
import { createWebhookActivities } from '../activities/webhooks/tell-endpoint.ts';
import { webhookTaskQueue } from '../domain/workflow-ids.ts';
import { payloadConverterPath } from '../workflows/gateway.ts';
import type { WorkerConfig } from './config.ts';

const limits = {
  maxConcurrentActivityTaskExecutions: 40,
  // A slow server is not waited for: its message is sent again, under the same id, by the next worker.
  shutdownGraceTime: '5s',
  shutdownForceTime: '25s',
} as const;

/** Makes it; it runs no workflows. */
export function createWebhookWorker(
  connection: NativeConnection,
  config: Pick<WorkerConfig, 'temporalNamespace' | 'privateWebhooks'>,
  { cases, deliver }: Pick<ActivityDeps, 'cases' | 'deliver'>,
): Promise<Worker> {
  return Worker.create({
    connection,
    namespace: config.temporalNamespace,
    taskQueue: webhookTaskQueue,
    activities: createWebhookActivities({ cases, deliver, post: createPost(config.privateWebhooks, systemResolve) }),
    dataConverter: { payloadConverterPath },
    ...limits,
  });
}

/** Asks those that run to stop; what is in hand is finished first. */
export function shutDown(workers: readonly Worker[]): void {
  for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
}

/** Runs until all have stopped; when one breaks the others are stopped, too, and the break is thrown. */
export async function runTogether(workers: readonly Worker[]): Promise<void> {
  const run = async (worker: Worker) => {
    try {
      await worker.run();
    } finally {
      shutDown(workers);
    }
  };
  for (const end of await Promise.allSettled(workers.map(run))) if (end.status === 'rejected') throw end.reason;
}

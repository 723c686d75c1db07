/** A worker process for the bare workflow, under the limits of our own worker. Arguments: address, namespace, task queue, activity time. */
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { activityInfo } from '@temporalio/activity';
import { bundleWorkflowCode, DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { workerLimits } from '../../worker/host.ts';
import { answerParent } from '../counted-child.ts';
import type { BareActivities } from './workflow.ts';

const [address = '', namespace = '', taskQueue = '', activityMs = ''] = process.argv.slice(2);

const counting = answerParent(() => process.exit());
Runtime.install({ logger: new DefaultLogger('WARN'), shutdownSignals: ['SIGTERM'] });

const activities: BareActivities = {
  remind: async () => {
    await pause(Number(activityMs));
    counting.done(activityInfo().workflowExecution?.workflowId ?? '');
  },
};

const workflowsPath = fileURLToPath(new URL('./workflow.ts', import.meta.url));
const workflowBundle = await bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger('ERROR') });
const connection = await NativeConnection.connect({ address });
const worker = await Worker.create({ connection, namespace, taskQueue, workflowBundle, activities, ...workerLimits });
const running = worker.run();
counting.ready('');
await running;
await connection.close();
process.exit();

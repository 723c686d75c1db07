/** Builds one worker: its activities, its connection to Temporal, its sweeps. */
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { NativeConnection, Worker } from '@temporalio/worker';
import { chooseChannels } from '../activities/channels/choose.ts';
import { createPacer, ratesOf } from '../activities/channels/pacer.ts';
import type { ActivityDeps } from '../activities/deps.ts';
import { createActivities } from '../activities/index.ts';
import { createPace, termsFrom, type Pace } from '../activities/pace.ts';
import { createWriters } from '../activities/writers.ts';
import type { CaseDeps } from '../cases/act.ts';
import { createRingDelivery, type RingDelivery } from '../cases/deliver-rings.ts';
import { createPolicyBook } from '../cases/policy-book.ts';
import { openDatabase, type Database } from '../db/connect.ts';
import { checkSchema } from '../db/migrate.ts';
import { taskQueue } from '../domain/workflow-ids.ts';
import { createGateway, payloadConverterPath } from '../workflows/gateway.ts';
import { bundleWorkflows } from './bundle.ts';
import type { WorkerConfig } from './config.ts';
import { contactSweeps } from './contact-sweeps.ts';
import { startSweeps } from './sweeps.ts';
import { createWebhookWorker, runTogether, shutDown } from './webhook-worker.ts';

/** What one worker takes on at once. The bench gives its yardstick the same. */
export const workerLimits = {
  // Cases sleep for weeks and gain little from the cache; a burst should fit.
  maxCachedWorkflows: 500,
  // Work in flight is what a crash leaves behind: few sends at once.
  maxConcurrentActivityTaskExecutions: 20,
  // How long a task waits for the worker that last ran the case, when that worker is dead.
  stickyQueueScheduleToStartTimeout: '5s',
  shutdownGraceTime: '20s',
  shutdownForceTime: '25s',
} as const;

export interface WorkerHost {
  /** Resolves when the worker has stopped; rejects when it broke and the process should end. */
  readonly done: Promise<void>;
  stop(): Promise<void>;
}

/** Waits for the server as long as it takes: a worker that starts first is not an error. */
async function connect(address: string, log: (message: string) => void): Promise<NativeConnection> {
  for (let tries = 0; ; tries++) {
    try {
      return await NativeConnection.connect({ address });
    } catch (error) {
      if (tries % 30 === 0) log(`waiting for Temporal at ${address}: ${String(error)}`);
      await pause(1_000);
    }
  }
}

/** The pace of this process: every worker keeps its own. */
function paceFor({ channels }: WorkerConfig, db: Database, channelFor: ActivityDeps['channelFor']): Pace {
  const nowMs = () => Date.now();
  const pacer = createPacer(ratesOf(channels), nowMs);
  return createPace({
    pacer,
    nowMs,
    nameFor: (mode, channel) => channelFor(mode, channel).name,
    termsOf: termsFrom(db),
  });
}

/** What the activities are given. */
function depsFor(config: WorkerConfig, db: Database, now: () => Date, delivery: RingDelivery): ActivityDeps {
  const cases: CaseDeps = {
    db,
    now,
    newId: randomUUID,
    policies: createPolicyBook(),
    caseLink: (id) => `${config.apiUrl}/v1/invoices/${id}/timeline`,
  };
  const channelFor = chooseChannels(config.channels);
  return {
    cases,
    writers: createWriters(),
    channelFor,
    pace: paceFor(config, db, channelFor),
    deliver: (rings) => delivery.deliver(rings),
  };
}

/** Starts a worker with everything it hosts. Throws when the database is not ready for this release. */
export async function startWorker(config: WorkerConfig, log: (message: string) => void): Promise<WorkerHost> {
  const db = openDatabase(config.databaseUrl, 24);
  await checkSchema(db);
  const gateway = createGateway({ address: config.temporalAddress, namespace: config.temporalNamespace });
  const now = () => new Date();
  const delivery = createRingDelivery({ db, now, tell: (ring) => gateway.tell(ring), concurrency: 16 });
  const deps = depsFor(config, db, now, delivery);
  const bundle = await bundleWorkflows();
  const connection = await connect(config.temporalAddress, log);
  const worker = await Worker.create({
    connection,
    namespace: config.temporalNamespace,
    taskQueue,
    workflowBundle: bundle,
    activities: createActivities(deps),
    dataConverter: { payloadConverterPath },
    ...workerLimits,
  });
  const workers = [worker, await createWebhookWorker(connection, config, deps)];
  const isRunning = (id: string) => gateway.isRunning(id);
  const sweeps = startSweeps({ db, now, delivery, isRunning, log }, contactSweeps(deps, config.channels, log));
  const done = runTogether(workers).finally(async () => {
    await sweeps.stop();
    await delivery.drain();
    await gateway.close();
    await connection.close();
    await db.end();
  });
  return {
    done,
    stop: async () => {
      shutDown(workers);
      await done;
    },
  };
}

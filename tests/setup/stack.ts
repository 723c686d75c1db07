/** A whole Relance in one test file: own database, own Temporal namespace, own worker, local outbox; driven through the cases. */
import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { inject } from 'vitest';
import type { ChannelSettings } from '../../activities/channels/settings.ts';
import { perform, type Act } from '../../cases/act.ts';
import { createRingDelivery, type RingDelivery } from '../../cases/deliver-rings.ts';
import { inCreditorTx, run } from '../../db/connect.ts';
import { invoiceWorkflowId } from '../../domain/workflow-ids.ts';
import { ensureTemporalSettings } from '../../local/temporal-settings.ts';
import { startWorker } from '../../worker/host.ts';
import { createGateway, payloadConverterPath } from '../../workflows/gateway.ts';
import { testDatabase, type TestDatabase } from './database.ts';

export interface TestStack extends TestDatabase {
  readonly client: Client;
  readonly namespace: string;
  readonly outboxDir: string;
  readonly delivery: RingDelivery;
  /** Performs one act as the API does: commit, then tell Temporal. */
  act<T>(work: (act: Act) => Promise<T>): Promise<T>;
  /** Reads rows as the creditor. */
  rows<Row extends object>(text: string, values?: unknown[]): Promise<Row[]>;
  /** Waits until `check` gives something truthy; fails with `what` after the deadline. */
  until<T>(what: string, check: () => Promise<T | undefined | null | false>, withinMs?: number): Promise<T>;
  workflowId(invoiceId: string): string;
  outbox(): Promise<string[]>;
}

/** Creates a namespace of its own, so that test files do not see each other's workflows. */
async function createNamespace(connection: Connection, address: string): Promise<string> {
  const namespace = `test-${randomUUID().slice(0, 8)}`;
  await connection.workflowService.registerNamespace({
    namespace,
    workflowExecutionRetentionPeriod: { seconds: 86_400 as unknown as Long },
  });
  for (let tries = 0; ; tries++) {
    try {
      await ensureTemporalSettings(address, namespace, 1);
      return namespace;
    } catch (error) {
      // A new namespace is known everywhere within seconds.
      if (tries > 60) throw error;
      await pause(250);
    }
  }
}

type Long = NonNullable<
  NonNullable<
    Parameters<Connection['workflowService']['registerNamespace']>[0]['workflowExecutionRetentionPeriod']
  >['seconds']
>;

/** `channels`: providers in place of the local outbox, for a creditor that the test makes live. */
export async function testStack(channels: Partial<ChannelSettings> = {}): Promise<TestStack> {
  const database = await testDatabase();
  const address = inject('temporalAddress');
  const connection = await Connection.connect({ address });
  const namespace = await createNamespace(connection, address);
  const client = new Client({ connection, namespace, dataConverter: { payloadConverterPath } });
  const outboxDir = await mkdtemp(join(tmpdir(), 'relance-outbox-'));
  const worker = await startWorker(
    {
      databaseUrl: database.appUrl,
      temporalAddress: address,
      temporalNamespace: namespace,
      apiUrl: 'http://relance.example',
      channels: { outboxDir, ...channels },
      privateWebhooks: true,
    },
    () => undefined,
  );
  const gateway = createGateway({ address, namespace });
  const delivery = createRingDelivery({
    db: database.db,
    now: () => new Date(),
    tell: (ring) => gateway.tell(ring),
    concurrency: 8,
  });
  const until: TestStack['until'] = async (what, check, withinMs = 60_000) => {
    const deadline = Date.now() + withinMs;
    for (;;) {
      const value = await check();
      if (value) return value;
      if (Date.now() > deadline) throw new Error(`Not within ${String(withinMs)} ms: ${what}`);
      await pause(100);
    }
  };
  return {
    ...database,
    client,
    namespace,
    outboxDir,
    delivery,
    until,
    act: async (work) => {
      const acted = await perform(database.deps, database.creditorId, 'api', work);
      delivery.deliver(acted.rings);
      return acted.value;
    },
    rows: <Row extends object>(text: string, values: unknown[] = []) =>
      inCreditorTx(database.db, database.creditorId, (tx) => run<Row>(tx, `test-${text}`.slice(0, 60), text, values)),
    workflowId: (invoiceId) => invoiceWorkflowId(database.creditorId, invoiceId),
    outbox: () => readdir(outboxDir),
    close: async () => {
      await worker.stop();
      await delivery.drain();
      await gateway.close();
      await connection.close();
      await rm(outboxDir, { recursive: true, force: true });
      await database.close();
    },
  };
}

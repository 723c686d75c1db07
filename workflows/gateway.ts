/** The one door to Temporal: starts and rings workflows, and marks in the outbox what arrived. */
import {
  Client,
  Connection,
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotFoundError,
  type WorkflowStartOptions,
} from '@temporalio/client';
import { TypedSearchAttributes } from '@temporalio/common';
import { fileURLToPath } from 'node:url';
import type { Ring } from '../domain/ring.ts';
import { assertNever } from '../domain/never.ts';
import { taskQueue } from '../domain/workflow-ids.ts';
import {
  decidedSignal,
  placementDecidedSignal,
  planDecidedSignal,
  thanksDecidedSignal,
  webhookDecidedSignal,
} from './contract.ts';
import type { dunInvoice } from './dun-invoice.ts';
import type { followPaymentPlan } from './follow-payment-plan.ts';
import type { followPlacement } from './follow-placement.ts';
import type { tellEndpoint } from './tell-endpoint.ts';
import type { thankDebtor } from './thank-debtor.ts';
import { creditorAttribute, nextActionAtAttribute, stageAttribute, waitingForAttribute } from './search-attributes.ts';

/** Cap of the client's own reconnect back-off: by default it would sleep up to two minutes after an outage. */
const channelArgs = { 'grpc.initial_reconnect_backoff_ms': 200, 'grpc.max_reconnect_backoff_ms': 2_000 };
const callTimeoutMs = 5_000;

/** Where the tolerant payload converter is, for clients and workers. */
export const payloadConverterPath = fileURLToPath(new URL('./payload-converter.cjs', import.meta.url));

/** A message for one workflow. `delivered` 0 means that no message ever reached it, so it was probably never started. */
export interface Message {
  readonly creditorId: string;
  readonly workflowId: string;
  readonly delivered: number;
  readonly ring: Ring;
}

export interface Gateway {
  /** Starts or rings one workflow; resolves when Temporal has it, throws when Temporal cannot be reached. */
  tell(message: Message): Promise<void>;
  /** Whether a workflow of this id is running now. Throws when Temporal cannot be reached. */
  isRunning(workflowId: string): Promise<boolean>;
  healthy(): Promise<boolean>;
  close(): Promise<void>;
}

export interface GatewayOptions {
  readonly address: string;
  readonly namespace: string;
}

/** Connects lazily: it can be made, and the product can accept writes, while Temporal is down. */
export function createGateway(options: GatewayOptions): Gateway {
  const connection = Connection.lazy({ address: options.address, channelArgs });
  const client = new Client({ connection, namespace: options.namespace, dataConverter: { payloadConverterPath } });
  const soon = <T>(call: () => Promise<T>): Promise<T> => connection.withDeadline(Date.now() + callTimeoutMs, call);
  return {
    tell: (message) => soon(() => tell(client, message)),
    isRunning: (workflowId) => soon(() => isRunning(client, workflowId)),
    healthy: async () => {
      try {
        await connection.withDeadline(Date.now() + 1_000, () => connection.workflowService.getSystemInfo({}));
        return true;
      } catch {
        return false;
      }
    },
    close: () => connection.close(),
  };
}

/** A fresh workflow is started, a known one rung; whichever guess is wrong, the other call is right. A finished case needs no workflow. */
async function tell(client: Client, message: Message): Promise<void> {
  const finished = 'finish' in message.ring.decided.decision;
  if (message.delivered === 0 && !finished) {
    if (await start(client, message)) return;
    await ring(client, message);
    return;
  }
  if ((await ring(client, message)) || finished) return;
  if (!(await start(client, message))) await ring(client, message);
}

async function start(client: Client, message: Message): Promise<boolean> {
  try {
    await startNew(client, message);
    return true;
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return false;
    throw error;
  }
}

async function startNew(client: Client, { creditorId, workflowId, ring }: Message): Promise<void> {
  const common = {
    taskQueue,
    workflowId,
    workflowIdReusePolicy: 'ALLOW_DUPLICATE',
    workflowIdConflictPolicy: 'FAIL',
    staticSummary: ring.summary,
  } as const;
  if (ring.workflow !== 'dunInvoice') return startOther(client, { creditorId, ring }, common);
  const { sight } = ring.decided;
  const typedSearchAttributes = new TypedSearchAttributes([
    { key: creditorAttribute, value: creditorId },
    { key: stageAttribute, value: sight.stage },
    { key: waitingForAttribute, value: sight.waitingFor },
    ...(sight.nextActionAt === null ? [] : [{ key: nextActionAtAttribute, value: new Date(sight.nextActionAt) }]),
  ]);
  const args: Parameters<typeof dunInvoice> = [{ creditorId, invoiceId: ring.invoiceId, ...ring.decided }];
  await client.workflow.start<typeof dunInvoice>('dunInvoice', { ...common, args, typedSearchAttributes });
}

type Common = Pick<WorkflowStartOptions, 'taskQueue' | 'workflowId' | 'workflowIdReusePolicy' | 'staticSummary'>;
type OtherRing = Exclude<Ring, { workflow: 'dunInvoice' }>;

/** What the list of workflows shows as the stage of those that are no invoice. */
const stages: Readonly<Record<OtherRing['workflow'], string>> = {
  followPaymentPlan: 'plan',
  followPlacement: 'placement',
  tellEndpoint: 'webhook',
  thankDebtor: 'thanks',
};

async function startOther(
  client: Client,
  { creditorId, ring }: { readonly creditorId: string; readonly ring: OtherRing },
  common: Common,
): Promise<void> {
  const other = { ...common, ...attributesOf(creditorId, stages[ring.workflow]) };
  switch (ring.workflow) {
    case 'followPaymentPlan': {
      const args: Parameters<typeof followPaymentPlan> = [{ creditorId, planId: ring.planId, ...ring.decided }];
      await client.workflow.start<typeof followPaymentPlan>('followPaymentPlan', { ...other, args });
      return;
    }
    case 'followPlacement': {
      const args: Parameters<typeof followPlacement> = [{ creditorId, placementId: ring.placementId, ...ring.decided }];
      await client.workflow.start<typeof followPlacement>('followPlacement', { ...other, args });
      return;
    }
    case 'tellEndpoint': {
      const args: Parameters<typeof tellEndpoint> = [{ creditorId, deliveryId: ring.deliveryId, ...ring.decided }];
      await client.workflow.start<typeof tellEndpoint>('tellEndpoint', { ...other, args });
      return;
    }
    case 'thankDebtor': {
      const args: Parameters<typeof thankDebtor> = [{ creditorId, crossingId: ring.crossingId, ...ring.decided }];
      await client.workflow.start<typeof thankDebtor>('thankDebtor', { ...other, args });
      return;
    }
    default:
      return assertNever(ring, 'workflow');
  }
}

function attributesOf(creditorId: string, stage: string) {
  const typedSearchAttributes = new TypedSearchAttributes([
    { key: creditorAttribute, value: creditorId },
    { key: stageAttribute, value: stage },
  ]);
  return { typedSearchAttributes };
}

async function ring(client: Client, { workflowId, ring }: Message): Promise<boolean> {
  const handle = client.workflow.getHandle(workflowId);
  try {
    switch (ring.workflow) {
      case 'dunInvoice':
        await handle.signal(decidedSignal, ring.decided);
        break;
      case 'followPaymentPlan':
        await handle.signal(planDecidedSignal, ring.decided);
        break;
      case 'followPlacement':
        await handle.signal(placementDecidedSignal, ring.decided);
        break;
      case 'tellEndpoint':
        await handle.signal(webhookDecidedSignal, ring.decided);
        break;
      case 'thankDebtor':
        await handle.signal(thanksDecidedSignal, ring.decided);
        break;
      default:
        return assertNever(ring, 'workflow');
    }
    return true;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false;
    throw error;
  }
}

async function isRunning(client: Client, workflowId: string): Promise<boolean> {
  try {
    return (await client.workflow.getHandle(workflowId).describe()).status.name === 'RUNNING';
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false;
    throw error;
  }
}

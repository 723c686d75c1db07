/** Where the cases of one run stand, read through the REST API as any client would. */
import type { Api } from './client.ts';

export interface InvoiceSeen {
  readonly id: string;
  readonly number: string;
  readonly status: 'open' | 'settled' | 'handedOver' | 'writtenOff';
  readonly balanceCents: number;
  readonly amountCents: number;
  readonly currency: string;
  readonly debtor: { readonly reference: string; readonly name: string };
  readonly dunning: {
    readonly stage: string;
    readonly waitingFor: string;
    readonly policy: string;
    readonly nextAction: { readonly step: string; readonly channel: string; readonly at: string } | null;
    readonly because: readonly unknown[];
  };
  readonly temporal: { readonly workflowId: string; readonly url: string | null };
}

export interface DeliverySeen {
  readonly id: string;
  readonly channel: string;
  readonly step: string;
  readonly state: string;
  readonly createdAt: string;
  readonly completedAt: string | null;
  readonly providerId: string | null;
  readonly invoices: readonly { readonly number: string; readonly step: string }[];
}

export interface TaskSeen {
  readonly id: string;
  readonly kind: string;
  readonly invoiceNumber: string | null;
  readonly deliveryId: string | null;
  /** Which try this is, such as the second call; and the instant before which it is not to be done. */
  readonly attempt: number;
  readonly notBefore: string | null;
  readonly onHold: boolean;
  readonly data: Readonly<Record<string, unknown>>;
  readonly invoices: readonly { readonly number: string; readonly balanceCents: number }[];
}

/** One look at the run; `atMs` is when it was taken. Invoices are in the order of the ledger. */
export interface Snapshot {
  readonly atMs: number;
  readonly invoices: readonly InvoiceSeen[];
  readonly deliveries: readonly DeliverySeen[];
  readonly tasks: readonly TaskSeen[];
}

/** Reads one snapshot of the invoices with these numbers; `sinceMs` is when they were loaded. */
export async function readSnapshot(
  api: Api,
  numbers: readonly string[],
  sinceMs: number,
  nowMs: number,
): Promise<Snapshot> {
  const own = new Set(numbers);
  const isOwn = (one: { readonly number: string }): boolean => own.has(one.number);
  const [invoices, deliveries, tasks] = await Promise.all([
    // Lists come newest first, so older runs are never read to their end.
    api.all<InvoiceSeen>('/v1/invoices', (soFar) => soFar.filter(isOwn).length === numbers.length),
    api.all<DeliverySeen>('/v1/deliveries', (soFar) => soFar.some((one) => Date.parse(one.createdAt) < sinceMs)),
    api.all<TaskSeen>('/v1/tasks?status=open'),
  ]);
  return {
    atMs: nowMs,
    invoices: numbers.flatMap((number) => invoices.find((one) => one.number === number) ?? []),
    deliveries: deliveries.filter((one) => one.invoices.some(isOwn)),
    tasks: tasks.filter((one) => one.invoices.some(isOwn) || own.has(one.invoiceNumber ?? '')),
  };
}

const reached = new Set(['accepted', 'dispatched', 'presented', 'done']);

/** True for a delivery that the debtor, or the agency, has or may have. */
export function isMade(delivery: Pick<DeliverySeen, 'state'>): boolean {
  return reached.has(delivery.state);
}

/** Deliveries made for one invoice in these channels. */
export function countMade(deliveries: readonly DeliverySeen[], number: string, channels: readonly string[]): number {
  return deliveries.filter(
    (one) => isMade(one) && channels.includes(one.channel) && one.invoices.some((invoice) => invoice.number === number),
  ).length;
}

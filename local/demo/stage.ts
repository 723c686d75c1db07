/** What the demo can do to a case: the acts of an ERP, a bank and a credit controller, through the REST API, and one signal through Temporal. */
import { Client } from '@temporalio/client';
import { paymentReceived } from '../../workflows/contract.ts';
import type { Api } from './client.ts';
import { tagged, type LedgerLine } from './ledger.ts';
import type { InvoiceSeen } from './snapshot.ts';

export interface StagePayment {
  readonly reference: string;
  readonly debtor: string;
  readonly amountCents: number;
  /** Cents by invoice number. */
  readonly on?: Readonly<Record<string, number>>;
}

/** Numbers and references are those of the ledger file; the run's tag is added here. */
export interface Stage {
  readonly tag: string;
  /** Amount of an invoice of the ledger. */
  amount(number: string): number;
  /** A payment of one debtor: laid on the invoices named, else on the oldest. Returns what could not be laid. */
  pay(payment: StagePayment): Promise<{ unallocatedCents: number }>;
  reverse(reference: string, reason: string): Promise<void>;
  agreePlan(plan: {
    reference: string;
    debtor: string;
    invoices: string[];
    agreedOn: string;
    instalments: { dueOn: string; amountCents: number }[];
  }): Promise<void>;
  dispute(number: string, reason: string, amountCents?: number): Promise<void>;
  resolve(number: string, outcome: 'upheld' | 'rejected', note: string, creditCents?: number): Promise<void>;
  /** What the agency that holds this invoice reports about its whole dossier. */
  agencyReports(number: string, report: Readonly<Record<string, unknown>>): Promise<void>;
  completeTask(taskId: string, completion: Record<string, unknown>): Promise<void>;
  /** Tells the workflow itself about a payment; returns the Temporal CLI command that does the same. */
  signalPayment(invoice: InvoiceSeen, reference: string, amountCents: number): Promise<string>;
  /** Civil date in Paris, `days` from today. */
  day(days: number): string;
}

export interface StageDeps {
  readonly api: Api;
  readonly temporal: Client;
  readonly temporalAddress: string;
  readonly temporalNamespace: string;
  readonly ledger: readonly LedgerLine[];
  readonly tag: string;
  readonly day: (days: number) => string;
}

/** Makes the stage of one run. Every act rejects with what the API or Temporal answered. */
export function createStage(deps: StageDeps): Stage {
  const { api, tag, day } = deps;
  const own = (text: string): string => tagged(tag, text);
  const about = (number: string): string => `/v1/invoices/${encodeURIComponent(own(number))}`;
  const post = async (path: string, body: unknown): Promise<void> => {
    await api.post(path, body);
  };
  return {
    tag,
    day,
    amount(number) {
      const line = deps.ledger.find((one) => one.number === number);
      if (!line) throw new Error(`The ledger has no invoice ${number}`);
      return line.amountCents;
    },
    pay: (payment) => api.post('/v1/payments', paymentBody(payment, own, day(0))),
    reverse: (reference, reason) =>
      post(`/v1/payments/${encodeURIComponent(own(reference))}/reverse`, { reversedOn: day(0), reason }),
    agreePlan: ({ reference, debtor, invoices, agreedOn, instalments }) =>
      post('/v1/payment-plans', {
        reference: own(reference),
        debtor: own(debtor),
        invoices: invoices.map(own),
        agreedOn,
        instalments,
        interest: 'waivedIfKept',
      }),
    dispute: (number, reason, amountCents) =>
      post(`${about(number)}/dispute`, { reason, ...(amountCents === undefined ? {} : { amountCents }) }),
    resolve: (number, outcome, note, creditCents) =>
      post(`${about(number)}/dispute/resolve`, {
        outcome,
        note,
        ...(creditCents === undefined ? {} : { creditCents }),
      }),
    agencyReports: async (number, report) => {
      const holds = (one: PlacementSeen): boolean => one.invoices.some((invoice) => invoice.number === own(number));
      const placements = await api.all<PlacementSeen>('/v1/placements', (soFar) => soFar.some(holds));
      const placement = placements.find(holds);
      if (!placement) throw new Error(`No agency holds ${own(number)}`);
      await post(`/v1/placements/${placement.id}/reports`, report);
    },
    completeTask: (taskId, completion) => post(`/v1/tasks/${taskId}/complete`, completion),
    signalPayment: (invoice, reference, amountCents) => signalPayment(deps, invoice, own(reference), amountCents),
  };
}

interface PlacementSeen {
  readonly id: string;
  readonly invoices: readonly { readonly number: string }[];
}

function paymentBody(
  payment: StagePayment,
  own: (text: string) => string,
  receivedOn: string,
): Record<string, unknown> {
  const { reference, debtor, amountCents, on } = payment;
  const laid = Object.entries(on ?? {}).map(([number, cents]) => ({ invoice: own(number), amountCents: cents }));
  return {
    reference: own(reference),
    receivedOn,
    amountCents,
    currency: 'EUR',
    debtor: own(debtor),
    ...(on === undefined ? {} : { allocations: laid }),
  };
}

async function signalPayment(
  deps: StageDeps,
  invoice: InvoiceSeen,
  reference: string,
  amountCents: number,
): Promise<string> {
  const payment = { reference, amountCents, currency: 'EUR', receivedOn: deps.day(0) };
  const { workflowId } = invoice.temporal;
  await deps.temporal.workflow.getHandle(workflowId).signal(paymentReceived, payment);
  return signalCommand(deps.temporalAddress, deps.temporalNamespace, workflowId, paymentReceived.name, payment);
}

/** The Temporal CLI command that sends a signal; for a POSIX shell. */
export function signalCommand(
  address: string,
  namespace: string,
  workflowId: string,
  name: string,
  payload: unknown,
): string {
  const quoted = `'${JSON.stringify(payload).replaceAll("'", `'\\''`)}'`;
  return `temporal workflow signal --address ${address} --namespace ${namespace} --workflow-id ${workflowId} --name ${name} --input ${quoted}`;
}

/** How an invoice looks to a client. */
import { Type, type Static } from 'typebox';
import type { InvoiceSummary } from '../db/queries/list-invoices.ts';
import type { Act } from '../cases/act.ts';
import { readInvoices } from '../db/queries/list-invoices.ts';
import type { Reason } from '../domain/decision.ts';
import { invoiceWorkflowId } from '../domain/workflow-ids.ts';
import { contractRateView, viewContractRate } from './contract-rate.ts';
import { instant, nullable } from './fields.ts';
import { stopBriefView } from './legal-stop-fields.ts';
import { limitationView, viewLimitation } from './limitation-view.ts';
import type { ApiDeps } from './write.ts';

const nextActionView = Type.Object(
  {
    step: Type.String(),
    channel: Type.String(),
    at: Type.String({ format: 'date-time', description: 'When it is tried.' }),
    because: Type.Array(Type.String()),
  },
  {
    type: ['object', 'null'] as unknown as 'object',
    description: 'Null while a person, a plan or nothing is awaited.',
  },
);

const warningView = Type.Object({
  code: Type.String(),
  field: Type.String({ description: 'The field to look at, with dots.' }),
  text: Type.String({ description: 'What is doubtful and what to do, in French.' }),
  textEn: Type.String(),
  changes: Type.String({ description: 'What it changes for this invoice, in French.' }),
  changesEn: Type.String(),
});

export const invoiceView = Type.Object({
  id: Type.String(),
  number: Type.String(),
  paymentReference: nullable<string>('string', {
    description: 'Creditor reference (ISO 11649) for the transfer; null for some minutes after an upgrade.',
  }),
  status: Type.String({ description: 'open, settled, handedOver, writtenOff' }),
  balanceCents: Type.Integer(),
  currency: Type.String(),
  amountCents: Type.Integer(),
  issuedOn: Type.String(),
  dueOn: Type.String(),
  registeredAt: instant(),
  receivedOn: nullable<string>('string'),
  terms: Type.String(),
  sector: Type.String(),
  contractRate: contractRateView(),
  debtor: Type.Object({ reference: Type.String(), name: Type.String(), type: Type.String() }),
  warnings: Type.Array(warningView, { description: 'What arrived and is doubtful. Nothing was repaired.' }),
  legalStops: Type.Array(stopBriefView, { description: 'What the law stops for this invoice.' }),
  limitation: limitationView(),
  lifeCycleCode: nullable<number>('integer', {
    description: 'Newest status of its electronic life (French e-invoicing), such as 205; null: none is known.',
  }),
  dunning: Type.Object({
    stage: Type.String({ description: 'The step in hand, what holds it, or how it ended.' }),
    waitingFor: Type.String(),
    policy: Type.String(),
    policyVersion: Type.Integer(),
    policyBecause: Type.Array(Type.String(), {
      description: 'Why this policy; empty for invoices registered by an earlier release, which kept no reasons.',
    }),
    nextAction: Type.Unsafe<Static<typeof nextActionView> | null>(nextActionView),
    because: Type.Array(Type.String()),
  }),
  temporal: Type.Object({ workflowId: Type.String(), url: nullable<string>('string') }),
});

export type InvoiceView = Static<typeof invoiceView>;

const texts = (reasons: readonly Reason[]): string[] => reasons.map((reason) => reason.text);

function becauseOf({ decision }: InvoiceSummary): string[] {
  if (decision === null) return [];
  return texts('wait' in decision ? decision.wait.because : decision.because);
}

function nextActionOf(row: InvoiceSummary): InvoiceView['dunning']['nextAction'] {
  const { decision } = row;
  if (decision === null || 'finish' in decision) return null;
  const action = 'act' in decision ? decision.act : decision.wait.then;
  // A step that is due is taken from its earliest instant on, which lies behind us.
  const at = 'act' in decision ? (row.nextEarliestAt ?? row.registeredAt).toISOString() : decision.wait.until;
  if (!action || at === undefined) return null;
  return { step: action.step, channel: action.channel, at, because: becauseOf(row) };
}

/** The view of one invoice of this creditor. */
export function viewInvoice(links: ApiDeps['links'], creditorId: string, row: InvoiceSummary): InvoiceView {
  const workflowId = invoiceWorkflowId(creditorId, row.id);
  const { id, number, status, balanceCents, currency, amountCents, issuedOn, dueOn, debtor } = row;
  const { receivedOn, terms, sector } = row;
  return {
    paymentReference: row.paymentReference,
    ...{ id, number, status, balanceCents, currency, amountCents, issuedOn, dueOn, debtor },
    ...{ receivedOn, terms, sector, contractRate: viewContractRate(row.contractRate), warnings: [...row.warnings] },
    legalStops: [...row.legalStops],
    limitation: viewLimitation(row),
    lifeCycleCode: row.lifeCycleCode,
    registeredAt: row.registeredAt.toISOString(),
    dunning: {
      stage: row.stage,
      waitingFor: row.waitingFor,
      policy: row.policyKey,
      policyVersion: row.policyVersion,
      policyBecause: (row.policyBecause ?? []).map(({ text }) => text),
      nextAction: nextActionOf(row),
      because: becauseOf(row),
    },
    temporal: { workflowId, url: links.temporalUrl(workflowId) },
  };
}

/** The invoice as this act leaves it. */
export async function viewAfter(deps: ApiDeps, act: Act, id: string): Promise<InvoiceView> {
  const view = (await viewsAfter(deps, act, [id])).get(id);
  if (!view) throw new Error(`Invoice ${id} is gone`);
  return view;
}

/** These invoices as this act leaves them, by id. */
export async function viewsAfter(
  deps: ApiDeps,
  act: Act,
  ids: readonly string[],
): Promise<ReadonlyMap<string, InvoiceView>> {
  const rows = await readInvoices(act.tx, act.creditorId, ids);
  return new Map(rows.map((row) => [row.id, viewInvoice(deps.links, act.creditorId, row)]));
}

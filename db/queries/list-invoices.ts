/** Invoices as a client reads them: one, or a page of many. */
import type { DebtorType, InvoiceStatus } from '../../domain/case-facts.ts';
import type { ChoiceReason } from '../../domain/choose-policy.ts';
import type { Choice, WaitingFor } from '../../domain/decision.ts';
import type { BusinessRate } from '../../domain/interest-regime.ts';
import type { AgreedTerms, Sector } from '../../domain/payment-terms.ts';
import type { Warning, WarningCode } from '../../domain/warning.ts';
import { run, type Tx } from '../connect.ts';
import { interruptionsPossible, stopsOnInvoice, type InterruptionBrief, type StopBrief } from './law-briefs.ts';

/** One invoice with the decision in force. */
export interface InvoiceSummary {
  readonly id: string;
  readonly number: string;
  /** Null: not worked out yet. */
  readonly paymentReference: string | null;
  readonly status: InvoiceStatus;
  readonly issuedOn: string;
  readonly dueOn: string;
  readonly currency: string;
  readonly amountCents: number;
  readonly balanceCents: number;
  readonly registeredAt: Date;
  readonly policyKey: string;
  readonly policyVersion: number;
  /** Why it runs under this policy; null: registered by an earlier release, which kept no reasons. */
  readonly policyBecause: readonly ChoiceReason[] | null;
  readonly stage: string;
  readonly waitingFor: WaitingFor;
  readonly decision: Choice | null;
  /** The first instant at which the step in hand may be taken; null when none is. */
  readonly nextEarliestAt: Date | null;
  readonly receivedOn: string | null;
  readonly terms: AgreedTerms;
  readonly sector: Sector;
  /** As registered; null: that of the debtor. */
  readonly contractRate: BusinessRate | null;
  readonly warnings: readonly Warning[];
  readonly legalStops: readonly StopBrief[];
  /** The last day that follows from a confirmed interruption; null: none was. */
  readonly limitationMovedTo: string | null;
  readonly possibleInterruptions: readonly InterruptionBrief[];
  /** Newest status of its electronic life; null: none is known. */
  readonly lifeCycleCode: number | null;
  readonly debtor: { readonly reference: string; readonly name: string; readonly type: DebtorType };
}

const selectText = `
  select i.id, i.number, i.payment_reference as "paymentReference", i.status, i.issued_on as "issuedOn", i.due_on as "dueOn", i.currency, i.amount_cents as "amountCents",
    i.balance_cents as "balanceCents", i.registered_at as "registeredAt", i.policy_key as "policyKey", i.policy_version as "policyVersion", i.policy_choice->'because' as "policyBecause",
    i.stage, i.waiting_for as "waitingFor", i.decided->'decision' as decision, i.next_earliest_at as "nextEarliestAt",
    i.received_on as "receivedOn", i.terms, i.sector, i.contract_rate as "contractRate", i.warnings, i.life_cycle_code as "lifeCycleCode",
    ${stopsOnInvoice} as "legalStops", i.limitation_moved_to as "limitationMovedTo", ${interruptionsPossible} as "possibleInterruptions",
    json_build_object('reference', d.reference, 'name', d.name, 'type', d.type) as debtor
  from invoices i join debtors d on d.creditor_id = i.creditor_id and d.id = i.debtor_id
  where i.creditor_id = $1`;

/** Reads invoices by id, in the order given; unknown ids are absent. */
export async function readInvoices(tx: Tx, creditorId: string, ids: readonly string[]): Promise<InvoiceSummary[]> {
  const rows = await run<InvoiceSummary>(tx, 'read-invoices', `${selectText} and i.id = any($2::uuid[])`, [
    creditorId,
    ids,
  ]);
  return ids.flatMap((id) => rows.find((row) => row.id === id) ?? []);
}

export interface InvoiceFilter {
  readonly number?: string;
  readonly paymentReference?: string;
  readonly status?: InvoiceStatus;
  /** Debtor reference. */
  readonly debtor?: string;
  /** Only invoices with this doubt. */
  readonly warning?: WarningCode;
  /** The last invoice of the page before. */
  readonly after?: { readonly at: Date; readonly id: string };
}

/** A page of invoices, newest registration first. The order is total, so pages neither repeat nor miss an invoice that was there at the start. */
export async function listInvoices(
  tx: Tx,
  creditorId: string,
  filter: InvoiceFilter,
  limit: number,
): Promise<InvoiceSummary[]> {
  const values: unknown[] = [creditorId, limit];
  const conditions: string[] = [];
  const add = (condition: (place: string) => string, value: unknown) => {
    values.push(value);
    conditions.push(condition(`$${String(values.length)}`));
  };
  if (filter.number !== undefined) add((place) => `i.number = ${place}`, filter.number);
  if (filter.paymentReference !== undefined)
    add((place) => `i.payment_reference = ${place}`, filter.paymentReference.replace(/\s/g, '').toUpperCase());
  if (filter.status !== undefined) add((place) => `i.status = ${place}`, filter.status);
  if (filter.debtor !== undefined) add((place) => `d.reference = ${place}`, filter.debtor);
  if (filter.warning !== undefined)
    add((place) => `i.warnings @> ${place}::jsonb`, JSON.stringify([{ code: filter.warning }]));
  if (filter.after) {
    add((place) => `i.registered_at <= ${place}`, filter.after.at);
    const at = `$${String(values.length)}`;
    add((place) => `(i.registered_at, i.id) < (${at}, ${place})`, filter.after.id);
  }
  // Each combination of filters is a statement of its own, so that each gets a plan of its own.
  const text = [selectText, ...conditions].join(' and ');
  const name = `list-invoices ${Object.keys(filter).join(' ')}`;
  return run<InvoiceSummary>(tx, name, `${text} order by i.registered_at desc, i.id desc limit $2`, values);
}

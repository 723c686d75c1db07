/** Everything the statements of some invoices are computed from, in one statement. */
import type { DebtorType } from '../../domain/case-facts.ts';
import type { Allocation } from '../../domain/interest-account.ts';
import type { Days } from '../../domain/interest-accrual.ts';
import type { LedgerEvent } from '../../domain/interest-course.ts';
import type { BusinessRate } from '../../domain/interest-regime.ts';
import { run, type Tx } from '../connect.ts';
import type { RateAddition } from './rates.ts';

export interface InvoiceFigures {
  readonly invoiceId: string;
  readonly number: string;
  readonly currency: string;
  /** As invoiced, incl. VAT. */
  readonly amountCents: number;
  readonly dueOn: string;
  readonly noticePresentedOn: string | null;
  readonly debtorType: DebtorType;
  readonly timeZone: string;
  /** The creditor's choice for this customer (R13); null: as the step says. */
  readonly claimsPenalties: boolean | null;
  /** Written on the invoice, else agreed with the debtor; null: the legal default. */
  readonly contractRate: BusinessRate | null;
  /** The judgment that opened insolvency proceedings over a supply made before it, the earliest; null: none is known. */
  readonly insolvencyOn: string | null;
  /** Delays a judge has granted: no interest counts on these days, both included. */
  readonly suspended: readonly Days[];
  /** Everything recorded after the invoice itself; facts of one day in the order they were recorded. */
  readonly ledger: LedgerEvent[];
}

export interface Figures {
  /** In the order they were added. */
  readonly additions: RateAddition[];
  /** What a payment settles first inside one debt; null: as the law has it. */
  readonly allocation: Allocation | null;
  readonly invoices: InvoiceFigures[];
}

/** An ended stop keeps its effect on interest, unless it was recorded in error. */
const coversFigures = `(s.debtor_id = d.id or s.siren = d.siren) and i.issued_on < s.effective_on and not coalesce((s.data->>'recordedInError')::boolean, false)`;

const figuresText = `
  select
    coalesce((select json_agg(json_build_object('id', r.id, 'kind', r.kind, 'effectiveFrom', r.effective_from, 'hundredths', r.hundredths,
        'source', r.source, 'checkedOn', r.checked_on, 'confidence', r.confidence, 'addedAt', r.added_at, 'addedBy', r.added_by) order by r.added_at)
      from legal_rates r where r.creditor_id = $1), '[]') as additions,
    (select c.settings->>'allocation' from creditors c where c.creditor_id = $1) as allocation,
    coalesce((select json_agg(json_build_object('invoiceId', i.id, 'number', i.number, 'currency', i.currency, 'amountCents', i.amount_cents,
        'dueOn', i.due_on, 'noticePresentedOn', i.notice_presented_on, 'debtorType', d.type, 'timeZone', d.time_zone,
        'claimsPenalties', d.claims_penalties, 'contractRate', coalesce(i.contract_rate, d.contract_rate),
        'insolvencyOn', (select min(s.effective_on) from legal_stops s where s.creditor_id = i.creditor_id and s.kind = 'insolvency' and ${coversFigures}),
        'suspended', coalesce((select json_agg(json_build_object('from', s.effective_on, 'to', least((s.data->>'until')::date - 1,
            coalesce((s.ended_at at time zone d.time_zone)::date, (s.data->>'until')::date) - 1)) order by s.effective_on)
          from legal_stops s where s.creditor_id = i.creditor_id and s.kind = 'judicialGrace' and s.data->>'until' is not null and ${coversFigures}), '[]'),
        'ledger', coalesce((select json_agg(json_strip_nulls(json_build_object('kind', l.kind, 'on', l.occurred_on, 'amountCents', abs(l.amount_cents),
            'paymentId', l.payment_id)) order by l.occurred_on, l.seq)
          from ledger_entries l where l.creditor_id = i.creditor_id and l.invoice_id = i.id and l.kind <> 'invoiced'), '[]')))
      from invoices i join debtors d on d.creditor_id = i.creditor_id and d.id = i.debtor_id
      where i.creditor_id = $1 and i.id = any($2::uuid[])), '[]') as invoices`;

/** Reads the ledgers of these invoices with the terms and rates that govern them. Unknown ids are absent from the answer. */
export async function readFigures(tx: Tx, creditorId: string, invoiceIds: readonly string[]): Promise<Figures> {
  const [row] = await run<Figures>(tx, 'read-figures', figuresText, [creditorId, invoiceIds]);
  if (!row) throw new Error('A select without a from clause gives one row');
  // Inside JSON an instant is text.
  return { ...row, additions: row.additions.map((one) => ({ ...one, addedAt: new Date(one.addedAt) })) };
}

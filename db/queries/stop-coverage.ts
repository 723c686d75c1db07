/** Which invoices a legal stop holds by right, and which stops an invoice is under. */
import type { InvoiceStatus } from '../../domain/case-facts.ts';
import { run, type Tx } from '../connect.ts';
import { stopColumns, type LegalStopRow } from './legal-stops.ts';

/** Whose invoice it may be: the invoice, its debtor, or everybody with its SIREN. Reads `s`, `i` and `d`. */
const meets = `(s.invoice_id = i.id or s.debtor_id = d.id or s.siren = d.siren)`;
/** As `isCovered` of the domain has it. */
const covers = `${meets} and (s.kind not in ('insolvency', 'judicialGrace') or i.issued_on < s.effective_on)`;
/** A delay that is over holds nothing any more. */
const stillHolds = `s.ended_at is null and (s.data->>'until' is null or (s.data->>'until')::date > ($2::timestamptz at time zone d.time_zone)::date)`;

/** Every stop that was recorded for an invoice, in force or over, oldest first. */
export async function stopsOfInvoice(tx: Tx, creditorId: string, invoiceId: string): Promise<LegalStopRow[]> {
  const text = `select ${stopColumns} from invoices i join debtors d on d.creditor_id = i.creditor_id and d.id = i.debtor_id
    join legal_stops s on s.creditor_id = i.creditor_id and ${covers} where i.creditor_id = $1 and i.id = $2 order by s.recorded_at, s.id`;
  return run<LegalStopRow>(tx, 'legal-stops-of-invoice', text, [creditorId, invoiceId]);
}

/** The stops in force that hold an invoice by right and have no hold on it yet. */
export async function stopsToSet(tx: Tx, creditorId: string, invoiceId: string, now: Date): Promise<LegalStopRow[]> {
  const text = `select ${stopColumns} from invoices i join debtors d on d.creditor_id = i.creditor_id and d.id = i.debtor_id
    join legal_stops s on s.creditor_id = i.creditor_id and ${covers}
    where i.creditor_id = $1 and i.id = $3 and ${stillHolds}
      and not exists (select 1 from holds h where h.creditor_id = $1 and h.invoice_id = i.id and h.subject_id = s.id and h.ended_at is null)
    order by s.recorded_at, s.id`;
  return run<LegalStopRow>(tx, 'legal-stops-to-set', text, [creditorId, now, invoiceId]);
}

/** Invoices a stop holds by right that have no hold of it yet and are owed still. */
export async function invoicesToStop(tx: Tx, creditorId: string, stopId: string, now: Date): Promise<string[]> {
  const rows = await run<{ id: string }>(
    tx,
    'invoices-to-stop',
    `select i.id from legal_stops s join debtors d on d.creditor_id = s.creditor_id
       and (d.id = s.debtor_id or d.siren = s.siren or d.id = (select o.debtor_id from invoices o where o.creditor_id = $1 and o.id = s.invoice_id))
       join invoices i on i.creditor_id = d.creditor_id and i.debtor_id = d.id and i.status in ('open', 'handedOver')
     where s.creditor_id = $1 and s.id = $3 and ${covers} and ${stillHolds}
       and not exists (select 1 from holds h where h.creditor_id = $1 and h.invoice_id = i.id and h.subject_id = s.id and h.ended_at is null)
     order by i.id`,
    [creditorId, now, stopId],
  );
  return rows.map(({ id }) => id);
}

/** Stops in force that miss on some invoice: one registered in the same moment, or whose debtor was given its SIREN later. */
export async function stopsThatMiss(tx: Tx, creditorId: string, now: Date): Promise<LegalStopRow[]> {
  const text = `select ${stopColumns} from legal_stops s where s.creditor_id = $1 and s.ended_at is null and exists (
      select 1 from debtors d join invoices i on i.creditor_id = d.creditor_id and i.debtor_id = d.id and i.status in ('open', 'handedOver')
      where d.creditor_id = $1 and (d.id = s.debtor_id or d.siren = s.siren) and ${covers} and ${stillHolds}
        and not exists (select 1 from holds h where h.creditor_id = $1 and h.invoice_id = i.id and h.subject_id = s.id and h.ended_at is null))
    order by s.recorded_at, s.id limit 50`;
  return run<LegalStopRow>(tx, 'legal-stops-that-miss', text, [creditorId, now]);
}

/** Every invoice a stop concerns, paid or not, oldest due date first. */
export async function invoicesOfStop(
  tx: Tx,
  creditorId: string,
  stopId: string,
): Promise<{ id: string; number: string; status: InvoiceStatus }[]> {
  const text = `select i.id, i.number, i.status from legal_stops s join debtors d on d.creditor_id = s.creditor_id
      and (d.id = s.debtor_id or d.siren = s.siren or d.id = (select o.debtor_id from invoices o where o.creditor_id = $1 and o.id = s.invoice_id))
    join invoices i on i.creditor_id = d.creditor_id and i.debtor_id = d.id
    where s.creditor_id = $1 and s.id = $2 and ${covers} order by i.due_on, i.number`;
  return run(tx, 'invoices-of-stop', text, [creditorId, stopId]);
}

/** Letters about these invoices that can be shown as proof, in French, oldest first. */
export async function exhibitsOf(tx: Tx, creditorId: string, invoiceIds: readonly string[]): Promise<string[]> {
  const rows = await run<{ text: string }>(
    tx,
    'declaration-exhibits',
    `select distinct d.completed_at, case when d.channel = 'registeredLetter' then 'Lettre recommandée' else 'Lettre' end || ' du ' ||
         to_char(d.completed_at, 'DD/MM/YYYY') || coalesce(', n° ' || d.tracking_number, '') as text
     from deliveries d join delivery_invoices x on x.creditor_id = d.creditor_id and x.delivery_id = d.id
     where d.creditor_id = $1 and x.invoice_id = any($2::uuid[]) and not x.withdrawn and d.channel in ('letter', 'registeredLetter')
       and d.completed_at is not null and d.state <> 'cancelled' order by d.completed_at`,
    [creditorId, invoiceIds],
  );
  return rows.map(({ text }) => text);
}

/** The part of a claim's statement that stores its last look. */
import { isoText } from './iso-text.ts';

/**
 * A look as it is stored: beside each invoice its newest money fact, read where it is written, so that it costs no statement of its own. The caller
 * holds the locks of the cases, so nothing has moved since the look.
 */
export const lookPart = (look: string): string => `jsonb_set(${look}::jsonb, '{invoices}', (
    select coalesce(jsonb_agg(v.value || jsonb_build_object('lastMoney', (
      select jsonb_build_object('kind', l.kind, 'seq', l.seq, 'at', ${isoText('e.at')}, 'amountCents', l.amount_cents)
      from ledger_entries l join events e on e.creditor_id = l.creditor_id and e.invoice_id = l.invoice_id and e.seq = l.seq
      where l.creditor_id = $1 and l.invoice_id = (v.value->>'invoiceId')::uuid and l.kind <> 'invoiced' order by l.seq desc limit 1)) order by v.ordinality), '[]')
    from jsonb_array_elements(${look}::jsonb->'invoices') with ordinality as v))`;

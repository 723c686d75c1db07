/** What the law says of an invoice or a debtor, in short, as part of what clients read of them. */
import type { InterruptionKind } from '../../domain/interruption.ts';
import type { LegalStopKind, Procedure } from '../../domain/legal-stop.ts';

/** A stop in force. */
export interface StopBrief {
  readonly id: string;
  readonly kind: LegalStopKind;
  readonly procedure: Procedure | null;
  readonly effectiveOn: string;
  /** Of a delay granted by a judge: when it is over; null: a person ends it. */
  readonly until: string | null;
  readonly declareBy: string | null;
  readonly declaredOn: string | null;
}

/** An act that may have interrupted the limitation, not judged yet. */
export interface InterruptionBrief {
  readonly id: string;
  readonly kind: InterruptionKind;
  readonly occurredOn: string;
  /** The last day that would follow from it. */
  readonly wouldEndOn: string;
}

const brief = `json_build_object('id', s.id, 'kind', s.kind, 'procedure', s.procedure, 'effectiveOn', s.effective_on, 'until', s.data->>'until',
  'declareBy', s.declare_by, 'declaredOn', s.declared_on)`;

/** JSON of the stops that hold invoice `i`. */
export const stopsOnInvoice = `coalesce((select json_agg(${brief} order by s.effective_on, s.id) from holds h
    join legal_stops s on s.creditor_id = h.creditor_id and s.id = h.subject_id and s.ended_at is null
    where h.creditor_id = i.creditor_id and h.invoice_id = i.id and h.ended_at is null), '[]')`;

/** JSON of the stops in force on debtor `d` as a whole. */
export const stopsOnDebtor = `coalesce((select json_agg(${brief} order by s.effective_on, s.id) from legal_stops s
    where s.creditor_id = d.creditor_id and (s.debtor_id = d.id or s.siren = d.siren) and s.ended_at is null), '[]')`;

/** JSON of what may have interrupted the limitation of invoice `i`. */
export const interruptionsPossible = `coalesce((select json_agg(json_build_object('id', n.id, 'kind', n.kind, 'occurredOn', n.occurred_on,
      'wouldEndOn', n.would_end_on) order by n.occurred_on, n.id)
    from interruptions n where n.creditor_id = i.creditor_id and n.invoice_id = i.id and n.status = 'possible'), '[]')`;

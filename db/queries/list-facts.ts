/** The dated facts of a delivery as a client reads them, and the proofs archived with them. */
import type { DeliveryOutcome } from '../../domain/delivery-life.ts';
import { run, type Tx } from '../connect.ts';

export interface FactSummary {
  readonly at: Date;
  readonly kind: string;
  readonly sendNo: number;
  readonly code: string | null;
  /** Rank of the phase it tells. */
  readonly phase: number | null;
  readonly outcome: DeliveryOutcome | null;
  readonly occurredAt: Date | null;
  readonly data: Record<string, unknown>;
  readonly documentId: string | null;
  readonly sha256: string | null;
  readonly mediaType: string | null;
}

/** Everything recorded about a delivery: by when it happened, where its provider dates it, else by when it was recorded; oldest first. */
export async function listFacts(tx: Tx, creditorId: string, deliveryId: string): Promise<FactSummary[]> {
  return run<FactSummary>(
    tx,
    'list-facts',
    `select f.at, f.kind, f.send_no as "sendNo", f.code, f.phase, f.outcome, f.occurred_at as "occurredAt", f.data, f.document_id as "documentId",
       o.sha256, o.media_type as "mediaType"
     from delivery_facts f left join documents o on o.creditor_id = f.creditor_id and o.id = f.document_id
     where f.creditor_id = $1 and f.delivery_id = $2 order by coalesce(f.occurred_at, f.at), f.at, f.id`,
    [creditorId, deliveryId],
  );
}

/** An archived proof, if it belongs to a fact of this delivery; undefined otherwise. */
export async function readProof(
  tx: Tx,
  creditorId: string,
  deliveryId: string,
  documentId: string,
): Promise<{ readonly mediaType: string; readonly bytes: Buffer; readonly sha256: string } | undefined> {
  const rows = await run<{ mediaType: string; bytes: Buffer; sha256: string }>(
    tx,
    'read-proof',
    `select o.media_type as "mediaType", o.bytes, o.sha256 from documents o
     where o.creditor_id = $1 and o.id = $3
       and exists (select 1 from delivery_facts f where f.creditor_id = $1 and f.delivery_id = $2 and f.document_id = o.id)`,
    [creditorId, deliveryId, documentId],
  );
  return rows[0];
}

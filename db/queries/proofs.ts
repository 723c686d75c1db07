/** Archived proofs: bytes in `documents`, noted as facts of their delivery. */
import { run, type Tx } from '../connect.ts';

export interface ProofRow {
  readonly id: string;
  readonly kind: string;
  readonly mediaType: string;
  readonly sha256: string;
  readonly at: Date;
  readonly bytes: number;
}

/** Whether this proof is archived already, by the key of its kind and content. Locks the delivery until the transaction ends. */
export async function hasProof(tx: Tx, creditorId: string, deliveryId: string, key: string): Promise<boolean> {
  await run(tx, 'lock-delivery', 'select 1 from deliveries where creditor_id = $1 and id = $2 for update', [
    creditorId,
    deliveryId,
  ]);
  const rows = await run(
    tx,
    'has-proof',
    'select 1 from delivery_facts where creditor_id = $1 and delivery_id = $2 and report_key = $3',
    [creditorId, deliveryId, key],
  );
  return rows.length > 0;
}

export interface NewProof {
  readonly id: string;
  readonly deliveryId: string;
  readonly at: Date;
  readonly key: string;
  readonly code: string;
  readonly documentId: string;
  readonly sendNo: number;
  readonly data: Record<string, unknown>;
}

/** Notes an archived document as a proof of its delivery. */
export async function addProof(tx: Tx, creditorId: string, proof: NewProof): Promise<void> {
  await run(
    tx,
    'add-proof',
    `insert into delivery_facts (creditor_id, id, delivery_id, at, kind, data, send_no, report_key, code, document_id)
     values ($1, $2, $3, $4, 'proof', $5, $6, $7, $8, $9)`,
    [
      creditorId,
      proof.id,
      proof.deliveryId,
      proof.at,
      JSON.stringify(proof.data),
      proof.sendNo,
      proof.key,
      proof.code,
      proof.documentId,
    ],
  );
}

/** The proofs of a delivery, oldest first, without their bytes. */
export async function listProofs(tx: Tx, creditorId: string, deliveryId: string): Promise<ProofRow[]> {
  return run<ProofRow>(
    tx,
    'list-proofs',
    `select f.document_id as id, f.data->>'kind' as kind, o.media_type as "mediaType", o.sha256, f.at, length(o.bytes) as bytes
     from delivery_facts f join documents o on o.creditor_id = f.creditor_id and o.id = f.document_id
     where f.creditor_id = $1 and f.delivery_id = $2 and f.kind = 'proof' order by f.at, f.document_id`,
    [creditorId, deliveryId],
  );
}

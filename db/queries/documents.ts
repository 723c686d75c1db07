/** Bytes that were or will be sent, and archived proofs. Never changed. */
import { run, type Tx } from '../connect.ts';

/** Bytes that were or will be sent. */
export async function insertDocument(
  tx: Tx,
  creditorId: string,
  row: { id: string; mediaType: string; bytes: Uint8Array; sha256: string; at: Date },
): Promise<void> {
  await run(
    tx,
    'insert-document',
    'insert into documents (creditor_id, id, media_type, bytes, sha256, created_at) values ($1, $2, $3, $4, $5, $6)',
    [creditorId, row.id, row.mediaType, Buffer.from(row.bytes), row.sha256, row.at],
  );
}

export async function findDocument(
  tx: Tx,
  creditorId: string,
  id: string,
): Promise<{ mediaType: string; bytes: Buffer; sha256: string } | undefined> {
  const rows = await run<{ mediaType: string; bytes: Buffer; sha256: string }>(
    tx,
    'find-document',
    'select media_type as "mediaType", bytes, sha256 from documents where creditor_id = $1 and id = $2',
    [creditorId, id],
  );
  return rows[0];
}

/** Papers kept with what they are about, such as a dispute. Added to, never changed. */
import { run, type Tx } from '../connect.ts';

export interface NewAttachment {
  readonly id: string;
  readonly subject: 'dispute';
  readonly subjectId: string;
  readonly documentId: string;
  readonly name: string;
  readonly addedAt: Date;
  readonly addedBy: string;
}

export async function insertAttachment(tx: Tx, creditorId: string, row: NewAttachment): Promise<void> {
  await run(
    tx,
    'insert-attachment',
    `insert into attachments (creditor_id, id, subject, subject_id, document_id, name, added_at, added_by)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [creditorId, row.id, row.subject, row.subjectId, row.documentId, row.name, row.addedAt, row.addedBy],
  );
}

export interface AttachedFile {
  readonly name: string;
  readonly mediaType: string;
  readonly sha256: string;
  readonly bytes: Buffer;
}

/** One paper of a subject; undefined when it has none of that id. */
export async function readAttachment(
  tx: Tx,
  creditorId: string,
  subjectId: string,
  id: string,
): Promise<AttachedFile | undefined> {
  const rows = await run<AttachedFile>(
    tx,
    'read-attachment',
    `select a.name, o.media_type as "mediaType", o.sha256, o.bytes from attachments a
     join documents o on o.creditor_id = a.creditor_id and o.id = a.document_id
     where a.creditor_id = $1 and a.subject_id = $2 and a.id = $3`,
    [creditorId, subjectId, id],
  );
  return rows[0];
}

/** Whether a subject has a paper with these very bytes, and how many papers it has. */
export async function attachedAlready(
  tx: Tx,
  creditorId: string,
  subjectId: string,
  sha256: string,
): Promise<{ readonly same: boolean; readonly count: number }> {
  const rows = await run<{ same: boolean; count: number }>(
    tx,
    'attached-already',
    `select coalesce(bool_or(o.sha256 = $3), false) as same, count(*)::int as count from attachments a
     join documents o on o.creditor_id = a.creditor_id and o.id = a.document_id
     where a.creditor_id = $1 and a.subject_id = $2`,
    [creditorId, subjectId, sha256],
  );
  return rows[0] ?? { same: false, count: 0 };
}

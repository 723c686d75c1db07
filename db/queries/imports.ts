/** Files that were read in, of every kind. */
import type { ImportCounts, ImportFormat, ImportKind, ImportStatus } from '../../domain/import.ts';
import { run, type Tx } from '../connect.ts';

export interface ImportRow {
  readonly id: string;
  readonly kind: ImportKind;
  readonly format: ImportFormat;
  readonly fileName: string | null;
  readonly sha256: string | null;
  readonly dryRun: boolean;
  readonly status: ImportStatus;
  readonly bytes: number;
  readonly counts: ImportCounts;
  readonly problem: string | null;
  readonly actor: string;
  readonly receivedAt: Date;
  readonly endedAt: Date | null;
}

const selectText = `
  select id, kind, format, file_name as "fileName", sha256, dry_run as "dryRun", status, bytes, counts, problem, actor, received_at as "receivedAt", ended_at as "endedAt"
  from imports where creditor_id = $1`;

export async function readImport(tx: Tx, creditorId: string, id: string): Promise<ImportRow | undefined> {
  return (await run<ImportRow>(tx, 'read-import', `${selectText} and id = $2`, [creditorId, id]))[0];
}

/** A page of imports, newest first. */
export async function listImports(
  tx: Tx,
  creditorId: string,
  filter: { readonly kind?: ImportKind; readonly status?: ImportStatus; readonly after?: { at: Date; id: string } },
  limit: number,
): Promise<ImportRow[]> {
  return run<ImportRow>(
    tx,
    'list-imports',
    `${selectText} and ($2::text is null or kind = $2) and ($3::text is null or status = $3)
       and ($4::timestamptz is null or (received_at, id) < ($4, $5::uuid)) order by received_at desc, id desc limit $6`,
    [creditorId, filter.kind ?? null, filter.status ?? null, filter.after?.at ?? null, filter.after?.id ?? null, limit],
  );
}

/** The import that already took these bytes, if any. */
export async function importOf(
  tx: Tx,
  creditorId: string,
  kind: ImportKind,
  sha256: string,
): Promise<ImportRow | undefined> {
  const rows = await run<ImportRow>(
    tx,
    'import-of-bytes',
    `${selectText} and kind = $2 and sha256 = $3 and not dry_run and status in ('applying', 'done')`,
    [creditorId, kind, sha256],
  );
  return rows[0];
}

/** Keeps other imports of this kind of this creditor waiting until the transaction ends. */
export async function lockImports(tx: Tx, creditorId: string, kind: ImportKind): Promise<void> {
  await run(tx, 'lock-imports', 'select pg_advisory_xact_lock(hashtextextended($1, 7101))', [`${creditorId} ${kind}`]);
}

/** Whether another import of this kind is being read that began after `since`. */
export async function isReading(
  tx: Tx,
  creditorId: string,
  kind: ImportKind,
  since: Date,
  except: string | null,
): Promise<boolean> {
  const rows = await run(
    tx,
    'import-being-read',
    `select 1 from imports where creditor_id = $1 and kind = $2 and status = 'reading' and received_at > $3 and ($4::uuid is null or id <> $4) limit 1`,
    [creditorId, kind, since, except],
  );
  return rows.length > 0;
}

export async function insertImport(
  tx: Tx,
  creditorId: string,
  row: Pick<ImportRow, 'id' | 'kind' | 'format' | 'fileName' | 'actor' | 'receivedAt'>,
): Promise<void> {
  await run(
    tx,
    'insert-import',
    `insert into imports (creditor_id, id, kind, format, file_name, status, actor, received_at) values ($1, $2, $3, $4, $5, 'reading', $6, $7)`,
    [creditorId, row.id, row.kind, row.format, row.fileName, row.actor, row.receivedAt],
  );
}

/** Writes how far the reading is. */
export async function noteRead(
  tx: Tx,
  creditorId: string,
  id: string,
  bytes: number,
  counts: ImportCounts,
): Promise<boolean> {
  const rows = await run(
    tx,
    'note-import-read',
    `update imports set bytes = $3, counts = $4 where creditor_id = $1 and id = $2 and status = 'reading' returning id`,
    [creditorId, id, bytes, JSON.stringify(counts)],
  );
  return rows.length === 1;
}

/** The file was read to its end: its lines may take effect from now on. */
export async function beginApplying(
  tx: Tx,
  creditorId: string,
  id: string,
  format: ImportFormat,
  sha256: string,
): Promise<void> {
  await run(
    tx,
    'begin-applying-import',
    `update imports set status = 'applying', format = $3, sha256 = $4 where creditor_id = $1 and id = $2 and status = 'reading'`,
    [creditorId, id, format, sha256],
  );
}

/** Ends an import. A failed one says why. */
export async function endImport(
  tx: Tx,
  creditorId: string,
  id: string,
  status: 'done' | 'failed',
  problem: string | null,
  now: Date,
): Promise<void> {
  await run(
    tx,
    'end-import',
    `update imports set status = $3, problem = $4, ended_at = $5 where creditor_id = $1 and id = $2 and status in ('reading', 'applying')`,
    [creditorId, id, status, problem, now],
  );
}

/** Imports of a kind that are not at their end, of all creditors, oldest first. Needs `inRelayTx`. */
export async function unfinishedImports(
  tx: Tx,
  kind: ImportKind,
): Promise<{ creditorId: string; id: string; status: ImportStatus; receivedAt: Date }[]> {
  return run(
    tx,
    'unfinished-imports',
    `select creditor_id as "creditorId", id, status, received_at as "receivedAt" from imports where kind = $1 and status in ('reading', 'applying') order by received_at`,
    [kind],
  );
}

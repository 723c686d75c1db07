/** Imports of invoices: the file, and how far it got. */
import type { ImportCounts, ImportFormat, ImportStatus } from '../../domain/import.ts';
import { run, send, storableJson, type Tx } from '../connect.ts';

export interface InvoiceImportRow {
  readonly id: string;
  readonly format: ImportFormat;
  readonly fileName: string | null;
  readonly dryRun: boolean;
  readonly mapping: Record<string, unknown> | null;
  readonly status: ImportStatus;
  readonly counts: ImportCounts;
  readonly problem: string | null;
  readonly actor: string;
  readonly receivedAt: Date;
  readonly endedAt: Date | null;
}

const columns = `id, format, file_name as "fileName", dry_run as "dryRun", mapping, status, counts, problem, actor, received_at as "receivedAt",
  ended_at as "endedAt"`;

/** Begins an import; its lines follow. */
export function insertInvoiceImport(
  tx: Tx,
  creditorId: string,
  row: Pick<InvoiceImportRow, 'id' | 'format' | 'fileName' | 'dryRun' | 'mapping' | 'actor' | 'receivedAt'>,
): void {
  send(
    tx,
    'insert-invoice-import',
    `insert into imports (creditor_id, id, kind, format, file_name, dry_run, mapping, status, actor, received_at)
     values ($1, $2, 'invoices', $3, $4, $5, $6, 'reading', $7, $8)`,
    [
      creditorId,
      row.id,
      row.format,
      row.fileName,
      row.dryRun,
      row.mapping && storableJson(row.mapping),
      row.actor,
      row.receivedAt,
    ],
  );
}

/** Adds to the counts of an import, and sets how many bytes were read where that is known. */
export function addCounts(tx: Tx, creditorId: string, id: string, counts: ImportCounts, bytes: number | null): void {
  send(
    tx,
    'add-import-counts',
    `update imports set bytes = coalesce($4, bytes), counts = counts || (
       select coalesce(jsonb_object_agg(k.key, coalesce((imports.counts->>k.key)::int, 0) + k.value::int), '{}') from jsonb_each_text($3::jsonb) as k where k.value <> '0')
     where creditor_id = $1 and id = $2`,
    [creditorId, id, JSON.stringify(counts), bytes],
  );
}

/** The import of the same content that was applied before; undefined: there is none. */
export async function findImported(tx: Tx, creditorId: string, sha256: string): Promise<InvoiceImportRow | undefined> {
  const rows = await run<InvoiceImportRow>(
    tx,
    'find-imported',
    `select ${columns} from imports where creditor_id = $1 and kind = 'invoices' and sha256 = $2 and not dry_run and status in ('applying', 'done')`,
    [creditorId, sha256],
  );
  return rows[0];
}

/** Reads one import of invoices; `lock` keeps every other transaction from applying it meanwhile. */
export async function readInvoiceImport(
  tx: Tx,
  creditorId: string,
  id: string,
  lock = false,
): Promise<InvoiceImportRow | undefined> {
  const rows = await run<InvoiceImportRow>(
    tx,
    lock ? 'lock-invoice-import' : 'read-invoice-import',
    `select ${columns} from imports where creditor_id = $1 and id = $2 and kind = 'invoices'${lock ? ' for update' : ''}`,
    [creditorId, id],
  );
  return rows[0];
}

/** The file was read to its end: its lines may be applied. */
export async function beginApplying(tx: Tx, creditorId: string, id: string, sha256: string): Promise<void> {
  await run(
    tx,
    'begin-applying',
    `update imports set status = 'applying', sha256 = $3 where creditor_id = $1 and id = $2`,
    [creditorId, id, sha256],
  );
}

/** Ends an import: done, or not read with the reason. A file with refused lines may be sent again once what refused them is mended: it is forgotten. */
export async function endImport(
  tx: Tx,
  creditorId: string,
  id: string,
  status: 'done' | 'failed',
  problem: string | null,
  at: Date,
): Promise<void> {
  await run(
    tx,
    'end-invoice-import',
    `update imports set status = $3, problem = $4, ended_at = $5,
       sha256 = case when coalesce((counts->>'refused')::int, 0) > 0 then null else sha256 end
     where creditor_id = $1 and id = $2 and status in ('reading', 'applying')`,
    [creditorId, id, status, problem, at],
  );
}

/** Imports of invoices that are to be applied, oldest first. */
export async function importsToApply(tx: Tx, creditorId: string): Promise<string[]> {
  const rows = await run<{ id: string }>(
    tx,
    'imports-to-apply',
    `select id from imports where creditor_id = $1 and kind = 'invoices' and status = 'applying' order by received_at`,
    [creditorId],
  );
  return rows.map(({ id }) => id);
}

/** Imports whose reading was cut off: nobody reads them any more, and their file is gone. */
export async function cutOffImports(tx: Tx, creditorId: string, before: Date): Promise<string[]> {
  const rows = await run<{ id: string }>(
    tx,
    'cut-off-imports',
    `select id from imports where creditor_id = $1 and kind = 'invoices' and status = 'reading' and received_at < $2`,
    [creditorId, before],
  );
  return rows.map(({ id }) => id);
}

/** Creditors with an import that was left unfinished. Needs `inRelayTx`. */
export async function creditorsWithImports(tx: Tx): Promise<string[]> {
  const rows = await run<{ id: string }>(
    tx,
    'creditors-with-imports',
    `select distinct creditor_id as id from imports where kind = 'invoices' and status in ('reading', 'applying')`,
    [],
  );
  return rows.map(({ id }) => id);
}

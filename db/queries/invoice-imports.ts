/** Imports of invoices: the file, its lines, and how far they got. */
import type { ImportCounts, ImportFormat, ImportStatus, LineProblem } from '../../domain/import.ts';
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

export type LineStatus = 'pending' | 'taken' | 'same' | 'refused' | 'wouldTake';

export interface NewLine {
  readonly lineNo: number;
  readonly status: 'pending' | 'refused';
  readonly number: string | null;
  readonly problems: readonly LineProblem[];
  /** What is applied later; null where the line is refused. */
  readonly body: object | null;
}

export interface PendingLine {
  readonly lineNo: number;
  readonly number: string | null;
  readonly problems: readonly LineProblem[];
  readonly body: Record<string, unknown>;
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

/** Stores lines that were read and counts them. */
export async function insertLines(
  tx: Tx,
  creditorId: string,
  importId: string,
  lines: readonly NewLine[],
  bytes: number,
): Promise<void> {
  const refused = lines.filter(({ status }) => status === 'refused').length;
  await run(
    tx,
    'insert-import-lines',
    `insert into import_lines (creditor_id, import_id, line_no, status, number, problems, body)
     select $1, $2, r."lineNo", r.status, r.number, r.problems, nullif(r.body, 'null'::jsonb)
     from jsonb_to_recordset($3::jsonb) as r("lineNo" int, status text, number text, problems jsonb, body jsonb)`,
    [creditorId, importId, storableJson(lines)],
  );
  addCounts(tx, creditorId, importId, { read: lines.length, refused }, bytes);
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
    'end-import',
    `update imports set status = $3, problem = $4, ended_at = $5,
       sha256 = case when coalesce((counts->>'refused')::int, 0) > 0 then null else sha256 end
     where creditor_id = $1 and id = $2 and status in ('reading', 'applying')`,
    [creditorId, id, status, problem, at],
  );
}

/** The next lines to apply, in the order of the file. */
export async function pendingLines(tx: Tx, creditorId: string, importId: string, most: number): Promise<PendingLine[]> {
  return run<PendingLine>(
    tx,
    'pending-import-lines',
    `select line_no as "lineNo", number, problems, body from import_lines
     where creditor_id = $1 and import_id = $2 and status = 'pending' order by line_no limit $3`,
    [creditorId, importId, most],
  );
}

export interface LineResult {
  readonly lineNo: number;
  readonly status: Exclude<LineStatus, 'pending'>;
  readonly invoiceId: string | null;
  readonly problems: readonly LineProblem[];
}

/** Writes what became of lines; what was read of them is no longer kept, except in a dry run. */
export function writeResults(
  tx: Tx,
  creditorId: string,
  importId: string,
  results: readonly LineResult[],
  keepBodies: boolean,
): void {
  send(
    tx,
    'write-import-results',
    `update import_lines l set status = r.status, invoice_id = r."invoiceId", problems = r.problems, body = case when $4 then l.body end
     from jsonb_to_recordset($3::jsonb) as r("lineNo" int, status text, "invoiceId" uuid, problems jsonb)
     where l.creditor_id = $1 and l.import_id = $2 and l.line_no = r."lineNo" and l.status = 'pending'`,
    [creditorId, importId, storableJson(results), keepBodies],
  );
  const counts: Record<string, number> = {};
  for (const { status } of results) counts[status] = (counts[status] ?? 0) + 1;
  addCounts(tx, creditorId, importId, counts, null);
}

/** Of a dry run: lines whose number an earlier line of the file has with other content (`refused`) or the same (`same`). */
export async function repeatedInFile(
  tx: Tx,
  creditorId: string,
  importId: string,
): Promise<{ lineNo: number; same: boolean }[]> {
  return run(
    tx,
    'repeated-in-file',
    `select line_no as "lineNo", body = first as same from (
       select line_no, body, first_value(body) over w as first, row_number() over w as n from import_lines
       where creditor_id = $1 and import_id = $2 and status = 'pending' and number is not null window w as (partition by number order by line_no)) as x
     where n > 1`,
    [creditorId, importId],
  );
}

export interface ImportLineRow {
  readonly line: number;
  readonly status: LineStatus;
  readonly number: string | null;
  readonly invoiceId: string | null;
  readonly problems: readonly LineProblem[];
}

/** A page of the lines of an import, in the order of the file. */
export async function listLines(
  tx: Tx,
  creditorId: string,
  importId: string,
  filter: { readonly status: LineStatus | null; readonly after: number; readonly withWord: boolean },
  limit: number,
): Promise<ImportLineRow[]> {
  return run<ImportLineRow>(
    tx,
    'list-import-lines',
    `select line_no as line, status, number, invoice_id as "invoiceId", problems from import_lines
     where creditor_id = $1 and import_id = $2 and line_no > $3 and ($4::text is null or status = $4)
       and (not $6 or status = 'refused' or problems <> '[]') order by line_no limit $5`,
    [creditorId, importId, filter.after, filter.status, limit, filter.withWord],
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

export interface KnownDebtor {
  readonly reference: string;
  readonly name: string;
  readonly type: string;
  readonly language: string;
  readonly timeZone: string;
  readonly country: string;
  readonly kinds: readonly string[];
}

/** The debtor with this reference, else the only one with this SIREN where `bySiren` is given; undefined: none, or several. */
export async function findKnownDebtor(
  tx: Tx,
  creditorId: string,
  reference: string,
  bySiren: string | null,
): Promise<KnownDebtor | undefined> {
  const rows = await run<KnownDebtor>(
    tx,
    'find-known-debtor',
    `select d.reference, d.name, d.type, d.language, d.time_zone as "timeZone", d.country,
       coalesce((select json_agg(c.kind) from contact_points c where c.creditor_id = d.creditor_id and c.debtor_id = d.id), '[]') as kinds
     from debtors d where d.creditor_id = $1 and (d.reference = $2 or d.siren = $3) order by d.reference = $2 desc limit 2`,
    [creditorId, reference, bySiren],
  );
  const [first, second] = rows;
  if (first?.reference === reference) return first;
  return second === undefined ? first : undefined;
}

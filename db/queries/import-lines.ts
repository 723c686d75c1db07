/** The lines of an import of invoices, and what became of each. */
import type { LineProblem } from '../../domain/import.ts';
import { run, send, storableJson, type Tx } from '../connect.ts';
import { addCounts } from './invoice-imports.ts';

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

/** A CSV of invoices as an import: read as it comes, so that its size does not matter. */
import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import type { FastifyRequest } from 'fastify';
import { failImport, finishReading, startImport, storeLines } from '../cases/import-invoices.ts';
import { csvRows, type CsvRow } from '../cases/invoice-files/csv-rows.ts';
import { Refusal } from '../cases/refusal.ts';
import type { NewLine } from '../db/queries/import-lines.ts';
import { columnFields, columnsOf, type Columns } from '../domain/invoice-columns.ts';
import { invalidField } from './field-problems.ts';
import { lineOfRow } from './import-lines.ts';
import { contentKey, type ImportQuery } from './import-query.ts';
import type { ReadImport } from './read-document-import.ts';
import type { ApiDeps } from './write.ts';

const mostBytes = 128 * 1024 * 1024;
/** Lines kept at once: what a file takes of memory, whatever its length. */
const linesPerBatch = 500;

/** Reads the file to its end and keeps its lines. A file that cannot be read is refused and has no effect. */
export async function readCsvImport(
  deps: ApiDeps,
  { creditorId }: FastifyRequest,
  query: ImportQuery,
  body: Readable,
): Promise<ReadImport> {
  const mapping = readMapping(query.mapping);
  const hash = createHash('sha256');
  let bytes = 0;
  const counted = async function* (): AsyncGenerator<Uint8Array> {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > mostBytes)
        throw new Refusal(
          'unprocessable',
          'file_too_large',
          'The file is larger than 128 MB. Split it and send the parts.',
          'body',
        );
      hash.update(chunk);
      yield chunk;
    }
  };
  const rows = csvRows(counted());
  const head = await rows.next();
  const columns = headOf(head.done ? [] : head.value.cells, mapping);
  const dryRun = query.dryRun === 'true';
  const start = { format: 'csv', fileName: query.fileName ?? null, dryRun, mapping: shownColumns(columns) } as const;
  const id = await startImport(deps.cases, creditorId, query.by ?? 'api', start);
  const keep = (lines: readonly NewLine[]) => storeLines(deps.cases, creditorId, id, lines, bytes);
  try {
    await keepRows(rows, (row) => lineOfRow(columns, row, query.defaultTermDays), keep);
    const sha256 = contentKey(hash.digest('hex'), query);
    const row = await finishReading(deps.cases, creditorId, id, sha256);
    return { row, repeated: row.id !== id };
  } catch (error) {
    const why = error instanceof Refusal ? error.message : 'The file was not read to its end. Send it again.';
    await failImport(deps.cases, creditorId, id, why);
    throw error;
  }
}

async function keepRows(
  rows: AsyncGenerator<CsvRow>,
  judge: (row: CsvRow) => NewLine,
  keep: (lines: readonly NewLine[]) => Promise<void>,
): Promise<void> {
  let batch: NewLine[] = [];
  for await (const row of rows) {
    batch.push(judge(row));
    if (batch.length < linesPerBatch) continue;
    await keep(batch);
    batch = [];
  }
  await keep(batch);
}

/** Throws `InvalidRequest` for what is no mapping of our fields. */
function readMapping(text: string | undefined): Readonly<Record<string, string>> {
  if (text === undefined) return {};
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = null;
  }
  const entries = typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : null;
  const odd = entries?.find(
    ([field, heading]) => !columnFields.some((one) => one === field) || typeof heading !== 'string',
  );
  if (!entries || odd)
    throw invalidField(
      'mapping',
      'invalid_mapping',
      `Send JSON that gives a heading to some of these fields: ${columnFields.join(', ')}. For example {"number":"N° pièce"}${odd ? `; "${odd[0].slice(0, 60)}" is none of them or has no heading` : ''}.`,
    );
  return Object.fromEntries(entries.map(([field, heading]) => [field, String(heading)]));
}

/** Refuses a head line that lacks what every invoice needs. */
function headOf(headings: readonly string[], mapping: Readonly<Record<string, string>>): Columns {
  const read = columnsOf(headings, mapping);
  if (read.ok) return read.columns;
  const { text, textEn } = read.problem;
  throw new Refusal('unprocessable', 'head_line_unreadable', `${textEn} / ${text}`, 'body');
}

function shownColumns({ fields, headings }: Columns): Record<string, unknown> {
  const read = headings.flatMap((heading, at) => (fields[at] === undefined ? [] : [[heading, fields[at]] as const]));
  return { read: Object.fromEntries(read), notRead: headings.filter((_, at) => fields[at] === undefined) };
}

/** The rows of a CSV file as they come, one at a time, whatever its size. */
import { Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { Refusal } from '../refusal.ts';
import { decodeText } from './decode-text.ts';

export interface CsvRow {
  /** Line of the file on which the row begins; the head is line 1 where no blank line stands before it. */
  readonly line: number;
  readonly cells: readonly string[];
}

/** A row longer than this has lost its closing quote. */
const longestRow = 64 * 1024;
const longestHead = 16 * 1024;
const mostCells = 200;

const unreadable = (text: string): Refusal => new Refusal('unprocessable', 'csv_unreadable', text, 'body');

/** Reads rows, the head first. Cells are separated by whichever of `;`, `,` and tab the head has most of. Refuses what is no CSV, naming the line. */
export async function* csvRows(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<CsvRow> {
  const texts = decodeText(chunks);
  const head = await readHead(texts);
  const options = {
    ...{ bom: true, delimiter: delimiterOf(head), info: true, max_record_size: longestRow },
    ...{ relax_column_count: true, relax_quotes: true, skip_empty_lines: true, trim: true },
  } as const;
  const source = Readable.from(withHead(head, texts), { objectMode: false, encoding: 'utf8' });
  const parser = parse(options);
  // An error of the source must reach whoever reads the rows.
  source.on('error', (error) => parser.destroy(error));
  source.pipe(parser);
  let before = 0;
  try {
    for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: { lines: number } }>) {
      if (record.length > mostCells)
        throw unreadable(
          `Line ${String(before + 1)} has ${String(record.length)} cells: at most ${String(mostCells)} are read.`,
        );
      yield { line: before + 1, cells: record };
      before = info.lines;
    }
  } catch (error) {
    throw told(error, before);
  } finally {
    source.destroy();
  }
}

function told(error: unknown, before: number): unknown {
  if (!(error instanceof CsvError)) return error;
  const quote = error.code === 'CSV_MAX_RECORD_SIZE' || error.code === 'CSV_QUOTE_NOT_CLOSED';
  const why = quote ? 'a quotation mark is opened and never closed, or the line is far too long' : 'it is not CSV';
  return unreadable(
    `The file cannot be read from line ${String(before + 1)} on: ${why}. Correct that line and send the file again.`,
  );
}

async function readHead(texts: AsyncGenerator<string>): Promise<string> {
  let head = '';
  while (!/\S[^\r\n]*[\r\n]/.test(head)) {
    const next = await texts.next();
    if (next.done) break;
    head += next.value;
    if (head.length > longestHead && !/[\r\n]/.test(head.slice(0, longestHead)))
      throw unreadable(
        'The first line is far too long for a head line. Send a CSV file whose first line names the columns.',
      );
  }
  return head;
}

async function* withHead(head: string, rest: AsyncGenerator<string>): AsyncGenerator<string> {
  yield head;
  yield* rest;
}

function delimiterOf(head: string): string {
  const line = head.trimStart().split(/[\r\n]/)[0] ?? '';
  const bare = line.replace(/"[^"]*"/g, '');
  const count = (one: string) => bare.split(one).length;
  return [';', ',', '\t'].reduce((best, one) => (count(one) > count(best) ? one : best));
}

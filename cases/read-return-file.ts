/** A file in which an agency reports on many cases: read line by line, each line a report or a problem in words. */
import { parse } from 'csv-parse/sync';
import { longestReference, type AgencyReport } from '../domain/agency-report.ts';
import { parseCivilDate } from '../domain/civil-date.ts';
import { MAX_AMOUNT_CENTS } from '../domain/money.ts';
import { closeReasons, reportKinds } from '../domain/placement.ts';
import { Refusal } from './refusal.ts';

/** The columns of a return file; `kind` and `occurredOn` must be there, and one of the first three. */
export const returnColumns = [
  'dossier',
  'agencyReference',
  'invoice',
  'kind',
  'occurredOn',
  'amountCents',
  'reference',
  'via',
  'reason',
  'note',
] as const;
type Column = (typeof returnColumns)[number];

export interface ReturnLine {
  /** As a spreadsheet numbers it: the head is line 1. */
  readonly line: number;
  /** What stood there, for whoever has to read it. */
  readonly cells: Readonly<Partial<Record<Column, string>>>;
  /** Which case; null: not told. */
  readonly dossier: number | null;
  readonly agencyReference: string | null;
  readonly read:
    { readonly ok: true; readonly report: AgencyReport } | { readonly ok: false; readonly problem: string };
}

const mostLines = 500;

/** Reads a file with `;` or `,` between its cells and a head line. Refuses one that has no such head, or too many lines. */
export function readReturnFile(text: string): ReturnLine[] {
  const head = text.slice(0, text.search(/[\r\n]|$/));
  refuseOddHead(head, text);
  const delimiter = head.includes(';') ? ';' : ',';
  let rows: string[][];
  try {
    rows = parse(text, { bom: true, delimiter, relax_column_count: true, skip_empty_lines: true, trim: true });
  } catch (error) {
    throw unreadable(`The file cannot be read as CSV: ${error instanceof Error ? error.message : String(error)}.`);
  }
  const [names, ...lines] = rows;
  const columns = columnsOf(names ?? []);
  if (lines.length > mostLines)
    throw unreadable(`The file has ${String(lines.length)} lines: send at most ${String(mostLines)} at a time.`);
  return lines.map((cells, at) => lineOf(columns, cells, at + 2));
}

/** What a spreadsheet is apt to do to the first line, told before the parser stumbles over it. */
function refuseOddHead(head: string, text: string): void {
  if (head.trim() === '' && text.trim() !== '')
    throw unreadable('The file begins with a blank line: remove it, so that the head line is the first.');
  if (head.includes('\t') && !/[;,]/.test(head))
    throw unreadable('The cells of this file are separated by tabs: save it with ";" or "," between them.');
}

const unreadable = (text: string): Refusal => new Refusal('unprocessable', 'return_file_unreadable', text, 'body');

function columnsOf(names: readonly string[]): Column[] {
  const columns = names.map((name) => returnColumns.find((column) => column.toLowerCase() === name.toLowerCase()));
  const unknown = names.filter((_, at) => columns[at] === undefined);
  const found = columns.filter((column) => column !== undefined);
  const known = returnColumns.join(', ');
  if (unknown.length > 0)
    throw unreadable(`Unknown columns in the head line: ${unknown.join(', ')}. Known are ${known}.`);
  const twice = found.find((column, at) => found.indexOf(column) !== at);
  if (twice !== undefined) throw unreadable(`The column "${twice}" stands twice in the head line: keep one of them.`);
  if (!found.includes('kind') || !found.includes('occurredOn'))
    throw unreadable(`The head line needs "kind" and "occurredOn". Known are ${known}.`);
  return found;
}

function lineOf(columns: readonly Column[], values: readonly string[], line: number): ReturnLine {
  const cells: Partial<Record<Column, string>> = {};
  for (const [at, column] of columns.entries()) {
    const value = values[at] ?? '';
    if (value !== '') cells[column] = storable(value);
  }
  const no = /^\d{1,9}$/.test(cells.dossier ?? '') ? Number(cells.dossier) : null;
  const problem =
    values.length !== columns.length
      ? `It has ${String(values.length)} cells and the head has ${String(columns.length)}.`
      : cells.dossier !== undefined && no === null
        ? `"dossier" is "${cells.dossier}": write the number of the dossier.`
        : (unstorableOf(columns, values) ?? problemOf(cells));
  const read = problem === null ? { ok: true as const, report: reportOf(cells) } : { ok: false as const, problem };
  return { line, cells, dossier: no, agencyReference: cells.agencyReference ?? null, read };
}

// What no text of the database holds, or no field of one line should: control characters and half surrogates. A note may have line ends.
const unstorable = (column: Column | undefined): RegExp =>
  column === 'note' ? /(?![\n\r\t])[\p{Cc}\p{Cs}]/u : /[\p{Cc}\p{Cs}]/u;

/** The text with each such character written out, so that whoever reads the line sees where it stood. */
const storable = (text: string): string =>
  text.replace(
    /(?![\n\r\t])[\p{Cc}\p{Cs}]/gu,
    (char) => `\\u${(char.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
  );

function unstorableOf(columns: readonly Column[], values: readonly string[]): string | null {
  const at = values.findIndex((value, n) => unstorable(columns[n]).test(value));
  return at < 0 ? null : `"${columns[at] ?? ''}" holds a control character. Ask the agency for a clean line.`;
}

/** `debtor_contacted` is `debtorContacted`. */
const camel = (word: string): string => word.replace(/[_-]([a-z])/g, (_, letter: string) => letter.toUpperCase());
const kindOf = (word = '') => {
  const kind = camel(word);
  return reportKinds.find((one) => one === (kind === 'rejected' ? 'refused' : kind));
};
const reasonOf = (word = '') => closeReasons.find((one) => one === camel(word));

function problemOf(cells: ReturnLine['cells']): string | null {
  const { dossier, agencyReference, invoice, amountCents, via } = cells;
  if (dossier === undefined && agencyReference === undefined && invoice === undefined)
    return 'It names neither "dossier" nor "agencyReference" nor "invoice".';
  if (!kindOf(cells.kind)) return `"kind" is "${cells.kind ?? ''}": known are ${reportKinds.join(', ')}.`;
  if (!parseCivilDate(cells.occurredOn))
    return `"occurredOn" is "${cells.occurredOn ?? ''}": write a date such as 2026-03-31.`;
  if (amountCents !== undefined && !isCents(amountCents))
    return `"amountCents" is "${amountCents}": write whole cents above zero, 125050 for 1 250.50.`;
  if (via !== undefined && via !== 'agency' && via !== 'direct')
    return `"via" is "${via}": write "agency" or "direct".`;
  if (cells.reason !== undefined && !reasonOf(cells.reason))
    return `"reason" is "${cells.reason}": known are ${closeReasons.join(', ')}.`;
  if ((cells.reference?.length ?? 0) > longestReference)
    return `"reference" is longer than ${String(longestReference)} characters. Ask the agency for a shorter one.`;
  const long = Object.entries(cells).find(([column, value]) => value.length > (column === 'note' ? 2_000 : 200));
  return long ? `"${long[0]}" is too long.` : null;
}

const isCents = (text: string): boolean =>
  /^\d{1,11}$/.test(text) && Number(text) > 0 && Number(text) <= MAX_AMOUNT_CENTS;

function reportOf(cells: ReturnLine['cells']): AgencyReport {
  const { occurredOn = '', invoice, amountCents, reference, via, note } = cells;
  const kind = kindOf(cells.kind);
  if (!kind) throw new Error('A line without a kind has a problem');
  const reason = reasonOf(cells.reason);
  // The file number of the agency may stand in its own column.
  const own = reference ?? (kind === 'accepted' ? cells.agencyReference : undefined);
  return {
    ...{ kind, occurredOn },
    ...(invoice === undefined ? {} : { invoice }),
    ...(amountCents === undefined ? {} : { amountCents: Number(amountCents) }),
    ...(own === undefined ? {} : { reference: own }),
    ...(via === 'agency' || via === 'direct' ? { via } : {}),
    ...(reason === undefined ? {} : { reason }),
    ...(note === undefined ? {} : { note }),
  };
}

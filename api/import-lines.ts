/** What a file says, line by line, judged as the API judges an invoice. */
import type { LineBody } from '../cases/apply-import-lines.ts';
import { Refusal } from '../cases/refusal.ts';
import type { CsvRow } from '../cases/invoice-files/csv-rows.ts';
import type { NewLine } from '../db/queries/import-lines.ts';
import { addDays, parseCivilDate } from '../domain/civil-date.ts';
import { noDueDate, type EClaim } from '../domain/e-invoice.ts';
import type { LineProblem } from '../domain/import.ts';
import { frenchProblem } from '../domain/import-words.ts';
import { readRow, type Columns } from '../domain/invoice-columns.ts';
import { InvalidRequest } from './field-problems.ts';
import { judgeInvoice } from './invoice-input.ts';

type Judged = Pick<NewLine, 'status' | 'problems' | 'body'>;

/** Judges the body of a line; `nameOf` says what the field is called in the file. */
function judge(body: Record<string, unknown>, untold: readonly string[], nameOf: (field: string) => string): Judged {
  try {
    const line: LineBody = { kind: 'invoice', input: judgeInvoice(body), untold };
    return { status: 'pending', problems: [], body: line };
  } catch (error) {
    const found =
      error instanceof InvalidRequest
        ? error.problems
        : error instanceof Refusal
          ? [{ field: error.field ?? 'line', code: error.code, detail: error.message }]
          : null;
    if (!found) throw error;
    const problems = found.map(({ field, code, detail }): LineProblem => {
      const name = nameOf(field);
      return { field: name, code, text: frenchProblem(name, code, detail), textEn: detail };
    });
    return { status: 'refused', problems, body: null };
  }
}

/** A row of a CSV. Its problems name the headings of the file. */
export function lineOfRow(columns: Columns, { line, cells }: CsvRow, defaultTermDays: number | undefined): NewLine {
  const { body, problems, untold } = readRow(columns, cells);
  const { number: told, dueOn, issuedOn } = body;
  const number = typeof told === 'string' ? told.slice(0, 100) : null;
  const nameOf = (field: string): string => {
    const at = columns.fields.findIndex((one) => one === field || (field === 'amountCents' && one === 'amount'));
    return columns.headings[at] ?? field;
  };
  const unread = problems.length > 0;
  const due = { ...body, dueOn: dueOn ?? dueFrom(issuedOn, defaultTermDays) };
  const problem = unread ? problems : due.dueOn === undefined ? [{ ...noDueDate, field: nameOf('dueOn') }] : [];
  if (problem.length > 0) return { lineNo: line, number, status: 'refused', problems: problem, body: null };
  return { lineNo: line, number, ...judge(due, untold, nameOf) };
}

function dueFrom(issuedOn: unknown, days: number | undefined): string | undefined {
  const date = parseCivilDate(issuedOn);
  return date === null || days === undefined ? undefined : addDays(date, days);
}

/** The only line of an electronic invoice. What is wrong with a contact point is a warning: the debtor may have better ones. */
export function lineOfClaim(claim: EClaim): NewLine {
  const { body, creditNote, problems, warnings, untold } = claim;
  const number = claim.number?.slice(0, 100) ?? null;
  const refused = (found: readonly LineProblem[]): NewLine => ({
    ...{ lineNo: 1, number, status: 'refused', problems: found, body: null },
  });
  if (creditNote) {
    const line: LineBody = { kind: 'creditNote', creditNote };
    return { lineNo: 1, number, status: 'pending', problems: warnings, body: line };
  }
  if (!body) return refused(problems);
  const { body: usable, dropped } = withoutBadContacts(body, untold);
  const judged = judge(usable, untold, (field) => field);
  if (judged.status === 'refused') return refused(judged.problems);
  return { lineNo: 1, number, ...judged, problems: [...warnings, ...dropped] };
}

const contactFields = ['email', 'phone', 'address'];

function withoutBadContacts(body: Record<string, unknown>, untold: readonly string[]) {
  const judged = judge(body, untold, (field) => field);
  const bad = judged.problems.filter(({ field }) => contactFields.includes(field.split('.')[1] ?? ''));
  if (bad.length === 0) return { body, dropped: [] };
  const names = bad.map(({ field }) => field.split('.')[1] ?? '');
  const kept = Object.entries(body['debtor'] as Record<string, unknown>).filter(([name]) => !names.includes(name));
  return { body: { ...body, debtor: Object.fromEntries(kept) }, dropped: bad };
}

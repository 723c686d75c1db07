/** The sample ledger: a CSV file whose due dates count from the day it is loaded, so that it never ages. Pure. */
import { parse } from 'csv-parse/sync';
import { addDays } from '../../domain/civil-date.ts';

/** One invoice of the file. */
export interface LedgerLine {
  readonly number: string;
  readonly debtorReference: string;
  readonly debtorName: string;
  readonly debtorType: 'business' | 'public' | 'consumer';
  readonly siren: string | null;
  readonly language: 'fr' | 'en';
  readonly email: string | null;
  readonly phone: string | null;
  readonly address: {
    readonly line1: string;
    readonly postcode: string;
    readonly city: string;
    readonly country: string;
  };
  readonly currency: string;
  readonly amountCents: number;
  readonly paymentTermDays: number;
  /** Due date in days from the day of loading; negative is overdue. */
  readonly dueInDays: number;
}

type Fields = Readonly<Record<string, string | undefined>>;

/** Reads the file. Throws one error that names the line and the column of the first problem. */
export function readLedger(csv: string): LedgerLine[] {
  const rows = parse<Record<string, string>>(csv, {
    columns: true,
    delimiter: ';',
    bom: true,
    skip_empty_lines: true,
    trim: true,
  });
  const lines = rows.map((row, at) => lineOf(row, at + 2));
  const twice = lines.find((line, at) => lines.findIndex((other) => other.number === line.number) !== at);
  if (twice) throw new Error(`Ledger: number ${twice.number} is there twice. Give each invoice its own number.`);
  return lines;
}

function lineOf(row: Fields, lineNo: number): LedgerLine {
  const problem = (column: string, wanted: string): Error =>
    new Error(`Ledger, line ${String(lineNo)}: "${column}" is "${row[column] ?? ''}"; write ${wanted}.`);
  const text = (column: string): string => {
    const value = row[column];
    if (!value) throw problem(column, 'a text');
    return value;
  };
  const optional = (column: string): string | null => row[column] || null;
  const whole = (column: string, least: number): number => {
    const value = /^-?\d+$/.test(row[column] ?? '') ? Number(row[column]) : Number.NaN;
    if (!(value >= least)) throw problem(column, `a whole number of at least ${String(least)}`);
    return value;
  };
  const oneOf = <T extends string>(column: string, allowed: readonly T[]): T => {
    const value = allowed.find((one) => one === row[column]);
    if (value === undefined) throw problem(column, `one of ${allowed.join(', ')}`);
    return value;
  };
  return {
    number: text('number'),
    debtorReference: text('debtorReference'),
    debtorName: text('debtorName'),
    debtorType: oneOf('debtorType', ['business', 'public', 'consumer']),
    siren: optional('siren'),
    language: oneOf('language', ['fr', 'en']),
    email: optional('email'),
    phone: optional('phone'),
    address: {
      line1: text('addressLine1'),
      postcode: text('postcode'),
      city: text('city'),
      country: text('country'),
    },
    currency: text('currency'),
    amountCents: whole('amountCents', 1),
    paymentTermDays: whole('paymentTermDays', 0),
    dueInDays: whole('dueInDays', -3_650),
  };
}

/** True for an invoice that may be dunned today; the others wait for their dates under their ordinary policy. */
export function isOverdue(line: LedgerLine): boolean {
  return line.dueInDays < 0;
}

/**
 * The body of `POST /v1/invoices` for one line. `tag` is put before the number and the debtor's reference, so that the same file can be
 * loaded again; `today` is the civil date of loading. Overdue invoices run under the fast policy `demo`: a demonstration, too, must not
 * tell a debtor who still has time that he is late.
 */
export function invoiceBody(line: LedgerLine, tag: string, today: string): Record<string, unknown> {
  const dueOn = addDays(today, line.dueInDays);
  return {
    number: tagged(tag, line.number),
    issuedOn: addDays(dueOn, -line.paymentTermDays),
    dueOn,
    currency: line.currency,
    amountCents: line.amountCents,
    debtor: {
      reference: tagged(tag, line.debtorReference),
      name: line.debtorName,
      type: line.debtorType,
      ...(line.siren === null ? {} : { siren: line.siren }),
      language: line.language,
      ...(line.email === null ? {} : { email: line.email }),
      ...(line.phone === null ? {} : { phone: line.phone }),
      address: line.address,
    },
    ...(isOverdue(line) ? { policy: 'demo' } : {}),
  };
}

/** A number or reference of one run of the demo. */
export function tagged(tag: string, text: string): string {
  return `${tag}-${text}`;
}

/** A tag for a run that starts at this instant: four letters or digits, the same again only after about 19 days. */
export function runTag(nowMs: number): string {
  return (Math.floor(nowMs / 1_000) % 36 ** 4).toString(36).toUpperCase().padStart(4, '0');
}

/** Reads bank statements (ISO 20022 camt.053 and camt.054) piece by piece: what is kept in memory is one entry, however long the file. */
import sax from 'sax';
import { detailFields, entryFields, newDetail, newEntry, type CamtDetail, type CamtEntry } from './camt-entry.ts';
import { entryLines, unreadable, type BankLine } from './camt-lines.ts';

/** `entries` counts those that were booked and are no zero. */
export interface CamtFile {
  readonly format: 'camt.053' | 'camt.054';
  readonly entries: number;
  /** Not booked yet, or only announced: left out. */
  readonly notBooked: number;
  /** Until when it tells, as the file says; null: it does not. */
  readonly until: Date | null;
}

export interface CamtReader {
  /** Reads on and returns the lines that are complete. Throws a refusal (422) with the place and the remedy. */
  write(text: string): BankLine[];
  /** Ends the file. Throws a refusal when it was cut or is no statement. */
  end(): CamtFile;
}

const deepest = 64;
const mostTextLength = 10_000;
const mostDetails = 20_000;
const namespaceShape = /^urn:iso:std:iso:20022:tech:xsd:(camt\.05[34])\.001\.(\d{2})$/;
const control = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]+/gu;

interface Reading {
  format: CamtFile['format'] | null;
  depth: number;
  account: string | null;
  until: string | null;
  entry: CamtEntry | null;
  detail: CamtDetail | null;
  entryNo: number;
  entries: number;
  notBooked: number;
  text: string;
  currency: string;
  /** Path of the element in hand, and of those it stands in. */
  paths: string[];
  lines: BankLine[];
  readonly seen: Map<string, number>;
  closed: boolean;
}

/** Starts reading one file. */
export function createCamtReader(): CamtReader {
  const reading: Reading = {
    ...{ format: null, depth: 0, account: null, until: null, entry: null, detail: null },
    ...{ entryNo: 0, entries: 0, notBooked: 0, text: '', currency: '', paths: [''], lines: [], closed: false },
    seen: new Map(),
  };
  // Only the five entities of XML itself; the types of the library do not know the option.
  const options = { strictEntities: true, position: true };
  const parser = sax.parser(true, options);
  parser.ondoctype = () => {
    throw unreadable(
      'camt_doctype',
      'The file has a DOCTYPE, which a bank statement never has. Send the file as the bank gave it.',
    );
  };
  parser.onopentag = (tag) => openTag(reading, tag as sax.Tag);
  parser.ontext = parser.oncdata = (text) => {
    reading.text += text;
    if (reading.text.length > mostTextLength)
      throw unreadable(
        'camt_too_long',
        `Line ${String(parser.line + 1)} has a text of more than ${String(mostTextLength)} characters. Send the file as the bank gave it.`,
      );
  };
  parser.onclosetag = () => closeTag(reading);
  parser.onerror = () => {
    throw unreadable(
      'camt_not_xml',
      `The file is not well-formed XML at line ${String(parser.line + 1)}: it is cut or changed. Fetch it from the bank again.`,
    );
  };
  return {
    write(text) {
      parser.write(text);
      return reading.lines.splice(0);
    },
    end() {
      parser.close();
      return endFile(reading);
    },
  };
}

const localName = (name: string): string => name.slice(name.indexOf(':') + 1);

function openTag(reading: Reading, { name, attributes }: sax.Tag): void {
  reading.depth += 1;
  if (reading.depth > deepest)
    throw unreadable(
      'camt_too_deep',
      `The file nests more than ${String(deepest)} elements. Send the file as the bank gave it.`,
    );
  const local = localName(name);
  if (reading.depth === 1) reading.format = formatOf(name, local, attributes);
  reading.text = '';
  if (local === 'Stmt' || local === 'Ntfctn') reading.account = null;
  if (local === 'Ntry' && reading.depth === 4) {
    reading.entry = newEntry();
    reading.entryNo += 1;
    reading.paths.push('');
    return;
  }
  const path = `${reading.paths.at(-1) ?? ''}/${local}`;
  if (reading.entry && path === '/NtryDtls/TxDtls') {
    reading.detail = newDetail();
    if (reading.entry.details.push(reading.detail) > mostDetails)
      throw unreadable(
        'camt_too_many',
        `Entry ${String(reading.entryNo)} has more than ${String(mostDetails)} transactions. Ask your bank to book in smaller batches.`,
      );
    reading.paths.push('');
    return;
  }
  if (local === 'Amt') reading.currency = attributes['Ccy'] ?? '';
  reading.paths.push(path);
}

function formatOf(name: string, local: string, attributes: sax.Tag['attributes']): CamtFile['format'] {
  const prefix = name.includes(':') ? `xmlns:${name.slice(0, name.indexOf(':'))}` : 'xmlns';
  const found = namespaceShape.exec(attributes[prefix] ?? '');
  if (local !== 'Document' || !found || Number(found[2]) < 2)
    throw unreadable(
      'camt_unknown',
      'This is not a camt.053 or camt.054 file, version 02 or later: its root must be Document of such a namespace. Ask your bank for CAMT statements (not CFONB, MT940 or PDF).',
    );
  return found[1] === 'camt.053' ? 'camt.053' : 'camt.054';
}

function closeTag(reading: Reading): void {
  const path = reading.paths.pop() ?? '';
  reading.depth -= 1;
  const text = reading.text.replace(control, ' ').trim();
  reading.text = '';
  const { entry, detail } = reading;
  if (detail && path === '') reading.detail = null;
  else if (detail) detailFields[path]?.(detail, text, reading.currency);
  else if (entry && path === '') endEntry(reading, entry);
  else if (entry) entryFields[path]?.(entry, text, reading.currency);
  else readHead(reading, path, text);
  if (reading.depth === 0) reading.closed = true;
}

/** Account and period, which stand before the entries. */
function readHead(reading: Reading, path: string, text: string): void {
  const field = path.split('/').slice(4).join('/');
  if (field === 'Acct/Id/IBAN') reading.account = text.replace(/\s/g, '').toUpperCase() || null;
  if (field === 'Acct/Id/Othr/Id') reading.account ??= text || null;
  if (field === 'FrToDt/ToDtTm' && (reading.until === null || text > reading.until)) reading.until = text;
}

function endEntry(reading: Reading, entry: CamtEntry): void {
  reading.entry = null;
  if (reading.account === null)
    throw unreadable(
      'camt_no_account',
      'An entry stands before the account (Acct/Id/IBAN) it belongs to. Ask your bank for a complete file.',
    );
  if (entry.status !== 'BOOK') {
    reading.notBooked += 1;
    return;
  }
  const { account, seen } = reading;
  const lines = entryLines(account, entry, reading.entryNo, (identity) => {
    const key = `${account}|${identity}`;
    const before = seen.get(key) ?? 0;
    seen.set(key, before + 1);
    return before + 1;
  });
  if (lines.length > 0) reading.entries += 1;
  reading.lines.push(...lines);
}

function endFile({ format, closed, entries, notBooked, until }: Reading): CamtFile {
  if (format === null || !closed)
    throw unreadable(
      'camt_cut',
      'The file ends before its last element is closed. Fetch it from the bank again and send it whole.',
    );
  // Without a zone it is the bank's clock: taken at its earliest in France, so that nothing is said to be known that is not.
  const zoned = until === null || /(Z|[+-]\d{2}:\d{2})$/.test(until) ? until : `${until}+02:00`;
  const at = zoned === null ? null : new Date(zoned);
  return { format, entries, notBooked, until: at === null || Number.isNaN(at.getTime()) ? null : at };
}

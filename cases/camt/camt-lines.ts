/** From an entry of a bank statement to the lines that are kept: one per transaction, or one for the whole. */
import type { NewBankLine } from '../../db/queries/bank-lines.ts';
import { parseCivilDate } from '../../domain/civil-date.ts';
import { centsOfDecimal } from '../../domain/decimal-amount.ts';
import { Refusal } from '../refusal.ts';
import { contentHash } from '../register-invoice.ts';
import type { CamtAmount, CamtDetail, CamtEntry } from './camt-entry.ts';

/** One movement, as it is stored, before it has an id. */
export type BankLine = Omit<NewBankLine, 'id'>;

/** Why an entry with transactions is kept as one sum. */
type WholeBecause = 'sumDiffers' | 'amountMissing';

const mostText = 1_000;

/** Refuses a file that says something impossible, with its place and what to do. */
export function unreadable(code: string, message: string): Refusal {
  return new Refusal('unprocessable', code, message, 'body');
}

/** Whole cents of an amount of the file. Refuses what is not one, or has parts of a cent. */
function centsOf(amount: CamtAmount | null, entryNo: number): { cents: number; currency: string } {
  const at = `entry ${String(entryNo)}`;
  if (amount === null || !/^[A-Z]{3}$/.test(amount.currency))
    throw unreadable(
      'camt_amount',
      `In ${at} the amount or its currency is missing. Ask your bank for a complete file.`,
    );
  const read = centsOfDecimal(amount.text);
  if ('cents' in read) return { cents: read.cents, currency: amount.currency };
  const why = {
    notAnAmount: 'is not an amount',
    tooManyDecimals: 'has parts of a cent',
    tooLarge: 'is larger than this product takes',
  }[read.problem];
  throw unreadable(
    'camt_amount',
    `In ${at} the amount "${amount.text.slice(0, 40)}" ${why}. Nothing of the file took effect; ask your bank for a right one.`,
  );
}

function dayOf(text: string | null, entryNo: number): string | null {
  if (text === null || parseCivilDate(text) !== null) return text;
  throw unreadable(
    'camt_date',
    `In entry ${String(entryNo)} "${text}" is not a date of the calendar. Ask your bank for a right file.`,
  );
}

/** Long texts are cut into several by 35, 70 or 140 characters: those are glued again, others are apart. */
function joinTexts(texts: readonly string[]): string | null {
  let joined = '';
  for (const text of texts)
    joined += joined !== '' && joined.length % 35 === 0 ? text : `${joined === '' ? '' : ' '}${text}`;
  return joined.trim().slice(0, mostText) || null;
}

const nothingTold: CamtDetail = Object.freeze({
  ...{ amount: null, endToEndId: null, bankReference: null, debtorName: null, debtorIban: null },
  ...{ creditorName: null, creditorIban: null, creditorReference: null, texts: [], returnReason: null },
});

/**
 * The lines of a booked entry; none for an amount of zero. `occurrence` says how many entries with the same identity came before in this file, from 1.
 * An entry is identified by account, the bank's reference, day and amount; without a reference by a hash of all that it says. Its transactions are
 * numbered from 1; an entry without any, or whose transactions do not sum to it, is one line with number 0.
 */
export function entryLines(
  account: string,
  entry: CamtEntry,
  entryNo: number,
  occurrence: (identity: string) => number,
): BankLine[] {
  const { cents, currency } = centsOf(entry.amount, entryNo);
  const bookedOn = dayOf(entry.bookedOn ?? entry.valueOn, entryNo);
  const direction = entry.direction === 'CRDT' ? 'credit' : entry.direction === 'DBIT' ? 'debit' : null;
  if (direction === null || bookedOn === null)
    throw unreadable(
      'camt_incomplete',
      `In entry ${String(entryNo)} the direction (CdtDbtInd) or the day (BookgDt) is missing. Ask your bank for a complete file.`,
    );
  if (cents === 0) return [];
  const basis = { cents, currency, bookedOn, direction, reversal: entry.reversal };
  const identity =
    entry.bankReference === null
      ? `#${contentHash({ ...basis, texts: entry.details.map(({ amount: _amount, ...told }) => told), information: entry.information }).slice(0, 24)}`
      : `${entry.bankReference}|${bookedOn}|${direction === 'credit' ? '+' : '-'}${String(cents)}`;
  const base = {
    ...({ account, direction, bookedOn, currency, bankReference: entry.bankReference } as const),
    entryKey: `${account}|${identity}|${String(occurrence(identity))}`.slice(0, 300),
    reversal: entry.reversal,
    valueOn: dayOf(entry.valueOn, entryNo),
  };
  const parts = partsOf(entry, cents, currency, entryNo);
  if ('details' in parts)
    return parts.details.map(({ detail, cents: own }, at) => ({
      ...base,
      detailNo: at + 1,
      amountCents: own,
      ...toldOf(entry, detail, direction),
    }));
  const first = entry.details.length === 1 ? (entry.details[0] ?? nothingTold) : merged(entry.details);
  const told = toldOf(entry, first, direction);
  const whole = parts.because === null ? {} : { whole: parts.because, transactions: entry.details.length };
  return [{ ...base, detailNo: 0, amountCents: cents, ...told, details: { ...told.details, ...whole } }];
}

type Parts =
  | { readonly details: readonly { readonly detail: CamtDetail; readonly cents: number }[] }
  | { readonly because: WholeBecause | null };

function partsOf({ details }: CamtEntry, cents: number, currency: string, entryNo: number): Parts {
  const [only, ...others] = details;
  if (!only) return { because: null };
  if (others.length === 0 && (only.amount === null || only.amount.currency !== currency))
    return { details: [{ detail: only, cents }] };
  if (details.some(({ amount }) => amount?.currency !== currency)) return { because: 'amountMissing' };
  const read = details.map((detail) => ({ detail, cents: centsOf(detail.amount, entryNo).cents }));
  const sum = read.reduce((total, one) => total + one.cents, 0);
  if (sum !== cents) return { because: 'sumDiffers' };
  return { details: read.filter((one) => one.cents > 0) };
}

/** What the transactions of one sum say together, for the person who looks at it. */
function merged(details: readonly CamtDetail[]): CamtDetail {
  const texts = details.slice(0, 20).flatMap((one) => [one.creditorReference ?? '', ...one.texts]);
  return { ...nothingTold, texts: texts.filter((text) => text !== '') };
}

function toldOf(entry: CamtEntry, detail: CamtDetail, direction: 'credit' | 'debit') {
  // Of money that went back the other party is the one it came from, whichever side the bank names it on.
  const incoming = direction === 'credit';
  const partyName = incoming ? detail.debtorName : (detail.creditorName ?? detail.debtorName);
  const partyIban = incoming ? detail.debtorIban : (detail.creditorIban ?? detail.debtorIban);
  const code = entry.code.join('/');
  return {
    endToEndId: detail.endToEndId,
    creditorReference: detail.creditorReference,
    remittance: joinTexts(detail.texts) ?? (detail.creditorReference === null ? entry.information : null),
    partyName,
    partyIban: partyIban?.replace(/\s/g, '').toUpperCase() ?? null,
    details: {
      ...(code === '' ? {} : { code }),
      ...(detail.returnReason === null ? {} : { returnReason: detail.returnReason }),
      ...(detail.bankReference === null ? {} : { transactionReference: detail.bankReference }),
    },
  };
}

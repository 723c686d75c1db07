/** Reading what a payer wrote on a transfer: the pieces that may be an invoice number or a creditor reference, and the name of who paid. Pure text. */
import { isRfReference } from './payment-reference.ts';

/** How many pieces between signs may belong to one number: `FA 2026 00 118` has four; a reference in groups of four has seven. */
const mostPieces = 7;
const mostWindowLength = 40;
/** What is read of one text; a remittance has at most some hundred characters, whatever a file may hold. */
const mostText = 1_000;

export interface Remittance {
  /** Every run of neighbouring pieces that has a digit, joined, in capitals without signs: `FA2026118`. */
  readonly windows: ReadonlySet<string>;
  /** The same with each run of digits freed of its leading zeros. */
  readonly bare: ReadonlySet<string>;
  /** The same with every letter O read as a zero. */
  readonly zeroed: ReadonlySet<string>;
  /** Valid creditor references (RF) that stand in it. */
  readonly references: readonly string[];
}

/** Capitals without accents. */
export const plain = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toUpperCase();

/** Frees every run of digits of its leading zeros: `FA2026` + `000118`, given apart by a blank, becomes `FA2026118`. */
function withoutZeros(pieces: readonly string[]): string {
  return pieces.map((piece) => piece.replace(/\d+/g, (digits) => digits.replace(/^0+(?=\d)/, ''))).join('');
}

/** Pieces of a text: runs of letters or digits, as signs and blanks part them. */
const piecesOf = (text: string): readonly string[] => plain(text.slice(0, mostText)).match(/[A-Z0-9]+/g) ?? [];

/** Reads one text. */
export function readRemittance(text: string): Remittance {
  const pieces = piecesOf(text);
  const windows = new Set<string>();
  const bare = new Set<string>();
  const references = new Set<string>();
  for (let from = 0; from < pieces.length; from++) {
    for (let to = from + 1; to <= Math.min(pieces.length, from + mostPieces); to++) {
      const part = pieces.slice(from, to);
      const joined = part.join('');
      if (joined.length > mostWindowLength) break;
      const reference = /RF\d{2}[A-Z0-9]+$/.exec(joined)?.[0];
      if (reference !== undefined && isRfReference(reference)) references.add(reference);
      if (!/\d/.test(joined)) continue;
      windows.add(joined);
      bare.add(withoutZeros(part));
    }
  }
  const zeroed = new Set([...windows].map(zeroForO));
  return { windows, bare, zeroed, references: [...references] };
}

/** With every letter O as the digit zero. */
export const zeroForO = (text: string): string => text.replaceAll('O', '0');

/** How an invoice number may stand in a text, surest first. */
export interface NumberForms {
  readonly whole: string;
  /** Without the leading zeros of its parts. */
  readonly bare: string;
  /** Its digits alone, of at least five: the prefix was left out. Null where there is no prefix, or too few. */
  readonly digits: string | null;
  readonly bareDigits: string | null;
  /** The counter at its end, with at least five digits of which four count; null where there is none. */
  readonly counter: string | null;
}

const fewestDigits = 5;

export function formsOf(number: string): NumberForms {
  const pieces = piecesOf(number);
  const whole = pieces.join('');
  const runs = plain(number).match(/\d+/g) ?? [];
  const digits = runs.join('');
  const bareDigits = runs.map((run) => run.replace(/^0+(?=\d)/, '')).join('');
  const counter = runs.at(-1) ?? '';
  const endsInDigits = /\d$/.test(whole);
  return {
    whole,
    bare: withoutZeros(pieces),
    digits: digits !== whole && digits.length >= fewestDigits ? digits : null,
    bareDigits: digits !== whole && bareDigits.length >= fewestDigits ? bareDigits : null,
    counter: endsInDigits && counter !== whole && counter.replace(/^0+/, '').length >= 4 ? counter : null,
  };
}

/** Keys under which the database is asked for invoices that a text may name: whole numbers with O as zero, and the counters they may end in. */
export function searchKeys({ windows, zeroed }: Remittance): { whole: readonly string[]; counters: readonly string[] } {
  const counters = new Set<string>();
  for (const window of windows) {
    const digits = /(\d+)$/.exec(window)?.[1]?.replace(/^0+/, '');
    if (digits !== undefined && digits !== '') counters.add(digits);
  }
  return { whole: [...zeroed].filter((key) => key.length >= 2), counters: [...counters] };
}

const legalForms = new Set(
  'SARL SAS SASU SA SNC SCI SCP SELARL SELAS EURL EI EIRL SC SCA SCS SCOP GIE GMBH AG LTD LIMITED LLC INC BV NV SRL SPA PLC SE STE SOCIETE ETS ETABLISSEMENTS ET CIE AND CO M MR MME MLLE MONSIEUR MADAME LE LA LES DE DU DES D L'.split(
    ' ',
  ),
);

/** The words of a name that tell it apart: without accents, legal forms, forms of address and small words; in order of the alphabet, each once. */
export function nameWords(name: string): readonly string[] {
  // `S.A.S.` and `S A S` are one word.
  const joined = plain(name.slice(0, mostText)).replace(
    /\b(?:[A-Z][.\s]){2,}[A-Z]?\b/g,
    (letters) => `${letters.replace(/[.\s]/g, '')} `,
  );
  const words = (joined.match(/[A-Z0-9]+/g) ?? []).filter((word) => !legalForms.has(word));
  return [...new Set(words)].sort();
}

/** True when two names mean the same: the same words, whatever their order. A bank cuts names: a last word may be the beginning of the other's, of four letters at least. */
export function sameName(one: string, other: string): boolean {
  const [a, b] = [nameWords(one), nameWords(other)];
  if (a.length === 0 || b.length === 0 || a.length !== b.length) return false;
  return a.every((word) => b.some((match) => match === word || beginsAlike(word, match)));
}

function beginsAlike(a: string, b: string): boolean {
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  // A word with digits is a number: `LOT12` is not the beginning of `LOT123`.
  return short.length >= 4 && long.startsWith(short) && /^[A-Z]+$/.test(long);
}

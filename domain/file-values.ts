/** Amounts and dates as people and their spreadsheets write them. What can be read in two ways is not read. */
import { parseCivilDate, type CivilDate } from './civil-date.ts';
import { MAX_AMOUNT_CENTS } from './money.ts';

export type ReadAmount =
  | { readonly ok: true; readonly cents: number }
  | { readonly ok: false; readonly code: 'invalid_amount' | 'ambiguous_amount' };

const unreadable = { ok: false, code: 'invalid_amount' } as const;

/**
 * Whole cents of `1 234,56`, `1.234,56`, `1,234.56`, `1234.5`, `1234 €`. One separator before exactly three digits (`1,234`) is a thousand to some and a
 * fraction to others: `ambiguous_amount`. More than two decimals, no digits, anything out of range: `invalid_amount`. Zero and negative amounts are read.
 */
export function readAmount(text: string): ReadAmount {
  const bare = text.replace(/[\s\u00a0\u202f'’]/g, '').replace(/€|EUR$/i, '');
  const match = /^(-?)(\d[\d.,]*)$/.exec(bare);
  if (!match) return unreadable;
  const [, sign = '', digits = ''] = match;
  const separators = [...digits].filter((one) => one === '.' || one === ',');
  const last = separators.at(-1);
  if (last === undefined) return centsOf(sign, digits, '');
  const both = separators.includes('.') && separators.includes(',');
  const after = digits.length - 1 - digits.lastIndexOf(last);
  const many = separators.filter((one) => one === last).length > 1;
  if (both ? many : !many && after === 3 && digits.lastIndexOf(last) <= 3 && !digits.startsWith('0'))
    return both ? unreadable : { ok: false, code: 'ambiguous_amount' };
  // Several separators of one kind stand between thousands, and then there are no decimals.
  if (many) return isGrouped(digits, last) ? centsOf(sign, digits.replaceAll(last, ''), '') : unreadable;
  const whole = digits.slice(0, digits.lastIndexOf(last));
  const group = last === ',' ? '.' : ',';
  if (both && !isGrouped(whole, group)) return unreadable;
  return centsOf(sign, whole.replaceAll(group, ''), digits.slice(digits.lastIndexOf(last) + 1));
}

function isGrouped(digits: string, separator: string): boolean {
  const [first = '', ...groups] = digits.split(separator);
  return /^\d{1,3}$/.test(first) && groups.length > 0 && groups.every((group) => /^\d{3}$/.test(group));
}

function centsOf(sign: string, whole: string, decimals: string): ReadAmount {
  if (!/^\d{1,11}$/.test(whole) || !/^\d{0,2}$/.test(decimals)) return unreadable;
  const cents = Number(whole) * 100 + Number(decimals.padEnd(2, '0'));
  return cents > MAX_AMOUNT_CENTS ? unreadable : { ok: true, cents: sign === '-' ? -cents : cents };
}

/** Whole cents of a decimal in an electronic invoice (`1234.5`, zeros after the second decimal allowed); null when it is none. */
export function decimalCents(text: string): number | null {
  const match = /^(-?)(\d{1,11})(?:\.(\d{1,2})0*)?$/.exec(text.trim());
  if (!match) return null;
  const [, sign, whole = '0', decimals = ''] = match;
  const cents = Number(whole) * 100 + Number(decimals.padEnd(2, '0'));
  return sign === '-' && cents !== 0 ? -cents : cents;
}

/** A date as `2026-12-31`, `31/12/2026`, `31-12-2026` or `31.12.2026`, an hour behind it left out; null for everything else, years of two digits too. */
export function readDate(text: string): CivilDate | null {
  const date = text.trim().replace(/[T ]\d{1,2}:\d{2}.*$/, '');
  const french = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$/.exec(date);
  if (!french) return parseCivilDate(date);
  const [, day = '', month = '', year = ''] = french;
  return parseCivilDate(`${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`);
}

/** Amounts as files write them, to whole cents, digit by digit: no floating point in between. */
import { MAX_AMOUNT_CENTS } from './money.ts';

export type DecimalAmount =
  { readonly cents: number } | { readonly problem: 'notAnAmount' | 'tooManyDecimals' | 'tooLarge' };

/** Reads `1234.5` as 123450 cents. More than two decimals are refused unless they are zeros; no sign, no exponent, no separator of thousands. */
export function centsOfDecimal(text: string): DecimalAmount {
  const found = /^(\d+)(?:\.(\d*))?$/.exec(text);
  if (!found) return { problem: 'notAnAmount' };
  const [, whole = '', fraction = ''] = found;
  if (/[1-9]/.test(fraction.slice(2))) return { problem: 'tooManyDecimals' };
  const digits = `${whole}${fraction.slice(0, 2).padEnd(2, '0')}`.replace(/^0+(?=\d)/, '');
  if (digits.length > String(MAX_AMOUNT_CENTS).length) return { problem: 'tooLarge' };
  return { cents: Number(digits) };
}

/** Creditor reference of ISO 11649: what the payer types, so that the payment finds its invoice by itself. */
import { checkDigitsFit, remainder97 } from './remainder97.ts';

const longestBody = 21;
const hashDigits = 8;

/** Letters and digits of an invoice number in capitals, without accents and signs: what a reference can hold of it. */
export const foldNumber = (invoiceNumber: string): string =>
  invoiceNumber
    .normalize('NFD')
    .toUpperCase()
    .replace(/[^A-Z0-9]/g, '');

function withCheckDigits(body: string): string {
  const check = 98 - remainder97(`${body}RF00`);
  return `RF${String(check).padStart(2, '0')}${body}`;
}

/**
 * `RF` + two check digits + the invoice number reduced to A-Z and 0-9, without spaces: `FA-2026-000118` gives `RF69FA2026000118`.
 * Of a longer number the last 21 characters are kept, where the counter stands. Null when no letter or digit is left.
 */
export function rfReference(invoiceNumber: string): string | null {
  const body = foldNumber(invoiceNumber).slice(-longestBody);
  return body === '' ? null : withCheckDigits(body);
}

/**
 * The references an invoice may get, best first: its number where that fits whole; after it, and instead of it for a number that does not fit, eight digits
 * worked out from the number as it is written and the end of it. The first that no other invoice of the creditor has is taken, so that two numbers that
 * differ only in their signs have different references. At least three, each a valid reference.
 */
export function paymentReferencesFor(invoiceNumber: string): readonly string[] {
  const body = foldNumber(invoiceNumber);
  const whole = body !== '' && body.length <= longestBody ? [withCheckDigits(body)] : [];
  const others = [0, 1, 2].map((attempt) =>
    withCheckDigits(`${digitsOf(invoiceNumber, attempt)}${body.slice(-(longestBody - hashDigits))}`),
  );
  return [...whole, ...others];
}

/** Eight digits that differ with the text (FNV-1a of 64 bits): no secret, only apart. */
function digitsOf(text: string, attempt: number): string {
  let hash = 0xcbf29ce484222325n;
  for (const character of `${String(attempt)} ${text}`)
    hash = BigInt.asUintN(64, (hash ^ BigInt(character.codePointAt(0) ?? 0)) * 0x100000001b3n);
  return String(hash % 100_000_000n).padStart(hashDigits, '0');
}

/** True for a reference whose check digits are right; upper case, without spaces. */
export function isRfReference(text: string): boolean {
  return /^RF\d{2}[A-Z0-9]{1,21}$/.test(text) && checkDigitsFit(text);
}

/** Creditor reference of ISO 11649: what the payer types, so that the payment finds its invoice by itself. */
import { checkDigitsFit, remainder97 } from '../../domain/remainder97.ts';

const longestBody = 21;

/**
 * `RF` + two check digits + the invoice number reduced to A-Z and 0-9, without spaces: `FA-2026-000118` gives `RF69FA2026000118`.
 * Of a longer number the last 21 characters are kept, where the counter stands. Null when no letter or digit is left.
 */
export function rfReference(invoiceNumber: string): string | null {
  const body = invoiceNumber
    .normalize('NFD')
    .toUpperCase()
    .replace(/[^A-Z0-9]/g, '')
    .slice(-longestBody);
  if (body === '') return null;
  const check = 98 - remainder97(`${body}RF00`);
  return `RF${String(check).padStart(2, '0')}${body}`;
}

/** True for a reference whose check digits are right; upper case, without spaces. */
export function isRfReference(text: string): boolean {
  return /^RF\d{2}[A-Z0-9]{1,21}$/.test(text) && checkDigitsFit(text);
}

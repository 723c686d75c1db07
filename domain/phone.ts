/** Telephone numbers, in international form (E.164). */

/** Brings a French or international number to E.164; null when it cannot be one. `06 12 34 56 78` becomes `+33612345678`. */
export function toE164(text: string): string | null {
  // `+33 (0)6 …` is how many French signatures write it; the zero is not dialled from abroad.
  const digits = text
    .replace(/[\s.\-()]/g, '')
    .replace(/^00/, '+')
    .replace(/^\+330/, '+33');
  const international = /^0[1-9]\d{8}$/.test(digits) ? `+33${digits.slice(1)}` : digits;
  return /^\+[1-9]\d{6,14}$/.test(international) ? international : null;
}

/** French mobiles begin with 06 or 07; elsewhere any number may be one, and the provider says so if it is not. Takes E.164. */
export function isMobile(phone: string): boolean {
  return phone.startsWith('+33') ? /^\+33[67]/.test(phone) : phone.startsWith('+');
}

/** The check of ISO 7064 that IBANs and creditor references share. */

/** Remainder by 97 of digits and letters A to Z of either case, read as numbers (A = 10 … Z = 35); only the remainder is kept, so that no large number is needed. */
export function remainder97(text: string): number {
  let rest = 0;
  for (const character of text) {
    const value = Number.parseInt(character, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest;
}

/** True when the check digits at third and fourth place fit: the first four characters moved to the end, 1 is left. */
export const checkDigitsFit = (code: string): boolean => remainder97(code.slice(4) + code.slice(0, 4)) === 1;

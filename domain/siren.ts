/** Numbers of the French business register. */

/**
 * True for 9 digits whose last one is the right key (Luhn): every second digit from the right is doubled, and the digits of all add up to a multiple
 * of ten. It finds a typing error; it does not say that the company exists.
 */
export function isSiren(text: string): boolean {
  if (!/^\d{9}$/.test(text)) return false;
  const sum = [...text].reduce((total, character, index) => {
    const digit = Number(character) * (index % 2 === 1 ? 2 : 1);
    return total + (digit > 9 ? digit - 9 : digit);
  }, 0);
  return sum % 10 === 0;
}

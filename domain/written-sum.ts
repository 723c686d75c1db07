/** The sum a debtor writes itself when it acknowledges a debt (C. civ. 1376): in words and in figures. */

const figures = /^(\d{1,3}(?:[ .]?\d{3})*|\d+)(?:[,.](\d{1,2}))?$/;

/**
 * The cents that somebody wrote in figures, as `1 200,50`, `1200.5`, `1 200 €` or `EUR 1.200,50`; null where it is no amount, or could be two. Spaces of every
 * kind are taken, a point or comma before one or two digits parts the cents.
 */
export function centsWritten(text: string, currency: string): number | null {
  const bare = text
    .normalize('NFKC')
    .replaceAll('€', ' ')
    .replaceAll(new RegExp(currency, 'gi'), ' ')
    .replace(/\s+/gu, ' ')
    .trim();
  const match = figures.exec(bare);
  if (!match) return null;
  const whole = (match[1] ?? '').replace(/[ .]/g, '');
  const cents = Number(whole) * 100 + Number((match[2] ?? '').padEnd(2, '0'));
  return Number.isSafeInteger(cents) ? cents : null;
}

/** Whether a text can be a sum in words: letters enough for the shortest number, and no digit. */
export const looksLikeWords = (text: string): boolean => /\p{L}{2,}.*\p{L}{2,}/u.test(text) && !/\d/.test(text);

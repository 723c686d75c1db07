/** Money is integer cents with a currency. Here: the currencies we take, how an amount reads, and how it is shared. */
import type { Language } from './case-facts.ts';

/** ISO 4217 codes an invoice may carry; all have two decimals in ISO 4217, the forint too. */
export const CURRENCIES = ['EUR', 'GBP', 'CHF', 'USD', 'SEK', 'NOK', 'DKK', 'PLN', 'CZK', 'RON', 'HUF'] as const;
export type Currency = (typeof CURRENCIES)[number];

/** Largest amount of one invoice or payment: a billion minus one cent, far inside exact integers. */
export const MAX_AMOUNT_CENTS = 999_999_999_99;

const locales: Readonly<Record<Language, string>> = { fr: 'fr-FR', en: 'en-GB' };

/** Formatters already built: a pure memo per language and currency, since building one costs far more than using it. */
const formatters = new Map<string, Intl.NumberFormat>();

/** True for a currency an invoice may carry; codes are upper case. */
export function isCurrency(text: unknown): text is Currency {
  return CURRENCIES.some((currency) => currency === text);
}

/**
 * An amount as a reader of that language writes it: `1 234,56 €` (French, with no-break spaces U+202F and U+00A0) or `€1,234.56`.
 * Always two decimals. Throws RangeError on cents that are not a whole number, or a currency we do not take.
 */
export function formatMoney(cents: number, currency: string, language: Language): string {
  requireWholeCents(cents, 'cents');
  const key = `${language} ${currency}`;
  let formatter = formatters.get(key);
  if (!formatter) {
    if (!isCurrency(currency)) {
      throw new RangeError(`currency ${JSON.stringify(currency)} is not taken: use one of ${CURRENCIES.join(', ')}`);
    }
    formatter = new Intl.NumberFormat(locales[language], {
      style: 'currency',
      currency,
      minimumFractionDigits: 2,
      maximumFractionDigits: 2,
    });
    formatters.set(key, formatter);
  }
  return formatter.format(cents / 100);
}

/** Shares whole cents into equal parts that add up exactly; the last part takes the remainder (36145 in 4: 9036, 9036, 9036, 9037). */
export function splitCents(totalCents: number, parts: number): number[] {
  requireWholeCents(totalCents, 'totalCents');
  if (!Number.isSafeInteger(parts) || parts < 1) {
    throw new RangeError(`parts is ${String(parts)}: give a whole number of at least 1`);
  }
  const each = Math.trunc(totalCents / parts);
  const shares = Array.from({ length: parts }, () => each);
  shares[parts - 1] = totalCents - each * (parts - 1);
  return shares;
}

function requireWholeCents(cents: number, name: string): void {
  if (!Number.isSafeInteger(cents)) {
    throw new RangeError(`${name} is ${String(cents)}: give a whole number of cents`);
  }
}

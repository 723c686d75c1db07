/** Liquid filters bound to a language: how amounts, dates and numbers read inside templates. All refuse what they cannot write exactly. */
import type { Language } from '../../domain/case-facts.ts';
import { enumerate, longDate, money, moneyList, shortDate } from './format.ts';
import type { Amount } from './format.ts';

export type Filter = (value: unknown, ...args: unknown[]) => unknown;

const locales: Readonly<Record<Language, string>> = { fr: 'fr-FR', en: 'en-GB' };

/**
 * - `money`: an amount, a list of amounts (`1 200,00 € et 300,00 $US`), or cents with a currency (`cents | money: 'EUR'`)
 * - `date`: civil date in full; `shortDate`: as in a table
 * - `number`: digits grouped; `percent`: `12,15 %` from 12.15; `days`: `8 jours`
 * - `plural`: `count | plural: 'facture', 'factures'`
 * - `list`: `A, B et C`
 */
export function languageFilters(language: Language): Readonly<Record<string, Filter>> {
  const format = new Intl.NumberFormat(locales[language], { maximumFractionDigits: 4 });
  // Legal rates have two decimals, a few have more: none is rounded away.
  const rate = new Intl.NumberFormat(locales[language], { minimumFractionDigits: 2, maximumFractionDigits: 4 });
  return {
    money: (value, currency) => moneyOf(value, currency, language),
    date: (value) => longDate(textOf(value, 'date'), language),
    shortDate: (value) => shortDate(textOf(value, 'shortDate'), language),
    number: (value) => format.format(numberOf(value, 'number')),
    percent: (value) => percentText(rate.format(numberOf(value, 'percent')), language),
    days: (value) => daysText(numberOf(value, 'days'), language),
    plural: (value, one, several) => {
      const count = numberOf(value, 'plural');
      return textOf(isSeveral(count, language) ? several : one, 'plural');
    },
    list: (value) => {
      if (!Array.isArray(value)) throw new TypeError('the filter list needs a list, such as invoiceNumbers');
      return enumerate(
        value.map((item) => textOf(item, 'list')),
        language,
      );
    },
  };
}

/** A rate as it is written after a number: a no-break space in French, nothing in English. */
export function percentText(number: string, language: Language): string {
  return language === 'fr' ? `${number}\u00a0%` : `${number}%`;
}

function daysText(count: number, language: Language): string {
  const several = isSeveral(count, language);
  return language === 'fr' ? `${count}\u00a0${several ? 'jours' : 'jour'}` : `${count} ${several ? 'days' : 'day'}`;
}

/** French counts from two; English says `0 days`. */
function isSeveral(count: number, language: Language): boolean {
  return language === 'fr' ? Math.abs(count) >= 2 : Math.abs(count) !== 1;
}

function moneyOf(value: unknown, currency: unknown, language: Language): string {
  if (Array.isArray(value)) {
    if (value.length === 0 || !value.every(isAmount))
      throw new TypeError('the filter money needs an amount: this list holds none');
    return moneyList(value, language);
  }
  if (isAmount(value)) return money(value, language);
  if (typeof value === 'number' && typeof currency === 'string') return money({ cents: value, currency }, language);
  throw new TypeError(
    'the filter money needs an amount such as total, or cents with a currency: {{ line.balanceCents | money: line.currency }}',
  );
}

function isAmount(value: unknown): value is Amount {
  return typeof value === 'object' && value !== null && 'cents' in value && 'currency' in value;
}

function textOf(value: unknown, filter: string): string {
  if (typeof value === 'string') return value;
  throw new TypeError(`the filter ${filter} needs a text, and got ${describe(value)}`);
}

function numberOf(value: unknown, filter: string): number {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw new TypeError(`the filter ${filter} needs a number, and got ${describe(value)}`);
}

function describe(value: unknown): string {
  if (value === null || value === undefined) return 'nothing: test the variable with {% if %} first';
  return Array.isArray(value) ? 'a list' : `a ${typeof value}`;
}

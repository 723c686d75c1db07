/** How dates, numbers and typographic spaces are written in the two languages of the messages. Amounts: `domain/money.ts`. */
import type { Language } from '../../domain/case-facts.ts';
import { formatMoney } from '../../domain/money.ts';
import { toE164 } from '../../domain/phone.ts';

/** An amount in one currency, in cents. */
export interface Amount {
  readonly currency: string;
  readonly cents: number;
}

const months: Readonly<Record<Language, readonly string[]>> = {
  fr: 'janvier février mars avril mai juin juillet août septembre octobre novembre décembre'.split(' '),
  en: 'January February March April May June July August September October November December'.split(' '),
};

const nbsp = '\u00a0';

/** A civil date (`YYYY-MM-DD`) in full: `1er mars 2026`, `1 March 2026`. Throws RangeError on anything else. */
export function longDate(on: string, language: Language): string {
  const [year, month, day] = dateParts(on);
  const name = months[language][month - 1] ?? '';
  const number = language === 'fr' && day === 1 ? '1er' : String(day);
  return `${number} ${name} ${String(year)}`;
}

/** A civil date for a table: `01/03/2026` in French, `1 Mar 2026` in English, where 01/03 would be read two ways. */
export function shortDate(on: string, language: Language): string {
  const [year, month, day] = dateParts(on);
  if (language === 'fr') return `${twoDigits(day)}/${twoDigits(month)}/${String(year)}`;
  const name = (months.en[month - 1] ?? '').slice(0, 3);
  return [String(day), name, String(year)].join(nbsp);
}

/** One amount, in the manner of the language. */
export function money(amount: Amount, language: Language): string {
  return formatMoney(amount.cents, amount.currency, language);
}

/** Amounts of several currencies in a sentence: `1 200,00 € et 300,00 $US`. */
export function moneyList(amounts: readonly Amount[], language: Language): string {
  return enumerate(
    amounts.map((amount) => money(amount, language)),
    language,
  );
}

/** `A`, `A et B`, `A, B et C`. */
export function enumerate(items: readonly string[], language: Language): string {
  const last = items.at(-1) ?? '';
  if (items.length < 2) return last;
  return `${items.slice(0, -1).join(', ')} ${language === 'fr' ? 'et' : 'and'} ${last}`;
}

/** IBAN, RF reference: groups of four characters, as on a bank statement. */
export function groupsOfFour(code: string): string {
  const bare = code.replace(/\s/gu, '');
  return bare.match(/.{1,4}/gu)?.join(nbsp) ?? bare;
}

/** SIREN in its three groups; any other text is left as it is. */
export function sirenText(siren: string): string {
  const bare = siren.replace(/\s/gu, '');
  return /^\d{9}$/.test(bare) ? [bare.slice(0, 3), bare.slice(3, 6), bare.slice(6)].join(nbsp) : siren;
}

/** A French number in its five pairs, as it is dialled and read in France (`04 65 71 00 00`); any other is left as it is. */
export function phoneText(phone: string): string {
  const national = /^\+33(\d{9})$/.exec(toE164(phone) ?? '')?.[1];
  return national === undefined ? oneLine(phone) : (`0${national}`.match(/\d\d/g) ?? []).join(nbsp);
}

/** Puts the no-break spaces that French typography asks for, so that texts can be written here with ordinary spaces. */
export function typeset(text: string, language: Language): string {
  if (language === 'en') return text;
  return text
    .replace(/ (?=[:;?!»€%])/g, nbsp)
    .replace(/« /g, `«${nbsp}`)
    .replace(/n° (?=\S)/g, `n°${nbsp}`)
    .replace(/(\d) (?=jours?\b)/g, `$1${nbsp}`);
}

/** Text from outside on one line: control characters and line separators become a space, so that no header can be injected. */
export function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim();
}

function dateParts(on: string): [number, number, number] {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(on);
  const month = Number(match?.[2]);
  if (!match || !(month >= 1 && month <= 12))
    throw new RangeError(`Not a civil date: ${JSON.stringify(on)}; write YYYY-MM-DD, such as 2026-03-31`);
  return [Number(match[1]), month, Number(match[3])];
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}

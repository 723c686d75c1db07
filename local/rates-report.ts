/** What `npm run rates` prints. */
import type { AddedRate } from '../cases/add-rate.ts';
import type { RateAddition } from '../db/queries/rates.ts';
import { formatPercent, isProvisional, RATE_KINDS, rateBook, type LegalRate } from '../domain/legal-rates.ts';
import { ratesNeeded } from '../domain/rates-needed.ts';

/** Every value in force by kind and day, with its origin; then what is missing next, with how to add it. */
export function listLines(additions: readonly RateAddition[], today: string): string[] {
  const book = rateBook(additions);
  const own = new Map<LegalRate, RateAddition>(additions.map((one) => [one, one]));
  const lines = RATE_KINDS.flatMap((kind) => {
    const rates = [...book.byKey.values()].filter((rate) => rate.kind === kind);
    rates.sort((a, b) => a.effectiveFrom.localeCompare(b.effectiveFrom));
    return ['', kind, ...rates.map((rate) => rateLine(rate, own.get(rate)))];
  });
  const needed = ratesNeeded(book, today).map(({ remedy }) => `- ${remedy}`);
  return [
    ...lines,
    '',
    ...(needed.length > 0 ? ['Missing next:', ...needed] : ['Nothing is missing until the next half-year ends.']),
  ];
}

function rateLine(rate: LegalRate, addition: RateAddition | undefined): string {
  const percent = formatPercent(rate.hundredths).padStart(5);
  const mark = isProvisional(rate) ? ', provisional' : '';
  const origin = addition ? `; added ${addition.addedAt.toISOString().slice(0, 10)} by ${addition.addedBy}` : '';
  return `  ${rate.effectiveFrom}  ${percent} %  [${rate.confidence}${mark}] ${rate.source}, checked ${rate.checkedOn}${origin}`;
}

/** One line about what an addition did. */
export function addedLine({ rate, created }: AddedRate): string {
  const what = `${rate.kind} ${rate.effectiveFrom}: ${formatPercent(rate.hundredths)} %`;
  const provisional = isProvisional(rate)
    ? ' It shows as provisional: add it again with --confidence V once you have seen the official text.'
    : '';
  return created
    ? `Added ${what}. Cases that waited for it go on.${provisional}`
    : `${what} was there already; nothing was written.`;
}

/** Finds invoice numbers in what a payer wrote. */
import type { CreditLine, MatchCandidate } from './match-payment.ts';
import { formsOf, sameName, zeroForO, type NumberForms, type Remittance } from './remittance.ts';

/** The ways to read a number in a text, surest first: a looser one counts only where no surer one found anything, and only if it fits one invoice. */
const readings: readonly {
  readonly form: (forms: NumberForms) => string | null;
  readonly seen: (text: Remittance, form: string) => boolean;
  readonly words: string;
  /** So little of the number that an invoice which is not open any more may be meant: something else must fit too. */
  readonly weak?: true;
}[] = [
  { form: ({ whole }) => whole, seen: ({ windows }, form) => holds(windows, form), words: 'stands in the text' },
  {
    form: ({ bare }) => bare,
    seen: ({ bare }, form) => bare.has(form),
    words: 'stands in the text without its leading zeros',
  },
  {
    form: ({ digits }) => digits,
    seen: ({ windows }, form) => windows.has(form),
    words: 'stands in the text without its prefix',
  },
  {
    form: ({ bareDigits }) => bareDigits,
    seen: ({ bare }, form) => bare.has(form),
    words: 'stands in the text without its prefix and leading zeros',
  },
  {
    form: ({ counter }) => counter,
    seen: ({ windows }, form) => windows.has(form) || windows.has(form.replace(/^0+/, '')),
    words: 'ends in a number that stands in the text',
    weak: true,
  },
  {
    form: ({ whole }) => zeroForO(whole),
    seen: ({ zeroed }, form) => zeroed.has(form),
    words: 'stands in the text if the letter O is read as a zero',
  },
];

/** A number may be glued to a word before it, such as `FACTUREF2026118`. */
function holds(windows: ReadonlySet<string>, form: string): boolean {
  if (windows.has(form)) return true;
  if (form.length < 6) return false;
  for (const window of windows)
    if (
      window.endsWith(form) &&
      /[A-Z]$/.test(window.slice(0, -form.length)) &&
      /^[A-Z]+$/.test(window.slice(0, -form.length))
    )
      return true;
  return false;
}

/** Shortest whole number that counts when it stands alone in a text: `12` is a day or a street. */
const shortestNumber = 4;

/** The invoices whose numbers stand in a text, by the surest reading that finds any, with a sentence for each; none when two read the same. */
export function numbersIn(
  text: Remittance,
  fitting: readonly MatchCandidate[],
  line: CreditLine | null = null,
): { found: readonly MatchCandidate[]; because: readonly string[] } {
  for (const { form, seen, words, weak } of readings) {
    const groups = new Map<string, MatchCandidate[]>();
    for (const one of fitting) {
      const key = form(formsOf(one.number));
      if (key === null || key.length < shortestNumber || !seen(text, key)) continue;
      if (weak && !(line && fitsOtherwise(line, one))) continue;
      groups.set(key, [...(groups.get(key) ?? []), one]);
    }
    // Two invoices whose numbers read the same there: neither is meant for sure.
    if ([...groups.values()].some((group) => group.length > 1)) return { found: [], because: [] };
    // A number that is part of a longer one that was found too is not meant itself.
    const keys = [...groups.keys()];
    const found = keys
      .filter((key) => !keys.some((other) => other !== key && other.endsWith(key)))
      .flatMap((key) => groups.get(key) ?? []);
    if (found.length > 0) return { found, because: found.map((one) => `Invoice number ${one.number} ${words}.`) };
  }
  return { found: [], because: [] };
}

const fitsOtherwise = ({ amountCents, partyName }: CreditLine, one: MatchCandidate): boolean =>
  one.balanceCents === amountCents || one.ibanSeen || (partyName !== null && sameName(one.debtorName, partyName));

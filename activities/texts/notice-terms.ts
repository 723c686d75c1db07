/** Terms of a formal notice that do not depend on the language. */
import type { Brief } from '../../domain/message.ts';
import type { Amount } from './format.ts';
import { indemnityOf } from './tally.ts';
import type { Tally } from './tally.ts';

/** Days given when the step names none: 8 between businesses and to public buyers, 15 to others (rule R41, usage). */
const usualDays = { professional: 8, other: 15 } as const;

/** Days to pay, counted from the first presentation. Throws on a number that is not a whole number of at least 1. */
export function deadlineOf(brief: Brief): number {
  const { type } = brief.debtor;
  const days =
    brief.deadlineDays ?? (type === 'business' || type === 'public' ? usualDays.professional : usualDays.other);
  if (!Number.isInteger(days) || days < 1)
    throw new RangeError(
      `deadlineDays is ${String(days)}: give the step a whole number of days, at least 1 (8 and 15 are usual)`,
    );
  return days;
}

/** Late principal plus the fixed indemnities, per currency: the indemnity is in euros even when the invoices are not. */
export function amountsToPay(tally: Tally): Amount[] {
  const indemnity = indemnityOf(tally);
  if (!indemnity) return [...tally.lateTotals];
  const inEuros = tally.lateTotals.some((amount) => amount.currency === indemnity.currency);
  if (!inEuros) return [...tally.lateTotals, indemnity];
  return tally.lateTotals.map((amount) =>
    amount.currency === indemnity.currency ? { ...amount, cents: amount.cents + indemnity.cents } : amount,
  );
}

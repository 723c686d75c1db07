/** The term a formal notice gives. */
import type { Brief } from '../../domain/message.ts';

/** Days given when the step names none: 8 between businesses and to public buyers, 15 to others (rule R41, usage). */
const usualDays = { professional: 8, other: 15 } as const;

/** Days to pay, counted from the first presentation. Throws on a number that is not a whole number of at least 1. */
export function termDays(brief: Brief): number {
  const { type } = brief.debtor;
  const days =
    brief.deadlineDays ?? (type === 'business' || type === 'public' ? usualDays.professional : usualDays.other);
  if (!Number.isInteger(days) || days < 1)
    throw new RangeError(
      `deadlineDays is ${String(days)}: give the step a whole number of days, at least 1 (8 and 15 are usual)`,
    );
  return days;
}

/** True when an order to pay ("injonction de payer") is open against this debtor: a private one in France (CPC 1405, 1406). */
export function orderToPayOpen(brief: Brief): boolean {
  const { type, address } = brief.debtor;
  return (type === 'business' || type === 'consumer') && (address?.country ?? 'FR').toUpperCase() === 'FR';
}

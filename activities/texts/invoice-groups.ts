/** How invoices are shown: the late ones first with their total, then, apart, those that are not yet due. */
import type { Brief, BriefLine } from '../../domain/message.ts';
import type { Amount } from './format.ts';
import type { Tally } from './tally.ts';
import { labelsOf } from './labels.ts';

export interface InvoiceGroup {
  /** Null for the first group, which needs no heading. */
  readonly title: string | null;
  readonly lines: readonly BriefLine[];
  /** One per currency. */
  readonly totals: readonly { readonly label: string; readonly amount: Amount }[];
}

/** One group, or two when the message speaks of lateness and some invoices are not late: their sum must not look overdue. */
export function invoiceGroups(brief: Brief, tally: Tally): InvoiceGroup[] {
  const labels = labelsOf(brief.language);
  const group = (
    title: string | null,
    lines: readonly BriefLine[],
    label: string,
    totals: readonly Amount[],
  ): InvoiceGroup => ({ title, lines, totals: totals.map((amount) => ({ label, amount })) });
  if (!showsDelay(brief, tally) || tally.upcoming.length === 0)
    return [group(null, brief.lines, labels.total, tally.totals)];
  return [
    group(null, tally.late, labels.totalLate, tally.lateTotals),
    group(labels.upcoming, tally.upcoming, labels.totalUpcoming, tally.upcomingTotals),
  ];
}

/** True when the list shows how late each invoice is: never in a courtesy message, nor about a plan. */
export function showsDelay(brief: Brief, tally: Tally): boolean {
  return brief.plan === null && tally.voice !== 'courtesy';
}

/** How far the history of a debtor can be trusted when a policy is chosen by it. */
import { newForInvoices, type SegmentFacts } from './choose-policy.ts';

/** What the ledger here says of a debtor. */
export interface KnownHistory {
  /** Invoices before this one. */
  readonly earlier: number;
  /** Of the last six that are due or ended: how many there are, and how many were late. */
  readonly judged: number;
  readonly late: number;
  /** When the first invoice of the creditor came here (epoch ms); null: none yet. */
  readonly sinceMs: number | null;
}

/**
 * Days after the creditor's first invoice here from which a debtor without earlier ones counts as new. Before that he may be an old customer
 * whose paid invoices were never registered here; who buys at all has been invoiced within half a year.
 */
export const defaultHistoryKnownAfterDays = 180;

const dayMs = 86_400_000;

/** The facts a segment rule may ask of the history: null where the creditor has not been here long enough to know. */
export function historyFacts(
  { earlier, judged, late, sinceMs }: KnownHistory,
  nowMs: number,
  knownAfterDays: number = defaultHistoryKnownAfterDays,
): Pick<SegmentFacts, 'earlierInvoices' | 'lateOfLastSix'> {
  const known = knownAfterDays === 0 || (sinceMs !== null && nowMs - sinceMs >= knownAfterDays * dayMs);
  return {
    earlierInvoices: known || earlier >= newForInvoices ? earlier : null,
    lateOfLastSix: judged > 0 || known ? late : null,
  };
}

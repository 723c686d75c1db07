/** Where a registered letter stands, from what is known of its life. */
import type { DeliveryOutcome, Life } from './delivery-life.ts';
import { phaseRank } from './delivery-life.ts';

export type LetterStanding =
  /** Nothing is known that changes anything. */
  | { readonly kind: 'unknown' }
  | { readonly kind: 'accepted' }
  /** At the post. */
  | { readonly kind: 'dispatched' }
  /** Presented: the step is made, and its deadline runs from that day. */
  | { readonly kind: 'served'; readonly presentedOn: string }
  /** It reached nobody: no deadline runs, and a person decides. */
  | { readonly kind: 'returned'; readonly outcome: ReturnedOutcome }
  /** An electronic letter that was not accepted: it counts as no notice, and paper follows. */
  | { readonly kind: 'paperNeeded' };

export type ReturnedOutcome = Extract<
  DeliveryOutcome,
  'returned_bad_address' | 'returned_unspecified' | 'rejected_by_provider' | 'cancelled'
>;

/**
 * The standing of one letter. Refused and unclaimed count as served on the day of the first presentation (Cass. 1re civ., 20 Jan 2021, 19-20.680); for
 * an electronic letter the same is not judged, so only its acceptance serves it (CPCE R53-3).
 */
export function letterStanding({ phase, outcome, servedOn }: Life, electronic: boolean): LetterStanding {
  if (outcome === 'returned_bad_address' || outcome === 'rejected_by_provider' || outcome === 'cancelled')
    return { kind: 'returned', outcome };
  if (outcome === 'returned_unspecified' && servedOn === null) return { kind: 'returned', outcome };
  if (electronic && (outcome === 'refused' || outcome === 'unclaimed' || outcome === 'expired'))
    return { kind: 'paperNeeded' };
  const accepted = outcome === 'delivered' || outcome === 'acknowledged';
  if (servedOn !== null && (!electronic || accepted)) return { kind: 'served', presentedOn: servedOn };
  if (phaseRank(phase) >= phaseRank('dispatched')) return { kind: 'dispatched' };
  return phase === 'accepted' ? { kind: 'accepted' } : { kind: 'unknown' };
}

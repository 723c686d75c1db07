/**
 * What became of one send, from whatever was reported about it: a phase that only rises and an outcome, the same for every order in which the news
 * comes. Pure. The states of each provider are mapped to reports by its adapter (common delivery-state model, in the reference of providers).
 */

/** How far a message got, in order. `submitting`: the call is in flight; `presented`: offered to the recipient, the legal date of a letter. */
export const phases = [
  'planned',
  'frozen',
  'submitting',
  'accepted',
  'dispatched',
  'presented',
  'delivered',
  'acknowledged',
] as const;
export type Phase = (typeof phases)[number];

export const outcomes = [
  'delivered',
  'acknowledged',
  'refused',
  'unclaimed',
  'returned_bad_address',
  'returned_unspecified',
  'bounced_permanent',
  'bounced_transient',
  'undeliverable',
  'suppressed',
  'opted_out',
  'complained',
  'rejected_by_provider',
  'expired',
  'cancelled',
  'unknown',
] as const;
export type DeliveryOutcome = (typeof outcomes)[number];

/** One piece of news about one send. */
export interface Report {
  /** The same news told twice has the same key. ASCII, at most 200 characters. */
  readonly key: string;
  /** The provider's own word, such as `email.bounced`, `undelivered 30003`, `LP22`. */
  readonly code: string;
  /** How far the message had got; null: says nothing of it. */
  readonly phase: Phase | null;
  /** How it ended; null: says nothing of it. */
  readonly outcome: DeliveryOutcome | null;
  /** When it happened (ISO instant), as the provider dates it; null: it does not. */
  readonly occurredAt: string | null;
  /** Of a registered letter: civil date of the presentation or of the event that implies one, where the letter was. */
  readonly presentedOn?: string;
  /** What a person should read beside it: diagnostic text, reason of a refusal. No personal data beyond the contact point. */
  readonly detail?: string;
}

/** What is known of one send. */
export interface Life {
  readonly phase: Phase;
  readonly outcome: DeliveryOutcome | null;
  /** First presentation of a letter that counts as served; null: none known. */
  readonly servedOn: string | null;
  /** The report that set the outcome; null: none did. */
  readonly decidedBy: Report | null;
}

/** Idempotency key of one send of a delivery: a new send after a proven non-arrival is another call. ASCII. */
export const sendKey = (deliveryKey: string, sendNo: number): string =>
  sendNo === 1 ? deliveryKey : `${deliveryKey}.s${String(sendNo)}`;

/** Rank of a phase, as stored; 0 is `planned`. */
export const phaseRank = (phase: Phase): number => phases.indexOf(phase);

/** The phase of a stored rank; throws on a rank that no phase has. */
export function phaseAt(rank: number): Phase {
  const phase = phases[rank];
  if (phase === undefined) throw new Error(`No delivery phase has rank ${String(rank)}`);
  return phase;
}

const afterDelivery = ['acknowledged', 'complained', 'bounced_permanent'] as const;
const returns = ['unclaimed', 'refused', 'returned_bad_address'] as const;

/** Which outcome may give way to which. What is not listed stays: a refused letter is not delivered by a later line of the same provider. */
const givesWayTo: Partial<Record<DeliveryOutcome, readonly DeliveryOutcome[]>> = {
  unknown: outcomes,
  delivered: afterDelivery,
  bounced_transient: ['delivered', ...afterDelivery],
  undeliverable: ['delivered', ...afterDelivery],
  unclaimed: ['delivered', ...afterDelivery],
  returned_bad_address: ['delivered', ...afterDelivery],
  returned_unspecified: ['delivered', ...afterDelivery, ...returns],
};

/** Whether a set outcome may become another one. */
export const mayBecome = (from: DeliveryOutcome, to: DeliveryOutcome): boolean =>
  givesWayTo[from]?.includes(to) ?? false;

/** Dated news in the order it happened, then undated news; what stands equal goes by what it says, so that the order of arrival never matters. */
function inOrder(one: Report, other: Report): number {
  const at = (report: Report) => (report.occurredAt === null ? Infinity : Date.parse(report.occurredAt));
  if (at(one) !== at(other)) return at(one) < at(other) ? -1 : 1;
  const rank = (report: Report) => (report.outcome === null ? -1 : outcomes.indexOf(report.outcome));
  return rank(one) - rank(other) || (one.key < other.key ? -1 : one.key > other.key ? 1 : 0);
}

/**
 * Folds every report of one send, in any order and with repeats, into what is known of it. `start` is what the send call itself established:
 * `accepted` when the provider owns the message, `submitting` while nobody knows.
 */
export function lifeOf(start: Phase, reports: readonly Report[]): Life {
  let rank = phaseRank(start);
  let outcome: DeliveryOutcome | null = null;
  let decidedBy: Report | null = null;
  for (const report of reports.toSorted(inOrder)) {
    if (report.phase !== null) rank = Math.max(rank, phaseRank(report.phase));
    // Told again, an outcome changes nothing, not even who told it first.
    if (report.outcome === null || report.outcome === outcome) continue;
    if (outcome !== null && !mayBecome(outcome, report.outcome)) continue;
    outcome = report.outcome;
    decidedBy = report;
  }
  return { phase: phaseAt(rank), outcome, servedOn: servedOn(outcome, reports), decidedBy };
}

/**
 * A registered notice is served by its first presentation, taken, refused or left at the post office (Cass. 1re civ., 20 Jan 2021, 19-20.680); a
 * letter that never found its address was not presented to anybody.
 */
function servedOn(outcome: DeliveryOutcome | null, reports: readonly Report[]): string | null {
  if (outcome === 'returned_bad_address') return null;
  const dates = reports.flatMap((report) => report.presentedOn ?? []).toSorted();
  return dates[0] ?? null;
}

/** Whether the provider will say no more that matters: a message with such an outcome is not asked about again. */
export const isFinal = (outcome: DeliveryOutcome | null): boolean => outcome !== null && outcome !== 'unknown';

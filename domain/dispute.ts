/** What a debtor contests, and what of the claim is left to be asked for meanwhile. Pure. */

/** Every category with the days a person has for the answer: the longer, the more has to be looked up. */
export const answerDays = {
  goods: 8,
  service: 8,
  price: 5,
  quantity: 5,
  delivery: 8,
  duplicate: 3,
  alreadyPaid: 3,
  notOurs: 3,
  order: 5,
  invoiceForm: 3,
  setOff: 8,
  other: 5,
} as const satisfies Readonly<Record<string, number>>;

export type DisputeCategory = keyof typeof answerDays;
export const disputeCategories = Object.keys(answerDays) as DisputeCategory[];

/** `withdrawn`: by the debtor. */
export type DisputeOutcome = 'upheld' | 'rejected' | 'withdrawn';

/** A dispute as it lies with its case. Instants are ISO text. */
export interface DisputeFact {
  readonly id: string;
  /** Null: the whole claim. */
  readonly amountCents: number | null;
  readonly undisputedGoesOn: boolean;
  readonly openedAt: string;
  readonly resolvedAt: string | null;
  readonly resolution: DisputeOutcome | null;
}

/**
 * How much of the balance must not be asked for because it is contested while the rest goes on; 0 where nothing is contested, or where a hold keeps all of it.
 * Money that comes in pays what nobody contests first.
 */
export function disputedCents(disputes: readonly DisputeFact[], balanceCents: number): number {
  const open = disputes.find((one) => one.resolvedAt === null && one.undisputedGoesOn);
  return open?.amountCents ? Math.min(open.amountCents, Math.max(0, balanceCents)) : 0;
}

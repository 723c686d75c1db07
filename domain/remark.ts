/** What a message says beside its claim, in a sentence of its own: promises, and what is contested. */

export type Remark =
  /** Still owed after a promise was kept: thanks first. */
  | { readonly kind: 'promiseKept'; readonly currency: string; readonly receivedCents: number }
  /** Nothing came, or (`receivedCents` above 0) not all of it. */
  | {
      readonly kind: 'promiseUnmet';
      readonly currency: string;
      readonly amountCents: number;
      readonly receivedCents: number;
      /** Civil date. */
      readonly payOn: string;
    }
  /** The sums of the message leave this out. */
  | { readonly kind: 'contested'; readonly currency: string; readonly cents: number }
  /** A dispute was rejected, and this was answered. Civil dates in the debtor's zone. */
  | { readonly kind: 'answered'; readonly openedOn: string; readonly answeredOn: string; readonly answer: string };

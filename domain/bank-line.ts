/** One movement on the creditor's bank account and what it was recognised as. Plain JSON. */

/**
 * `pending`: read, not looked at yet. `matched`: became a payment, or undid one. `toPerson`: money that a person must place. `known`: told before, or the
 * whole of an entry whose transactions are told one by one. `ignored`: no business of dunning (an outgoing payment, a fee). `undone`: a match that a person took back.
 */
export type BankLineStatus = 'pending' | 'matched' | 'toPerson' | 'known' | 'ignored' | 'undone';

/** How a line was recognised, surest first. */
export type MatchRule =
  | 'creditorReference'
  | 'endToEndId'
  | 'invoiceNumber'
  | 'planReference'
  | 'amountAndIban'
  | 'amountAndName'
  | 'reversal'
  | 'person';

export interface BankMatch {
  /** Null: nothing was sure enough. */
  readonly by: MatchRule | null;
  /** One sentence per finding, for a person: what was seen where. */
  readonly because: readonly string[];
  /** What a person may choose from, likeliest first: invoice ids with why. */
  readonly candidates: readonly { readonly invoiceId: string; readonly number: string; readonly because: string }[];
}

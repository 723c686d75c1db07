/** A promise to pay: a day and an amount. */

/** `halfKept`: some of the money came, not all. */
export type PromiseStatus = 'open' | 'kept' | 'halfKept' | 'broken' | 'cancelled';

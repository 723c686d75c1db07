/** The last look before a message left: what was true in the transaction that claimed it. Kept as proof. Plain JSON. */

export interface LastLook {
  /** ISO instant of the claim. */
  readonly at: string;
  readonly invoices: readonly {
    readonly invoiceId: string;
    readonly number: string;
    readonly seq: number;
    readonly balanceCents: number;
    readonly currency: string;
    /** Newest money fact; null: none but the invoice itself. */
    readonly lastMoney: {
      readonly kind: string;
      readonly seq: number;
      readonly at: string;
      readonly amountCents: number;
    } | null;
  }[];
  /** Where money is told from, and how long ago each last reported. */
  readonly sources: readonly {
    readonly key: string;
    readonly reportedAt: string | null;
    readonly ageMinutes: number | null;
    readonly withinHours: number | null;
  }[];
  /** Every guard that was asked, with what it saw. */
  readonly guards: readonly {
    readonly code: string;
    readonly passed: boolean;
    readonly value: string | number | null;
  }[];
}

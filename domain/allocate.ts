/** Laying money on invoices (C. civ. 1342-10: the debtor's indication first, else due debts, oldest first). Exact cents, one currency. */

export interface Share {
  readonly invoiceId: string;
  readonly amountCents: number;
}

export interface Laid {
  readonly shares: readonly Share[];
  /** What no invoice could take: a credit of the debtor, looked at by a person. */
  readonly restCents: number;
}

/** Lays an amount on balances in the order given, never more than a balance. The shares and the rest sum to the amount. */
export function allocateInOrder(
  amountCents: number,
  balances: readonly { invoiceId: string; balanceCents: number }[],
): Laid {
  let restCents = amountCents;
  const shares: Share[] = [];
  for (const { invoiceId, balanceCents } of balances) {
    const take = Math.min(restCents, Math.max(0, balanceCents));
    if (take > 0) shares.push({ invoiceId, amountCents: take });
    restCents -= take;
  }
  return { shares, restCents };
}

/** Lays the amounts the payer named, each at most the invoice's balance; what is over stays unallocated. */
export function allocateAsNamed(
  amountCents: number,
  named: readonly Share[],
  balanceOf: (invoiceId: string) => number,
): Laid {
  const shares: Share[] = [];
  let restCents = amountCents;
  for (const share of named) {
    const before = shares
      .filter((one) => one.invoiceId === share.invoiceId)
      .reduce((sum, one) => sum + one.amountCents, 0);
    const take = Math.min(share.amountCents, restCents, Math.max(0, balanceOf(share.invoiceId) - before));
    if (take > 0) shares.push({ invoiceId: share.invoiceId, amountCents: take });
    restCents -= take;
  }
  return { shares, restCents };
}

/** Dossiers an agency should have confirmed by now: what a person must know before the next one leaves for it. Pure. */

export interface UnconfirmedDossier {
  /** Six digits. */
  readonly dossier: string;
  /** ISO instants. */
  readonly sentAt: string;
  readonly receiptDueAt: string;
}

export interface MissingReceipts {
  readonly dossiers: readonly UnconfirmedDossier[];
  readonly text: string;
}

/**
 * The dossiers whose receipt is overdue, with what the approver is told; null: none is. The next dossier to the same agency leaves after the receipt of
 * those before it or by a person's choice. No dossier leaves without an approval (R75), so the approval, asked for with this in view, is that choice; a
 * receipt that is not due yet is no reason to let other debtors wait.
 */
export function missingReceipts(unconfirmed: readonly UnconfirmedDossier[], nowMs: number): MissingReceipts | null {
  const dossiers = unconfirmed.filter(({ receiptDueAt }) => Date.parse(receiptDueAt) <= nowMs);
  if (dossiers.length === 0) return null;
  const numbers = dossiers.map(({ dossier }) => dossier).join(', ');
  return {
    dossiers,
    text: `The agency has not confirmed ${numbers} in time. Ask it whether its mailbox or folder still works before you approve: approving sends this dossier all the same.`,
  };
}

/** What the thanks for a payment that crossed a message are written from. */
import type { DebtorType, Language } from './case-facts.ts';
import type { CreditorIdentity, Envelope } from './message.ts';

export interface ThanksBrief {
  readonly creditor: CreditorIdentity;
  readonly debtor: { readonly name: string; readonly type: DebtorType; readonly email: string };
  readonly language: Language;
  /** One or more; each with the invoices it pays. */
  readonly payments: readonly {
    readonly receivedOn: string;
    readonly amountCents: number;
    readonly currency: string;
    readonly invoices: readonly string[];
  }[];
  /** What is left of the invoices paid; empty: nothing is due on them. */
  readonly owed: readonly { readonly number: string; readonly balanceCents: number; readonly currency: string }[];
  readonly envelope: Envelope;
}

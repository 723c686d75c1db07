/** Everything known about one invoice when `decide` is asked; loaded under the locks that keep it true. */
import type { ChannelStop } from './channel-stop.ts';
import type { Channel, Policy, Tone } from './policy.ts';

export type DebtorType = 'business' | 'public' | 'consumer' | 'unknown';
export type InvoiceStatus = 'open' | 'settled' | 'handedOver' | 'writtenOff';
export type Language = 'fr' | 'en';

/** Life of a delivery. `claimed`: handed to its channel, answer not known yet. `retrying`: certainly not sent, will be tried again. */
export type DeliveryState =
  | 'awaitingApproval'
  | 'approved'
  | 'claimed'
  | 'retrying'
  | 'awaitingPerson'
  | 'accepted'
  | 'dispatched'
  | 'presented'
  | 'done'
  | 'failed'
  | 'unknown'
  | 'cancelled';

/**
 * `reply`: the debtor answered and a person reads it; `promise`: a date was promised; `placement`: an agency holds the case; `unallocated`: money came
 * that may pay it; `announced`: its payment was announced; `smallClaims`, `factored`, `eInvoice`: what happens to this invoice elsewhere; the rest is
 * what the law says about the debtor.
 */
export type HoldKind =
  | 'pause'
  | 'dispute'
  | 'plan'
  | 'promise'
  | 'reply'
  | 'placement'
  | 'unallocated'
  | 'announced'
  | 'smallClaims'
  | 'factored'
  | 'eInvoice'
  | 'insolvency'
  | 'represented'
  | 'deceased'
  | 'overIndebted'
  | 'judicialGrace'
  | 'struckOff';

/** What was learned of a debtor on the phone or from an agency, and stops every contact, whatever the invoice. */
export type LegalHold = Extract<HoldKind, 'insolvency' | 'represented' | 'deceased'>;

export interface Hold {
  readonly id: string;
  readonly kind: HoldKind;
  readonly reason: string;
  /** Instant (ISO) at which the hold ends by itself; null: a person or a plan ends it. */
  readonly endsAt: string | null;
}

/** One (invoice, step) with its delivery, newest repetition only. */
export interface StepFact {
  readonly step: string;
  readonly channel: Channel;
  readonly state: DeliveryState;
  /** When the contact was made, or given up (ISO); null while in progress. */
  readonly completedAt: string | null;
  /** A retry may not start before this instant (ISO); null: at once. */
  readonly notBefore: string | null;
  /** An attempt is on its way since this instant (ISO); its answer is not known yet. */
  readonly inFlightSince?: string | null;
  /** How it ended, where that is known. */
  readonly outcome?: string | null;
  /** Who carries it: a provider's name, `localOutbox` for what a person does. */
  readonly provider?: string | null;
}

/** A contact made with this debtor on any of its invoices. */
export interface Contact {
  readonly channel: Channel;
  readonly at: string;
}

export interface PassedStep {
  readonly step: string;
  readonly code: PassCode;
  readonly text: string;
  readonly at: string;
}

/** Why a step was passed over for good. */
export type PassCode =
  | 'dueDatePassed'
  | 'noContactPoint'
  | 'approvalRefused'
  | 'doneElsewhere'
  | 'fallbackNotNeeded'
  // No step of a policy: thanks that took the place of the next one.
  | 'thanked';

export interface ContactPoints {
  readonly email: boolean;
  readonly phone: boolean;
  readonly mobile: boolean;
  readonly address: boolean;
}

export interface CaseFacts {
  readonly invoiceId: string;
  readonly number: string;
  readonly status: InvoiceStatus;
  readonly issuedOn: string;
  readonly dueOn: string;
  readonly currency: string;
  readonly amountCents: number;
  readonly balanceCents: number;
  /** Part of the balance that is contested while the rest goes on; absent: none. */
  readonly disputedCents?: number;
  readonly registeredAt: string;
  readonly debtor: {
    readonly id: string;
    readonly type: DebtorType;
    readonly timeZone: string;
    /** ISO 3166 alpha-2. */
    readonly country: string;
    readonly postcode: string | null;
    readonly reachable: ContactPoints;
  };
  readonly policy: Policy;
  /** Facts per step; a step that is absent has not begun. */
  readonly steps: readonly StepFact[];
  /** Steps recorded as passed over or done elsewhere, with the instant they were. */
  readonly passed: readonly PassedStep[];
  readonly holds: readonly Hold[];
  /** Contacts of the debtor over the last 30 days. */
  readonly contacts: readonly Contact[];
  /** Channels that send nothing for this creditor now; absent: none. */
  readonly stops?: readonly ChannelStop[];
  /** First presentation of the registered letter; null: none is known. */
  readonly notice: { readonly presentedOn: string; readonly recordedAt: string } | null;
}

/** Tones from softest to firmest; a folded message takes the last of those present. */
export const toneRank: Record<Tone, number> = { neutral: 0, friendly: 1, firm: 2, formal: 3 };

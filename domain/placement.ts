/** A case given to an agency: who holds it, what the agency may report, what we must tell it. Plain JSON. */
import type { Reason } from './decision.ts';

/** How a dossier reaches an agency. `download`: a person fetches the ZIP and hands it over. */
export type DossierRoute =
  | { readonly by: 'email' }
  /** A folder on this machine that an SFTP server or a mount shows to the agency. */
  | { readonly by: 'folder'; readonly folder: string }
  | { readonly by: 'download' };

export interface Agency {
  readonly name: string;
  /** Where dossiers, direct payments and recalls are told; null: a person tells them. */
  readonly email: string | null;
  readonly route: DossierRoute;
  /** Days the agency has to confirm the receipt, and to confirm a recall. */
  readonly receiptDays: number;
  /** Days without any news from the agency before a person is asked to look. */
  readonly silenceDays: number;
}

/**
 * `frozen`: own contacts are stopped, the dossier is made; `sent`: it left, the receipt is awaited; `received`: the agency works on it;
 * `recallRequested`: taken back, not confirmed yet. The others are ends.
 */
export type PlacementStatus = 'frozen' | 'sent' | 'received' | 'refused' | 'recallRequested' | 'recalled' | 'closed';

/** What an agency can report (file dossier, return events, in the reference of providers). */
export const reportKinds = [
  'accepted',
  'refused',
  'moreInfoNeeded',
  'inProgress',
  'debtorContacted',
  'promise',
  'planAgreed',
  'payment',
  'paymentReversed',
  'disputed',
  'insolvency',
  'untraceable',
  'legalRecommended',
  'legalStarted',
  'recallConfirmed',
  'closed',
] as const;
export type ReportKind = (typeof reportKinds)[number];

/** Why an agency closed a case. */
export const closeReasons = [
  'paidInFull',
  'settled',
  'uncollectible',
  'recalled',
  'statuteBarred',
  'insolvent',
  'deceased',
] as const;
export type CloseReason = (typeof closeReasons)[number];

/** `receipt` asks again for the receipt of the dossier. */
export type NoticeKind = 'directPayment' | 'paymentReversed' | 'creditNote' | 'dispute' | 'stop' | 'recall' | 'receipt';

/** Statuses in which an agency holds the case and its workflow runs. */
export type LiveStatus = Extract<PlacementStatus, 'sent' | 'received' | 'recallRequested'>;

/** What stands in for the choices of a creditor that has named no agency: a person takes the dossier from the outbox. */
export const unnamedAgency: Agency = {
  name: '',
  email: null,
  route: { by: 'download' },
  receiptDays: 5,
  silenceDays: 30,
};

/** How one dossier leaves, frozen with it. Of an e-mail all but its attachment, which is the dossier itself. */
export type HandOver =
  | {
      readonly by: 'email';
      readonly from: string;
      readonly replyTo: string;
      readonly to: string;
      readonly subject: string;
      readonly text: string;
      readonly html: string;
    }
  | { readonly by: 'folder'; readonly folder: string }
  | { readonly by: 'download' };

/** Who a dossier is for and how it leaves, chosen when it was written, so that a person approves what is done. */
export interface DossierRouting {
  readonly no: number;
  readonly fileName: string;
  readonly agency: Agency;
  /** Null: the creditor has named no agency, and the file in the outbox is all. */
  readonly handOver: HandOver | null;
}

export interface PlacementAction {
  readonly name: 'tellAgency' | 'lookAtPlacement';
  readonly step: 'notice' | 'receiptOverdue' | 'silence' | 'recallOverdue';
}

export type PlacementOutcome = 'refused' | 'recalled' | 'closed';

type PlacementReason = Omit<Reason, 'code'> & {
  readonly code: 'awaitingReceipt' | 'withAgency' | 'noticeDue' | 'awaitingRecall' | 'placementEnded';
};

/** Travels to the workflow `followPlacement` in its start or a signal. */
export type PlacementChoice =
  | {
      readonly wait: {
        readonly until: string;
        readonly then: PlacementAction;
        readonly because: readonly PlacementReason[];
      };
    }
  | { readonly act: PlacementAction; readonly because: readonly PlacementReason[] }
  | { readonly finish: PlacementOutcome; readonly because: readonly PlacementReason[] };

export interface PlacementDecided {
  readonly seq: number;
  readonly decision: PlacementChoice;
  readonly label: string;
  readonly details: string;
}

/** What a text is written from (a brief), and what leaves (content, frozen byte for byte). */
import type { DebtorType, Language } from './case-facts.ts';
import type { DossierRouting } from './placement.ts';
import type { Channel, Tone } from './policy.ts';
import type { Remark } from './remark.ts';
import type { Statement } from './statement.ts';

export interface PostalAddress {
  readonly line1: string;
  readonly line2?: string;
  readonly postcode: string;
  readonly city: string;
  /** ISO 3166 alpha-2. */
  readonly country: string;
}

/** Who speaks: printed on every message (C. com. R123-237, R123-238). */
export interface CreditorIdentity {
  readonly name: string;
  readonly legalForm: string;
  readonly shareCapital?: string;
  readonly siren: string;
  readonly registry: string;
  readonly address: PostalAddress;
  readonly email: string;
  readonly phone: string;
  readonly iban: string;
  readonly accountHolder: string;
  /** Sender of SMS: at most 11 letters, digits or spaces. */
  readonly smsSender: string;
  /** Consumer mediator, with address or site (C. conso. L612-1); needed only by those who sell to consumers. */
  readonly mediator?: string;
}

/** One invoice as a message shows it. */
export interface BriefLine {
  readonly invoiceId: string;
  readonly number: string;
  /** What the payer is asked to quote (RF, ISO 11649); absent or null: as it follows from the number. */
  readonly paymentReference?: string | null;
  readonly issuedOn: string;
  readonly dueOn: string;
  readonly currency: string;
  readonly amountCents: number;
  /** Still owed when the message was claimed, without what is contested. */
  readonly balanceCents: number;
  /** Contested and not asked for; absent: nothing. */
  readonly disputedCents?: number;
  /** Civil days past the due date; negative before it. */
  readonly daysLate: number;
  /** What is owed for this invoice with interest and indemnity; absent or null: nothing of it may be told as a sum. */
  readonly statement?: Statement | null;
}

/**
 * What a message says of late-payment interest and the fixed indemnity: `none` nothing, `told` that they run (and how much, for lines with a
 * statement), `claimed` that they are to be paid with the principal. Consumers and debtors of unknown type are told nothing, whatever this says;
 * a notice to a consumer adds that interest at the legal rate runs from it (C. civ. 1231-6).
 */
export type PenaltyVoice = 'none' | 'told' | 'claimed';

/** Everything a text may use. `on` is the civil date of writing in the debtor's zone. */
export interface Brief {
  readonly on: string;
  readonly channel: Channel;
  readonly tone: Tone;
  /** True when no listed invoice is past due: the text must not claim that money is owed. */
  readonly beforeDue: boolean;
  readonly language: Language;
  readonly creditor: CreditorIdentity;
  readonly debtor: {
    readonly reference: string;
    readonly name: string;
    readonly type: DebtorType;
    readonly siren: string | null;
    readonly email: string | null;
    readonly phone: string | null;
    readonly address: PostalAddress | null;
  };
  /** At least one line, oldest due date first; one currency may differ from line to line. */
  readonly lines: readonly BriefLine[];
  /** Registered letter: days given from first presentation. */
  readonly deadlineDays: number | null;
  /** Plan messages: which note, and the instalment it is about. */
  readonly plan: PlanNote | null;
  /** Key of the policy step that leads this message, for texts made for one step; absent: any. */
  readonly step?: string | null;
  /**
   * Absent: where lines have statements, their sums are told, and claimed in a formal voice; where none has, firm and formal e-mails and calls tell
   * the law without a sum, and letters say nothing.
   */
  readonly penalties?: PenaltyVoice;
  /** Said before the invoices, one sentence each; absent: nothing. */
  readonly remarks?: readonly Remark[];
  /** What is kept for the debtor, currency by currency: e-mails and letters say it; absent: nothing. */
  readonly credits?: readonly { readonly currency: string; readonly cents: number }[];
  /** E-mails: sender, answers, conversation; absent: the identity's own address and no conversation. */
  readonly envelope?: Envelope;
}

/** Where an e-mail comes from and what it belongs to; `from` is `name <address>`, quoted as RFC 5322 asks. */
export interface Envelope {
  readonly from: string;
  readonly replyTo: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface PlanNote {
  readonly kind: 'instalmentNote' | 'instalmentReminder' | 'breachNotice';
  readonly reference: string;
  readonly instalment: number;
  readonly instalments: number;
  readonly dueOn: string;
  readonly currency: string;
  /** Still missing for this instalment. */
  readonly amountCents: number;
  /** What becomes due again if the plan is broken. */
  readonly remainingCents: number;
  /** Breach notice: the last day on which the money saves the plan, for a notice given on the day of writing; absent or null: none can be named. */
  readonly payBy?: string | null;
}

export interface Attachment {
  readonly fileName: string;
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}

/** What leaves, frozen. JSON-safe except for `bytes`. */
export type Content =
  | {
      readonly kind: 'email';
      readonly from: string;
      readonly replyTo: string;
      readonly to: string;
      readonly subject: string;
      readonly text: string;
      readonly html: string;
      /** Further headers by name, such as `References`. */
      readonly headers?: Readonly<Record<string, string>>;
      /** Only in what an e-mail channel is handed; never frozen. */
      readonly attachments?: readonly Attachment[];
    }
  | {
      readonly kind: 'sms';
      readonly from: string;
      readonly to: string;
      /** As it leaves: already normalised. */
      readonly text: string;
      /** How many SMS the operators bill, and why; absent in contents of earlier releases. */
      readonly parts?: number;
      readonly encoding?: 'GSM-7' | 'UCS-2';
    }
  | { readonly kind: 'call'; readonly phone: string; readonly script: string }
  | {
      readonly kind: 'letter';
      readonly recipient: { readonly name: string; readonly address: PostalAddress };
      /** Printed on the envelope, where a letter that comes back goes; absent in letters frozen by earlier releases. */
      readonly sender?: { readonly name: string; readonly address: PostalAddress };
      /** Address of an electronic registered letter, which a person sends at the portal of its provider; absent: on paper. */
      readonly electronic?: { readonly email: string };
      readonly pdf: Uint8Array;
    }
  /** `routing` is absent in dossiers of earlier releases: they lie in the outbox. */
  | { readonly kind: 'dossier'; readonly zip: Uint8Array; readonly routing?: DossierRouting };

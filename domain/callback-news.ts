/** What a provider's callback says, read by its adapter. Plain data. */
import type { Report } from './delivery-life.ts';

export type CallbackProvider = 'resend' | 'twilio' | 'maileva';

/** An e-mail that arrived under an inbound domain; its text is not among what the callback brings. */
export interface ReceivedMessage {
  /** The provider's id of it, by which its text is fetched. */
  readonly emailId: string;
  readonly from: string;
  /** Everybody it was sent to. */
  readonly recipients: readonly string[];
  readonly subject: string;
  /** ISO instant. */
  readonly receivedAt: string;
  /** Message-IDs it answers, where the callback gives them. */
  readonly answers: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
  readonly attachments: readonly ReceivedAttachment[];
}

export interface ReceivedAttachment {
  readonly name: string;
  /** In bytes; null: not told. */
  readonly size: number | null;
}

export type CallbackNews =
  /** About one send of one delivery. */
  | {
      readonly kind: 'reports';
      readonly creditorId: string;
      readonly deliveryId: string;
      readonly sendNo: number;
      readonly reports: readonly Report[];
      readonly names: { readonly providerId?: string; readonly messageId?: string };
    }
  /** The provider will not, or will again, send to an address, whoever writes to it. `at`: ISO instant. */
  | {
      readonly kind: 'address';
      readonly email: string;
      readonly closed: boolean;
      readonly because: 'suppressed' | 'complained';
      readonly at: string;
    }
  | { readonly kind: 'received'; readonly message: ReceivedMessage }
  /** Only a hint: the provider is asked what became of the delivery. */
  | { readonly kind: 'ask' }
  /** Nothing of ours. */
  | { readonly kind: 'none' };

/** Reads the stored body of a callback; never throws for a body of an unexpected shape. */
export type ReadCallback = (
  provider: CallbackProvider,
  kind: string,
  body: Readonly<Record<string, unknown>>,
) => CallbackNews;

/** The text of a received message, fetched afterwards. */
export type FetchedMessage =
  | {
      readonly kind: 'found';
      readonly text: string;
      readonly headers: Readonly<Record<string, string>>;
      readonly attachments: readonly ReceivedAttachment[];
    }
  /** The provider no longer has it. */
  | { readonly kind: 'absent' }
  | { readonly kind: 'unclear'; readonly code: string; readonly detail: string };

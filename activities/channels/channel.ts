/** The one narrow interface every outside channel speaks (reference: failure classes of the providers document). */
import type { Report } from '../../domain/delivery-life.ts';
import type { ProofKind } from '../../domain/letter-proof.ts';
import type { Content } from '../../domain/message.ts';
import type { SendResult } from '../../domain/send-result.ts';

export type { SendResult };

/** A claimed delivery on its way out. */
export interface Outgoing {
  readonly deliveryId: string;
  readonly creditorId: string;
  /** ASCII, at most 256 characters, the same for every attempt of this content. */
  readonly idempotencyKey: string;
  readonly content: Content;
  /** 1; one more for each new send after a proven non-arrival. Part of what the provider gives back in callbacks. */
  readonly sendNo: number;
  /** What an earlier attempt of this send learned from the provider (`remember`); null: nothing. */
  readonly providerId: string | null;
  /** Stores the provider's identity of this send at once, before anything else happens. Only for channels of several calls. */
  readonly remember: (providerId: string) => Promise<void>;
  /**
   * The last look at the debt, under its locks, right before the call that cannot be taken back. False: do not make that call. Only for channels of
   * several calls; the claim itself was the last look of all others.
   */
  readonly stillOwed: () => Promise<boolean>;
}

/** What a channel of one call is given for the parts of `Outgoing` it has no use for: the claim itself was its last look. */
export const oneCall = {
  sendNo: 1,
  providerId: null,
  remember: () => Promise.resolve(),
  stillOwed: () => Promise.resolve(true),
} as const;

/** A send whose fate its provider is asked about. */
export interface Asked {
  readonly deliveryId: string;
  readonly creditorId: string;
  readonly sendNo: number;
  /** Null: the answer to the send was lost. */
  readonly providerId: string | null;
  readonly content: Content;
  /** When the attempt left. */
  readonly sentAt: Date;
}

/** What the provider says when it is asked. */
export type LookUp =
  | {
      readonly kind: 'found';
      readonly providerId: string;
      readonly reports: readonly Report[];
      readonly messageId?: string;
      /** Number of a registered letter at the post. */
      readonly trackingNumber?: string;
    }
  /** The provider certainly has no such message. */
  | { readonly kind: 'absent' }
  /** It could not be found out now. */
  | { readonly kind: 'unclear'; readonly code: string; readonly detail: string };

/** A proof as its provider gives it. */
export interface FoundProof {
  readonly bytes: Uint8Array;
}

export interface Channel {
  /** Name for logs and attempts: `resend`, `twilio`, `localOutbox`. */
  readonly name: string;
  /** True when sending the same bytes under the same key again can never reach the debtor twice. */
  readonly repeatIsSafe: boolean;
  /** Hands the content over once. Never throws for a provider's failure: it is in the result. `signal` ends the wait. */
  send(outgoing: Outgoing, signal: AbortSignal): Promise<SendResult>;
  /** Asks the provider what became of a send; absent: there is nobody to ask. Never throws for a provider's failure. */
  lookUp?(asked: Asked, signal: AbortSignal): Promise<LookUp>;
  /** One proof of a registered letter; null: not given now. Absent: this channel makes none. Never throws for a provider's failure. */
  proof?(asked: Pick<Asked, 'providerId'>, kind: ProofKind, signal: AbortSignal): Promise<FoundProof | null>;
}

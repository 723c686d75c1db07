/** The one narrow interface every outside channel speaks (reference: failure classes of the providers document). */
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
}

export interface Channel {
  /** Name for logs and attempts: `resend`, `twilio`, `localOutbox`. */
  readonly name: string;
  /** True when sending the same bytes under the same key again can never reach the debtor twice. */
  readonly repeatIsSafe: boolean;
  /** Hands the content over once. Never throws for a provider's failure: it is in the result. `signal` ends the wait. */
  send(outgoing: Outgoing, signal: AbortSignal): Promise<SendResult>;
}

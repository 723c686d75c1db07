/** Whether a payment and a message crossed: the debtor had paid, and was written to all the same. Pure. */
import type { DeliveryState } from './case-facts.ts';
import { civilDateAt } from './civil-date.ts';
import { assertNever } from './never.ts';
import type { Channel } from './policy.ts';

/** A delivery that covers an invoice the payment pays. */
export interface CrossedDelivery {
  readonly deliveryId: string;
  readonly channel: Channel;
  readonly state: DeliveryState;
  /** ISO instant at which it was handed to its provider or the post; null: not yet. */
  readonly leftAt: string | null;
  /** Whether an attempt may have arrived although it is tried again. */
  readonly mayHaveLeft: boolean;
  /** A neutral note before the due date asks for nothing, so there is nothing to take back. */
  readonly preDue: boolean;
}

export interface CrossingPayment {
  /** Civil day on which the money was there. */
  readonly receivedOn: string;
  /** Civil day on which the invoice came to us. */
  readonly registeredOn: string;
  /** Zone of the debtor, in which the day of the message counts. */
  readonly timeZone: string;
}

/** Older messages were read long ago, and a note about them would only surprise. */
const rememberedMs = 5 * 86_400_000;

/**
 * True where the message is on its way while the payment is recorded, or where it left within the last five days although the money had come on an
 * earlier day, the invoice being here already: of one that is registered after its money, the books are late, not the message. A call is no message that crosses: who calls hears it. Nor is a dossier, which does not go to the debtor.
 */
export function crosses(delivery: CrossedDelivery, payment: CrossingPayment, nowMs: number): boolean {
  const { receivedOn, registeredOn, timeZone } = payment;
  const { channel, state, leftAt, mayHaveLeft, preDue } = delivery;
  if (preDue || channel === 'call' || channel === 'agency') return false;
  const leftMs = leftAt === null ? null : Date.parse(leftAt);
  const remembered = leftMs !== null && nowMs - leftMs <= rememberedMs;
  switch (state) {
    case 'claimed':
      return true;
    case 'unknown':
      return leftMs === null || remembered;
    case 'retrying':
      return mayHaveLeft;
    case 'accepted':
    case 'dispatched':
    case 'presented':
    case 'done':
      return remembered && receivedOn >= registeredOn && receivedOn < civilDateAt(leftMs, timeZone);
    case 'awaitingApproval':
    case 'approved':
    case 'awaitingPerson':
    case 'failed':
    case 'cancelled':
      return false;
    default:
      return assertNever(state, 'delivery state');
  }
}

/** What became of thanks: they are tried again where they certainly did not leave, and never become work for a person. */
import { changeDelivery, findDelivery, type DeliveryRow } from '../db/queries/deliveries.ts';
import { addDeliveryFact, mayHaveLeft } from '../db/queries/delivery-facts.ts';
import { assertNever } from '../domain/never.ts';
import { giveUpMs, laterMs, retryDelayMs } from '../domain/retry.ts';
import type { SendResult } from '../domain/send-result.ts';
import type { ThanksDecided } from '../domain/thanks.ts';
import type { Act } from './act.ts';
import { channelRefused } from './channel-stops.ts';
import { crossingOf, storeThanks, thanksVerdict } from './follow-crossing.ts';
import { closeCases, openCases } from './open-case.ts';
import { wrongRecipient } from './send-failed.ts';

/** Records the answer to one attempt. The crossing is over unless the thanks will be tried again. */
export async function recordThanks(
  act: Act,
  crossingId: string,
  deliveryId: string,
  result: SendResult,
): Promise<ThanksDecided> {
  const before = await crossingOf(act, crossingId);
  // The lock of the debtor, as every other answer takes it.
  const opened = await openCases(act, before.invoiceIds);
  const delivery = await findDelivery(act.tx, act.creditorId, deliveryId);
  if (!delivery) throw new Error(`No delivery ${deliveryId}`);
  const { attempts, sendNo } = delivery;
  addDeliveryFact(act.tx, act.creditorId, {
    ...{ id: act.newId(), deliveryId, at: act.now, kind: 'answer', sendNo },
    data: { attempt: attempts, ...result },
  });
  const again = delivery.state === 'claimed' ? await apply(act, delivery, result) : null;
  if (again === 'wrongRecipient' && 'code' in result) {
    const others = await wrongRecipient(act, delivery, opened, { code: result.code, detail: result.detail });
    await closeCases(act, [...opened, ...others]);
  }
  const row = await crossingOf(act, crossingId);
  if (again instanceof Date) return storeThanks(act, row, await thanksVerdict(act, row, again), false);
  const because = result.kind === 'accepted' ? 'They left' : 'They will not be tried again';
  return storeThanks(act, row, { decision: { finish: 'thanked' }, because }, false);
}

/** Writes how the delivery stands; a date: when it is tried again. */
async function apply(act: Act, delivery: DeliveryRow, result: SendResult): Promise<Date | 'wrongRecipient' | null> {
  const { tx, creditorId, now } = act;
  const end = (state: 'unknown' | 'failed' | 'cancelled', outcome: string) =>
    changeDelivery(tx, creditorId, delivery.id, { state, outcome, completedAt: now });
  const retry = async (delayMs: number): Promise<Date | null> => {
    const at = new Date(now.getTime() + delayMs);
    if (delivery.claimedAt && at.getTime() - delivery.claimedAt.getTime() > giveUpMs) {
      if (await mayHaveLeft(tx, creditorId, delivery.id)) end('unknown', 'unknown');
      else end('failed', 'rejected_by_provider');
      return null;
    }
    changeDelivery(tx, creditorId, delivery.id, { state: 'retrying', notBefore: at });
    return at;
  };
  if (await channelRefused(act, delivery, result)) return retry(0);
  switch (result.kind) {
    case 'accepted':
      changeDelivery(tx, creditorId, delivery.id, {
        ...{ state: 'accepted', outcome: null, phase: 'accepted', providerId: result.providerId, completedAt: now },
      });
      return null;
    case 'retry':
      return retry(retryDelayMs(delivery.attempts, result.retryAfterMs));
    case 'ambiguous':
      end('unknown', 'unknown');
      return null;
    case 'failed':
      if (result.class === 'recipient') return 'wrongRecipient';
      if (result.class === 'later') return retry(laterMs);
      end('failed', 'rejected_by_provider');
      return null;
    case 'notOwed':
      end('cancelled', 'cancelled');
      return null;
    default:
      return assertNever(result, 'send result');
  }
}

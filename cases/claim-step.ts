/** The claim: the one transaction after which a message may leave. Decides again under the locks, freezes the content, takes the `seq`. */
import { readClaimContext } from '../db/queries/claim-context.ts';
import { findDelivery } from '../db/queries/deliveries.ts';
import { readCreditor } from '../db/queries/creditors.ts';
import type { Channel } from '../domain/policy.ts';
import type { Act } from './act.ts';
import { carrierOf, decline, type ChannelTerms, type Claim, type Claiming, type Writers } from './claim.ts';
import { claimNew } from './claim-new.ts';
import { claimOld } from './claim-old.ts';
import { endInterrupted } from './end-interrupted.ts';
import { decideCase, openCases } from './open-case.ts';
import { tellOfStale, waitsForSource } from './stale-source.ts';

/**
 * Claims one step of one invoice, with every step of the same debtor that is due in the same channel. Locks the debtor, then the invoices.
 * A crash after this commit leaves the delivery `claimed` and in flight; the next claim finds it and repeats it only where that is safe.
 */
export async function claimStep(
  act: Act,
  invoiceId: string,
  stepKey: string,
  writers: Writers,
  termsOf: (mode: 'test' | 'live', channel: Channel) => ChannelTerms,
): Promise<Claim> {
  // One journey: what is read is read in this order, so all of it under the locks.
  const [[lead], creditor, around] = await Promise.all([
    openCases(act, [invoiceId]),
    readCreditor(act.tx, act.creditorId),
    readClaimContext(act.tx, act.creditorId, { invoiceId, step: stepKey }, act.now),
  ]);
  if (!lead) throw new Error(`No invoice ${invoiceId}`);
  const { verdict } = decideCase(act, lead);
  if (waitsForSource(verdict)) await tellOfStale(act);
  const step = verdict.next?.step;
  if (!('act' in verdict.decision) || step?.key !== stepKey)
    return decline(act, await endInterrupted(act, lead, stepKey), invoiceId);
  const terms = termsOf(creditor.mode, step.channel);
  const begun = lead.row.steps.find((one) => one.step === stepKey);
  const claiming: Claiming = { act, creditor, terms, lead, step, around, writers };
  if (!begun) return claimNew(claiming);
  const delivery = await findDelivery(act.tx, act.creditorId, begun.deliveryId);
  if (!delivery) throw new Error(`Delivery ${begun.deliveryId} is missing`);
  const carrier = carrierOf(step.channel, delivery.content);
  return claimOld({ ...claiming, terms: termsOf(creditor.mode, carrier) }, delivery);
}

/** What a channel answered, written once, with what follows from it. */
import { findDelivery, rememberProviderId, type DeliveryRow } from '../db/queries/deliveries.ts';
import { addDeliveryFact } from '../db/queries/delivery-facts.ts';
import type { Decided } from '../domain/decision.ts';
import { assertNever } from '../domain/never.ts';
import { laterMs, retryDelayMs } from '../domain/retry.ts';
import type { SendResult } from '../domain/send-result.ts';
import type { Act } from './act.ts';
import { channelRefused, keepBack } from './channel-stops.ts';
import { letterNotTaken } from './letter-sent.ts';
import { closeCases, openCases, type OpenCase } from './open-case.ts';
import { accepted } from './send-accepted.ts';
import { forPerson, markUnknown, tryAgain, wrongRecipient } from './send-failed.ts';

/**
 * Records the answer to one attempt and decides anew; returns the decision of the invoice that led the claim. `covered` are the invoices of the claim,
 * `sendNo` the send it claimed (absent: the newest). An answer that comes after another process, or a callback, already settled that send (a slow first
 * attempt, a repeated one) only adds its fact, except that `unknown` gives way to any certainty.
 */
export async function recordOutcome(
  act: Act,
  invoiceId: string,
  deliveryId: string,
  covered: readonly string[],
  result: SendResult,
  sendNo?: number,
): Promise<Decided> {
  const [opened, delivery] = await Promise.all([
    openCases(act, covered),
    findDelivery(act.tx, act.creditorId, deliveryId),
  ]);
  if (!delivery) throw new Error(`No delivery ${deliveryId}`);
  const answered = sendNo ?? delivery.sendNo;
  const newest = answered === delivery.sendNo;
  const awaited =
    newest && (delivery.state === 'claimed' || delivery.state === 'unknown' || delivery.state === 'retrying');
  const data = { attempt: delivery.attempts, ...result };
  addDeliveryFact(act.tx, act.creditorId, {
    id: act.newId(),
    deliveryId,
    at: act.now,
    kind: 'answer',
    data,
    sendNo: answered,
  });
  const plain =
    awaited &&
    result.kind === 'accepted' &&
    delivery.state === 'claimed' &&
    (delivery.channel === 'email' || delivery.channel === 'sms') &&
    // A success after failures ends a stop that the cases were read with.
    delivery.circuitFailures === 0;
  const others = awaited ? await applyOrKeepBack(act, delivery, opened, result) : [];
  if (newest && !awaited && result.kind === 'accepted' && result.providerId !== null && delivery.providerId === null)
    rememberProviderId(act.tx, act.creditorId, deliveryId, result.providerId);
  // The usual case changes one delivery and nothing else, which is known here without reading the cases again.
  if (plain) for (const open of opened) showAccepted(act, open, delivery);
  const decisions = await closeCases(act, [...opened, ...others], invoiceId, plain ? 'already' : 'again');
  const decided = decisions.get(invoiceId);
  if (!decided) throw new Error(`Delivery ${deliveryId} does not cover invoice ${invoiceId}`);
  return decided;
}

function showAccepted(act: Act, open: OpenCase, delivery: DeliveryRow): void {
  const at = act.now.toISOString();
  const steps = open.row.steps.map((step) =>
    step.deliveryId === delivery.id
      ? { ...step, state: 'accepted' as const, completedAt: at, inFlightSince: null }
      : step,
  );
  open.row = { ...open.row, steps, contacts: [...open.row.contacts, { channel: delivery.channel, at }] };
}

const noOthers: readonly OpenCase[] = [];

/** What an answer means for its whole channel comes first: a message that met a stop goes out when the channel does. */
async function applyOrKeepBack(
  act: Act,
  delivery: DeliveryRow,
  opened: readonly OpenCase[],
  result: SendResult,
): Promise<readonly OpenCase[]> {
  if (!(await channelRefused(act, delivery, result))) return apply(act, delivery, opened, result);
  await keepBack(act, delivery, opened, result);
  return noOthers;
}

/** Returns the debtor's cases, beside those covered, that the answer concerns. */
async function apply(
  act: Act,
  delivery: DeliveryRow,
  opened: readonly OpenCase[],
  result: SendResult,
): Promise<readonly OpenCase[]> {
  switch (result.kind) {
    case 'accepted':
      await accepted(act, delivery, opened, result.providerId);
      return noOthers;
    case 'retry':
      await tryAgain(act, delivery, opened, result, retryDelayMs(delivery.attempts, result.retryAfterMs));
      return noOthers;
    case 'ambiguous':
      // What is unknown already has its task.
      if (delivery.state !== 'unknown') await markUnknown(act, delivery, opened, `${result.code}: ${result.detail}`);
      return noOthers;
    case 'failed':
      if (delivery.channel === 'registeredLetter' && (result.class === 'recipient' || result.class === 'message')) {
        await letterNotTaken(act, delivery, opened, result);
        return noOthers;
      }
      // A dossier goes to the agency: its refusal says nothing of the debtor's address.
      if (result.class === 'recipient' && delivery.channel !== 'agency')
        return wrongRecipient(act, delivery, opened, saidBy(result));
      if (result.class === 'later') await tryAgain(act, delivery, opened, saidBy(result), laterMs);
      else await forPerson(act, delivery, opened, saidBy(result));
      return noOthers;
    case 'notOwed':
      return noOthers;
    default:
      return assertNever(result, 'send result');
  }
}

const saidBy = ({ code, detail }: { readonly code: string; readonly detail: string }) => ({ code, detail });

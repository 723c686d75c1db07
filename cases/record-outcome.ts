/** What a channel answered, written once, with what follows from it. */
import { changeDelivery, findDelivery, withdrawDelivery, type DeliveryRow } from '../db/queries/deliveries.ts';
import { addDeliveryFact } from '../db/queries/delivery-facts.ts';
import { invalidateContact } from '../db/queries/debtors.ts';
import { contactKindOf } from '../domain/contact-point.ts';
import type { Decided } from '../domain/decision.ts';
import { assertNever } from '../domain/never.ts';
import { giveUpMs, laterMs, retryDelayMs } from '../domain/retry.ts';
import type { SendResult } from '../domain/send-result.ts';
import type { Act } from './act.ts';
import { closeCases, note, openCases, type OpenCase } from './open-case.ts';
import { openTask } from './tasks.ts';

/**
 * Records the answer to one attempt and decides anew; returns the decision of the invoice that led the claim. `covered` are the invoices of the claim.
 * An answer that comes after another process already settled the delivery (a slow first attempt, a repeated one) only adds its fact, except that
 * `unknown` gives way to any certainty.
 */
export async function recordOutcome(
  act: Act,
  invoiceId: string,
  deliveryId: string,
  covered: readonly string[],
  result: SendResult,
): Promise<Decided> {
  const [opened, delivery] = await Promise.all([
    openCases(act, covered),
    findDelivery(act.tx, act.creditorId, deliveryId),
  ]);
  if (!delivery) throw new Error(`No delivery ${deliveryId}`);
  const awaited = delivery.state === 'claimed' || delivery.state === 'unknown' || delivery.state === 'retrying';
  const data = { attempt: delivery.attempts, ...result };
  addDeliveryFact(act.tx, act.creditorId, { id: act.newId(), deliveryId, at: act.now, kind: 'answer', data });
  const plain = awaited && result.kind === 'accepted' && (delivery.channel === 'email' || delivery.channel === 'sms');
  if (awaited) await apply(act, delivery, opened, result);
  // The usual case changes one delivery and nothing else, which is known here without reading the cases again.
  if (plain) for (const open of opened) showAccepted(act, open, delivery);
  const decided = (await closeCases(act, opened, invoiceId, plain ? 'already' : 'again')).get(invoiceId);
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

function noteAll(
  act: Act,
  delivery: DeliveryRow,
  opened: readonly OpenCase[],
  kind: string,
  data: Record<string, unknown> = {},
): void {
  for (const open of opened)
    note(act, open, kind, {
      deliveryId: delivery.id,
      step: delivery.covers.find((cover) => cover.invoiceId === open.row.id)?.step,
      channel: delivery.channel,
      ...data,
    });
}

async function apply(act: Act, delivery: DeliveryRow, opened: readonly OpenCase[], result: SendResult): Promise<void> {
  switch (result.kind) {
    case 'accepted':
      return accepted(act, delivery, opened, result.providerId);
    case 'retry':
      return tryAgain(
        act,
        delivery,
        opened,
        result.code,
        result.detail,
        retryDelayMs(delivery.attempts, result.retryAfterMs),
      );
    case 'ambiguous':
      return markUnknown(act, delivery, opened, `${result.code}: ${result.detail}`);
    case 'failed':
      if (result.class === 'later') return tryAgain(act, delivery, opened, result.code, result.detail, laterMs);
      if (result.class === 'recipient') return wrongRecipient(act, delivery, opened, result.code, result.detail);
      return forPerson(act, delivery, opened, result.code, result.detail);
    case 'notOwed':
      return;
    default:
      return assertNever(result, 'send result');
  }
}

/** A message is done when its provider owns it. A letter still has to be posted by a person; a dossier ends our dunning. */
async function accepted(
  act: Act,
  delivery: DeliveryRow,
  opened: readonly OpenCase[],
  providerId: string | null,
): Promise<void> {
  if (delivery.channel === 'registeredLetter' || delivery.channel === 'letter') {
    if (amountsChanged(delivery, opened)) {
      await withdrawDelivery(act.tx, act.creditorId, delivery.id, act.now);
      noteAll(act, delivery, opened, 'deliveryWithdrawn', { because: 'The amounts changed before it was posted' });
      return;
    }
    changeDelivery(act.tx, act.creditorId, delivery.id, { state: 'awaitingPerson', providerId });
    noteAll(act, delivery, opened, 'letterPrinted');
    const data = {
      step: delivery.step,
      channel: delivery.channel,
      invoices: opened.map((open) => open.row.number),
      document: `/v1/deliveries/${delivery.id}/content`,
    };
    await openTask(act, {
      kind: 'postLetter',
      invoiceId: leadOf(opened).row.id,
      deliveryId: delivery.id,
      days: leadOf(opened).row.policy.taskDays,
      data,
    });
    return;
  }
  const agency = delivery.channel === 'agency';
  changeDelivery(act.tx, act.creditorId, delivery.id, {
    state: agency ? 'done' : 'accepted',
    outcome: agency ? 'delivered' : null,
    providerId,
    completedAt: act.now,
  });
  noteAll(act, delivery, opened, 'deliveryAccepted', { providerId });
  if (!agency) return;
  for (const open of opened) {
    if (open.status !== 'open') continue;
    open.status = 'handedOver';
    note(act, open, 'handedOver', { deliveryId: delivery.id });
  }
}

/** A letter is printed but not posted yet: money that came meanwhile still stops it. */
function amountsChanged(delivery: DeliveryRow, opened: readonly OpenCase[]): boolean {
  return delivery.covers.some((cover) =>
    opened.some(
      (open) => open.row.id === cover.invoiceId && (open.status !== 'open' || open.balanceCents !== cover.amountCents),
    ),
  );
}

function leadOf(opened: readonly OpenCase[]): OpenCase {
  const lead = opened[0];
  if (!lead) throw new Error('A delivery covers at least one invoice');
  return lead;
}

/** Certainly not sent: the case waits, open to payments, and claims again. After twenty hours a person decides. */
async function tryAgain(
  act: Act,
  delivery: DeliveryRow,
  opened: readonly OpenCase[],
  code: string,
  detail: string,
  delayMs: number,
): Promise<void> {
  if (opened.every((open) => open.status !== 'open')) {
    // Money came while it was on its way: nobody would ever try again what still says so.
    changeDelivery(act.tx, act.creditorId, delivery.id, { state: 'cancelled', completedAt: act.now });
    noteAll(act, delivery, opened, 'deliveryWithdrawn', { because: 'The case ended meanwhile', code, detail });
    return;
  }
  const at = new Date(act.now.getTime() + delayMs);
  if (delivery.claimedAt && at.getTime() - delivery.claimedAt.getTime() > giveUpMs)
    return forPerson(act, delivery, opened, code, detail);
  changeDelivery(act.tx, act.creditorId, delivery.id, { state: 'retrying', notBefore: at });
  noteAll(act, delivery, opened, 'deliveryRetrying', { code, detail, notBefore: at.toISOString() });
}

/** The contact point is wrong: it is marked, a person looks for a better one, and the ladder goes on. */
async function wrongRecipient(
  act: Act,
  delivery: DeliveryRow,
  opened: readonly OpenCase[],
  code: string,
  detail: string,
): Promise<void> {
  changeDelivery(act.tx, act.creditorId, delivery.id, {
    state: 'failed',
    outcome: 'undeliverable',
    completedAt: act.now,
  });
  noteAll(act, delivery, opened, 'deliveryFailed', { code, detail });
  const kind = contactKindOf(delivery.channel);
  await invalidateContact(act.tx, act.creditorId, delivery.debtorId, kind, code, act.now);
  await openTask(act, {
    kind: 'checkContact',
    invoiceId: leadOf(opened).row.id,
    deliveryId: delivery.id,
    days: 2,
    data: { contact: kind, code, detail },
  });
}

/** The content or the channel is at fault: nothing is repeated until a person has mended it. */
async function forPerson(
  act: Act,
  delivery: DeliveryRow,
  opened: readonly OpenCase[],
  code: string,
  detail: string,
): Promise<void> {
  changeDelivery(act.tx, act.creditorId, delivery.id, { state: 'failed', outcome: 'rejected_by_provider' });
  noteAll(act, delivery, opened, 'deliveryFailed', { code, detail });
  const text =
    'The provider refused this message. Mend what it names, then complete this task with { "retry": true }, or { "retry": false } to go on without it.';
  await openTask(act, {
    kind: 'sendFailed',
    invoiceId: leadOf(opened).row.id,
    deliveryId: delivery.id,
    days: 1,
    data: { code, detail, text },
  });
}

/**
 * Nobody knows whether it arrived: the step counts as made (the debtor may have it), it is never sent again blindly, and a person finds out.
 */
export async function markUnknown(
  act: Act,
  delivery: DeliveryRow,
  opened: readonly OpenCase[],
  detail: string,
): Promise<void> {
  changeDelivery(act.tx, act.creditorId, delivery.id, {
    state: 'unknown',
    outcome: 'unknown',
    completedAt: act.now,
  });
  noteAll(act, delivery, opened, 'deliveryUnknown', { detail });
  const text =
    'It is not known whether this message left. Ask the provider (search for the recipient and the time), then complete this task with { "sent": true } or { "sent": false }.';
  await openTask(act, {
    kind: 'resolveUnknown',
    invoiceId: leadOf(opened).row.id,
    deliveryId: delivery.id,
    days: 1,
    data: { detail, text },
  });
}

/** A step that has begun: its frozen content goes out again, or not at all. */
import { readClaimContext } from '../db/queries/claim-context.ts';
import { claimAgain, withdrawDelivery, type DeliveryRow } from '../db/queries/deliveries.ts';
import { mayHaveLeft, wasAlwaysAnswered } from '../db/queries/delivery-facts.ts';
import { contactKindOf } from '../domain/contact-point.ts';
import { sendKey } from '../domain/delivery-life.ts';
import type { Act } from './act.ts';
import { withinBudget } from './budget.ts';
import { beginApprovedCall } from './call-approved.ts';
import { carrierOf, commitClaim, decline, type ChannelTerms, type Claim, type Claiming } from './claim.ts';
import { claimNew } from './claim-new.ts';
import { thaw } from './frozen.ts';
import { wentTo } from './contact-effects.ts';
import { lookAt } from './look-at.ts';
import { dropNewSend, mayGoAgain } from './new-send.ts';
import { noteDelivery } from './note-delivery.ts';
import { placeDossier } from './place.ts';
import { note, openCases, type OpenCase } from './open-case.ts';
import { canonicalJson } from './register-invoice.ts';
import { markUnknown } from './send-failed.ts';
import { saysTheTruth } from './still-true.ts';

/** Resend forgets its keys after 24 hours; an attempt that may have arrived is never repeated after this long. */
export const keyMemoryMs = 20 * 3_600_000;

/** A delivery that exists already: approved and ready, waiting for another try, or left in flight by a crash. */
export async function claimOld(claiming: Claiming, delivery: DeliveryRow): Promise<Claim> {
  const { act, creditor, terms, lead, step } = claiming;
  const others = delivery.covers.map((cover) => cover.invoiceId).filter((id) => id !== lead.row.id);
  const opened = [lead, ...(await openCases(act, others))];
  const inFlight = delivery.inFlightSince !== null;
  const old = delivery.claimedAt !== null && act.now.getTime() - delivery.claimedAt.getTime() > keyMemoryMs;
  const against = await reasonAgainst(act, delivery, opened);
  if (inFlight && (!terms.repeatIsSafe || old || against !== null))
    return leaveInDoubt(claiming, delivery, opened, 'An earlier attempt was interrupted and may have arrived');
  // Written anew, it would reach the debtor a second time.
  if (against !== null && (await mayHaveLeft(act.tx, act.creditorId, delivery.id)))
    return leaveInDoubt(claiming, delivery, opened, `It is not tried again, and may have arrived: ${against}`);
  if (against !== null) return putAside(claiming, delivery, opened, against);
  if (!inFlight && old && isStale(delivery, terms)) return tooOld(claiming, delivery, opened);
  if (delivery.claimedAt === null && !(await withinBudget(claiming, step.channel)))
    return decline(act, opened, lead.row.id);
  if (step.channel === 'call') return beginApprovedCall(claiming, delivery, opened);
  const seqs = opened.map((open) => ({
    invoiceId: open.row.id,
    claimSeq: note(act, open, 'deliveryClaimed', {
      deliveryId: delivery.id,
      step: step.key,
      channel: step.channel,
      attempt: delivery.attempts + 1,
    }),
  }));
  claimAgain(act.tx, act.creditorId, delivery.id, terms.name, act.now, seqs, lookAt(act, opened, seqs, step, 'again'));
  const content = await thaw(act, delivery);
  if (content.kind === 'dossier') await placeDossier(act, opened, delivery, content.routing);
  await commitClaim(act, opened);
  return {
    kind: 'claimed',
    deliveryId: delivery.id,
    idempotencyKey: sendKey(delivery.idempotencyKey, delivery.sendNo),
    mode: creditor.mode,
    channel: carrierOf(step.channel, delivery.content),
    content,
    sendNo: delivery.sendNo,
    providerId: delivery.providerId,
    invoiceIds: opened.map((open) => open.row.id),
  };
}

async function leaveInDoubt(
  { act, lead }: Claiming,
  delivery: DeliveryRow,
  opened: readonly OpenCase[],
  detail: string,
): Promise<Claim> {
  await markUnknown(act, delivery, opened, detail);
  return decline(act, opened, lead.row.id);
}

/** Why what was frozen must not go out again; null: it may. */
async function reasonAgainst(act: Act, delivery: DeliveryRow, opened: readonly OpenCase[]): Promise<string | null> {
  // The hold of its own placement does not stop a dossier.
  const own = delivery.channel === 'agency' ? 'placement' : null;
  if (!delivery.covers.every((cover) => saysTheTruth(act, cover, opened, own)))
    return 'The balance or the state of an invoice changed';
  if (!stillReaches(delivery, opened[0])) return unreachable;
  if (delivery.sendNo > 1 && !(await mayGoAgain(act, delivery, opened)))
    return 'The case went on, or something newer was sent to the debtor';
  return null;
}

const unreachable = 'The debtor cannot be reached there any more';

/** Nothing left: a new send is not made after all; a first one is withdrawn, and written anew where it stands alone and can reach the debtor. */
async function putAside(
  claiming: Claiming,
  delivery: DeliveryRow,
  opened: readonly OpenCase[],
  because: string,
): Promise<Claim> {
  const { act, lead } = claiming;
  if (delivery.sendNo > 1) {
    await dropNewSend(act, delivery.id, opened, because);
    return decline(act, opened, lead.row.id);
  }
  await withdrawDelivery(act.tx, act.creditorId, delivery.id, act.now);
  noteDelivery(act, delivery, opened, 'deliveryWithdrawn', { because });
  if (opened.length > 1 || !stillReaches(delivery, lead)) return decline(act, opened, lead.row.id);
  return claimAnew(claiming);
}

/** What surrounds the claim has changed by the withdrawal: the new content needs another key. */
async function claimAnew(claiming: Claiming): Promise<Claim> {
  const { act, lead, step } = claiming;
  const leader = { invoiceId: lead.row.id, step: step.key };
  return claimNew({ ...claiming, around: await readClaimContext(act.tx, act.creditorId, leader, act.now) });
}

/** Whether a message or a call may still go to its contact point: valid, not closed for the channel, and for a new send the very one the content names. */
function stillReaches(delivery: DeliveryRow, lead: OpenCase | undefined): boolean {
  const { channel } = delivery;
  if (channel !== 'email' && channel !== 'sms' && channel !== 'call') return true;
  const kind = contactKindOf(channel);
  const point = lead?.row.contactPoints.find((one) => one.kind === kind);
  if (!point || point.closed.some((one) => one.channel === channel)) return false;
  return delivery.sendNo === 1 || canonicalJson(point.value) === canonicalJson(wentTo(delivery)?.value ?? null);
}

/**
 * Kept back for so long (a stop, a pause) that its words are out of date and its key is forgotten. Where every attempt was refused it is written anew;
 * where one of them may have arrived, a person finds out.
 */
async function tooOld(claiming: Claiming, delivery: DeliveryRow, opened: readonly OpenCase[]): Promise<Claim> {
  const { act, lead, step, terms } = claiming;
  // A channel with a key calls it `retry` also when an answer was lost; one without a key does so only for what certainly did not leave.
  const refusals = terms.repeatIsSafe ? ['failed'] : ['failed', 'retry'];
  if (!(await wasAlwaysAnswered(act.tx, act.creditorId, delivery.id, refusals))) {
    const detail = 'It waited longer than its provider remembers it, and an earlier attempt may have arrived';
    return leaveInDoubt(claiming, delivery, opened, detail);
  }
  await withdrawDelivery(act.tx, act.creditorId, delivery.id, act.now);
  const because =
    'It waited so long that its text is out of date; every attempt had been refused, so it is written anew';
  for (const open of opened) note(act, open, 'deliveryWithdrawn', { deliveryId: delivery.id, step: step.key, because });
  return opened.length > 1 ? decline(act, opened, lead.row.id) : claimAnew(claiming);
}

/** Only where the provider forgets its keys: a file in the outbox is the same file after any time, and a new send has a key of its own. */
const isStale = (delivery: DeliveryRow, { name }: ChannelTerms): boolean =>
  delivery.attempts > 0 && delivery.sendNo === 1 && delivery.state === 'retrying' && name !== 'localOutbox';

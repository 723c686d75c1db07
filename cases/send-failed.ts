/** It did not leave, or nobody knows: tried again, given to a person, or the ladder goes on without it. */
import { changeDelivery, type DeliveryRow } from '../db/queries/deliveries.ts';
import { mayHaveLeft } from '../db/queries/delivery-facts.ts';
import { contactKindOf } from '../domain/contact-point.ts';
import { effectsOf, refusedAs, type ContactEffect } from '../domain/outcome-effects.ts';
import { giveUpMs } from '../domain/retry.ts';
import type { TaskWords } from '../domain/task.ts';
import type { Act } from './act.ts';
import { applyContactEffect } from './contact-effects.ts';
import { leadOf, noteDelivery } from './note-delivery.ts';
import type { OpenCase } from './open-case.ts';
import { openTask, unknownWords } from './tasks.ts';

/** What the channel said. */
export interface Said {
  readonly code: string;
  readonly detail: string;
}

/** Whether this or an earlier attempt of the send was left without a certain answer. */
const isInDoubt = async (act: Act, { id }: DeliveryRow, said: { mayHaveLeft?: true }): Promise<boolean> =>
  said.mayHaveLeft ?? (await mayHaveLeft(act.tx, act.creditorId, id));

/**
 * Money came while it was on its way: nobody would ever try again what still says so. It is cancelled where it certainly did not leave, and `unknown`
 * where this or an earlier attempt may have arrived. True: it is ended.
 */
export async function endedMeanwhile(
  act: Act,
  delivery: DeliveryRow,
  opened: readonly OpenCase[],
  said: Said & { readonly mayHaveLeft?: true },
): Promise<boolean> {
  if (opened.some((open) => open.status === 'open')) return false;
  if (await isInDoubt(act, delivery, said)) {
    await markUnknown(act, delivery, opened, `The case ended meanwhile, and it may have arrived: ${said.code}`);
    return true;
  }
  const change = { state: 'cancelled', outcome: 'cancelled', completedAt: act.now } as const;
  changeDelivery(act.tx, act.creditorId, delivery.id, change);
  noteDelivery(act, delivery, opened, 'deliveryWithdrawn', { because: 'The case ended meanwhile', code: said.code });
  return true;
}

/** Repeating is safe: the case waits, open to payments, and claims again. After twenty hours a person decides, or finds out whether it arrived. */
export async function tryAgain(
  act: Act,
  delivery: DeliveryRow,
  opened: readonly OpenCase[],
  said: Said & { readonly mayHaveLeft?: true },
  delayMs: number,
): Promise<void> {
  if (await endedMeanwhile(act, delivery, opened, said)) return;
  const { code, detail } = said;
  const at = new Date(act.now.getTime() + delayMs);
  if (delivery.claimedAt && at.getTime() - delivery.claimedAt.getTime() > giveUpMs)
    return (await isInDoubt(act, delivery, said))
      ? markUnknown(act, delivery, opened, `${code}: ${detail}`)
      : forPerson(act, delivery, opened, { code, detail });
  changeDelivery(act.tx, act.creditorId, delivery.id, { state: 'retrying', notBefore: at });
  noteDelivery(act, delivery, opened, 'deliveryRetrying', { code, detail, notBefore: at.toISOString() });
}

/**
 * The contact point is wrong, or refuses this channel: it is marked, a person looks for a better one where it is wrong or no channel is left, and the
 * ladder goes on. Returns the debtor's other cases that must be decided anew.
 */
export async function wrongRecipient(
  act: Act,
  delivery: DeliveryRow,
  opened: readonly OpenCase[],
  said: Said,
): Promise<readonly OpenCase[]> {
  const outcome = refusedAs(said.code);
  changeDelivery(act.tx, act.creditorId, delivery.id, { state: 'failed', outcome, completedAt: act.now });
  noteDelivery(act, delivery, opened, 'deliveryFailed', { ...said, outcome });
  const refuses = effectsOf(delivery.channel, outcome, said.code).contact;
  // The channel's adapter has classed this refusal: the address is wrong, whether or not its code is in our table.
  const wrong: ContactEffect = { kind: 'invalid', contact: contactKindOf(delivery.channel) };
  return applyContactEffect(act, delivery, opened, refuses.kind === 'closed' ? refuses : wrong, said);
}

/** The content or the channel is at fault: nothing is repeated until a person has mended it. */
export async function forPerson(
  act: Act,
  delivery: DeliveryRow,
  opened: readonly OpenCase[],
  said: Said,
): Promise<void> {
  changeDelivery(act.tx, act.creditorId, delivery.id, { state: 'failed', outcome: 'rejected_by_provider' });
  noteDelivery(act, delivery, opened, 'deliveryFailed', { ...said });
  await askToMend(act, delivery, leadOf(opened), said);
}

const refusedWords: TaskWords = {
  text: 'Le prestataire a refusé ce message. Corrigez ce qu’il indique, puis terminez cette tâche avec { "retry": true }, ou { "retry": false } pour continuer sans ce message.',
  textEn:
    'The provider refused this message. Mend what it names, then complete this task with { "retry": true }, or { "retry": false } to go on without it.',
};

/** Opens the task of a person who mends what a provider refused. */
export async function askToMend(act: Act, delivery: DeliveryRow, lead: OpenCase, said: Said): Promise<void> {
  await openTask(act, {
    kind: 'sendFailed',
    invoiceId: lead.row.id,
    deliveryId: delivery.id,
    days: 1,
    data: { ...said, ...refusedWords },
  });
}

/**
 * Nobody knows whether it arrived: it is never sent again blindly, and a person finds out. The step of a message counts as made (the debtor may have it);
 * that of a registered letter does not: no notice was presented, so nothing may follow it.
 */
export async function markUnknown(
  act: Act,
  delivery: DeliveryRow,
  opened: readonly OpenCase[],
  detail: string,
): Promise<void> {
  const completedAt = delivery.channel === 'registeredLetter' ? null : act.now;
  changeDelivery(act.tx, act.creditorId, delivery.id, { state: 'unknown', outcome: 'unknown', completedAt });
  noteDelivery(act, delivery, opened, 'deliveryUnknown', { detail });
  await openTask(act, {
    kind: 'resolveUnknown',
    invoiceId: leadOf(opened).row.id,
    deliveryId: delivery.id,
    days: 1,
    data: { detail, ...unknownWords },
  });
}

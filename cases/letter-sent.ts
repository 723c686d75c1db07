/** The answer to handing a registered letter over: carried by a provider, in the hands of a person, or not taken. */
import { changeDelivery, type DeliveryRow } from '../db/queries/deliveries.ts';
import { cancelTasks } from '../db/queries/delivery-life.ts';
import type { SendResult } from '../domain/send-result.ts';
import type { TaskKind, TaskWords } from '../domain/task.ts';
import type { Act } from './act.ts';
import { markWrong } from './contact-effects.ts';
import { electronicOf } from './electronic-letter.ts';
import { note, type OpenCase } from './open-case.ts';
import { openTask } from './tasks.ts';

/** Name of the way out of what a person does. */
const byHand = 'localOutbox';

/** The invoice whose task it is. */
export const leadIdOf = (opened: readonly OpenCase[]): string | null => opened[0]?.row.id ?? null;

/**
 * A registered letter that its provider has taken: nothing is posted by anybody, and its first presentation is awaited. False for every letter that a
 * person still has to post.
 */
export async function letterAccepted(
  act: Act,
  delivery: DeliveryRow,
  opened: readonly OpenCase[],
  providerId: string | null,
): Promise<boolean> {
  if (delivery.channel !== 'registeredLetter' || delivery.provider === byHand || electronicOf(delivery)) return false;
  changeDelivery(act.tx, act.creditorId, delivery.id, {
    ...{ state: 'accepted', phase: 'accepted', outcome: null, providerId },
  });
  if (delivery.state === 'unknown') await cancelTasks(act.tx, act.creditorId, delivery.id, ['resolveUnknown'], act.now);
  for (const open of opened)
    note(act, open, 'deliveryAccepted', {
      ...{ deliveryId: delivery.id, step: delivery.step, channel: delivery.channel },
      ...{ providerId, provider: delivery.provider },
    });
  return true;
}

/** What a person is asked to do with a letter that is ready: post it, or send it at the portal with a code of their own. */
export function handOverTask(delivery: DeliveryRow): { kind: TaskKind; words: TaskWords } {
  const electronic = electronicOf(delivery);
  if (!electronic)
    return {
      kind: 'postLetter',
      words: {
        text: 'Postez cette lettre en recommandé avec avis de réception, puis enregistrez "trackingNumber" et, si vous le connaissez, "depositedOn".',
        textEn:
          'Post this letter as a registered letter with return receipt, then enter "trackingNumber" and, if known, "depositedOn".',
      },
    };
  return {
    kind: 'electronicLetter',
    words: {
      text:
        `Envoyez ce PDF à ${electronic.email} sur le portail de votre prestataire qualifié ; il vous demande un code, qui n’est jamais conservé ici. ` +
        'Enregistrez ensuite la référence qu’il donne ("reference") et le jour de l’envoi ("sentOn").',
      textEn:
        `Send this PDF at the portal of your qualified provider to ${electronic.email}; it asks you for a code, which is never stored here. ` +
        'Then enter the "reference" the provider gives and the day it was sent ("sentOn").',
    },
  };
}

/**
 * The letter, or its address, was refused before anything was printed: the step waits, and a person mends what is named. The address of the debtor is
 * marked as wrong when it is what was refused.
 */
export async function letterNotTaken(
  act: Act,
  delivery: DeliveryRow,
  opened: readonly OpenCase[],
  result: Extract<SendResult, { kind: 'failed' }>,
): Promise<void> {
  const { code, detail } = result;
  changeDelivery(act.tx, act.creditorId, delivery.id, { state: 'failed', outcome: 'rejected_by_provider' });
  for (const open of opened)
    note(act, open, 'deliveryFailed', { deliveryId: delivery.id, step: delivery.step, code, detail });
  if (result.class === 'recipient') await markWrong(act, delivery, code);
  await openReturned(act, delivery, opened, {
    ...{ code, detail },
    text: `Rien n’a été imprimé. ${detail} ${whatNext.fr}`,
    textEn: `Nothing was printed. ${detail} ${whatNext.en}`,
  });
}

const whatNext = {
  fr: 'Terminez ensuite cette tâche avec { "retry": true } : la lettre est préparée de nouveau et attend de nouveau votre accord ; { "retry": false } continue sans elle.',
  en: 'Then complete this task with { "retry": true }: the letter is prepared anew and asks for your approval again; { "retry": false } goes on without it.',
};

/** What a person does about a letter that came back. */
export const returnedWords = {
  returned_bad_address: {
    text: `La Poste n’a pas trouvé cette adresse. Enregistrez la bonne (PUT /v1/debtors/{reference}). ${whatNext.fr}`,
    textEn: `The post could not find this address. Enter a right one (PUT /v1/debtors/{reference}). ${whatNext.en}`,
  },
  returned_unspecified: {
    text: `La lettre est revenue sans que personne dise pourquoi : elle ne compte pas comme présentée. Vérifiez l’adresse. ${whatNext.fr}`,
    textEn: `The letter came back and nobody told why: it does not count as presented. Check the address. ${whatNext.en}`,
  },
  rejected_by_provider: {
    text: `Le prestataire n’a pas accepté cette lettre ; rien n’a été posté. Corrigez ce qui est indiqué. ${whatNext.fr}`,
    textEn: `The provider did not take this letter; nothing was posted. Mend what is named. ${whatNext.en}`,
  },
  cancelled: {
    text: `Cette lettre a été annulée chez son prestataire ; rien n’a été posté. ${whatNext.fr}`,
    textEn: `This letter was cancelled at its provider; nothing was posted. ${whatNext.en}`,
  },
} as const satisfies Readonly<Record<string, TaskWords>>;

/** Opens the task about a letter that came back or was not taken. */
export async function openReturned(
  act: Act,
  delivery: DeliveryRow,
  opened: readonly OpenCase[],
  data: TaskWords & Readonly<Record<string, unknown>>,
): Promise<void> {
  await openTask(act, {
    ...{ kind: 'letterReturned', invoiceId: leadIdOf(opened), deliveryId: delivery.id, days: 2 },
    data: { ...data, contact: 'address', document: `/v1/deliveries/${delivery.id}/content` },
  });
}

/** What a person is told about a contact point that does not serve any more, and about how the debtor is reached meanwhile. */
import type { ContactKind } from '../domain/contact-point.ts';
import type { NextReach } from '../domain/next-reach.ts';
import type { ContactEffect } from '../domain/outcome-effects.ts';
import type { Channel } from '../domain/policy.ts';
import type { TaskWords } from '../domain/task.ts';

const contactName: Readonly<Record<ContactKind, { readonly fr: string; readonly en: string }>> = {
  email: { fr: 'L’adresse e-mail', en: 'e-mail address' },
  phone: { fr: 'Le numéro de téléphone', en: 'phone number' },
  address: { fr: 'L’adresse postale', en: 'postal address' },
};

const byChannel: Readonly<Record<Channel, { readonly fr: string; readonly en: string }>> = {
  email: { fr: 'par e-mail', en: 'by email' },
  sms: { fr: 'par SMS', en: 'by sms' },
  call: { fr: 'par téléphone', en: 'by call' },
  letter: { fr: 'par courrier', en: 'by letter' },
  registeredLetter: { fr: 'par lettre recommandée', en: 'by registeredLetter' },
  agency: { fr: 'par l’agence', en: 'by agency' },
};

/** Why a better contact point is looked for, what happens meanwhile, and what to do; `reference` names the debtor. */
export function contactWords(
  effect: Exclude<ContactEffect, { kind: 'none' }>,
  contact: ContactKind,
  next: NextReach | null,
  reference: string,
): TaskWords {
  const name = contactName[contact];
  const why =
    effect.kind === 'invalid'
      ? { fr: `${name.fr} de ce client ne fonctionne pas.`, en: `The ${name.en} of this debtor does not work.` }
      : {
          fr: `Ce client ne souhaite plus être contacté ${byChannel[effect.channel].fr}.`,
          en: `The debtor does not want ${effect.channel} messages any more.`,
        };
  const then = comesNext(next);
  return {
    text: `${why.fr} ${then.fr} Trouvez mieux et enregistrez-le : PUT /v1/debtors/${reference}. Terminez ensuite cette tâche.`,
    textEn: `${why.en} ${then.en} Find a better one and enter it: PUT /v1/debtors/${reference}. Then complete this task.`,
  };
}

function comesNext(next: NextReach | null): { readonly fr: string; readonly en: string } {
  if (!next)
    return {
      fr: 'Aucun canal de la politique de relance ne joint plus ce client : le dossier est à l’arrêt tant que personne n’agit.',
      en: 'No channel of the policy reaches this debtor any more: the case stands still until somebody acts.',
    };
  const { step, channel, plannedOn } = next;
  const on =
    plannedOn === null
      ? { fr: '', en: '' }
      : { fr: `, prévue à partir du ${plannedOn}`, en: `, planned from ${plannedOn}` };
  return {
    fr: `Entre-temps le dossier continue : la prochaine étape est ${step}, ${byChannel[channel].fr}${on.fr}.`,
    en: `Meanwhile the case goes on: next is step ${step} ${byChannel[channel].en}${on.en}.`,
  };
}

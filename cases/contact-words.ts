/** What a person is told about a contact point that does not serve any more, and about how the debtor is reached meanwhile. */
import type { ContactKind } from '../domain/contact-point.ts';
import { comesNext, type NextReach, type UnderWay } from '../domain/next-reach.ts';
import type { ContactEffect } from '../domain/outcome-effects.ts';
import type { Channel } from '../domain/policy.ts';
import type { TaskWords } from '../domain/task.ts';

const contactName: Readonly<Record<ContactKind, { readonly fr: string; readonly en: string }>> = {
  email: { fr: 'L’adresse e-mail', en: 'e-mail address' },
  phone: { fr: 'Le numéro de téléphone', en: 'phone number' },
  address: { fr: 'L’adresse postale', en: 'postal address' },
};

const byChannel: Readonly<Record<Channel, { readonly fr: string }>> = {
  email: { fr: 'par e-mail' },
  sms: { fr: 'par SMS' },
  call: { fr: 'par téléphone' },
  letter: { fr: 'par courrier' },
  registeredLetter: { fr: 'par lettre recommandée' },
  agency: { fr: 'par l’agence' },
};

/** How the case goes on meanwhile. */
export interface Meanwhile {
  readonly next: NextReach | null;
  /** A step that has begun and still reaches the debtor. */
  readonly begun: UnderWay | null;
}

/** Why a better contact point is looked for, what happens meanwhile, and what to do; `reference` names the debtor. */
export function contactWords(
  effect: Exclude<ContactEffect, { kind: 'none' }>,
  contact: ContactKind,
  { next, begun }: Meanwhile,
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
  const then = { fr: comesNextInFrench(next, begun), en: comesNext(next, begun) };
  return {
    text: `${why.fr} ${then.fr} Trouvez mieux et enregistrez-le : PUT /v1/debtors/${reference}. Terminez ensuite cette tâche.`,
    textEn: `${why.en} ${then.en} Find a better one and enter it: PUT /v1/debtors/${reference}. Then complete this task.`,
  };
}

const standing: Partial<Record<UnderWay['state'], string>> = {
  awaitingApproval: 'attend une validation',
  approved: 'est validée et va partir',
  awaitingPerson: 'attend la personne qui s’en charge',
  retrying: 'va être tentée de nouveau',
};

function comesNextInFrench(next: NextReach | null, begun: UnderWay | null): string {
  if (!next && begun)
    return `Entre-temps l’étape ${begun.step}, ${byChannel[begun.channel].fr}, ${standing[begun.state] ?? 'est en cours'} ; après elle, aucun canal ne joint plus ce client.`;
  if (!next)
    return 'Aucun canal de la politique de relance ne joint plus ce client : le dossier est à l’arrêt tant que personne n’agit.';
  const { step, channel, plannedOn } = next;
  const on = plannedOn === null ? '' : `, prévue à partir du ${plannedOn}`;
  return `Entre-temps le dossier continue : la prochaine étape est ${step}, ${byChannel[channel].fr}${on}.`;
}

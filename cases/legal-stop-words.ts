/** How legal stops are called in a history, and what the person who owns one is asked. */
import type { LegalStopRow } from '../db/queries/legal-stops.ts';
import { deadlinePassed, type LegalStopKind, type Procedure } from '../domain/legal-stop.ts';
import type { TaskWords } from '../domain/task.ts';

const procedures: Readonly<Record<Procedure, { readonly fr: string; readonly en: string }>> = {
  sauvegarde: { fr: 'Sauvegarde', en: 'Safeguard proceedings' },
  redressement: { fr: 'Redressement judiciaire', en: 'Receivership' },
  liquidation: { fr: 'Liquidation judiciaire', en: 'Court-ordered liquidation' },
};

const names: Readonly<Record<Exclude<LegalStopKind, 'insolvency'>, string>> = {
  overIndebted: 'Over-indebtedness proceedings',
  smallClaims: 'Small-claims procedure',
  factored: 'Assigned to a factor',
  deceased: 'The debtor has died',
  judicialGrace: 'Delay granted by a judge',
  struckOff: 'Struck off the register',
};

/** The reason of its holds, which explains why nothing is sent. */
export function reasonOf({ kind, procedure, effectiveOn, data }: LegalStopRow): string {
  const name = kind === 'insolvency' ? (procedure ? procedures[procedure].en : 'Insolvency proceedings') : names[kind];
  const until = data.until === undefined ? '' : `, until ${data.until}`;
  return `${name}, effective ${effectiveOn}${until}`;
}

/** What the person who owns a stop does; `withAgency` are the numbers of invoices that an agency has. */
export function stopWords(stop: LegalStopRow, withAgency: readonly string[]): TaskWords {
  const words = stop.kind === 'insolvency' ? declarationWords(stop) : asked[stop.kind];
  if (withAgency.length === 0) return words;
  const numbers = withAgency.join(', ');
  return {
    text: `${words.text} Prévenez aussi l’agence de recouvrement qui suit ${numbers}.`,
    textEn: `${words.textEn} Tell the collection agency that has ${numbers} too.`,
  };
}

function declarationWords({ id, procedure, effectiveOn, declareBy, siren }: LegalStopRow): TaskWords {
  const fr = procedure ? procedures[procedure].fr : 'Procédure collective';
  const en = procedure ? procedures[procedure].en : 'Insolvency proceedings';
  const path = `/v1/legal-stops/${id}`;
  const opened = {
    text: `${fr} ${procedure === 'redressement' ? 'ouvert' : 'ouverte'} par jugement du ${effectiveOn}. Les factures antérieures ne sont plus relancées et ne portent plus d’intérêts depuis ce jour.`,
    textEn: `${en} opened by a judgment of ${effectiveOn}. Earlier invoices are no longer dunned, and bear no interest from that day on.`,
  };
  if (declareBy === null)
    return {
      text: `${opened.text} Cherchez sous 15 jours la date de publication au BODACC${siren === null ? '' : ` (SIREN ${siren})`} : le délai de déclaration, deux mois en règle générale, court depuis cette date. Enregistrez-la avec POST /v1/insolvencies ou le même appel qu’au départ, complété de "publishedOn".`,
      textEn: `${opened.textEn} Within 15 days, find the date of publication in the BODACC${siren === null ? '' : ` (SIREN ${siren})`}: the time limit to declare, two months as a rule, runs from it. Record it with POST /v1/insolvencies, or with the call that recorded the proceedings, adding "publishedOn".`,
    };
  return {
    text: `${opened.text} Déclarez vos créances au mandataire ou liquidateur au plus tard le ${declareBy} : le dossier est prêt (GET ${path}/declaration). Puis enregistrez la déclaration (POST ${path}/declared).`,
    textEn: `${opened.textEn} Declare your claims to the representative or liquidator by ${declareBy} at the latest: the file is ready (GET ${path}/declaration). Then record the declaration (POST ${path}/declared).`,
  };
}

/** The same, said anew as the last day comes near; `days` before it, or once it has passed. */
export function reminderWords(stop: LegalStopRow, daysLeft: number, reached: number): TaskWords {
  const by = stop.declareBy ?? '';
  const path = `/v1/legal-stops/${stop.id}`;
  if (reached === deadlinePassed)
    return {
      text: `Le délai de déclaration est passé depuis le ${by}. Un relevé de forclusion peut être demandé au juge-commissaire dans les six mois de la publication (C. com. L622-26) : voyez un avocat sans attendre. Si la déclaration a été faite, enregistrez-la (POST ${path}/declared).`,
      textEn: `The time limit to declare ended on ${by}. The supervising judge can be asked for relief within six months of the publication (C. com. L622-26): see a lawyer now. If the claims were declared, record it (POST ${path}/declared).`,
    };
  return {
    text: `Il reste ${String(daysLeft)} jour${daysLeft > 1 ? 's' : ''} pour déclarer vos créances : dernier jour le ${by}. Le dossier est prêt (GET ${path}/declaration) ; enregistrez ensuite la déclaration (POST ${path}/declared).`,
    textEn: `${String(daysLeft)} day${daysLeft === 1 ? '' : 's'} left to declare your claims: the last day is ${by}. The file is ready (GET ${path}/declaration); then record the declaration (POST ${path}/declared).`,
  };
}

const asked: Readonly<Record<Exclude<LegalStopKind, 'insolvency'>, TaskWords>> = {
  overIndebted: {
    text: 'Le dossier de surendettement de ce client est recevable : il ne peut plus payer ses dettes antérieures, et rien ne lui est envoyé. Déclarez la créance à la commission dans le délai qu’elle indique, puis suivez les mesures qu’elle décide.',
    textEn:
      'The over-indebtedness file of this customer was admitted: it may not pay earlier debts, and nothing is sent. State the claim to the commission within the time it gives, then follow the measures it decides.',
  },
  smallClaims: {
    text: 'La procédure simplifiée des petites créances est engagée : aucun paiement ne peut avoir lieu avant que son issue soit constatée (CPCE R125-7), et rien n’est envoyé. Quand l’issue est connue, mettez fin à cet arrêt.',
    textEn:
      'The simplified small-claims procedure has begun: no payment may take place before its outcome is recorded (CPCE R125-7), and nothing is sent. When the outcome is known, end this stop.',
  },
  factored: {
    text: 'Cette facture est cédée : c’est le factor qui est payé, et rien n’est envoyé d’ici. Si elle vous revient, mettez fin à cet arrêt ; tout paiement reçu d’ici là appartient sans doute au factor.',
    textEn:
      'This invoice is assigned: the factor is paid, and nothing is sent from here. If it comes back to you, end this stop; money received until then probably belongs to the factor.',
  },
  deceased: {
    text: 'Ce client est décédé. Rien n’est envoyé à ses proches. Avec tact, cherchez le notaire chargé de la succession et adressez-lui la créance ; laissez aux héritiers le temps de leur choix.',
    textEn:
      'This customer has died. Nothing is sent to the family. With tact, find the notary in charge of the estate and present the claim there; leave the heirs the time to choose.',
  },
  judicialGrace: {
    text: 'Un juge a accordé des délais à ce client : rien n’est envoyé et aucune pénalité ne court d’ici leur terme. Suivez l’échéancier du jugement.',
    textEn:
      'A judge has granted this customer a delay: nothing is sent and no penalty runs until it is over. Follow the schedule of the judgment.',
  },
  struckOff: {
    text: 'La société est radiée : elle doit toujours, mais aucun courrier ne l’atteint valablement. Faites désigner un mandataire ad hoc (Cass. com. 20 septembre 2023, 21-14.252), ou décidez d’un passage en perte.',
    textEn:
      'The company was struck off: it still owes, but no letter validly reaches it. Have an ad hoc representative appointed (Cass. com. 20 September 2023, 21-14.252), or decide on a write-off.',
  },
};

/** A notice that only a person can judge. */
export function judgeNoticeWords(siren: string, says: string, sourceKey: string): TaskWords {
  return {
    text: `Le BODACC a publié, pour le SIREN ${siren}, l’avis ${sourceKey} : « ${says} ». Aucun arrêt n’est levé de lui-même. Lisez l’avis ; si les relances peuvent reprendre, mettez fin à l’arrêt (POST /v1/legal-stops/{id}/end).`,
    textEn: `The BODACC has published notice ${sourceKey} for SIREN ${siren}: "${says}". No stop is lifted by itself. Read the notice; if contacts may go on, end the stop (POST /v1/legal-stops/{id}/end).`,
  };
}

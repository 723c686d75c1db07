/** French words of a reminder letter, one function per voice. */
import { addDays } from '../../domain/civil-date.ts';
import { assertNever } from '../../domain/never.ts';
import type { Brief, BriefLine } from '../../domain/message.ts';
import { longDate, moneyList } from './format.ts';
import { besidePrincipal, partOf, sumsToPay } from './letter-claim.ts';
import type { LetterClaim } from './letter-claim.ts';
import type { LetterWords } from './letter-words.ts';

/** Words for the voice that the invoices allow. Penalties are told or claimed only where the claim has them (rules R10, R11, R13). */
export function reminderFr(brief: Brief, claim: LetterClaim): LetterWords {
  const { voice } = claim.tally;
  switch (voice) {
    case 'courtesy':
      return courtesy(brief, claim);
    case 'friendly':
      return friendly(brief, claim);
    case 'firm':
      return firm(brief, claim);
    case 'formal':
      return formal(brief, claim);
    default:
      return assertNever(voice, 'voice');
  }
}

function courtesy(brief: Brief, { tally }: LetterClaim): LetterWords {
  const one = only(brief.lines);
  const several = `${String(brief.lines.length)} factures`;
  return {
    subject: one
      ? `Votre facture n° ${one.number} : échéance du ${longDate(one.dueOn, 'fr')}`
      : `Vos ${several} : dates d’échéance`,
    greeting: 'Madame, Monsieur,',
    opening: [
      one
        ? `Nous vous adressons le rappel de l’échéance de votre facture, fixée au ${longDate(one.dueOn, 'fr')}.`
        : `Nous vous adressons le rappel des échéances de vos ${several}, pour un total de ${moneyList(tally.totals, 'fr')}.`,
      'Cette lettre est une simple information : si votre règlement est déjà programmé, vous n’avez rien à faire.',
    ],
    demand: null,
    closing: [
      `Il vous manque un document, ou un point appelle une remarque de votre part (commande, livraison, adresse) ? ${answerLetterFr(brief)} : nous nous en occuperons.`,
      'Nous vous remercions de votre confiance.',
    ],
    goodbye: 'Nous vous prions d’agréer, Madame, Monsieur, nos salutations distinguées.',
  };
}

function friendly(brief: Brief, claim: LetterClaim): LetterWords {
  const { late } = claim.tally;
  const one = only(late);
  return {
    subject: one ? `Rappel : facture n° ${one.number}` : `Rappel : ${String(late.length)} factures échues`,
    greeting: 'Madame, Monsieur,',
    opening: [
      one
        ? `Sauf erreur ou omission de notre part, nous n’avons pas encore reçu le règlement de votre facture du ${longDate(one.issuedOn, 'fr')}, échue le ${longDate(one.dueOn, 'fr')}.`
        : `Sauf erreur ou omission de notre part, nous n’avons pas encore reçu le règlement des ${String(late.length)} factures suivantes.`,
      'Il s’agit sans doute d’un simple oubli.',
    ],
    demand: `Pourriez-vous nous régler la somme de ${moneyList(sumsToPay(claim), 'fr')}, ou nous indiquer la date à laquelle ce règlement est prévu ?`,
    closing: [...penaltiesFr(claim), ifPaidFr, contact(brief), ...mediatorFr(brief)],
    goodbye: 'Nous vous prions d’agréer, Madame, Monsieur, nos salutations distinguées.',
  };
}

function firm(brief: Brief, claim: LetterClaim): LetterWords {
  const { late } = claim.tally;
  const one = only(late);
  return {
    subject: one
      ? `Facture n° ${one.number} échue : règlement attendu`
      : `${String(late.length)} factures échues : règlement attendu`,
    greeting: 'Madame, Monsieur,',
    opening: [
      one
        ? `À ce jour, et sauf erreur de notre part, votre facture échue le ${longDate(one.dueOn, 'fr')} reste impayée.`
        : `À ce jour, et sauf erreur de notre part, ${String(late.length)} factures échues restent impayées.`,
    ],
    demand: `Nous vous demandons de bien vouloir nous régler sans attendre la somme de ${moneyList(sumsToPay(claim), 'fr')} ou, si un obstacle s’y oppose, de nous l’indiquer par retour.`,
    closing: [...penaltiesFr(claim), ifPaidFr, contact(brief), ...mediatorFr(brief)],
    goodbye: 'Nous vous prions d’agréer, Madame, Monsieur, nos salutations distinguées.',
  };
}

function formal(brief: Brief, claim: LetterClaim): LetterWords {
  const words = firm(brief, claim);
  return {
    ...words,
    demand: `Nous vous demandons formellement de nous régler sans délai la somme de ${moneyList(sumsToPay(claim), 'fr')}.`,
    closing: [
      'Sans règlement ni réponse de votre part, nos démarches pour obtenir le paiement se poursuivront.',
      ...words.closing,
    ],
  };
}

/** What the law adds to the principal, with the sums where they are known; nothing for consumers and debtors of unknown type. */
export function penaltiesFr(claim: LetterClaim): string[] {
  const isPublic = claim.tally.law === 'publicBuyer';
  const interest = isPublic ? 'intérêts moratoires' : 'pénalités de retard';
  const indemnity = 'indemnité forfaitaire pour frais de recouvrement de 40 € par facture';
  const articles = isPublic
    ? 'articles L2192-13, R2192-31 et D2192-35 du Code de la commande publique'
    : 'articles L441-10 et D441-5 du Code de commerce';
  const after = [...dailyFr(claim), ...allocationFr(claim)];
  switch (claim.penalties) {
    case 'none':
      return [];
    case 'law':
      return [
        `Nous vous rappelons que tout retard de paiement entraîne de plein droit, sans qu’un rappel soit nécessaire, des ${interest} et une ${indemnity} (${articles}). Ces sommes ne sont pas comprises dans les montants ci-dessus.`,
      ];
    case 'told':
      return [
        `Le retard de paiement entraîne de plein droit, sans qu’un rappel soit nécessaire, des ${interest} et une ${indemnity} (${articles}), soit ${moneyList(besidePrincipal(claim), 'fr')} au ${longDate(claim.on, 'fr')}. Cette somme est donnée pour information et n’est pas comprise dans celle que nous vous demandons de régler.`,
        ...after,
      ];
    case 'claimed':
      return [
        `Les ${interest} et l’${indemnity} sont ${isPublic ? 'dus' : 'dues'} de plein droit, sans qu’un rappel soit nécessaire (${articles}). ${isPublic ? publicTermFr(claim) : ''}`.trim(),
        ...after,
      ];
    default:
      return assertNever(claim.penalties, 'penalties');
  }
}

/** Interest going forward, counted from the day after the statement; nothing when none runs. */
function dailyFr(claim: LetterClaim): string[] {
  const daily = partOf(claim, 'dailyInterestCents');
  const isPublic = claim.tally.law === 'publicBuyer';
  const interest = isPublic ? 'intérêts moratoires' : 'pénalités de retard';
  const pending = claim.stated.some((one) => one.statement.dailyInterestPending !== null);
  const sentences = [
    ...(daily.length > 0
      ? [
          `À compter du ${longDate(addDays(claim.on, 1), 'fr')}, les ${interest} continuent de courir à raison de ${moneyList(daily, 'fr')} par jour${isPublic ? '' : ', au taux actuellement applicable,'} jusqu’au paiement du principal.`,
        ]
      : []),
    ...(pending
      ? [
          `Le taux applicable au semestre suivant n’étant pas encore publié, les ${interest} de ce semestre seront chiffrés dès qu’il le sera.`,
        ]
      : []),
  ];
  return sentences.length > 0 ? [sentences.join(' ')] : [];
}

/** Why the principal is above the balance of the invoices: payments go to interest first unless agreed otherwise (C. civ. 1343-1). */
export function allocationFr(claim: LetterClaim): string[] {
  const paid = partOf(claim, 'paidToInterestCents');
  if (paid.length === 0) return [];
  const interest = claim.tally.law === 'publicBuyer' ? 'intérêts alors échus' : 'pénalités alors échues';
  return [
    `Vos règlements ont été imputés d’abord sur les ${interest}, à hauteur de ${moneyList(paid, 'fr')} (article 1343-1 du Code civil) : le principal restant dû dépasse d’autant le solde des factures.`,
  ];
}

function publicTermFr(claim: LetterClaim): string {
  return `Ils s’élèvent à ${moneyList(besidePrincipal(claim), 'fr')} au ${longDate(claim.on, 'fr')} et sont à régler au plus tard quarante-cinq jours après la mise en paiement du principal (article R2192-36 du même code).`;
}

/**
 * A consumer is told of free mediation, by name where the creditor has given it (C. conso. L612-1). `who` begins the offer, `ours` says whose
 * mediator it is.
 */
export function mediatorFr(
  { debtor, creditor }: Pick<Brief, 'debtor' | 'creditor'>,
  who = 'vous pouvez',
  ours = 'dont nous relevons',
): string[] {
  if (debtor.type !== 'consumer') return [];
  const { mediator } = creditor;
  return [
    mediator
      ? `En cas de litige, ${who} recourir gratuitement au médiateur de la consommation ${ours} : ${mediator} (article L612-1 du Code de la consommation).`
      : `En cas de litige, ${who} recourir gratuitement à un médiateur de la consommation (article L612-1 du Code de la consommation) ; nous vous communiquons ses coordonnées sur simple demande.`,
  ];
}

/** A letter is answered in writing or by phone. */
export function answerLetterFr({ creditor }: Pick<Brief, 'creditor'>): string {
  return `Écrivez-nous à ${creditor.email} ou appelez-nous au ${creditor.phone}`;
}

export const ifPaidFr =
  'Si votre règlement est intervenu entre-temps, nous vous en remercions et vous prions de ne pas tenir compte de cette lettre.';

function contact(brief: Brief): string {
  return `Une difficulté, un désaccord sur la facturation, le souhait de convenir d’un échéancier ? ${answerLetterFr(brief)} : nous chercherons ensemble une solution.`;
}

function only(lines: readonly BriefLine[]): BriefLine | null {
  return lines.length === 1 ? (lines[0] ?? null) : null;
}

/** French clauses of a payment plan agreement ("reconnaissance de dette et échéancier"). */
import { enumerate, longDate, money, oneLine, sirenText } from './format.ts';
import { mediatorFr } from './sentences-fr.ts';
import type { PlanAgreement, PlanTerms } from './plan-agreement-terms.ts';
import type { AgreementWords, Clause } from './plan-agreement-words.ts';
import { identityLine } from './identity-line.ts';

/** Everything a plan must say (law 13, rules R70 and R72); penalties only where the claim has them. */
export function agreementFr(agreement: PlanAgreement, terms: PlanTerms): AgreementWords {
  const { creditor, debtor, reference } = agreement;
  const { address } = debtor;
  const street = address ? [address.line1, address.line2].filter((part) => part !== undefined && part !== '') : [];
  const where = address ? `, ${street.join(', ')}, ${address.postcode} ${address.city}` : '';
  const siren = debtor.siren ? `, SIREN ${sirenText(debtor.siren)}` : '';
  return {
    subject: `Reconnaissance de dette et échéancier de paiement n° ${reference}`,
    parties: [
      'Entre les soussignés :',
      `${identityLine(creditor, 'fr')}, ci-après le Créancier,`,
      `et ${oneLine(debtor.name)}${siren}${where}, ci-après le Débiteur,`,
      'il est convenu ce qui suit.',
    ],
    clauses: [
      acknowledgment(agreement, terms),
      schedule(agreement, terms),
      { title: 'Imputation des versements', paragraphs: [allocation(agreement, terms)], figures: null },
      { title: interestTitle(terms), paragraphs: interest(agreement, terms), figures: null },
      acceleration(agreement),
      {
        title: 'Engagement du Créancier',
        paragraphs: [
          'Tant que l’échéancier est respecté, le Créancier n’adresse aucune relance et n’engage aucune procédure pour les sommes qu’il couvre.',
        ],
        figures: null,
      },
      {
        title: 'Absence de novation et de renonciation',
        paragraphs: [
          'Le présent accord n’emporte pas novation (article 1330 du Code civil) : les créances gardent leur origine et leurs garanties. L’acceptation d’un versement tardif ou partiel ne vaut pas renonciation du Créancier à ses droits.',
        ],
        figures: null,
      },
      signatures(agreement),
    ],
    handwritten: terms.handwritten
      ? `Mention à écrire de la main du signataire (article 1376 du Code civil) : « Je reconnais devoir la somme de », suivie de la somme de ${amount(terms, terms.acknowledgedCents)} en toutes lettres puis en chiffres.`
      : null,
    forCreditor: 'Pour le Créancier',
    forDebtor: 'Pour le Débiteur',
    fields: ['Nom et prénom :', 'Qualité :', 'Fait à :', 'Le :', 'Signature :'],
  };
}

function acknowledgment({ on }: PlanAgreement, terms: PlanTerms): Clause {
  const { interestCents, indemnityCents, claim } = terms;
  const names = claim.tally.law === 'publicBuyer' ? 'intérêts moratoires' : 'pénalités de retard';
  const beside = [
    ...(interestCents > 0 ? [`${amount(terms, interestCents)} de ${names}`] : []),
    ...(indemnityCents > 0
      ? [`${amount(terms, indemnityCents)} d’indemnité forfaitaire pour frais de recouvrement`]
      : []),
  ];
  const parts =
    beside.length > 0 ? ` : ${amount(terms, terms.principalCents)} en principal, ${beside.join(' et ')}` : '';
  return {
    title: 'Reconnaissance de dette',
    paragraphs: [
      `Le Débiteur reconnaît devoir au Créancier, au ${longDate(on, 'fr')}, la somme de ${amount(terms, terms.acknowledgedCents)}${parts}. Le détail par facture est le suivant :`,
    ],
    figures: 'acknowledged',
  };
}

function schedule({ instalments, reference }: PlanAgreement, terms: PlanTerms): Clause {
  const count = instalments.length;
  const how = count > 1 ? `en ${String(count)} versements` : 'en un versement';
  return {
    title: 'Échéancier',
    paragraphs: [
      `Le Débiteur règle la somme de ${amount(terms, terms.scheduledCents)} ${how}, par virement au compte indiqué ci-dessous, avec la référence ${reference}. Un versement est effectué le jour où les fonds parviennent sur ce compte. Le Débiteur peut payer par anticipation, en tout ou en partie, sans frais.`,
    ],
    figures: 'schedule',
  };
}

function allocation({ allocation: order }: PlanAgreement, { claim }: PlanTerms): string {
  if (claim.penalties === 'none')
    return 'Chaque versement est imputé sur la facture échue la plus ancienne, puis sur les suivantes.';
  const accrued = claim.tally.law === 'publicBuyer' ? 'les intérêts moratoires échus' : 'les pénalités échues';
  return order === 'interestFirst'
    ? `Chaque versement est imputé d’abord sur ${accrued}, puis sur le principal (article 1343-1 du Code civil), de la facture la plus ancienne à la plus récente.`
    : `D’accord entre les parties, chaque versement est imputé d’abord sur le principal, de la facture la plus ancienne à la plus récente, puis sur ${accrued}, qui ne portent pas intérêt (par dérogation à l’article 1343-1 du Code civil).`;
}

function interestTitle({ claim }: PlanTerms): string {
  if (claim.penalties === 'none') return 'Intérêts et frais';
  return claim.tally.law === 'publicBuyer' ? 'Intérêts moratoires' : 'Pénalités de retard';
}

function interest(agreement: PlanAgreement, terms: PlanTerms): string[] {
  const { claim } = terms;
  const kept = agreement.interest === 'kept';
  if (claim.penalties === 'none')
    return [
      kept
        ? 'Le présent échéancier est consenti sans frais.'
        : 'Le présent échéancier est consenti sans frais, et sans intérêt s’il est respecté.',
    ];
  return kept ? keptInterest(agreement, terms) : [waivedInterest(agreement, terms)];
}

function keptInterest({ on }: PlanAgreement, terms: PlanTerms): string[] {
  const isPublic = terms.claim.tally.law === 'publicBuyer';
  const stopped = isPublic ? 'les intérêts moratoires arrêtés' : 'les pénalités de retard arrêtées';
  const outside = [
    ...(terms.outsideInterestCents > 0
      ? [`${stopped} au ${longDate(on, 'fr')} (${amount(terms, terms.outsideInterestCents)})`]
      : []),
    ...(terms.outsideIndemnityCents > 0
      ? [`l’indemnité forfaitaire (${amount(terms, terms.outsideIndemnityCents)})`]
      : []),
  ];
  return [
    `Les ${isPublic ? 'intérêts moratoires' : 'pénalités de retard'} continuent de courir de plein droit sur les sommes restant dues, jusqu’à leur complet paiement.`,
    ...(outside.length === 0
      ? []
      : [
          `Restent dus en dehors de l’échéancier : ${enumerate(outside, 'fr')}. Le règlement en est fait avec le dernier versement, sur décompte du Créancier.`,
        ]),
  ];
}

function waivedInterest({ on }: PlanAgreement, terms: PlanTerms): string {
  const { outsideInterestCents, outsideIndemnityCents } = terms;
  const until = longDate(on, 'fr');
  const waived = [
    outsideInterestCents > 0
      ? `aux pénalités de retard arrêtées au ${until} (${amount(terms, outsideInterestCents)})`
      : `aux pénalités de retard courues jusqu’au ${until}`,
    'à celles qui courraient pendant l’échéancier',
    ...(outsideIndemnityCents > 0 ? [`à l’indemnité forfaitaire (${amount(terms, outsideIndemnityCents)})`] : []),
  ];
  return `Si tous les versements sont effectués aux dates convenues, le Créancier renonce ${enumerate(waived, 'fr')}. En cas de déchéance du terme, cette renonciation est sans effet : ces sommes sont de nouveau dues depuis l’origine.`;
}

function acceleration({ noticeDays }: PlanAgreement): Clause {
  return {
    title: 'Déchéance du terme',
    paragraphs: [
      `Si un versement n’est pas effectué à sa date, le Créancier adresse au Débiteur une mise en demeure écrite. À défaut de règlement dans un délai de ${String(noticeDays)} ${noticeDays > 1 ? 'jours' : 'jour'} à compter de la réception ou de la première présentation de cette mise en demeure, le Créancier peut mettre fin à l’échéancier : la totalité du solde restant dû devient alors immédiatement exigible.`,
    ],
    figures: null,
  };
}

function signatures(agreement: PlanAgreement): Clause {
  return {
    title: 'Pouvoirs et exemplaires',
    paragraphs: [
      'Toute personne qui signe au nom d’une partie déclare avoir le pouvoir de l’engager. Le présent accord est établi en deux exemplaires originaux, un pour chaque partie.',
      ...mediatorFr(agreement),
    ],
    figures: null,
  };
}

function amount({ currency }: PlanTerms, cents: number): string {
  return money({ currency, cents }, 'fr');
}

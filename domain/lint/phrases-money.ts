/** Penalties, indemnities and fees: who may be asked for them (rules R6, R7, R9, R10, R11). */
import type { LintContext, PhraseRule } from './phrase.ts';

const protectedDebtor = ({ debtorType }: LintContext): boolean => debtorType === 'consumer' || debtorType === 'unknown';
const euros40 = '(?:40(?:,00)? (?:€|euros?|eur)|(?:€|eur) 40(?:,00)?)';

const penaltyPhrases: readonly string[] = [
  'penalites? (?:de |pour |d )?(?:retard|paiement)|penalites?|majorations? (?:de |pour )?retard|interets? moratoires?',
  'indemnites? forfaitaires?|clauses? penales?',
  'l ?441 ?(?:6|10)|d ?441 ?5|l ?2192 ?1[0-4]|[dr] ?2192 ?3[1-6]',
  `(?:indemnites?|compensation|recouvrement|frais|forfait|penalites?|supplement|majoration|recovery|charge|fee) ~ ${euros40}`,
  `${euros40} ~ (?:indemnites?|recouvrement|frais|forfait\\w{0,4}|penalites?|compensation|recovery|charge|fee)`,
  '(?:late payment|late) (?:penalt(?:y|ies)|interest|compensation)|penalt(?:y|ies)|default interest|fixed compensation|statutory compensation|compensation ~ recovery costs',
];

const feePhrases: readonly string[] = [
  'frais (?:de |d |pour )?(?:relances?|rappels?|dossier|mise en demeure|gestion|impayes?|courrier|recouvrement|poursuites?|huissier|lettre|recommande)',
  '(?:reminder|late|late payment|collection|recovery|administration|admin|dunning|processing) (?:fees?|charges?|costs)',
  '(?:a vos|seront a votre|a votre) (?:frais|charge)|at your (?:own )?expense|costs ~ (?:charged|added) to you',
];

const lawfulForNone =
  '(?:a la charge (?:du|de votre) creancier|restent? a (?:la|notre) charge|l ?111 ?8|gratuit|borne by the creditor)';

const consumerPenalty: PhraseRule = {
  rule: 'R10',
  code: 'consumer-penalty',
  because:
    'Un consommateur ne doit ni pénalités de retard commerciales ni indemnité de 40 € (C. com. L441-10 et D441-5 visent les professionnels).',
  becauseEn:
    'A consumer owes neither commercial late-payment penalties nor the 40 € compensation (French Commercial Code L441-10 and D441-5 are for businesses).',
  remedy: 'Supprimez ce passage ; seuls les intérêts au taux légal courent, après la mise en demeure.',
  remedyEn: 'Remove this passage; only interest at the legal rate runs, after the formal notice.',
  when: ({ debtorType }) => debtorType === 'consumer',
  phrases: penaltyPhrases,
  unless: lawfulForNone,
};

const consumerInterest: PhraseRule = {
  ...consumerPenalty,
  code: 'consumer-interest',
  because:
    'Envers un consommateur, les intérêts ne courent qu’au taux légal et à compter de la mise en demeure (C. civ. 1231-6, 1344-1).',
  becauseEn:
    'For a consumer, interest runs at the legal rate only and from the formal notice (French Civil Code, art. 1231-6, 1344-1).',
  remedy: 'Avant la mise en demeure, n’en dites rien ; dans celle-ci, écrivez « intérêts au taux légal ».',
  remedyEn: 'Before the formal notice say nothing of it; in the notice write “interest at the legal rate”.',
  phrases: [
    'interets? (?:de |pour )?retard|interets? (?:au )?taux|taux d interet|interest (?:at|on|will|is|runs|accrues|of)',
  ],
};

/** In a notice or a statement the legal rate may be told; elsewhere nothing may. */
const atLegalRate = '(?:taux (?:d interet )?legal|interet legal|legal rate|legal interest|statutory rate)';

const consumerFee: PhraseRule = {
  ...consumerPenalty,
  code: 'consumer-fee',
  because:
    'Sans titre exécutoire, les frais de relance et de recouvrement restent à la charge du créancier ; toute clause contraire est réputée non écrite (CPCE L111-8).',
  becauseEn:
    'Without an enforceable title, the costs of reminders and recovery stay with the creditor, and a contrary clause is void (French CPCE L111-8).',
  remedy: 'Supprimez ces frais : aucun ne peut être demandé à un consommateur.',
  remedyEn: 'Remove these costs: none may be asked of a consumer.',
  phrases: feePhrases,
};

/** The same, for a debtor whose type nobody has told us: nothing is printed until somebody does. */
function forUnknown(rule: PhraseRule): PhraseRule {
  return {
    ...rule,
    rule: 'R11',
    code: rule.code.replace('consumer', 'unknown-debtor'),
    because: `Le type de ce débiteur n’est pas connu ; tant qu’il ne l’est pas, rien de cela ne peut être écrit. ${rule.because}`,
    becauseEn: `The type of this debtor is not known; until it is, none of this may be written. ${rule.becauseEn}`,
    remedy: `Renseignez le type du débiteur (entreprise, acheteur public ou consommateur), ou supprimez ce passage.`,
    remedyEn: `Give the type of the debtor (business, public buyer or consumer), or remove this passage.`,
    when: ({ debtorType }) => debtorType === 'unknown',
  };
}

function mayTellLegalRate({ debtorType, purpose }: LintContext): boolean {
  return debtorType === 'consumer' && (purpose === 'notice' || purpose === 'statement');
}

const wrongLawText = {
  rule: 'R9',
  code: 'wrong-late-payment-law',
  because:
    'Ce n’est pas la loi de ce débiteur : les entreprises relèvent de C. com. L441-10, les acheteurs publics de CCP L2192-13.',
  becauseEn:
    'This is not the law of this debtor: businesses fall under French Commercial Code L441-10, public buyers under Public Procurement Code L2192-13.',
  remedy: 'Citez L441-10 et D441-5 à une entreprise, L2192-13 et D2192-35 à un acheteur public.',
  remedyEn: 'Quote L441-10 and D441-5 to a business, L2192-13 and D2192-35 to a public buyer.',
} as const;

const professionalFee: PhraseRule = {
  rule: 'R6',
  code: 'reminder-fee',
  severity: 'warning',
  because:
    'Au-delà de l’indemnité de 40 € par facture, seuls des frais réels et justifiés peuvent être demandés (C. com. L441-10, II) ; une relance n’en ouvre pas d’autre.',
  becauseEn:
    'Beyond the 40 € compensation per invoice only real costs, on proof, may be claimed (French Commercial Code L441-10, II); a reminder gives rise to no other.',
  remedy: 'Supprimez ces frais, ou joignez le justificatif des frais réellement exposés.',
  remedyEn: 'Remove these fees, or enclose proof of the costs really incurred.',
  when: (context) => !protectedDebtor(context),
  phrases: feePhrases.slice(0, 2),
  unless: '(?:indemnites?|40|compensation|justifi)',
};

const indemnityPerReminder: PhraseRule = {
  rule: 'R6',
  code: 'indemnity-per-reminder',
  because:
    'L’indemnité de 40 € est due une seule fois par facture payée en retard, jamais par relance (C. com. D441-5).',
  becauseEn:
    'The 40 € compensation is due once per invoice paid late, never per reminder (French Commercial Code D441-5).',
  remedy: 'Écrivez « 40 € par facture ».',
  remedyEn: 'Write “€40 per invoice”.',
  phrases: [
    `${euros40} ~ (?:par|pour chaque|a chaque) (?:relance|rappel|courrier|lettre|message|jour|mois|semaine)`,
    `${euros40} ~ (?:per|for each|for every) (?:reminder|letter|message|day|month|week)`,
  ],
  when: (context) => !protectedDebtor(context),
};

const vatOnPenalty: PhraseRule = {
  rule: 'R7',
  code: 'vat-on-penalty',
  because: 'Pénalités et indemnité sont des dommages et intérêts, hors du champ de la TVA (CGI 256).',
  becauseEn: 'Penalties and compensation are damages, outside the scope of VAT (French tax code, CGI 256).',
  remedy: 'Retirez « HT », « TTC » ou « TVA » de ce montant.',
  remedyEn: 'Remove “plus VAT” or “incl. VAT” from this amount.',
  phrases: [
    '(?:indemnites? forfaitaires?|penalites?(?: de retard)?|frais de recouvrement) ~ (?:€|euros?|eur) (?:ht|ttc|hors taxes?|plus tva|tva)',
    '(?:penalt(?:y|ies)|compensation) ~ (?:plus|incl|including|excl|excluding) vat',
  ],
};

export const moneyRules: readonly PhraseRule[] = [
  consumerPenalty,
  forUnknown(consumerPenalty),
  { ...consumerInterest, when: (context) => context.debtorType === 'consumer' && !mayTellLegalRate(context) },
  { ...consumerInterest, when: mayTellLegalRate, unless: atLegalRate },
  forUnknown(consumerInterest),
  consumerFee,
  forUnknown(consumerFee),
  { ...wrongLawText, when: ({ debtorType }) => debtorType === 'public', phrases: ['l ?441 ?(?:6|10)|d ?441 ?5'] },
  {
    ...wrongLawText,
    when: ({ debtorType }) => debtorType === 'business',
    phrases: ['l ?2192 ?1[0-4]|[dr] ?2192 ?3[1-6]'],
  },
  professionalFee,
  indemnityPerReminder,
  vatOnPenalty,
];

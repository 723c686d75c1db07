/** Official-looking wording, and words that give a message more force than it has (rules R30, R43, R46, R74, R76). */
import type { PhraseRule } from './phrase.ts';

const toCourt = '(?:obten|demand|sollicit|requet|rendra|rendre|apply|ask|seek|request|obtain|application)';

export const officialLook: PhraseRule = {
  rule: 'R30',
  code: 'official-look',
  because:
    'Imiter un acte de justice ou un document officiel est un délit (C. pén. 433-13, 2°) : ni en-tête de tribunal, ni « commandement », ni « sommation », ni titre dont vous ne disposez pas.',
  becauseEn:
    'Imitating an act of justice or an official document is an offence (French Criminal Code, art. 433-13, 2°): no court heading, no “summons”, no title you do not hold.',
  remedy: 'Écrivez en votre nom, comme une entreprise à son client : « demande de règlement » ou « mise en demeure ».',
  remedyEn: 'Write in your own name, as a company to its customer: “request for payment” or “formal notice”.',
  phrases: [
    'republique francaise|liberte , egalite|liberte egalite|au nom du peuple|au nom de la loi|(?:sceau|effigie|logo|embleme) ~ marianne',
    'commandements?|sommations?(?! ~ prefecture)',
    'actes? (?:d |de )?(?:huissiers?|justice|procedure|poursuites?)|(?:avis|acte) de signification|formule executoire',
    'proces verbal (?:de |d )?(?:saisie|constat|carence|huissier|signification)|avis a tiers detenteur|(?:saisie|opposition) administrative|contrainte par corps',
    '¶ (?:objet , )?(?:le |la )?(?:tribunal(?! competent)|greffe|cour d appel|ministere|prefecture|tresor public|direction generale des finances publiques)',
    '¶ (?:objet , )?(?:assignation|injonction de payer|ordonnance|jugement)',
    '(?:presente|present|cette) (?:lettre d )?(?:injonction|assignation|ordonnance|citation)|(?:vaut|valant|tient lieu d) (?:injonction|assignation|citation|titre)',
    'nous vous enjoignons|il vous est enjoint|vous etes (?:assignee?s?|citee?s?|convoquee?s?)|vous avez ete condamnee?s?',
    'en vertu (?:d un|du|d une|de l|de la) (?:titre|jugement|arret|ordonnance)|(?:disposons|detenons|titulaires?|munis?|porteurs?) ~ titre executoire',
    '¶ (?:subject , )?(?:the )?(?:county|high|commercial|district|small claims) court|(?:writ|summons|statutory demand|subpoena)|warrant (?:of|for your)',
    'in the name of the (?:law|people|king|republic)|by order of|notice of (?:execution|enforcement|levy|seizure|judge?ment)|official (?:notice|demand)|final notice before (?:seizure|enforcement)',
    'vous etes somm\\w{1,4}|nous vous sommons|you are (?:hereby )?(?:ordered|summoned)',
  ],
};

export const judgment: PhraseRule = {
  ...officialLook,
  code: 'official-judgment',
  because:
    'Parler d’un jugement ou d’une ordonnance comme s’ils existaient trompe le débiteur (C. pén. 433-13 ; C. conso. L121-6). Dire que vous pourrez en demander un est permis.',
  becauseEn:
    'Speaking of a judgment or court order as if there were one misleads the debtor (French Criminal Code, art. 433-13; Consumer Code L121-6). Saying that you may seek one is allowed.',
  remedy: 'Supprimez le mot, ou écrivez « nous pourrons saisir la juridiction compétente ».',
  remedyEn: 'Remove the word, or write “we may apply to the competent court”.',
  phrases: [
    'jugements?(?! (?:d |de )?(?:ouverture|liquidation|redressement|sauvegarde))',
    'ordonnance (?:de |d |portant )?(?:payer|injonction|refere|paiement)|ordonnance rendue',
    'court orders?|court judge?ments?|judge?ment (?:against|debt|order|has|was|entered)|county court judge?ment|ccj',
  ],
  unless: toCourt,
};

export const registeredValue: PhraseRule = {
  rule: 'R43',
  code: 'notice-by-other-channel',
  because:
    'La mise en demeure part en recommandé ; un e-mail, un SMS, un appel ou une lettre simple est une relance et ne doit pas se dire davantage.',
  becauseEn:
    'The formal notice goes by registered letter; an e-mail, SMS, call or ordinary letter is a reminder and must not claim to be more.',
  remedy:
    'Écrivez « nous vous demandons de régler », ou annoncez la mise en demeure à venir, et envoyez-la en recommandé.',
  remedyEn: 'Write “we ask you to pay”, or announce the formal notice to come, and send it by registered letter.',
  when: ({ channel }) => channel !== 'registeredLetter',
  phrases: [
    'mettons (?:par la presente )?en demeure|mise en demeure (?:par (?:la )?presente|est faite)|(?:vaut|valant|tient lieu de|constitue|est une) (?:derniere )?mise en demeure|presente (?:lettre de )?mise en demeure',
    '(?:vaut|valeur d une|valeur de|valant|equivaut a une) (?:lettre )?recommandee?',
    '(?:hereby )?give you (?:hereby )?formal notice|(?:this|present) (?:letter|message|e mail|email|sms|call) (?:is|constitutes|serves as) (?:a|our|your)? ?(?:final )?formal notice|hereby formally? notif\\w{1,4}',
  ],
};

export const limitation: PhraseRule = {
  rule: 'R46',
  code: 'limitation-claim',
  because:
    'Une relance ou une mise en demeure n’interrompt pas la prescription, même en recommandé (Cass. com., 18 mai 2022, n° 20-23.204).',
  becauseEn:
    'Neither a reminder nor a formal notice interrupts the limitation period, even by registered letter (Cass. com., 18 May 2022, no. 20-23.204).',
  remedy:
    'Supprimez la phrase ; seul un acte en justice, une mesure d’exécution ou une reconnaissance de dette interrompt le délai.',
  remedyEn:
    'Remove the sentence; only a court claim, an enforcement measure or an acknowledgment of debt interrupts the period.',
  phrases: [
    '(?:interromp|interrupt|suspen|arret|stopp)\\w{1,8} ~ prescription',
    'prescription ~ (?:interrompue?|suspendue?|repart|recommence)|nouveau delai de prescription|interruptif',
    '(?:interrupt|stop|suspend|toll|restart|reset|extend)\\w{0,4} ~ (?:limitation|prescription|time bar)',
    '(?:limitation period|prescription period|limitation) ~ (?:interrupted|suspended|restarted|extended|stopped)',
  ],
  unless: '(?:reconnaissance|reconnait|2240|acknowledg)',
};

export const collectorVoice: PhraseRule = {
  rule: 'R76',
  code: 'collector-voice',
  because:
    'Le texte parle comme un recouvreur agissant pour autrui : un tel courrier doit porter les mentions de CPCE R124-4 et suppose un mandat écrit (R124-3).',
  becauseEn:
    'The text speaks as a collector acting for somebody else: such a letter must carry the mentions of French CPCE R124-4 and needs a written mandate (R124-3).',
  remedy: 'Parlez au nom du créancier lui-même ; l’agence écrit ses propres lettres, avec ses mentions.',
  remedyEn: 'Speak as the creditor; the agency writes its own letters, with its own mentions.',
  phrases: [
    '(?:agissons|intervenons|ecrivons|contactons|mandatee?s?) ~ (?:au nom et )?pour (?:le )?compte (?:de|d)(?: notre| nos| un)?',
    '(?:notre|nos) (?:client|mandant|cliente|mandante)s? (?:nous )?(?:a|ont|avons)? ?(?:charge|mandate|confie)\\w{0,3}',
    '(?:acting|writing|contacting you) ~ on behalf of (?:our|a) (?:client|principal)|our client has (?:instructed|mandated|engaged)',
    'cabinet de recouvrement ~ (?:vous|mandate)|we are a debt collect\\w{1,4}',
  ],
  unless: 'r124 4',
};

export const advice: PhraseRule = {
  rule: 'R74',
  code: 'legal-advice',
  because:
    'Le produit montre des conditions et des faits, jamais une procédure recommandée : le conseil juridique est réservé (loi 71-1130, art. 54).',
  becauseEn:
    'The product shows conditions and facts, never a recommended procedure: legal advice is reserved (French law 71-1130, art. 54).',
  remedy: 'Supprimez le conseil ; énoncez seulement ce que vous pourrez faire.',
  remedyEn: 'Remove the advice; only state what you may do.',
  phrases: [
    'vous (?:recommandons|conseillons|preconisons) (?:vivement |fortement )?(?:de |d )?(?:engager|entamer|introduire|l injonction|une injonction|la procedure|une procedure|le refere|un refere|assigner)',
    '(?:recommend|advise) (?:that )?(?:you )?(?:to )?(?:start|file|bring|issue|the procedure|proceedings|an injunction|an order)',
    '(?:meilleure|procedure) (?:procedure )?recommandee',
  ],
};

export const official: readonly PhraseRule[] = [
  officialLook,
  judgment,
  registeredValue,
  limitation,
  collectorVoice,
  advice,
];

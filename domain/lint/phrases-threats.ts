/** Threats, in French and English: what may not be done, may not be told to others, or is not for a creditor to do (rule R30). */
import type { PhraseRule } from './phrase.ts';

const relatives =
  'employeur|patron|superieur|famille|conjointe?|mari|femme|epouse?|parents?|enfants?|voisins?|voisinage|proches|entourage|amis|clients?|clientele|actionnaires|proprietaire';
const relativesEn =
  'employer|boss|family|wife|husband|spouse|parents?|children|neighbou?rs?|friends|customers?|clients?|relatives|landlord|shareholders';
const goods =
  'biens?|meubles?|mobilier|vehicules?|voitures?|comptes?|salaires?|remunerations?|revenus|materiel|stocks?|machines?|maison|appartement|actifs|fonds de commerce|outils?';
const goodsEn =
  'goods|assets|property|wages|salary|earnings|bank accounts?|accounts?|car|vehicle|belongings|home|house|stock|equipment|machinery';

export const publicity: PhraseRule = {
  rule: 'R30',
  code: 'threat-publicity',
  because:
    'Menacer de rendre une dette publique peut constituer un chantage (C. pén. 312-10) ; entretenir cette crainte est tout aussi exclu.',
  becauseEn:
    'Threatening to make a debt public may be blackmail (French Criminal Code, art. 312-10); hinting at it is ruled out as well.',
  remedy: 'Supprimez ce passage : seul le débiteur doit savoir ce qu’il doit.',
  remedyEn: 'Remove this passage: the debtor alone should know what is owed.',
  phrases: [
    '(?:publier\\w{0,3}|publie|publiee?s?|publierons|publication de|diffus\\w{1,8}|divulgu\\w{1,8}|affich\\w{1,8}|revel\\w{1,8}) ~ (?:votre|vos|cette|ce) ~ (?:noms?|identite|dettes?|impayes?|dossier|situation|comportement|cas|photo|defaillance|creance)',
    '(?:publi\\w{1,7}|post\\w{1,7}|diffus\\w{1,7}|partag\\w{1,7}|divulgu\\w{1,7}|annonc\\w{1,7}|denonc\\w{1,7}|signal\\w{1,7}|avis) ~ (?:reseaux sociaux|facebook|linkedin|instagram|twitter|tiktok|la presse|les journaux|google)',
    'rendr\\w{1,5} ~ publi(?:que|ques|c)',
    '(?:sera|seront|etre|serez) rendue?s? publi(?:que|ques|c|cs)',
    '(?:publish|post|disclose|expose|reveal|broadcast)(?:ing|ed|es|s)? ~ (?:your|this|the|you) ~ (?:name|debts?|default|non payment|identity|online|facebook|linkedin|social media|press|newspapers?|google)',
    '(?:name|naming) and (?:shame|shaming)',
    'your (?:name|debt|default) ~ (?:published|made public|posted|disclosed)',
    '(?:nui\\w{1,5}|ternir\\w{0,4}|ruin\\w{1,5}|entach\\w{1,5}|detrui\\w{1,4}) ~ reputation',
    'votre reputation ~ (?:souffrira|patira|entachee|ternie|ruinee)',
    '(?:damage|ruin|harm|destroy) ~ reputation',
    'your reputation ~ (?:suffer|damaged|ruined)',
  ],
};

export const thirdParties: PhraseRule = {
  rule: 'R30',
  code: 'threat-third-party',
  because:
    'Le débiteur est la seule personne à qui parler de sa dette : menacer d’en avertir un employeur, des proches ou des clients est interdit (C. pén. 312-10, 222-33-2-2).',
  becauseEn:
    'The debtor is the only person to be told about the debt: threatening to tell an employer, relatives or customers is forbidden (French Criminal Code, art. 312-10, 222-33-2-2).',
  remedy: 'Supprimez toute mention de tiers ; écrivez au débiteur seul.',
  remedyEn: 'Remove every mention of other people; write to the debtor only.',
  phrases: [
    `(?:contact|inform|preven|previen|averti|alert|avis|appel|ecri|parl|telephon|interrog|sollicit|joindr|reclam)(?!ez|issez|vez)\\w{1,9} ~ (?:votre|vos) (?:${relatives})`,
    `(?:votre|vos) (?:${relatives}) ~ (?:informee?s?|contactee?s?|prevenue?s?|avertie?s?|avisee?s?|alertee?s?|au courant)`,
    `(?:mettr\\w{1,5}|tiendr\\w{1,5}) ~ (?:votre|vos) (?:${relatives}) ~ (?:au courant|informee?s?)`,
    `aupres de (?:votre|vos) (?:${relatives})`,
    '(?:contacterons|informerons|alerterons|previendrons|avertirons|saisirons) ~ (?:votre|vos) (?:banques?|banquiers?|assureurs?|fournisseurs?)',
    `(?:we|will|shall|to|also) ~ (?:contact|inform|tell|notify|call|alert|write to|speak to|warn|visit|ring|phone|email|involve) ~ your (?:${relativesEn})`,
    '(?:we will|we ll|we shall) ~ (?:contact|inform|tell|notify|alert|warn) ~ your (?:bank|bankers?|suppliers?|insurers?)',
    `your (?:${relativesEn}) ~ (?:informed|told|contacted|notified|warned|hear about)`,
  ],
};

export const seizure: PhraseRule = {
  rule: 'R30',
  code: 'threat-seizure',
  because:
    'Une saisie suppose un titre exécutoire et un commissaire de justice : l’annoncer dans une relance, c’est menacer d’une mesure impossible (CPCE L111-8 ; C. conso. L121-7).',
  becauseEn:
    'Seizure needs an enforceable title and a judicial officer: announcing it in a reminder threatens something that cannot be done (French CPCE L111-8; Consumer Code L121-7).',
  remedy: 'Écrivez ce qui est possible : « nous pourrons saisir la juridiction compétente ».',
  remedyEn: 'Write what is possible: “we may apply to the competent court”.',
  phrases: [
    `(?:vos|votre|les|ses) (?:${goods})(?! client) ~ (?:saisie?s?|saisissables?|confisquee?s?)`,
    `(?:vos|votre) (?:${goods})(?! client) ~ (?:sera|seront|va|vont|pourra|pourront|pourraient|serait|seraient) ~ (?:vendue?s?|bloquee?s?|gelee?s?|enlevee?s?|prelevee?s?)`,
    `saisi(?:r|rons|ra|rai|ront|ssons) ~ (?:vos|votre) (?:${goods})`,
    `saisies? (?:sur|de|des|d|du) (?:vos |votre |tous vos |toutes vos |l |la |le |les )?(?:${goods})`,
    'saisies? (?:bancaires?|mobilieres?|immobilieres?|vente|arret|attribution|conservatoires?|revendication|administratives?|immediates?|prochaines?|forcees?|judiciaires?)',
    '(?:avant|proced\\w{1,6}|risqu\\w{1,6}|sous peine de|engag\\w{1,6}|ordonn\\w{1,6}|entrain\\w{1,6}) ~ saisies?(?! (?:de |des |du )(?:vos |votre |la |cette |l )?(?:commande|donnees|coordonnees|factures?|informations?|bon))',
    'saisies? ~ (?:sera|seront|pourra|pourront|va|vont) ~ (?:pratiquee?s?|effectuee?s?|engagee?s?|ordonnee?s?|diligentee?s?|lancee?s?)',
    'execution forcee',
    '(?:vider|viderons|bloquer|bloquerons|geler|gelerons) (?:votre|vos) comptes?(?! client)',
    `(?:seize|seizing|repossess|repossessing|confiscate|garnish|garnishing|freeze|freezing|impound) ~ your (?:${goodsEn})`,
    `your (?:${goodsEn}) ~ (?:seized|repossessed|garnished|frozen|confiscated|impounded|sold at auction)`,
    '(?:seizure|repossession|garnishment|attachment) of (?:your|the|all)? ?(?:goods|assets|property|wages|earnings|salary|belongings|accounts?)',
    'wage garnishment|forced execution',
  ],
};

export const criminal: PhraseRule = {
  rule: 'R30',
  code: 'threat-criminal',
  because:
    'Un impayé n’est pas un délit : parler de police, de plainte ou de prison pour obtenir un paiement est une menace (C. pén. 312-1 ; C. conso. L121-6).',
  becauseEn:
    'An unpaid invoice is not a crime: naming the police, a criminal complaint or prison to obtain payment is a threat (French Criminal Code, art. 312-1; Consumer Code L121-6).',
  remedy: 'Supprimez ce passage et restez sur la voie civile : règlement, échéancier, juridiction compétente.',
  remedyEn: 'Remove this passage and keep to civil means: payment, payment plan, competent court.',
  phrases: [
    'prison|incarcer\\w{1,7}|emprisonn\\w{1,7}|garde a vue|casier judiciaire',
    '(?:la|de|par) police(?! (?:d|n))|police (?:nationale|judiciaire|municipale)|gendarm\\w{1,5}|forces de l ordre',
    '(?:depos\\w{1,6}|port\\w{1,6}|depot de) ~ plainte|plainte (?:penale|contre vous)',
    'poursuites? penales?|(?:voie|au|plan) penale?|tribunal correctionnel|procureur|delit|infraction|escroquerie|abus de confiance',
    'jail|imprison\\w{0,6}|behind bars|the police|police (?:report|officers?|station)',
    'criminal (?:charges?|proceedings|prosecution|offen[cs]e|record|complaint|matter)|prosecut\\w{1,5}|arrest(?:ed)?|fraud charges?',
  ],
};

export const bailiff: PhraseRule = {
  rule: 'R30',
  code: 'threat-bailiff',
  because:
    'Annoncer un huissier ou une visite fait croire à un acte de justice qui n’a pas eu lieu (C. pén. 433-13 ; C. conso. L121-6).',
  becauseEn:
    'Announcing a bailiff or a visit suggests an act of justice that has not taken place (French Criminal Code, art. 433-13; Consumer Code L121-6).',
  remedy: 'Supprimez ce passage, ou écrivez « nous pourrons confier le recouvrement amiable à un tiers mandaté ».',
  remedyEn: 'Remove this passage, or write “we may entrust amicable recovery to an authorised third party”.',
  phrases: [
    'huissiers?|bailiffs?|sheriffs?|enforcement (?:agents?|officers?)',
    '(?:passage|visite|venue|env(?:o|er)\\w{1,7}) ~ commissaires? de justice',
    'commissaires? de justice ~ (?:presenter\\w{0,3}|passera|viendra|domicile|saisi\\w{0,6}|expuls\\w{1,7}|frais)',
    '(?:passer\\w{0,4}|viendr\\w{1,5}|rendr\\w{1,5}|presenter\\w{0,4}|deplacer\\w{0,4}|venir) ~ (?:chez vous|votre domicile|domicile|votre lieu de travail|votre porte)',
    '(?:come|visit|turn up|show up|knock|call)(?:ing|s)? ~ (?:your (?:home|house|door|workplace)|place of work)',
  ],
};

export const blacklist: PhraseRule = {
  rule: 'R30',
  code: 'threat-blacklist',
  because:
    'Une entreprise ne peut inscrire un client ni à la Banque de France ni sur une liste de mauvais payeurs : la menace porte sur une mesure impossible (C. conso. L121-7 ; C. pén. 312-10).',
  becauseEn:
    'A company can put a customer neither on a central bank register nor on a list of bad payers: the threat is of something that cannot be done (French Consumer Code L121-7; Criminal Code, art. 312-10).',
  remedy: 'Supprimez toute menace de fichage ou de liste.',
  remedyEn: 'Remove any threat of listing or registration.',
  phrases: [
    '(?:serez|sera|etes|etre|seront|vous) fichee?s?|fichage|ficp|fichiers? (?:national |des |national des )?(?:incidents?|mauvais payeurs|impayes)',
    '(?:fich|inscri|signal|declar)\\w{1,9} ~ banque de france',
    'interdi(?:t|ts|te|tes|ction) bancaires?|listes? noires?|black ?list\\w{0,3}|mauvais payeurs?|bad payers?',
    '(?:affect|damage|ruin|report\\w{0,3}|harm|hurt) ~ credit (?:bureaus?|score|rating|file|history|reference agenc(?:y|ies)|agenc(?:y|ies))',
    'your credit (?:score|rating|file|history) ~ (?:affected|damaged|ruined|suffer|marked)',
  ],
};

export const impossible: PhraseRule = {
  rule: 'R30',
  code: 'threat-impossible',
  because:
    'Un créancier ne peut ni couper un service vital, ni expulser, ni mettre en faillite de sa propre autorité (C. conso. L121-7, 3°).',
  becauseEn:
    'A creditor may not cut off a vital service, evict, or bankrupt anybody on its own authority (French Consumer Code L121-7, 3°).',
  remedy: 'N’annoncez que ce que vous pouvez et voulez faire : recouvrement amiable, juridiction compétente.',
  remedyEn: 'Announce only what you can and will do: amicable recovery, competent court.',
  phrases: [
    '(?:coup\\w{1,6}|coupure) ~ (?:electricite|courant|eau|gaz|chauffage|internet|ligne|telephone)',
    'cut(?:ting)? off ~ (?:power|electricity|water|gas|heating|internet|phone|line|supply)|(?:power|electricity|water|gas|heating|internet|phone) ~ cut off',
    'expuls\\w{1,7}|evict\\w{0,4}',
    '(?:demander\\w{0,4}|provoquer\\w{0,4}|solliciter\\w{0,4}|obtenir) ~ (?:faillite|(?:votre|de votre) ~ (?:liquidation|redressement))',
    'votre (?:faillite|mise en (?:faillite|liquidation))|vous mettr\\w{1,5} en (?:faillite|liquidation)',
    '(?:put|force|push|drive) you(?:r company|r business)? (?:into|in) (?:bankruptcy|liquidation)|bankrupt you|wind(?:ing)? up your (?:company|business)',
    '(?:ferm\\w{1,6}) ~ votre (?:entreprise|societe|commerce|etablissement)|(?:shut|close) down your (?:business|company)',
    'retrait de (?:votre )?permis|interdiction de (?:gerer|sortie)',
  ],
};

export const intimidation: PhraseRule = {
  rule: 'R30',
  code: 'threat-intimidation',
  because: 'La tournure cherche à faire peur (C. pén. 222-33-2-2, 312-1 ; C. conso. L121-6).',
  becauseEn: 'The wording is meant to frighten (French Criminal Code, art. 222-33-2-2, 312-1; Consumer Code L121-6).',
  remedy: 'Dites les faits, le délai et la suite possible, sans sous-entendu.',
  remedyEn: 'State the facts, the time limit and what may follow, without innuendo.',
  evenDenied: true,
  phrases: [
    '(?:nous|on) (?:savons|sait) ~ (?:habit\\w{1,5}|trouver|travaill\\w{1,5})|we know where you',
    'vous (?:le |allez le |l allez )?regrett\\w{1,6}|you (?:will|ll) regret|dernier avertissement|ultime avertissement|ultimatum|(?:last|final) warning',
    'a vos risques et perils|at your own risk|sans (?:autre |nouvelle )?sommation|gare a vous|vous serez prevenue?s?|you have been warned',
    'dans votre (?:propre )?interet de (?:payer|regler)|in your own (?:best )?interests? to pay',
    'ne nous obligez pas|ne nous forcez pas|do not make us|don t make us|don t force us|or else|vous (?:allez|aurez) ~ (?:gros )?ennuis|sinon gare',
  ],
};

export const threats: readonly PhraseRule[] = [
  publicity,
  thirdParties,
  seizure,
  criminal,
  bailiff,
  blacklist,
  impossible,
  intimidation,
];

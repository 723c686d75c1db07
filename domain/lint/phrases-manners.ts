/** Insults and reproach, advertising, and senders who hide (rules R29, R30). */
import type { PhraseRule } from './phrase.ts';

const insult: PhraseRule = {
  rule: 'R30',
  code: 'insult',
  because: 'Le mot insulte ou accuse le débiteur (C. pén. 222-33-2-2 ; C. conso. L121-6).',
  becauseEn: 'The word insults or accuses the debtor (French Criminal Code, art. 222-33-2-2; Consumer Code L121-6).',
  remedy: 'Supprimez-le et tenez-vous aux faits : numéro, date, montant.',
  remedyEn: 'Remove it and keep to facts: number, date, amount.',
  phrases: [
    'escrocs?|voleu(?:r|rs|se|ses)|menteu(?:r|rs|se|ses)|malhonnetes?|malhonnetete|profiteu(?:r|rs|se)|arnaqu\\w{1,6}|fraudeu(?:r|rs|se)|parasites?|incapables?|imbeciles?|idiote?s?|minables?|voyous?|tricheu(?:r|rs|se)',
    '(?:votre|de) mauvaise foi|(?:honte|honteu(?:x|se))|vous (?:vous )?moque(?:z|r)|votre (?:malhonnetete|incompetence|negligence|irresponsabilite)|irresponsables?',
    'crooks?|thie(?:f|ves)|liars?|dishonest|deadbeats?|scammers?|cheats?|fraudsters?|idiots?|stupid|shame(?:ful|less)?|pathetic|swindlers?|parasites?|(?:your|in) bad faith',
  ],
  unless: '(?:debiteur de mauvaise foi|l ?111 ?8)',
};

const reproach: PhraseRule = {
  ...insult,
  code: 'reproach',
  severity: 'warning',
  because: 'Le reproche ferme la discussion sans faire venir le paiement plus vite.',
  becauseEn: 'Reproach ends the conversation and does not bring payment any sooner.',
  remedy: 'Demandez plutôt la cause du retard et proposez une solution.',
  remedyEn: 'Rather ask for the cause of the delay and offer a solution.',
  phrases: [
    'inadmissibles?|inacceptables?|intolerables?|scandaleu(?:x|se)|exaspe\\w{1,6}|patience a (?:des|ses) limites|perdu patience|unacceptable|intolerable|disgraceful|ridiculous|outrageous|fed up|(?:lost|losing) patience',
  ],
};

const marketing: PhraseRule = {
  rule: 'R29',
  code: 'marketing',
  because:
    'Une relance part sans consentement parce qu’elle ne contient aucune publicité (Postes L34-5) : une offre la rendrait illicite.',
  becauseEn:
    'A reminder needs no consent because it holds no advertising (French Postal Code L34-5): an offer would make it unlawful.',
  remedy: 'Supprimez l’offre ; envoyez-la à part, à ceux qui l’ont acceptée.',
  remedyEn: 'Remove the offer; send it separately, to those who agreed to it.',
  phrases: [
    'promos?|promotions?|codes? promos?|offres? (?:speciales?|promotionnelles?|exclusives?|de bienvenue|du moment|privilegiees?)|bons? d achat|black friday|soldes (?:d ete|d hiver|privees?|monstres?)|ventes? (?:flash|privees?)|jeux? concours',
    'decouvrez|profitez|(?:notre|nos|nouveaux?|nouvelles?) (?:\\S{1,12} )?(?:catalogue|newsletter|gamme|collection)|nouveaux? produits?|parrain(?:age|ez)|suivez nous|abonnez vous|telechargez (?:notre|l) appli\\w{0,8}|commandez (?:des|en ligne|maintenant|sur)',
    '(?:remise|reduction|rabais) ~ (?:sur|pour) ~ prochaine? (?:commande|achat|facture)|(?:prochain|prochaine) (?:achat|commande) ~ (?:offerte?|gratuite?|remise)',
    'special offers?|promo code|promotional|discount (?:code|on your next)|voucher|coupon|(?:new|our) (?:product range|products|catalogue|newsletter|collection)|refer a friend|follow us|sign up|subscribe|don t miss|limited time|flash sale|% off',
  ],
};

const hiddenSender: PhraseRule = {
  rule: 'R29',
  code: 'hidden-sender',
  because:
    'Le débiteur doit savoir qui lui écrit et pouvoir répondre : expéditeur identifié, adresse de réponse relevée.',
  becauseEn: 'The debtor must know who is writing and be able to answer: named sender, reply address that is read.',
  remedy: 'Supprimez la mention et donnez l’adresse et le téléphone du créancier.',
  remedyEn: 'Remove it and give the e-mail address and phone number of the creditor.',
  evenDenied: true,
  phrases: [
    'ne (?:pas )?(?:repondez|repondre)(?: pas)?(?: (?:directement )?a (?:ce|cet|cette|ces))?|no ?reply|do not reply|don t reply|ne pas repondre|nepasrepondre|unattended mailbox|mailbox is not monitored|boite (?:\\S{1,12} )?(?:non (?:lue|relevee|consultee)|n est pas (?:lue|relevee|consultee))',
    '(?:numero|expediteur|appel) (?:masque|anonyme|cache)|(?:hidden|anonymous|withheld) (?:number|sender)|sans (?:vous )?(?:dire|indiquer|reveler) (?:qui|notre nom|le nom)',
  ],
};

export const manners: readonly PhraseRule[] = [insult, reproach, marketing, hiddenSender];

/** Words that come too early, or count from the wrong day (rules R20, R22, R41). */
import type { PhraseRule } from './phrase.ts';

const early: PhraseRule = {
  rule: 'R20',
  code: 'demand-before-due',
  because:
    'Avant l’échéance rien n’est dû : le message informe, il ne réclame pas et ne parle ni de retard ni d’impayé.',
  becauseEn: 'Nothing is owed before the due date: the message informs; it neither demands nor speaks of lateness.',
  remedy: 'Écrivez par exemple « votre facture arrive à échéance le … » et proposez votre aide.',
  remedyEn: 'Write, for example, “your invoice falls due on …” and offer your help.',
  when: ({ beforeDue }) => beforeDue,
  phrases: [
    'vous nous (?:devez|etes redevables?|restez devoir)|vous devez (?:la somme|nous|regler|payer)|(?:etes|restez) (?:redevables?|debit(?:eur|rice)s?)|(?:sommes?|montants?) dues?',
    'impayee?s?|en retard|retards? (?:de )?(?:paiement|reglement)|(?:jours?|mois) de retard|arrieres?|defaut de (?:paiement|reglement)',
    'mise en demeure|mettons en demeure|exigibles?|(?:reste|restent|demeure|demeurent) (?:a (?:payer|regler)|due?s?)|(?:est|sont|etait) echue?s?|factures? (?:\\S{1,30} )?echue?s?',
    '(?:notre|votre|cette|une) (?:creance|dette)|dettes?|recouvrement|penalites?|indemnites?|contentieux|poursuites?|injonction|relances?',
    '(?:merci|priere) de (?:bien vouloir )?(?:regler|payer|proceder|vous acquitter|effectuer|solder|regulariser)|veuillez (?:bien )?(?:\\S{1,12} )?(?:regler|payer|proceder|vous acquitter|effectuer|solder)',
    '(?:vous (?:demandons|prions|invitons|saurions gre)|nous (?:exigeons|reclamons|attendons)) ~ (?:regler|payer|reglement|paiement|acquitter|proceder)|reclam(?:ons|e|er|ation de paiement)|regularis\\w{1,6}|sans delai|dernier avis',
    'you owe|owed|owing|overdue|unpaid|outstanding|past due|arrears|late|(?:your|this|the) debt|debts?|in default',
    'formal notice|penalt(?:y|ies)|compensation|legal (?:action|proceedings)|debt collect\\w{1,4}|pay (?:immediately|now|at once|without delay)',
    'please (?:pay|settle|make (?:the |your )?payment|arrange payment|remit)|(?:we|must) (?:demand|request|require|insist)|payment (?:is )?(?:required|demanded|expected)|you must pay|amount due',
  ],
};

const earlyReminder: PhraseRule = {
  ...early,
  code: 'reminder-word-before-due',
  severity: 'warning',
  because: 'Avant l’échéance, « rappel » laisse entendre un oubli qui n’a pas eu lieu.',
  becauseEn: 'Before the due date, “reminder” suggests an omission that has not happened.',
  remedy: 'Préférez « pour information » ou « échéance à venir ».',
  remedyEn: 'Prefer “for your information” or “upcoming due date”.',
  phrases: [
    '(?:¶|petit|premier|dernier|lettre de|simple) rappel|rappel de (?:paiement|reglement|facture|votre)|reminder',
  ],
};

const legalTooSoon: PhraseRule = {
  rule: 'R22',
  code: 'harsh-for-tone',
  severity: 'warning',
  because:
    'Le ton monte par degrés : un message neutre ou amical ne parle pas encore de tribunal ni de mise en demeure.',
  becauseEn: 'The tone rises by degrees: a neutral or friendly message does not speak of courts or formal notices yet.',
  remedy: 'Gardez ce passage pour l’étape ferme ou formelle, ou changez le ton de l’étape.',
  remedyEn: 'Keep this passage for the firm or formal step, or change the tone of the step.',
  when: ({ tone, purpose }) => (tone === 'neutral' || tone === 'friendly') && purpose === 'reminder',
  phrases: [
    'tribuna(?:l|ux)|juridictions?|injonction de payer|contentieux|poursuites?|mise en demeure|societe de recouvrement|avocats?',
    '(?:competent )?courts?|legal (?:action|proceedings)|formal notice|debt collect\\w{1,4}|lawyers?|solicitors?',
  ],
};

const fromToday: PhraseRule = {
  rule: 'R41',
  code: 'deadline-from-today',
  because:
    'Le délai d’une mise en demeure court de la réception ou de la première présentation, jamais du jour de l’envoi (C. civ. 1231, délai raisonnable).',
  becauseEn:
    'The time given by a formal notice runs from receipt or first presentation, never from the day it is sent (French Civil Code, art. 1231, reasonable time).',
  remedy: 'Écrivez « dans un délai de 8 jours à compter de la première présentation de la présente lettre ».',
  remedyEn: 'Write “within 8 days of the first presentation of this letter”.',
  when: ({ purpose, channel }) => purpose === 'notice' || channel === 'registeredLetter',
  phrases: [
    '(?:a )?(?:compter|dater|partir) (?:de |d )(?:ce jour|aujourd hui|demain|l envoi|l expedition|la date d envoi|la date d expedition|la (?:date )?(?:de )?(?:la presente|cette lettre|ce courrier|ce message|ce jour)|la date (?:du present|des presentes|d emission)|la presente(?! ,? ?(?:a|des) (?:la )?reception))',
    '(?:from|of|after) (?:today|this day|the date (?:of|on) this (?:letter|notice|message)|the date hereof|the date (?:of )?(?:dispatch|sending)|sending this)',
  ],
  unless: '(?:interet|penalit|interest|penalt)',
};

export const timing: readonly PhraseRule[] = [early, earlyReminder, legalTooSoon, fromToday];

/** Texts that must be refused, each with the rule and code that refuse it, and texts that must pass. */
import type { LintContext } from '../../domain/lint/phrase.ts';
import { creditor } from '../texts/sample-brief.ts';

/** A firm French e-mail to a business about a late invoice, unless changed. */
export function context(change: Partial<LintContext> = {}): LintContext {
  return {
    channel: 'email',
    tone: 'firm',
    language: 'fr',
    debtorType: 'business',
    beforeDue: false,
    identity: creditor,
    purpose: 'reminder',
    ...change,
  };
}

export const paymentBlock = [
  'Règlement par virement :',
  '  Titulaire : ATELIERS DU QUAI SAS',
  '  IBAN : FR76 3000 6000 0112 3456 7890 189',
  '  Référence à indiquer : RF69 FA20 2600 0118',
].join('\n');
export const identityBlock =
  'Ateliers du Quai, SAS au capital de 50 000 €, 14 quai Rambaud, 69002 Lyon, 732 829 320 RCS Lyon';

/** The words of one message with the blocks every e-mail and letter carries. */
export function dressed(words: string): string {
  return `${words}\n\n${paymentBlock}\n\nCordialement,\n\n-- \n${identityBlock}\n`;
}

export type Case = readonly [rule: string, code: string, words: string, change?: Partial<LintContext>];

const consumer = { debtorType: 'consumer' } as const;
const unknown = { debtorType: 'unknown' } as const;
const beforeDue = { beforeDue: true, tone: 'neutral' } as const;
const notice = { channel: 'registeredLetter', tone: 'formal', purpose: 'notice' } as const;

export const threats: readonly Case[] = [
  ['R30', 'threat-publicity', 'Sans règlement, nous publierons votre dette sur notre page.'],
  ['R30', 'threat-publicity', 'Nous diffuserons votre impayé sur les réseaux sociaux.'],
  ['R30', 'threat-publicity', 'Votre situation sera rendue publique dès lundi.'],
  ['R30', 'threat-publicity', 'We will publish your debt on LinkedIn.'],
  ['R30', 'threat-publicity', 'Your reputation will suffer.'],
  ['R30', 'threat-third-party', 'Nous serons obligés de contacter votre employeur.'],
  ['R30', 'threat-third-party', 'Vos clients seront informés de votre défaillance.'],
  ['R30', 'threat-third-party', 'Nous réclamerons cette somme à vos parents.'],
  ['R30', 'threat-third-party', 'Nous informerons votre banque de cet incident.'],
  ['R30', 'threat-third-party', 'We will inform your customers that you do not pay.'],
  ['R30', 'threat-third-party', 'We shall have to speak to your wife.'],
  ['R30', 'threat-seizure', 'Si vous ne payez pas vos biens seront saisis.'],
  ['R30', 'threat-seizure', 'Nous ferons pratiquer une saisie sur votre salaire.'],
  ['R30', 'threat-seizure', 'Une saisie bancaire sera engagée sous huit jours.'],
  ['R30', 'threat-seizure', 'Nous ne saisirons que vos véhicules.'],
  ['R30', 'threat-seizure', 'Vos comptes seront bloqués.'],
  ['R30', 'threat-seizure', 'Ce dossier partira en exécution forcée.'],
  ['R30', 'threat-seizure', 'If you do not pay your goods will be seized.'],
  ['R30', 'threat-seizure', 'We are preparing the garnishment of your wages.'],
  ['R30', 'threat-criminal', 'Nous déposerons plainte pour escroquerie.'],
  ['R30', 'threat-criminal', 'Vous risquez la prison.'],
  ['R30', 'threat-criminal', 'Nous transmettrons votre dossier à la police.'],
  ['R30', 'threat-criminal', 'You may face criminal charges.'],
  ['R30', 'threat-criminal', 'The police will be called.'],
  ['R30', 'threat-bailiff', 'Un huissier se présentera chez vous.'],
  ['R30', 'threat-bailiff', 'Nous vous enverrons un commissaire de justice.'],
  ['R30', 'threat-bailiff', 'Nous passerons à votre domicile.'],
  ['R30', 'threat-bailiff', 'Our bailiffs are on their way.'],
  ['R30', 'threat-blacklist', 'Vous serez fiché à la Banque de France.'],
  ['R30', 'threat-blacklist', 'Votre nom rejoindra la liste noire de la profession.'],
  ['R30', 'threat-blacklist', 'This will affect your credit rating.'],
  ['R30', 'threat-impossible', 'Nous ferons couper votre électricité.'],
  ['R30', 'threat-impossible', 'Vous serez expulsé de vos locaux.'],
  ['R30', 'threat-impossible', 'We will put you into bankruptcy.'],
  ['R30', 'threat-intimidation', 'Nous savons où vous habitez.'],
  ['R30', 'threat-intimidation', 'Dernier avertissement avant des ennuis sérieux.'],
  ['R30', 'threat-intimidation', 'Pay now or else you will regret it.'],
  ['R30', 'threat-intimidation', 'Nous agirons sans autre sommation.'],
];

export const looks: readonly Case[] = [
  ['R30', 'official-look', 'RÉPUBLIQUE FRANÇAISE\n\nAvis de paiement.'],
  ['R30', 'official-look', 'Commandement de payer la somme de 1 234,50 €.'],
  ['R30', 'official-look', 'La présente vaut sommation de payer.'],
  ['R30', 'official-look', 'Tribunal de commerce de Lyon\n\nVotre facture reste impayée.'],
  ['R30', 'official-look', 'Objet : injonction de payer\n\nVotre facture reste impayée.'],
  ['R30', 'official-look', 'Il vous est enjoint de régler sous huit jours.'],
  ['R30', 'official-look', 'Nous disposons d’un titre exécutoire contre vous.'],
  ['R30', 'official-look', 'Procès-verbal de carence à suivre.'],
  ['R30', 'official-look', 'A writ has been prepared against you.'],
  ['R30', 'official-look', 'Notice of enforcement for invoice FA-2026-118.'],
  ['R30', 'official-judgment', 'Un jugement vous condamne à payer cette somme.'],
  ['R30', 'official-judgment', 'There is a court order against your company.'],
  ['R43', 'notice-by-other-channel', 'Ce message vaut mise en demeure.'],
  ['R43', 'notice-by-other-channel', 'Nous vous mettons en demeure de payer.', { channel: 'letter' }],
  ['R43', 'notice-by-other-channel', 'Cet e-mail a la valeur d’une lettre recommandée.'],
  ['R43', 'notice-by-other-channel', 'We hereby give you formal notice to pay.'],
  ['R46', 'limitation-claim', 'La présente lettre interrompt la prescription.'],
  ['R46', 'limitation-claim', 'Ce courrier a pour effet de suspendre le délai de prescription.'],
  ['R46', 'limitation-claim', 'This letter interrupts the limitation period.'],
  ['R76', 'collector-voice', 'Nous agissons au nom et pour le compte de notre client.'],
  ['R76', 'collector-voice', 'We are writing to you on behalf of our client.'],
  ['R74', 'legal-advice', 'Nous vous recommandons d’engager une injonction de payer.'],
];

export const money: readonly Case[] = [
  ['R10', 'consumer-penalty', 'Une indemnité forfaitaire de 40 € est due.', consumer],
  ['R10', 'consumer-penalty', 'Des pénalités de retard courent (article L. 441-10 du Code de commerce).', consumer],
  ['R10', 'consumer-penalty', 'A fixed compensation of €40 is due for recovery.', consumer],
  ['R10', 'consumer-interest', 'Des intérêts de retard s’ajoutent chaque jour.', consumer],
  ['R10', 'consumer-interest', 'Les intérêts au taux légal courent déjà.', consumer],
  ['R10', 'consumer-fee', 'Des frais de relance de 15 € vous sont facturés.', consumer],
  ['R10', 'consumer-fee', 'A reminder fee of €12 has been added.', consumer],
  ['R10', 'consumer-fee', 'Le recouvrement se fera à vos frais.', consumer],
  ['R11', 'unknown-debtor-penalty', 'Les pénalités de retard s’élèvent à 12,30 €.', unknown],
  ['R11', 'unknown-debtor-fee', 'Les frais de dossier restent dus.', unknown],
  ['R11', 'unknown-debtor-interest', 'Interest at the legal rate is running.', unknown],
  ['R9', 'wrong-late-payment-law', 'Article L441-10 du Code de commerce.', { debtorType: 'public' }],
  ['R9', 'wrong-late-payment-law', 'Article L2192-13 du Code de la commande publique.'],
  ['R6', 'indemnity-per-reminder', 'Une indemnité de 40 € par relance est due.'],
  ['R7', 'vat-on-penalty', 'Indemnité forfaitaire de 40 € TTC.'],
];

export const timing: readonly Case[] = [
  ['R20', 'demand-before-due', 'Vous nous devez 1 234,50 €.', beforeDue],
  ['R20', 'demand-before-due', 'Votre facture est impayée.', beforeDue],
  ['R20', 'demand-before-due', 'Vous êtes en retard de paiement.', beforeDue],
  ['R20', 'demand-before-due', 'Mise en demeure de payer avant le 30 avril.', beforeDue],
  ['R20', 'demand-before-due', 'Merci de régler cette facture avant le 30 avril.', beforeDue],
  ['R20', 'demand-before-due', 'Your invoice is overdue.', beforeDue],
  ['R20', 'demand-before-due', 'You owe us €1,234.50.', beforeDue],
  ['R20', 'demand-before-due', 'Please pay before 30 April.', beforeDue],
  ['R41', 'deadline-from-today', 'Vous avez 8 jours à compter de ce jour pour payer.', notice],
  ['R41', 'deadline-from-today', 'Payez sous 8 jours à dater de l’envoi de cette lettre.', notice],
  ['R41', 'deadline-from-today', 'Pay within 8 days of the date of this letter.', notice],
  ['R41', 'deadline-missing', 'Nous vous mettons en demeure de payer sans délai.', notice],
];

export const manners: readonly Case[] = [
  ['R30', 'insult', 'Vous êtes un escroc.'],
  ['R30', 'insult', 'Votre mauvaise foi est évidente.'],
  ['R30', 'insult', 'Only a thief behaves like this.'],
  ['R30', 'shouting', 'PAYEZ IMMÉDIATEMENT CETTE FACTURE EN RETARD'],
  ['R30', 'shouting', 'PAYEZ MAINTENANT !'],
  ['R30', 'shouting', 'Votre facture reste impayée !!!'],
  ['R29', 'marketing', 'Profitez de notre offre spéciale de printemps.'],
  ['R29', 'marketing', 'Une remise de 10 % sur votre prochaine commande vous attend.'],
  ['R29', 'marketing', 'Sign up for our newsletter.'],
  ['R29', 'hidden-sender', 'Merci de ne pas répondre à ce message.'],
  ['R29', 'hidden-sender', 'Sent from noreply, please do not reply.'],
  ['§9', 'premium-number', 'Appelez-nous au 08 99 12 34 56.'],
  ['§9', 'premium-number', 'Téléphone : +33 8 92 12 34 56'],
  ['§17', 'short-link', 'Payez ici : https://bit.ly/3xYz'],
  ['§17', 'short-link', '<p>Réglez <a href="https://tinyurl.com/abc">en ligne</a>.</p>'],
  ['§17', 'iban-changed', 'Attention, notre IBAN a changé.'],
  ['§17', 'iban-changed', 'Please use our new bank details.'],
  ['§17', 'other-iban', 'Payez sur DE89 3704 0044 0532 0130 00.'],
];

/** Denials that deny nothing. */
export const falseDenials: readonly Case[] = [
  ['R30', 'threat-third-party', 'Si vous ne payez pas, nous contacterons votre employeur.'],
  ['R30', 'threat-third-party', 'Nous n’hésiterons pas à contacter votre employeur.'],
  ['R30', 'threat-third-party', 'Nous ne manquerons pas d’informer vos clients.'],
  ['R30', 'threat-third-party', 'We will not hesitate to inform your employer.'],
  ['R30', 'threat-third-party', 'We will not fail to inform your employer.'],
  ['R30', 'threat-third-party', 'We will not only contact your employer.'],
  ['R30', 'threat-seizure', 'Sans paiement, saisie de vos comptes.'],
  ['R30', 'threat-seizure', 'N’attendez pas que vos biens soient saisis.'],
  ['R30', 'threat-seizure', 'Il n’est pas exclu que vos biens soient saisis.'],
  ['R30', 'threat-seizure', 'Vous ne pouvez pas empêcher la saisie de vos comptes.'],
  ['R30', 'threat-seizure', 'Ce n’est pas une menace : vos biens seront saisis.'],
  ['R30', 'threat-seizure', 'Ne pas payer entraînera une saisie.'],
  ['R30', 'threat-bailiff', 'Vous ne répondez pas. Un huissier viendra.'],
];

/** The same words hidden from a reader in a hurry. */
export const disguised: readonly Case[] = [
  ['R30', 'threat-seizure', 'Vos biens seront s.a.i.s.i.s dès demain.'],
  ['R30', 'threat-seizure', 'VOS\u00a0BIENS\u202fseront\nsai\u00adsis'],
  ['R30', 'threat-seizure', 'Vos biens seront s a i s i s dès demain.'],
  ['R30', 'threat-seizure', 'vos b\u200biens seront sa\u200bisis'],
  ['R30', 'threat-seizure', '<p>Vos <b>bi</b>ens seront <i>sai</i>sis.</p>'],
  ['R30', 'threat-seizure', '<p>Vos&nbsp;biens seront sa&#105;sis.</p>'],
  ['R30', 'threat-seizure', 'Vos biens seront sai-\nsis.'],
  ['R30', 'threat-bailiff', 'Un h u i s s i e r viendra.'],
  ['R30', 'threat-bailiff', 'Un hu1ss1er viendra.'],
  ['R30', 'threat-bailiff', 'Un huіssіer viendra.'],
  ['R30', 'threat-bailiff', 'Un ｈｕｉｓｓｉｅｒ viendra.'],
  ['R30', 'threat-bailiff', 'Un hu*iss*ier viendra.'],
  ['R30', 'threat-criminal', 'La p0lice sera prévenue.'],
  ['R30', 'threat-third-party', 'Nous préviendrons “votre” ‘employeur’.'],
  ['R30', 'official-look', '<table><tr><td>R&eacute;publique</td> <td>fran&ccedil;aise</td></tr></table>'],
  ['R30', 'insult', '<img alt="Vous êtes un voleur" src="x.png"><p>Bonjour</p>'],
];

export type Good = readonly [words: string, change?: Partial<LintContext>];

export const good: readonly Good[] = [
  ['Sauf erreur de notre part, votre facture n° FA-2026-118 reste impayée, avec 10 jours de retard.'],
  ['Nous vous demandons de bien vouloir régler cette somme sans attendre.'],
  [
    'À défaut de paiement dans ce délai, nous pourrons saisir la juridiction compétente, notamment d’une requête en injonction de payer (article 1405 du Code de procédure civile).',
  ],
  ['Nous pourrons confier ce dossier à une société de recouvrement mandatée.'],
  ['Nous pourrons saisir le tribunal de commerce de Lyon afin d’obtenir un jugement.'],
  ['Failing payment, we may apply to the competent court for an order to pay.'],
  ['Sans réponse de votre part, nous vous adresserons une mise en demeure.'],
  ['Ce courrier n’est pas une sommation : il vous informe de votre situation.'],
  ['Nous ne contacterons jamais votre employeur ni vos clients.'],
  ['Vos biens ne seront pas saisis : nous cherchons une solution avec vous.'],
  ['This letter is not a court order.'],
  ['We will not contact your employer.'],
  ['La mise en demeure n’interrompt pas la prescription.'],
  ['Des pénalités de retard et une indemnité forfaitaire de 40 € par facture sont dues de plein droit (L441-10).'],
  ['Aucuns frais de relance ne vous seront demandés.', { debtorType: 'consumer' }],
  ['Aucune pénalité ne vous est demandée.', { debtorType: 'consumer' }],
  [
    'Les frais de recouvrement entrepris sans titre exécutoire restent à la charge du créancier (L111-8).',
    { debtorType: 'consumer' },
  ],
  ['Le montant de votre facture est de 40,00 €.', { debtorType: 'consumer' }],
  ['Votre facture de 40 € est échue depuis 10 jours.', { debtorType: 'unknown' }],
  [
    'Nous vous mettons en demeure de payer 1 234,50 € dans un délai de 15 jours à compter de la première présentation de la présente lettre. Les intérêts au taux légal courent ensuite. Médiateur de la consommation : M. Petit.',
    { ...notice, ...consumer },
  ],
  [
    'La présente lettre vaut mise en demeure au sens de l’article 1344 du Code civil. Vous disposez de 8 jours à compter de sa réception.',
    notice,
  ],
  [
    'Vous avez 8 jours à compter de la première présentation. Les pénalités augmentent de 3,33 € par jour à compter de ce jour.',
    notice,
  ],
  [
    'We hereby give you formal notice to pay €1,234.50 within 8 days of the first presentation of this letter.',
    { ...notice, language: 'en' },
  ],
  ['Votre facture n° FA-2026-118 arrive à échéance le 30 avril 2026.', beforeDue],
  ['Si votre règlement est déjà programmé, vous n’avez rien à faire.', beforeDue],
  ['Vous n’êtes pas en retard : ce message est une simple information.', beforeDue],
  ['Your invoice falls due on 30 April 2026. Our latest catalogue of services is unchanged.', beforeDue],
  ['Merci de joindre le numéro de police d’assurance.'],
  ['La saisie de vos coordonnées sur le portail est terminée.'],
  ['Les biens vendus restent notre propriété jusqu’au paiement.'],
  ['Vous pouvez demander à votre banque la preuve du virement.'],
  ['Informez votre service comptable, et dites-nous si votre compte client est bloqué chez vous.'],
  ['Nous avons publié nos conditions générales sur notre site.'],
  ['Un escompte de 1 % est accordé pour paiement anticipé.'],
  ['Si vous faites l’objet d’une liquidation judiciaire, indiquez-nous le jugement d’ouverture.'],
  ['Merci de procéder à la saisie de votre commande de matériel sur le portail.'],
  ['Contactez votre banque si le virement a été rejeté, ou informez votre comptable.'],
  ['Notre commissaire aux comptes vous demandera de confirmer ce solde.'],
  ['Nos soldes respectifs diffèrent : voici le relevé des soldes de vos factures.'],
  ['Écrivez à compta@ateliersduquai.example ou appelez le 04 99 00 12 34.'],
  ['Voir https://www.ateliersduquai.example/contact.co pour nos coordonnées.'],
  ['Marianne Dupont, du service clients, reste à votre disposition.'],
  ['LISTE DES FACTURES\nFA-2026-118  1 234,50 €'],
  ['Notre numéro de TVA est FR 40 732829320, dossier FA26 3000 6000 0112 3456 7890 189.'],
  ['Répondez à ce message : nous lisons chaque réponse, n’hésitez pas à nous contacter.'],
  ['La reconnaissance de dette signée interrompt la prescription (article 2240).', { purpose: 'plan' }],
];

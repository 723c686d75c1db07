/** The variables of templates in words, for the authors of texts: what each holds, and which filter prints it. */

export interface VariableInfo {
  /** As a template writes it; `invoices[].number` inside `{% for invoice in invoices %}`. */
  readonly name: string;
  readonly kind: 'text' | 'number' | 'yesNo' | 'date' | 'amount' | 'amounts' | 'texts' | 'list';
  /** True: it may have no value, so a template tests it with `{% if %}` first. */
  readonly mayBeEmpty: boolean;
  readonly fr: string;
  readonly en: string;
}

type Entry = readonly [kind: VariableInfo['kind'], fr: string, en: string];

/** A question mark at the end of the name: it may have no value. */
const entries: Readonly<Record<string, Entry>> = {
  today: ['date', 'Jour de l’écriture, chez le débiteur', 'Day of writing, where the debtor is'],
  tomorrow: ['date', 'Lendemain', 'The day after'],
  channel: ['text', 'email, sms, call, letter ou registeredLetter', 'email, sms, call, letter or registeredLetter'],
  voice: ['text', 'courtesy, friendly, firm ou formal', 'courtesy, friendly, firm or formal'],
  'creditor.name': ['text', 'Nom du créancier', 'Name of the creditor'],
  'creditor.phone': ['text', 'Son téléphone', 'Its telephone number'],
  'creditor.email': ['text', 'Son adresse de réponse', 'Its reply address'],
  'creditor.siren': ['text', 'Son SIREN, groupé', 'Its SIREN, in groups'],
  'creditor.city': ['text', 'Sa ville', 'Its town'],
  'creditor.accountHolder': ['text', 'Titulaire exact du compte', 'Exact holder of the account'],
  'creditor.iban': ['text', 'IBAN, groupé par quatre', 'IBAN, in groups of four'],
  'creditor.identity': ['text', 'Mentions légales en une ligne (R42)', 'Compulsory mentions on one line (R42)'],
  'creditor.mediator?': ['text', 'Médiateur de la consommation', 'Consumer mediator'],
  'debtor.name': ['text', 'Nom du débiteur', 'Name of the debtor'],
  'debtor.reference': ['text', 'Référence client', 'Customer reference'],
  'debtor.type': ['text', 'business, public, consumer ou unknown', 'business, public, consumer or unknown'],
  'debtor.siren?': ['text', 'Son SIREN', 'Its SIREN'],
  'debtor.phone?': ['text', 'Son téléphone', 'Its telephone number'],
  'debtor.country?': ['text', 'Pays de son adresse (code ISO)', 'Country of its address (ISO code)'],
  invoices: [
    'list',
    'Factures dont parle le message : échues, ou toutes dans un message de courtoisie',
    'Invoices the message is about: the late ones, or all in a courtesy message',
  ],
  'invoices[].number': ['text', 'Numéro', 'Number'],
  'invoices[].issuedOn': ['date', 'Date d’émission', 'Issue date'],
  'invoices[].dueOn': ['date', 'Échéance', 'Due date'],
  'invoices[].currency': ['text', 'Devise (code ISO)', 'Currency (ISO code)'],
  'invoices[].amount': ['amount', 'Montant TTC', 'Amount including VAT'],
  'invoices[].balance': ['amount', 'Reste dû', 'Still owed'],
  'invoices[].balanceCents': ['number', 'Reste dû, en centimes', 'Still owed, in cents'],
  'invoices[].partlyPaid': ['yesNo', 'Réglée ou créditée en partie', 'Paid or credited in part'],
  'invoices[].daysLate': [
    'number',
    'Jours de retard, négatif avant l’échéance',
    'Days late, negative before the due date',
  ],
  count: ['number', 'Nombre de ces factures', 'How many of them'],
  'invoice?': [
    'list',
    'La facture quand elle est seule, avec les mêmes champs ; sinon vide',
    'The invoice when it is alone, with the same fields; else empty',
  ],
  numbers: [
    'text',
    'Leurs numéros, autant que le canal en permet ; peut être vide dans un SMS',
    'Their numbers, as many as the channel has room for; may be blank in an SMS',
  ],
  invoiceNumbers: ['texts', 'Tous leurs numéros', 'All their numbers'],
  upcoming: ['list', 'Factures non échues, citées pour information', 'Invoices not yet due, for information'],
  total: ['amounts', 'Somme de leurs soldes, par devise', 'Sum of their balances, per currency'],
  toPay: [
    'amounts',
    'Ce qui est demandé, pénalités comprises quand elles le sont',
    'What is asked for, with penalties where claimed',
  ],
  penalties: ['text', 'none, law, told ou claimed', 'none, law, told or claimed'],
  law: ['text', 'commercial, publicBuyer ou none', 'commercial, publicBuyer or none'],
  'interest?': ['amounts', 'Pénalités de retard à ce jour', 'Late-payment interest to this day'],
  'indemnity?': ['amounts', 'Indemnités forfaitaires de 40 €', 'Fixed compensation of €40 per invoice'],
  'dailyInterest?': ['amounts', 'Pénalités d’un jour de plus', 'Interest of one more day'],
  'principal?': ['amounts', 'Principal des sommes réclamées', 'Principal of what is claimed'],
  'besidePrincipal?': ['amounts', 'Pénalités et indemnités ensemble', 'Interest and compensation together'],
  'paidToInterest?': ['amounts', 'Règlements imputés d’abord sur les pénalités', 'Payments set against interest first'],
  ratePending: [
    'yesNo',
    'Le taux du semestre suivant n’est pas publié',
    'The rate of the next half-year is not published',
  ],
  'deadlineDays?': ['number', 'Jours laissés au débiteur', 'Days the debtor is given'],
  orderToPay: ['yesNo', 'L’injonction de payer est ouverte', 'An order to pay is open'],
  paymentReference: ['text', 'Référence à indiquer au virement', 'Reference of the transfer'],
  'plan.kind': [
    'text',
    'instalmentNote, instalmentReminder ou breachNotice',
    'instalmentNote, instalmentReminder or breachNotice',
  ],
  'plan.reference': ['text', 'Référence de l’échéancier', 'Reference of the plan'],
  'plan.instalment': ['number', 'Numéro du versement', 'Number of the instalment'],
  'plan.instalments': ['number', 'Nombre de versements', 'How many instalments'],
  'plan.dueOn': ['date', 'Échéance du versement', 'Due date of the instalment'],
  'plan.amount': ['amount', 'Reste à verser pour celui-ci', 'Still missing for this one'],
  'plan.remaining': ['amount', 'Exigible si l’échéancier est rompu', 'Due again if the plan lapses'],
  'plan.payBy?': ['date', 'Dernier jour pour régler, mise en demeure', 'Last day to pay, breach notice'],
};

/** Every variable, in the order of the message. Those of `plan` exist in messages about a payment plan only. */
export const templateVariables: readonly VariableInfo[] = Object.entries(entries).map(([name, [kind, fr, en]]) => ({
  name: name.replace(/\?$/u, ''),
  kind,
  mayBeEmpty: name.endsWith('?'),
  fr,
  en,
}));

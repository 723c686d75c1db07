/** An electronic invoice (EN 16931) as the claim it makes: which fields count, and what stands in the way. */
import { addDays } from './civil-date.ts';
import { decimalCents, readDate } from './file-values.ts';
import type { LineProblem } from './import.ts';
import { debtorOfBuyer, sirenOf, type EParty } from './e-invoice-parties.ts';
import { missing, problem } from './e-invoice-problems.ts';

/** Texts of the file, by what they mean; `issuedOn` and the due dates as the file writes them, brought to ISO form. */
export interface EInvoice {
  readonly syntax: 'ubl' | 'cii';
  readonly number?: string;
  readonly typeCode?: string;
  readonly issuedOn?: string;
  readonly dueOn: readonly string[];
  readonly currency?: string;
  readonly totalWithVat?: string;
  readonly prepaid?: string;
  readonly duePayable?: string;
  readonly seller: EParty;
  readonly buyer: EParty;
  /** Numbers of preceding invoices (BT-25). */
  readonly preceding: readonly string[];
  readonly note?: string;
}

export interface EInvoiceOptions {
  /** Days from the issue date when the file has no due date. */
  readonly defaultTermDays?: number;
  /** The creditor's own reference of the buyer. */
  readonly debtorReference?: string;
  /** SIREN of the creditor, digits only; null: not known. */
  readonly creditorSiren: string | null;
}

/** A credit note (381) on an invoice, by the creditor's own reference. */
export interface ECreditNote {
  readonly reference: string;
  readonly invoice: string;
  readonly issuedOn: string;
  readonly amountCents: number;
  readonly currency: string;
  readonly reason: string;
}

export interface EClaim {
  readonly number: string | null;
  /** The invoice in the shape the API takes, before it is checked; null where it is a credit note or refused. */
  readonly body: Record<string, unknown> | null;
  readonly creditNote: ECreditNote | null;
  /** What refuses it. */
  readonly problems: readonly LineProblem[];
  /** What is worth a look although it was taken. */
  readonly warnings: readonly LineProblem[];
  /** Fields of the debtor that an invoice does not settle for one that exists. */
  readonly untold: readonly string[];
}

/** UNTDID 1001: what is a claim of the seller. 384 corrects an earlier invoice, 386 asks for a prepayment, 389 was issued by the buyer for the seller. */
const invoiceTypes: ReadonlySet<string> = new Set(['380', '326', '384', '386', '388', '389']);
const creditTypes: ReadonlySet<string> = new Set(['381', '261', '396']);

/** Turns a file into the claim it makes, or says line by line what stands in the way. */
export function claimOf(file: EInvoice, options: EInvoiceOptions): EClaim {
  const problems = [...foreignSeller(file, options), ...oddType(file)];
  const none = { number: file.number ?? null, body: null, creditNote: null, warnings: [], untold: [] };
  if (problems.length > 0) return { ...none, problems };
  return creditTypes.has(file.typeCode ?? '')
    ? { ...none, ...creditOf(file) }
    : { ...none, ...invoiceOf(file, options) };
}

function foreignSeller(file: EInvoice, { creditorSiren }: EInvoiceOptions): LineProblem[] {
  const seller = sirenOf(file.seller);
  if (seller === null || creditorSiren === null || seller === creditorSiren) return [];
  return [
    problem(
      'seller',
      'other_seller',
      `Le vendeur de cette facture a le SIREN ${seller}, pas le vôtre (${creditorSiren}). Importez-la avec la clé d’API de ce créancier.`,
      `The seller of this invoice has the SIREN ${seller}, not yours (${creditorSiren}). Import it with the API key of that creditor.`,
    ),
  ];
}

function oddType({ typeCode = '' }: EInvoice): LineProblem[] {
  if (invoiceTypes.has(typeCode) || creditTypes.has(typeCode)) return [];
  const shown = typeCode.slice(0, 20);
  return [
    problem(
      'typeCode',
      'unknown_type',
      `Le type de document « ${shown} » n’est ni une facture (380, 384, 386, 389) ni un avoir (381). Enregistrez-le par POST /v1/invoices si c’est une créance à relancer.`,
      `The document type "${shown}" is neither an invoice (380, 384, 386, 389) nor a credit note (381). Register it with POST /v1/invoices if it is a claim to be dunned.`,
    ),
  ];
}

function creditOf(file: EInvoice): Pick<EClaim, 'creditNote' | 'problems'> {
  const { number, issuedOn, currency = '', preceding, note } = file;
  const cents = decimalCents(file.totalWithVat ?? file.duePayable ?? '');
  const [invoice] = preceding;
  const date = readDate(issuedOn ?? '');
  const problems: LineProblem[] = [];
  if (number === undefined) problems.push(missing('number', 'BT-1'));
  if (date === null) problems.push(missing('issuedOn', 'BT-2'));
  if (cents === null || cents === 0) problems.push(missing('amountCents', 'BT-112'));
  if (preceding.length !== 1)
    problems.push(
      problem(
        'precedingInvoice',
        'credit_note_without_invoice',
        'L’avoir ne nomme pas une facture et une seule (BT-25). Enregistrez-le sur la bonne facture par POST /v1/invoices/{id}/credit-notes.',
        'The credit note does not name exactly one invoice (BT-25). Record it on the right one with POST /v1/invoices/{id}/credit-notes.',
      ),
    );
  if (problems.length > 0 || !number || !date || !cents || !invoice) return { creditNote: null, problems };
  // Some senders write the amounts of a credit note as negative numbers.
  const reason = (note ?? `Avoir ${number}`).slice(0, 500);
  return {
    creditNote: { reference: number, invoice, issuedOn: date, amountCents: Math.abs(cents), currency, reason },
    problems,
  };
}

function invoiceOf(
  file: EInvoice,
  options: EInvoiceOptions,
): Pick<EClaim, 'body' | 'problems' | 'warnings' | 'untold'> {
  const { number, currency } = file;
  const issuedOn = readDate(file.issuedOn ?? '');
  const amount = amountOf(file);
  const due = dueOf(file, issuedOn, options);
  const debtor = debtorOfBuyer(file.buyer, options.debtorReference);
  const problems = [
    ...(number === undefined ? [missing('number', 'BT-1')] : []),
    ...(issuedOn === null ? [missing('issuedOn', 'BT-2')] : []),
    ...(currency === undefined ? [missing('currency', 'BT-5')] : []),
    ...amount.problems,
    ...due.problems,
    ...debtor.problems,
  ];
  const warnings = [...amount.warnings, ...due.warnings, ...corrected(file)];
  const untold = debtor.untold;
  if (problems.length > 0) return { body: null, problems, warnings: [], untold };
  return {
    body: { number, issuedOn, dueOn: due.dueOn, currency, amountCents: amount.cents, debtor: debtor.body },
    problems,
    warnings,
    untold,
  };
}

/** BT-115 is what is owed when the invoice arrives; what was paid before is no payment of ours. */
function amountOf(file: EInvoice) {
  const total = decimalCents(file.totalWithVat ?? '');
  const cents = decimalCents(file.duePayable ?? '') ?? (file.duePayable === undefined ? total : null);
  if (cents === null) return { cents: 0, problems: [missing('amountCents', 'BT-115')], warnings: [] };
  if (cents <= 0) {
    const nothing = problem(
      'amountCents',
      'nothing_due',
      'La facture ne laisse rien à payer (BT-115) : il n’y a rien à relancer.',
      'The invoice leaves nothing to pay (BT-115): there is nothing to dun.',
    );
    return { cents, problems: [nothing], warnings: [] };
  }
  if (total === null || total === cents) return { cents, problems: [], warnings: [] };
  const warning = problem(
    'amountCents',
    'prepaid',
    `Seul le net à payer (BT-115) est relancé : ${shown(cents)} sur un total de ${shown(total)} TTC. L’acompte n’est pas enregistré comme paiement.`,
    `Only the amount due (BT-115) is dunned: ${shown(cents)} of a total of ${shown(total)} with VAT. What was prepaid is not recorded as a payment.`,
  );
  return { cents, problems: [], warnings: [warning] };
}

const shown = (cents: number): string => (cents / 100).toFixed(2);

/** The latest of several due dates: nothing is claimed before it is due. */
function dueOf(file: EInvoice, issuedOn: string | null, { defaultTermDays }: EInvoiceOptions) {
  const dates = file.dueOn.map(readDate);
  const known = dates.filter((date) => date !== null).sort();
  const last = known.at(-1);
  if (dates.length > known.length) return { dueOn: null, problems: [missing('dueOn', 'BT-9')], warnings: [] };
  if (last !== undefined) {
    const several = problem(
      'dueOn',
      'several_due_dates',
      `La facture a plusieurs échéances ; les relances comptent à partir de la dernière, le ${last}. Pour suivre chaque échéance, enregistrez un échéancier (POST /v1/payment-plans).`,
      `The invoice has several due dates; reminders count from the last, ${last}. To follow each, record a payment plan (POST /v1/payment-plans).`,
    );
    return { dueOn: last, problems: [], warnings: new Set(known).size > 1 ? [several] : [] };
  }
  if (defaultTermDays !== undefined && issuedOn !== null)
    return { dueOn: addDays(issuedOn, defaultTermDays), problems: [], warnings: [] };
  return { dueOn: null, problems: [noDueDate], warnings: [] };
}

/** Told wherever a due date is missing and no default was given. */
export const noDueDate: LineProblem = problem(
  'dueOn',
  'due_date_missing',
  'Il manque la date d’échéance (BT-9). Corrigez le fichier, ou importez-le avec ?defaultTermDays=30 pour compter 30 jours depuis la date de facture.',
  'The due date is missing (BT-9). Correct the file, or import it with ?defaultTermDays=30 to count 30 days from the invoice date.',
);

function corrected({ typeCode, preceding }: EInvoice): LineProblem[] {
  if (typeCode !== '384') return [];
  const earlier = preceding.join(', ') || '?';
  return [
    problem(
      'typeCode',
      'corrected_invoice',
      `Cette facture rectifie ${earlier} : si elle la remplace, passez un avoir sur la première, sinon les deux sont relancées.`,
      `This invoice corrects ${earlier}: if it replaces it, credit the first one, otherwise both are dunned.`,
    ),
  ];
}

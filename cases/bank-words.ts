/** What a person is told about money on the bank account that no rule could place. */
import type { BankLineRow } from '../db/queries/bank-lines.ts';
import type { BankMatch } from '../domain/bank-line.ts';
import { formatMoney, isCurrency } from '../domain/money.ts';
import type { TaskWords } from '../domain/task.ts';

type Language = 'fr' | 'en';

export type BankTask = TaskWords & Readonly<Record<string, unknown>>;

const money = ({ amountCents, currency }: BankLineRow, language: Language): string =>
  isCurrency(currency) ? formatMoney(amountCents, currency, language) : `${(amountCents / 100).toFixed(2)} ${currency}`;

function from({ partyName, remittance, creditorReference }: BankLineRow, language: Language): string {
  const payer = partyName === null ? '' : language === 'fr' ? ` de « ${partyName} »` : ` from "${partyName}"`;
  const text = remittance ?? creditorReference;
  if (text === null) return `${payer}${language === 'fr' ? ', sans libellé' : ', without a text'}`;
  return `${payer}${language === 'fr' ? `, libellé « ${text} »` : `, text "${text}"`}`;
}

/** The line as the task keeps it. */
function shown(line: BankLineRow, match: BankMatch) {
  const { bookedOn, partyName, partyIban, remittance, creditorReference, endToEndId, bankReference } = line;
  return {
    bankTransaction: line.id,
    bank: { bookedOn, partyName, partyIban, remittance, creditorReference, endToEndId, bankReference },
    because: match.because,
    candidates: match.candidates.map(({ number }) => number),
  };
}

const listFr = (match: BankMatch): string =>
  match.candidates.length === 0
    ? ''
    : ` Factures possibles : ${match.candidates.map(({ number }) => number).join(', ')}.`;
const listEn = (match: BankMatch): string =>
  match.candidates.length === 0
    ? ''
    : ` Possible invoices: ${match.candidates.map(({ number }) => number).join(', ')}.`;

/** Money that is in the books as payment `reference` and lies on nothing, or not all of it. */
export function unplaced(line: BankLineRow, reference: string, match: BankMatch): BankTask {
  return {
    ...shown(line, match),
    text: `Virement reçu le ${line.bookedOn} : ${money(line, 'fr')}${from(line, 'fr')}. Tout ou partie n’a pu être affecté avec certitude.${listFr(match)} Affectez-le : POST /v1/payments/${reference}/allocate. Si l’argent n’est pas à vous, remboursez-le et terminez cette tâche avec une "note".`,
    textEn: `Transfer received on ${line.bookedOn}: ${money(line, 'en')}${from(line, 'en')}. All or part of it could not be placed with certainty.${listEn(match)} Place it: POST /v1/payments/${reference}/allocate. If the money is not yours, refund it and complete this task with a "note".`,
  };
}

/** Money that may be in the books already. `told` says where: a payment, or another statement. */
export function perhapsTwice(line: BankLineRow, reference: string, match: BankMatch, told: string): BankTask {
  return {
    ...shown(line, match),
    told,
    text: `Peut-être un doublon : le relevé du ${line.bookedOn} montre ${money(line, 'fr')}${from(line, 'fr')}, et la même somme est déjà enregistrée (${told}). Le paiement ${reference} est gardé sans être affecté. Si c’est le même argent, annulez-le : POST /v1/payments/${reference}/reverse ; sinon, affectez-le : POST /v1/payments/${reference}/allocate.`,
    textEn: `Possible duplicate: the statement of ${line.bookedOn} shows ${money(line, 'en')}${from(line, 'en')}, and the same sum is in the books already (${told}). Payment ${reference} is kept and not placed. If it is the same money, reverse it: POST /v1/payments/${reference}/reverse; if not, place it: POST /v1/payments/${reference}/allocate.`,
  };
}

/** Money that went back, of which nobody knows which payment it was. */
export function unknownReturn(line: BankLineRow, match: BankMatch): BankTask {
  return {
    ...shown(line, match),
    text: `Le ${line.bookedOn}, la banque a repris ${money(line, 'fr')}${from(line, 'fr')}, et le paiement annulé n’a pu être identifié avec certitude. Cherchez-le et annulez-le : POST /v1/payments/{reference}/reverse, puis terminez cette tâche.`,
    textEn: `On ${line.bookedOn} the bank took back ${money(line, 'en')}${from(line, 'en')}, and the payment this undoes could not be told for certain. Find it and reverse it: POST /v1/payments/{reference}/reverse, then complete this task.`,
  };
}

/** A movement that cannot be booked here; `why` is a sentence of the refusal. */
export function notBookable(line: BankLineRow, match: BankMatch, why: string): BankTask {
  return {
    ...shown(line, match),
    text: `Un mouvement du ${line.bookedOn}, ${money(line, 'fr')}${from(line, 'fr')}, n’a pu être enregistré : ${why} Rien n’a changé pour les factures ; traitez-le à la main, puis terminez cette tâche.`,
    textEn: `A movement of ${line.bookedOn}, ${money(line, 'en')}${from(line, 'en')}, could not be booked: ${why} No invoice changed; deal with it by hand, then complete this task.`,
  };
}

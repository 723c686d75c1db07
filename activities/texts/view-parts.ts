/** Parts of the variables of templates: who writes, who reads, one invoice, one instalment. Texts from outside stand on one line. */
import type { DebtorType } from '../../domain/case-facts.ts';
import type { Brief, BriefLine, PlanNote } from '../../domain/message.ts';
import { groupsOfFour, oneLine, phoneText, sirenText } from './format.ts';
import type { Amount } from './format.ts';
import { identityLine } from './identity-line.ts';

/** How much of long names and lists an SMS has room for. */
export interface Room {
  readonly nameLength: number;
  readonly numbersShown: number;
}

export interface CreditorView {
  readonly name: string;
  readonly phone: string;
  readonly email: string;
  readonly siren: string;
  readonly city: string;
  readonly accountHolder: string;
  readonly iban: string;
  readonly identity: string;
  readonly mediator: string | null;
}

export interface DebtorView {
  readonly name: string;
  readonly reference: string;
  readonly type: DebtorType;
  readonly siren: string | null;
  readonly phone: string | null;
  readonly country: string | null;
}

export interface InvoiceView {
  readonly number: string;
  readonly issuedOn: string;
  readonly dueOn: string;
  readonly currency: string;
  readonly amount: Amount;
  readonly balance: Amount;
  readonly balanceCents: number;
  /** True when something was paid or credited. */
  readonly partlyPaid: boolean;
  readonly daysLate: number;
}

export interface PlanView {
  readonly kind: PlanNote['kind'];
  readonly reference: string;
  readonly instalment: number;
  readonly instalments: number;
  readonly dueOn: string;
  /** Still missing for this instalment. */
  readonly amount: Amount;
  /** Due again if the plan lapses. */
  readonly remaining: Amount;
  /** Breach notice: the last day to pay; null: none can be named. */
  readonly payBy: string | null;
}

/** The creditor as its messages name it; `room` cuts a long name in an SMS. */
export function creditorView({ creditor, language }: Brief, room: Room): CreditorView {
  const mediator = oneLine(creditor.mediator ?? '');
  return {
    name: shortened(creditor.name, room.nameLength),
    phone: phoneText(creditor.phone),
    email: oneLine(creditor.email),
    siren: sirenText(creditor.siren),
    city: creditor.address.city,
    accountHolder: creditor.accountHolder,
    iban: groupsOfFour(creditor.iban),
    identity: identityLine(creditor, language),
    mediator: mediator === '' ? null : mediator,
  };
}

/** The debtor as its messages name it. */
export function debtorView({ debtor }: Brief): DebtorView {
  const { name, reference, type, siren, phone, address } = debtor;
  return {
    name: oneLine(name),
    reference: oneLine(reference),
    type,
    siren: siren === null ? null : sirenText(siren),
    phone: phone === null ? null : phoneText(phone),
    country: address?.country ?? null,
  };
}

/** One invoice; `room` cuts a long number in an SMS. */
export function invoiceView(line: BriefLine, room: Room): InvoiceView {
  const { currency, amountCents, balanceCents } = line;
  return {
    number: shortened(line.number, room.nameLength),
    issuedOn: line.issuedOn,
    dueOn: line.dueOn,
    currency,
    amount: { currency, cents: amountCents },
    balance: { currency, cents: balanceCents },
    balanceCents,
    partlyPaid: balanceCents !== amountCents,
    daysLate: line.daysLate,
  };
}

/** The instalment a message is about. */
export function planView(plan: PlanNote, room: Room): PlanView {
  const { kind, instalment, instalments, dueOn, currency } = plan;
  const reference = shortened(plan.reference, room.nameLength);
  const amount = { currency, cents: plan.amountCents };
  return {
    kind,
    reference,
    instalment,
    instalments,
    dueOn,
    amount,
    remaining: { currency, cents: plan.remainingCents },
    payBy: plan.payBy ?? null,
  };
}

/** The numbers of invoices in a row, as many as there is room for; `…` stands for the others, nothing for all. */
export function shownNumbers(invoices: readonly InvoiceView[], room: Room): string {
  const numbers = invoices.slice(0, room.numbersShown).map(({ number }) => number);
  const more = numbers.length > 0 && numbers.length < invoices.length ? '…' : '';
  return numbers.join(', ') + more;
}

function shortened(text: string, length: number): string {
  const line = oneLine(text);
  return line.length > length ? `${line.slice(0, length - 1).trimEnd()}…` : line;
}

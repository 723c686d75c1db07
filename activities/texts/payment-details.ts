/** How to pay: IBAN, exact holder name and reference, for the payment block of every channel and the QR code of letters (rule R79). */
import type { Brief } from '../../domain/message.ts';
import { rfReference } from '../../domain/payment-reference.ts';
import { groupsOfFour } from './format.ts';
import { labelsOf } from './labels.ts';

export interface Row {
  readonly label: string;
  readonly value: string;
}

/** IBAN, exact holder name and reference (rule R79), in the order a bank asks for them. */
export function paymentRows(brief: Brief): Row[] {
  const labels = labelsOf(brief.language);
  return [
    { label: labels.holder, value: brief.creditor.accountHolder },
    { label: 'IBAN', value: groupsOfFour(brief.creditor.iban) },
    { label: labels.reference, value: paymentReference(brief) },
  ];
}

/** One invoice to pay has its RF reference (ISO 11649), in groups of four; several are quoted by their numbers, a plan by its own. */
export function paymentReference(brief: Brief): string {
  if (brief.plan) return brief.plan.reference;
  const late = brief.lines.filter((line) => line.daysLate > 0);
  const [first, ...others] = late.length > 0 ? late : brief.lines;
  if (others.length > 0 || !first) return labelsOf(brief.language).invoiceNumbers;
  const reference = first.paymentReference ?? rfReference(first.number);
  return reference ? groupsOfFour(reference) : first.number;
}

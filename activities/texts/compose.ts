/** Picks the words of a written message, and the payment details that go with them. */
import { assertNever } from '../../domain/never.ts';
import type { Brief } from '../../domain/message.ts';
import { emailEn } from './email-en.ts';
import { emailFr } from './email-fr.ts';
import { groupsOfFour } from './format.ts';
import { noticeEn } from './notice-en.ts';
import { noticeFr } from './notice-fr.ts';
import { planEn } from './plan-en.ts';
import { planFr } from './plan-fr.ts';
import { rfReference } from './rf-reference.ts';
import type { Tally } from './tally.ts';
import { labelsOf, typesetWords } from './words.ts';
import type { Words } from './words.ts';

export interface Row {
  readonly label: string;
  readonly value: string;
}

/** The words of an e-mail or letter in the language of the brief. Only a formal registered letter about late invoices is a formal notice. */
export function composeWords(brief: Brief, tally: Tally): Words {
  const notice = brief.channel === 'registeredLetter' && tally.voice === 'formal';
  switch (brief.language) {
    case 'fr': {
      if (brief.plan) return typesetWords(planFr(brief, brief.plan), 'fr');
      return typesetWords(notice ? noticeFr(brief, tally) : emailFr(brief, tally), 'fr');
    }
    case 'en': {
      if (brief.plan) return typesetWords(planEn(brief, brief.plan), 'en');
      return typesetWords(notice ? noticeEn(brief, tally) : emailEn(brief, tally), 'en');
    }
    default:
      return assertNever(brief.language, 'language');
  }
}

/** IBAN, exact holder name and reference (rule R79). One invoice to pay has its RF reference; several are quoted by their numbers, a plan by its own. */
export function paymentRows(brief: Brief): Row[] {
  const labels = labelsOf(brief.language);
  return [
    { label: labels.holder, value: brief.creditor.accountHolder },
    { label: 'IBAN', value: groupsOfFour(brief.creditor.iban) },
    { label: labels.reference, value: paymentReference(brief) },
  ];
}

function paymentReference(brief: Brief): string {
  if (brief.plan) return brief.plan.reference;
  const late = brief.lines.filter((line) => line.daysLate > 0);
  const [first, ...others] = late.length > 0 ? late : brief.lines;
  if (others.length > 0 || !first) return labelsOf(brief.language).invoiceNumbers;
  const reference = rfReference(first.number);
  return reference ? groupsOfFour(reference) : first.number;
}

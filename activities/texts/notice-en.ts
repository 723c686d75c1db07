/** English words of the formal notice to pay under French law; the French name stays beside the English one. */
import { assertNever } from '../../domain/never.ts';
import type { Brief } from '../../domain/message.ts';
import { answerEn } from './email-en.ts';
import { moneyList } from './format.ts';
import { amountsToPay, deadlineOf } from './notice-terms.ts';
import { indemnityOf } from './tally.ts';
import type { LatePaymentLaw, Tally } from './tally.ts';
import type { Words } from './words.ts';

/**
 * Demands the late invoices only, within days counted from the first presentation of the letter. Says nothing that the law does not allow
 * for this type of debtor, and never that the notice interrupts a limitation period (rule R46).
 */
export function noticeEn(brief: Brief, tally: Tally): Words {
  const several = tally.late.length > 1;
  const days = deadlineOf(brief);
  return {
    subject: 'Formal notice to pay (mise en demeure)',
    greeting: 'Dear Sir or Madam,',
    opening: [
      several
        ? `Unless we are mistaken, ${String(tally.late.length)} overdue invoices that we sent you remain unpaid at the date of this letter. The details are as follows:`
        : 'Unless we are mistaken, the overdue invoice that we sent you remains unpaid at the date of this letter. The details are as follows:',
    ],
    demand: `We hereby give you formal notice to pay ${moneyList(amountsToPay(tally), 'en')} within ${String(days)} ${days > 1 ? 'days' : 'day'} of the first presentation of this letter.`,
    closing: [
      'This letter is a formal notice within the meaning of article 1344 of the French Civil Code.',
      ...basis(tally.law, several),
      nextSteps(brief),
      `Do you dispute all or part of this amount, or would you like to propose a payment plan? ${answerEn(brief)} before this period ends: we will consider your request.`,
      ...mediator(brief),
      'If you have paid in the meantime, thank you: please disregard this letter.',
    ],
    goodbye: 'Yours faithfully,',
    indemnity: indemnityOf(tally),
  };
}

function basis(law: LatePaymentLaw, several: boolean): string[] {
  const each = several ? 'each invoice' : 'the invoice';
  switch (law) {
    case 'commercial':
      return [
        `The fixed compensation of €40 per invoice for recovery costs is owed by operation of law (articles L441-10 and D441-5 of the French Commercial Code). Late-payment penalties also run by operation of law from the day after the due date of ${each} (article L441-10); they are not included in the amount above.`,
      ];
    case 'publicBuyer':
      return [
        `The fixed compensation of €40 per invoice for recovery costs is owed by operation of law (articles L2192-13 and D2192-35 of the French Public Procurement Code). Default interest also runs by operation of law from the day after the due date of ${each} (article L2192-13); it is not included in the amount above.`,
      ];
    case 'none':
      return [];
    default:
      return assertNever(law, 'late payment law');
  }
}

/** An order to pay is open against private debtors in France (CPC 1405, 1406); elsewhere only the competent court is named. */
function nextSteps(brief: Brief): string {
  const { type, address } = brief.debtor;
  const orderToPay = (type === 'business' || type === 'consumer') && (address?.country ?? 'FR') === 'FR';
  return orderToPay
    ? 'Failing payment or an answer within this period, we may entrust the amicable recovery of this amount to an authorised third party or apply to the competent court, in particular for an order to pay (injonction de payer, article 1405 of the French Code of Civil Procedure).'
    : 'Failing payment or an answer within this period, we may apply to the competent court.';
}

/** A consumer is told of free mediation (C. conso. L612-1). */
function mediator(brief: Brief): string[] {
  if (brief.debtor.type !== 'consumer') return [];
  return [
    'In the event of a dispute you may turn, free of charge, to a consumer mediator (article L612-1 of the French Consumer Code); we will give you the contact details on request.',
  ];
}

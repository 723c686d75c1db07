/** English words of the formal notice to pay under French law; the French name stays beside the English one. */
import type { Brief } from '../../domain/message.ts';
import { enumerate, longDate, moneyList } from './format.ts';
import { partOf, principalOf, sumsToPay } from './letter-claim.ts';
import type { LetterClaim } from './letter-claim.ts';
import { answerLetterEn, ifPaidEn, mediatorEn, penaltiesEn } from './letter-reminder-en.ts';
import { orderToPayOpen, termDays } from './letter-term.ts';
import type { LetterWords } from './letter-words.ts';

/**
 * Demands the late invoices only, within days counted from the first presentation of the letter (rule R41). Says nothing that the law does
 * not allow for this type of debtor, and never that the notice interrupts a limitation period (rule R46).
 */
export function formalNoticeEn(brief: Brief, claim: LetterClaim): LetterWords {
  const { late } = claim.tally;
  return {
    subject: 'Formal notice to pay (mise en demeure)',
    greeting: 'Dear Sir or Madam,',
    opening: [
      late.length > 1
        ? `Unless we are mistaken, ${String(late.length)} overdue invoices that we sent you remain unpaid at the date of this letter. The details are as follows:`
        : 'Unless we are mistaken, the overdue invoice that we sent you remains unpaid at the date of this letter. The details are as follows:',
    ],
    demand: demand(brief, claim),
    closing: [
      'This letter is a formal notice within the meaning of article 1344 of the French Civil Code.',
      ...penaltiesEn(claim),
      nextSteps(brief),
      `Do you dispute all or part of this amount, or would you like to propose a payment plan? ${answerLetterEn(brief)} before this period ends: we will consider your request.`,
      ...mediatorEn(brief),
      ifPaidEn,
    ],
    goodbye: 'Yours faithfully,',
  };
}

function demand(brief: Brief, claim: LetterClaim): string {
  const days = termDays(brief);
  const term = `within ${String(days)} ${days > 1 ? 'days' : 'day'} of the first presentation of this letter`;
  return `We hereby give you formal notice to pay ${moneyList(sumsToPay(claim), 'en')}${parts(claim)} ${term}.`;
}

/** Which parts the sum has; nothing when it is the principal alone, which the table shows. */
function parts(claim: LetterClaim): string {
  if (claim.penalties !== 'claimed') return '';
  if (claim.tally.law === 'publicBuyer') return ' of principal';
  const interest = partOf(claim, 'interestCents');
  const indemnity = partOf(claim, 'indemnityCents');
  const named = [
    `${moneyList(principalOf(claim), 'en')} of principal`,
    ...(interest.length > 0
      ? [`${moneyList(interest, 'en')} of late-payment penalties up to ${longDate(claim.on, 'en')}`]
      : []),
    ...(indemnity.length > 0 ? [`${moneyList(indemnity, 'en')} of fixed compensation`] : []),
  ];
  return `, that is ${enumerate(named, 'en')},`;
}

/** An order to pay is open against private debtors in France (CPC 1405, 1406); elsewhere only the competent court is named. */
function nextSteps(brief: Brief): string {
  return orderToPayOpen(brief)
    ? 'Failing payment or an answer within this period, we may entrust the amicable recovery of this amount to an authorised third party or apply to the competent court, in particular for an order to pay (injonction de payer, article 1405 of the French Code of Civil Procedure).'
    : 'Failing payment or an answer within this period, we may apply to the competent court.';
}

/** English words of a reminder letter, one function per voice. */
import { addDays } from '../../domain/civil-date.ts';
import { assertNever } from '../../domain/never.ts';
import type { Brief, BriefLine } from '../../domain/message.ts';
import { longDate, moneyList } from './format.ts';
import { besidePrincipal, partOf, sumsToPay } from './letter-claim.ts';
import type { LetterClaim } from './letter-claim.ts';
import type { LetterWords } from './letter-words.ts';

/** Words for the voice that the invoices allow. Penalties are told or claimed only where the claim has them (rules R10, R11, R13). */
export function reminderEn(brief: Brief, claim: LetterClaim): LetterWords {
  const { voice } = claim.tally;
  switch (voice) {
    case 'courtesy':
      return courtesy(brief, claim);
    case 'friendly':
      return friendly(brief, claim);
    case 'firm':
      return firm(brief, claim);
    case 'formal':
      return formal(brief, claim);
    default:
      return assertNever(voice, 'voice');
  }
}

function courtesy(brief: Brief, { tally }: LetterClaim): LetterWords {
  const one = only(brief.lines);
  const several = `${String(brief.lines.length)} invoices`;
  return {
    subject: one ? `Your invoice ${one.number}: due date ${longDate(one.dueOn, 'en')}` : `Your ${several}: due dates`,
    greeting: 'Dear Sir or Madam,',
    opening: [
      one
        ? `This is a note of the due date of your invoice, ${longDate(one.dueOn, 'en')}.`
        : `This is a note of the due dates of your ${several}, ${moneyList(tally.totals, 'en')} in total.`,
      'It is for information only: if your payment is already scheduled, there is nothing you need to do.',
    ],
    demand: null,
    closing: [
      `Is a document missing, or is there a remark you wish to make (order, delivery, address)? ${answerLetterEn(brief)}: we will see to it.`,
      'Thank you for your trust.',
    ],
    goodbye: 'Yours faithfully,',
  };
}

function friendly(brief: Brief, claim: LetterClaim): LetterWords {
  const { late } = claim.tally;
  const one = only(late);
  return {
    subject: one ? `Reminder: invoice ${one.number}` : `Reminder: ${String(late.length)} invoices past their due date`,
    greeting: 'Dear Sir or Madam,',
    opening: [
      one
        ? `Unless we are mistaken, we have not yet received the payment of your invoice of ${longDate(one.issuedOn, 'en')}, due on ${longDate(one.dueOn, 'en')}.`
        : `Unless we are mistaken, we have not yet received the payment of the following ${String(late.length)} invoices.`,
      'This is probably a simple oversight.',
    ],
    demand: `Could you pay us ${moneyList(sumsToPay(claim), 'en')}, or tell us when this payment is planned?`,
    closing: [...penaltiesEn(claim), ifPaidEn, contact(brief), ...mediatorEn(brief)],
    goodbye: 'Yours faithfully,',
  };
}

function firm(brief: Brief, claim: LetterClaim): LetterWords {
  const { late } = claim.tally;
  const one = only(late);
  return {
    subject: one
      ? `Overdue invoice ${one.number}: payment expected`
      : `${String(late.length)} overdue invoices: payment expected`,
    greeting: 'Dear Sir or Madam,',
    opening: [
      one
        ? `To date, and unless we are mistaken, your invoice due on ${longDate(one.dueOn, 'en')} remains unpaid.`
        : `To date, and unless we are mistaken, ${String(late.length)} overdue invoices remain unpaid.`,
    ],
    demand: `Please pay us ${moneyList(sumsToPay(claim), 'en')} without further delay or, if something prevents it, tell us by return.`,
    closing: [...penaltiesEn(claim), ifPaidEn, contact(brief), ...mediatorEn(brief)],
    goodbye: 'Yours faithfully,',
  };
}

function formal(brief: Brief, claim: LetterClaim): LetterWords {
  const words = firm(brief, claim);
  return {
    ...words,
    demand: `We formally ask you to pay us ${moneyList(sumsToPay(claim), 'en')} without delay.`,
    closing: ['Without your payment or answer, our efforts to obtain payment will continue.', ...words.closing],
  };
}

/** What the law adds to the principal, with the sums where they are known; nothing for consumers and debtors of unknown type. */
export function penaltiesEn(claim: LetterClaim): string[] {
  const isPublic = claim.tally.law === 'publicBuyer';
  const interest = isPublic ? 'default interest' : 'late-payment penalties';
  const indemnity = 'fixed compensation of €40 per invoice for recovery costs';
  const articles = isPublic
    ? 'articles L2192-13, R2192-31 and D2192-35 of the French Public Procurement Code'
    : 'articles L441-10 and D441-5 of the French Commercial Code';
  const after = [...dailyEn(claim), ...allocationEn(claim)];
  switch (claim.penalties) {
    case 'none':
      return [];
    case 'law':
      return [
        `Please note that late payment gives rise, by operation of law and without any reminder being needed, to ${interest} and to ${indemnity} (${articles}). These sums are not included in the amounts above.`,
      ];
    case 'told':
      return [
        `Late payment gives rise, by operation of law and without any reminder being needed, to ${interest} and to ${indemnity} (${articles}), that is ${moneyList(besidePrincipal(claim), 'en')} on ${longDate(claim.on, 'en')}. This sum is given for information and is not included in the one we ask you to pay.`,
        ...after,
      ];
    case 'claimed':
      return [
        `${isPublic ? 'Default interest' : 'Late-payment penalties'} and ${indemnity} are owed by operation of law, without any reminder being needed (${articles}). ${isPublic ? publicTermEn(claim) : ''}`.trim(),
        ...after,
      ];
    default:
      return assertNever(claim.penalties, 'penalties');
  }
}

/** Interest going forward, counted from the day after the statement; nothing when none runs. */
function dailyEn(claim: LetterClaim): string[] {
  const daily = partOf(claim, 'dailyInterestCents');
  const isPublic = claim.tally.law === 'publicBuyer';
  const interest = isPublic ? 'default interest continues' : 'late-payment penalties continue';
  const pending = claim.stated.some((one) => one.statement.dailyInterestPending !== null);
  const sentences = [
    ...(daily.length > 0
      ? [
          `From ${longDate(addDays(claim.on, 1), 'en')}, ${interest} to run at ${moneyList(daily, 'en')} per day${isPublic ? '' : ', at the rate now in force,'} until the principal is paid.`,
        ]
      : []),
    ...(pending
      ? ['The rate of the next half-year is not yet published: what accrues in it will be stated once it is.']
      : []),
  ];
  return sentences.length > 0 ? [sentences.join(' ')] : [];
}

/** Why the principal is above the balance of the invoices: payments go to interest first unless agreed otherwise (C. civ. 1343-1). */
export function allocationEn(claim: LetterClaim): string[] {
  const paid = partOf(claim, 'paidToInterestCents');
  if (paid.length === 0) return [];
  return [
    `Your payments were first set against the interest then owed, for ${moneyList(paid, 'en')} (article 1343-1 of the French Civil Code): the principal still owed is above the balance of the invoices by that amount.`,
  ];
}

function publicTermEn(claim: LetterClaim): string {
  return `They amount to ${moneyList(besidePrincipal(claim), 'en')} on ${longDate(claim.on, 'en')} and are payable within forty-five days after the principal is paid (article R2192-36 of the same code).`;
}

/**
 * A consumer is told of free mediation, by name where the creditor has given it (C. conso. L612-1). `who` begins the offer, `ours` says whose
 * mediator it is.
 */
export function mediatorEn(
  { debtor, creditor }: Pick<Brief, 'debtor' | 'creditor'>,
  who = 'you may',
  ours = 'our',
): string[] {
  if (debtor.type !== 'consumer') return [];
  const { mediator } = creditor;
  return [
    mediator
      ? `In the event of a dispute ${who} turn, free of charge, to ${ours} consumer mediator: ${mediator} (article L612-1 of the French Consumer Code).`
      : `In the event of a dispute ${who} turn, free of charge, to a consumer mediator (article L612-1 of the French Consumer Code); we will give you the contact details on request.`,
  ];
}

/** A letter is answered in writing or by phone. */
export function answerLetterEn({ creditor }: Pick<Brief, 'creditor'>): string {
  return `Write to us at ${creditor.email} or call us on ${creditor.phone}`;
}

export const ifPaidEn = 'If you have paid in the meantime, thank you: please disregard this letter.';

function contact(brief: Brief): string {
  return `A difficulty, a disagreement about the invoicing, a wish to agree on a payment plan? ${answerLetterEn(brief)}: we will look for a solution together.`;
}

function only(lines: readonly BriefLine[]): BriefLine | null {
  return lines.length === 1 ? (lines[0] ?? null) : null;
}

/** English sentences that documents written without a template (plan agreement, statement of account) say as letters do. */
import type { Brief } from '../../domain/message.ts';
import { moneyList } from './format.ts';
import { partOf } from './letter-claim.ts';
import type { LetterClaim } from './letter-claim.ts';

/** Why the principal is above the balance of the invoices: payments go to interest first unless agreed otherwise (C. civ. 1343-1). */
export function allocationEn(claim: LetterClaim): string[] {
  const paid = partOf(claim, 'paidToInterestCents');
  if (paid.length === 0) return [];
  return [
    `Your payments were first set against the interest then owed, for ${moneyList(paid, 'en')} (article 1343-1 of the French Civil Code): the principal still owed is above the balance of the invoices by that amount.`,
  ];
}

/** A consumer who signs is told of free mediation, by name where the creditor has given it (C. conso. L612-1). */
export function mediatorEn({ debtor, creditor }: Pick<Brief, 'debtor' | 'creditor'>): string[] {
  if (debtor.type !== 'consumer') return [];
  const { mediator } = creditor;
  return [
    mediator
      ? `In the event of a dispute the Debtor may turn, free of charge, to the Creditor’s consumer mediator: ${mediator} (article L612-1 of the French Consumer Code).`
      : 'In the event of a dispute the Debtor may turn, free of charge, to a consumer mediator (article L612-1 of the French Consumer Code); we will give you the contact details on request.',
  ];
}

/** A letter is answered in writing or by phone. */
export function answerLetterEn({ creditor }: Pick<Brief, 'creditor'>): string {
  return `Write to us at ${creditor.email} or call us on ${creditor.phone}`;
}

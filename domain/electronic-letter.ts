/** When a registered letter may be sent electronically (CPCE L100, R53-2): a professional may always receive one, anybody else only with consent. */
import type { DebtorType } from './case-facts.ts';
import type { DebtorConsents } from './contact-point.ts';

export type ElectronicAllowed =
  | { readonly kind: 'electronic'; readonly email: string }
  | { readonly kind: 'paper'; readonly code: 'noEmail' | 'noConsent' | 'failedBefore'; readonly because: string };

/**
 * Whether this debtor may get the letter electronically. A debtor of unknown type counts as a consumer. A letter that was refused or not claimed is
 * followed by paper: what it is worth as a formal notice has not been judged.
 */
export function electronicAllowed(asked: {
  readonly debtorType: DebtorType;
  readonly email: string | null;
  readonly consents: DebtorConsents;
  readonly failedBefore: boolean;
}): ElectronicAllowed {
  const { debtorType, email, consents, failedBefore } = asked;
  const paper = (code: 'noEmail' | 'noConsent' | 'failedBefore', because: string): ElectronicAllowed => ({
    ...{ kind: 'paper', code, because },
  });
  if (failedBefore)
    return paper('failedBefore', 'An electronic letter was not accepted: the notice goes out on paper.');
  if (email === null) return paper('noEmail', 'The debtor has no valid e-mail address.');
  const professional = debtorType === 'business' || debtorType === 'public';
  if (!professional && !consents.electronicRegisteredLetter)
    return paper('noConsent', 'A consumer must have consented to electronic registered letters (CPCE L100).');
  return { kind: 'electronic', email };
}

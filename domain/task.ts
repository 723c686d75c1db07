/** Kinds of work for a person. */
export type TaskKind =
  | 'call'
  | 'approval'
  | 'postLetter'
  | 'presentation'
  | 'dispute'
  | 'checkAddress'
  | 'checkContact'
  | 'sendFailed'
  | 'resolveUnknown'
  | 'rejectedFact'
  | 'unallocatedPayment'
  | 'endOfPolicy'
  | 'rateNeeded'
  | 'policyDoesNotFit'
  // A debtor answered; what was said on the phone asks for work.
  | 'reply'
  | 'planRequest'
  | 'checkPayment'
  | 'sendDocuments'
  | 'legalEvent'
  // A channel, a letter, an electronic letter.
  | 'channelStopped'
  | 'letterReturned'
  | 'noNews'
  | 'electronicLetter'
  // A case at an agency.
  | 'agencyReceipt'
  | 'agencySilent'
  | 'agencyReport'
  | 'tellAgency'
  | 'recall';

/** Tasks that contact the debtor: none may be completed while the case is on hold. */
export const contactTasks: readonly TaskKind[] = ['call', 'approval', 'postLetter', 'electronicLetter'];

/** How a call can end (call tasks, in the reference of providers). */
export const dispositions: readonly string[] = [
  ...['NO_ANSWER', 'BUSY', 'VOICEMAIL_LEFT', 'VOICEMAIL_NOT_LEFT', 'HUNG_UP_BEFORE_ID'],
  ...['WRONG_NUMBER', 'OUT_OF_SERVICE', 'NOT_AN_ADULT_OR_UNKNOWN'],
  ...['THIRD_PARTY_MESSAGE', 'GATEKEEPER', 'CALL_BACK_REQUESTED'],
  ...['PROMISE_TO_PAY', 'PLAN_REQUESTED', 'PAID_ALREADY', 'PAID_DURING_CALL', 'DISPUTE', 'REFUSES_TO_PAY', 'HARDSHIP'],
  ...['NEEDS_DOCUMENTS', 'WRONG_ADDRESS_GIVEN', 'NO_COMMITMENT'],
  ...['INSOLVENCY_PROCEEDING', 'REPRESENTED_BY_LAWYER', 'DECEASED', 'DO_NOT_CALL'],
];

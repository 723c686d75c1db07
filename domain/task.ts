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
  | 'recall'
  // Money and agreements.
  | 'promiseBroken'
  | 'planAnswer'
  | 'legalStop'
  | 'claimDeclaration'
  | 'limitation'
  | 'eInvoice'
  | 'payeeChanged'
  | 'staleSource'
  | 'endpointDisabled';

/** What a task asks of a person: French first, English beside it. Part of the task's data. */
export interface TaskWords {
  readonly text: string;
  readonly textEn: string;
}

/** Tasks that contact the debtor: none may be completed while the case is on hold. */
export const contactTasks: readonly TaskKind[] = ['call', 'approval', 'postLetter', 'electronicLetter'];

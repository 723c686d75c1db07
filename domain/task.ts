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
  | 'endOfPolicy';

/** Tasks that contact the debtor: none may be completed while the case is on hold. */
export const contactTasks: readonly TaskKind[] = ['call', 'approval', 'postLetter'];

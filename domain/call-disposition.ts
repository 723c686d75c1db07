/** How a call can end, and what follows (call tasks, in the reference of providers). Pure data: one table, read by the act that records a call. */

/** Who was spoken to: nobody; nobody who can be reached there; somebody else; the debtor; or something that changes who may be spoken to. */
export type DispositionGroup = 'noContact' | 'badData' | 'thirdParty' | 'rightParty' | 'legal';

/**
 * What happens next. `planAgain`: another try of the same call. `callBackAt`: the same, at the instant the debtor named. `invalidNumber`: the number is not
 * used again. `checkAddress`: a person asks for the right address. `promise`: contacts rest until the date promised. `pause`: they rest for a while and
 * a person has something to do. `dispute`: they rest until it is answered. `goOn`: the ladder continues. `legalHold`: nobody is contacted until a
 * person has found out who may be. `closeCalls`: never by telephone to this number.
 */
export type Consequence =
  | { readonly kind: 'planAgain' }
  | { readonly kind: 'callBackAt' }
  | { readonly kind: 'invalidNumber' }
  | { readonly kind: 'checkAddress' }
  | { readonly kind: 'promise' }
  | ({ readonly kind: 'pause'; readonly task: 'planRequest' | 'checkPayment' | 'sendDocuments' } & Pause)
  | { readonly kind: 'dispute' }
  | { readonly kind: 'goOn' }
  | { readonly kind: 'legalHold'; readonly hold: 'insolvency' | 'represented' | 'deceased' }
  | { readonly kind: 'closeCalls' };

/** How long contacts rest: civil days, or working days of the debtor's region. */
export interface Pause {
  readonly days: number;
  readonly counted: 'calendar' | 'working';
}

export interface Disposition {
  readonly group: DispositionGroup;
  readonly then: Consequence;
  /** Whether the debtor, or somebody who may speak for it, was on the line, where the caller does not say. */
  readonly rightParty: boolean;
}

const noContact: Disposition = { group: 'noContact', then: { kind: 'planAgain' }, rightParty: false };
const badData: Disposition = { group: 'badData', then: { kind: 'invalidNumber' }, rightParty: false };
const thirdParty: Disposition = { group: 'thirdParty', then: { kind: 'planAgain' }, rightParty: false };
const rightParty = (then: Consequence): Disposition => ({ group: 'rightParty', then, rightParty: true });
const pause = (task: 'planRequest' | 'checkPayment' | 'sendDocuments', days: number, counted: Pause['counted']) =>
  rightParty({ kind: 'pause', task, days, counted });
const legal = (then: Consequence, withDebtor: boolean): Disposition => ({
  group: 'legal',
  then,
  rightParty: withDebtor,
});

const table = {
  NO_ANSWER: noContact,
  BUSY: noContact,
  VOICEMAIL_LEFT: noContact,
  VOICEMAIL_NOT_LEFT: noContact,
  HUNG_UP_BEFORE_ID: noContact,
  WRONG_NUMBER: badData,
  OUT_OF_SERVICE: badData,
  NOT_AN_ADULT_OR_UNKNOWN: badData,
  THIRD_PARTY_MESSAGE: thirdParty,
  GATEKEEPER: thirdParty,
  CALL_BACK_REQUESTED: { group: 'thirdParty', then: { kind: 'callBackAt' }, rightParty: false },
  PROMISE_TO_PAY: rightParty({ kind: 'promise' }),
  PLAN_REQUESTED: pause('planRequest', 7, 'calendar'),
  PAID_ALREADY: pause('checkPayment', 5, 'working'),
  PAID_DURING_CALL: pause('checkPayment', 3, 'working'),
  DISPUTE: rightParty({ kind: 'dispute' }),
  REFUSES_TO_PAY: rightParty({ kind: 'goOn' }),
  HARDSHIP: pause('planRequest', 7, 'calendar'),
  NEEDS_DOCUMENTS: pause('sendDocuments', 7, 'calendar'),
  WRONG_ADDRESS_GIVEN: rightParty({ kind: 'checkAddress' }),
  NO_COMMITMENT: rightParty({ kind: 'goOn' }),
  INSOLVENCY_PROCEEDING: legal({ kind: 'legalHold', hold: 'insolvency' }, true),
  REPRESENTED_BY_LAWYER: legal({ kind: 'legalHold', hold: 'represented' }, true),
  // Whoever says so is not the debtor.
  DECEASED: legal({ kind: 'legalHold', hold: 'deceased' }, false),
  DO_NOT_CALL: legal({ kind: 'closeCalls' }, true),
} as const satisfies Readonly<Record<string, Disposition>>;

export type DispositionCode = keyof typeof table;

/** Every code, in the order of the reference. */
export const dispositionCodes = Object.keys(table) as DispositionCode[];

/** Whether a text is one of the codes. */
export const isDisposition = (text: string): text is DispositionCode => Object.hasOwn(table, text);

/** Group, consequence and default of one code. */
export const dispositionOf = (code: DispositionCode): Disposition => table[code];

/** What is told with one ending and no other. */
export type CallFact = 'promise' | 'paid' | 'callBackAt' | 'documents';

const toldWith: Readonly<Record<CallFact, readonly DispositionCode[]>> = {
  promise: ['PROMISE_TO_PAY'],
  paid: ['PAID_ALREADY', 'PAID_DURING_CALL'],
  callBackAt: ['CALL_BACK_REQUESTED'],
  documents: ['NEEDS_DOCUMENTS'],
};

/** The first fact that does not belong to this ending, with the endings it belongs to; null: all belong. */
export function strayFact(
  code: DispositionCode,
  given: Readonly<Partial<Record<CallFact, unknown>>>,
): { readonly field: CallFact; readonly codes: readonly DispositionCode[] } | null {
  for (const field of ['promise', 'paid', 'callBackAt', 'documents'] as const) {
    const codes = toldWith[field];
    if (given[field] !== undefined && !codes.includes(code)) return { field, codes };
  }
  return null;
}

/** Outcome of a call delivery whose every try met nobody, and of one that nobody made in time. */
export const noContactOutcome = 'NO_CONTACT';
export const givenUpOutcome = 'expired';

/** Whether a message takes the place of a call that is over: it reached nobody, or a debtor who only said not to be called. */
export function leavesRoomForMessage(outcome: string | null | undefined): boolean {
  if (outcome === noContactOutcome || outcome === givenUpOutcome || outcome === 'DO_NOT_CALL') return true;
  return typeof outcome === 'string' && isDisposition(outcome) && dispositionOf(outcome).group === 'badData';
}

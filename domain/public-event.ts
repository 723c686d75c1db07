/** What of our history the ERP is told: each kind of event has a public type that stays, and of its data only what carries no words about a person. */

/** Public type of each kind of our history. Several kinds may share a type where the difference is only ours. */
const typeOfKind = {
  // Money.
  invoiced: 'invoice.registered',
  payment: 'payment.recorded',
  reversal: 'payment.reversed',
  paymentCrossed: 'payment.crossed',
  moneyUnallocated: 'payment.unallocated',
  unallocatedEnded: 'payment.explained',
  moneyUnderLegalStop: 'payment.underLegalStop',
  creditNote: 'creditNote.recorded',
  contractRateSet: 'invoice.rateSet',
  // Where the case stands.
  settled: 'invoice.settled',
  reopened: 'invoice.reopened',
  handedOver: 'invoice.handedOver',
  dossierHandedOver: 'invoice.handedOver',
  dossierReady: 'placement.ready',
  agencyReported: 'placement.reported',
  writeOff: 'invoice.writtenOff',
  lifeCycleStatus: 'invoice.lifeCycle',
  stepPassedOver: 'step.passedOver',
  policyMoved: 'policy.moved',
  policyDoesNotFit: 'policy.doesNotFit',
  // Messages.
  approvalRequested: 'approval.requested',
  approved: 'approval.given',
  approvalRefused: 'approval.refused',
  deliveryClaimed: 'delivery.claimed',
  planMessageClaimed: 'delivery.claimed',
  deliverySubmitted: 'delivery.submitted',
  deliveryAccepted: 'delivery.accepted',
  deliveryReported: 'delivery.reported',
  deliveryRetrying: 'delivery.retrying',
  newSendDropped: 'delivery.retryDropped',
  deliveryFailed: 'delivery.failed',
  deliveryUnknown: 'delivery.unknown',
  unknownResolved: 'delivery.resolved',
  deliveryWithdrawn: 'delivery.withdrawn',
  letterPrinted: 'letter.printed',
  letterPosted: 'letter.posted',
  letterDeposited: 'letter.deposited',
  letterOutcome: 'letter.ended',
  letterReturned: 'letter.returned',
  noticePresented: 'notice.presented',
  noticeCorrected: 'notice.corrected',
  noticeVoided: 'notice.voided',
  callMade: 'call.made',
  callNotReached: 'call.notReached',
  // Agreements.
  promiseMade: 'promise.made',
  promiseKept: 'promise.kept',
  promiseHalfKept: 'promise.halfKept',
  promiseBroken: 'promise.broken',
  promiseReopened: 'promise.reopened',
  promiseCancelled: 'promise.cancelled',
  promiseNotTaken: 'promise.notTaken',
  planProposed: 'plan.proposed',
  planAccepted: 'plan.accepted',
  planDeclined: 'plan.declined',
  planExpired: 'plan.expired',
  planVoid: 'plan.void',
  planAgreed: 'plan.agreed',
  planKept: 'plan.kept',
  planBroken: 'plan.broken',
  planCancelled: 'plan.cancelled',
  planAccelerated: 'plan.accelerated',
  planReplaced: 'plan.replaced',
  disputeOpened: 'dispute.opened',
  disputeChanged: 'dispute.changed',
  disputeResolved: 'dispute.resolved',
  replyReceived: 'reply.received',
  debtorThanked: 'debtor.thanked',
  debtorNotThanked: 'debtor.notThanked',
  // What suspends a claim.
  paused: 'hold.set',
  resumed: 'hold.ended',
  legalEvent: 'legalStop.reported',
  legalStop: 'legalStop.set',
  legalStopEnded: 'legalStop.ended',
  claimDeclarationDue: 'legalStop.declarationDue',
  claimDeclared: 'legalStop.declared',
  limitationAlert: 'limitation.alert',
  possibleInterruption: 'limitation.possibleInterruption',
  interruptionConfirmed: 'limitation.interrupted',
  interruptionRejected: 'limitation.notInterrupted',
  // Contact data.
  debtorChanged: 'debtor.changed',
  contactInvalid: 'contact.invalid',
  contactReopened: 'contact.reopened',
  channelClosed: 'contact.channelClosed',
  channelReopened: 'contact.channelReopened',
} as const;

/** Kinds that are told as `invoice.noted`: steps of our own work that say nothing to an ERP, but are not hidden from it. */
const noted: ReadonlySet<string> = new Set([
  'warned',
  'channelResumed',
  'paperInsteadOfElectronic',
  'rateNeeded',
  'rateAdded',
  'callDialled',
  'callGivenUp',
  'callPlannedAgain',
  'callReassigned',
  'autoReplySeen',
  'taskDone',
  'actionFailed',
  'factRejected',
  'evidenceAdded',
]);

/** Any kind without a type of its own: `data.kind` names it. */
export const otherEvent = 'invoice.noted';
/** Sent by hand to try an endpoint; it is not in the history. */
export const testEvent = 'webhook.test';

/** Every type a client can ask for, in alphabetical order. */
export const publicTypes: readonly string[] = [...new Set<string>([...Object.values(typeOfKind), otherEvent])].sort();

/** Every kind of our history that this file knows. */
export const knownKinds: readonly string[] = [...Object.keys(typeOfKind), ...noted];

/** Whether this file knows the kind, be it by a type or as one that is only noted. */
export const isKnownKind = (kind: string): boolean => Object.hasOwn(typeOfKind, kind) || noted.has(kind);

/** The public type of a kind; `invoice.noted` for one without a type of its own. */
export function publicType(kind: string): string {
  return Object.hasOwn(typeOfKind, kind) ? typeOfKind[kind as keyof typeof typeOfKind] : otherEvent;
}

/** Which kinds a filter of public types lets pass: those of `kinds`, and with `others` every kind that has no type of its own. */
export interface KindFilter {
  readonly kinds: readonly string[];
  readonly others: boolean;
  /** Every kind that has a type, to tell the others by. */
  readonly typed: readonly string[];
}

/** Turns a filter of public types into one of our kinds. */
export function kindsOf(types: readonly string[]): KindFilter {
  const typed = Object.keys(typeOfKind);
  return { kinds: typed.filter((kind) => types.includes(publicType(kind))), others: types.includes(otherEvent), typed };
}

/** An event as it lies in the history, with what never changes about its invoice. */
export interface SealedEvent {
  /** Place in the creditor's chain. */
  readonly no: number;
  readonly invoiceId: string;
  readonly seq: number;
  readonly at: Date;
  readonly kind: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly number: string;
  readonly currency: string;
}

/** What the ERP is told; the body of a webhook is the same without `id` and `no`, which `data` repeats. */
export interface PublicEvent {
  /** Also the `webhook-id`. */
  readonly id: string;
  readonly no: number;
  readonly type: string;
  /** ISO instant at which it happened. */
  readonly timestamp: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** The same for one event for ever: receivers tell repeats by it. */
export const publicEventId = (invoiceId: string, seq: number): string =>
  `evt_${invoiceId.replaceAll('-', '')}_${String(seq)}`;

/** The public form of one event. Words of people, names and addresses are not in it; whoever needs them reads the case. */
export function publicEvent(event: SealedEvent): PublicEvent {
  const { no, invoiceId, seq, at, kind, data, number, currency } = event;
  const id = publicEventId(invoiceId, seq);
  const type = publicType(kind);
  const about = { id, no, invoiceId, invoice: number, seq, currency, ...(type === otherEvent ? { kind } : {}) };
  return { id, no, type, timestamp: at.toISOString(), data: { ...publicData(data), ...about } };
}

/** A word of a closed list, a key, an id, a date: never a sentence, an e-mail address or a telephone number. */
const code = /^(?!\+?\d{6,}$)[A-Za-z0-9][A-Za-z0-9_.:-]{0,99}$/;
/** References are the creditor's own or the bank's: one line, cut at nothing we keep. */
const reference = /^[^\p{Cc}\p{Cs}@]{1,100}$/u;

/** Fields that are told, by the shape their value must have; what does not have it is left out. */
const fields: Readonly<Record<string, (value: unknown) => boolean>> = {
  ...allOf(isCount, ['amountCents', 'balanceCents', 'allocatedCents', 'unallocatedCents', 'restCents', 'missingCents']),
  ...allOf(isCount, ['paidCents', 'promisedCents', 'totalCents', 'creditCents', 'disputedCents', 'remainingCents']),
  ...allOf(isCount, ['instalment', 'attempt', 'attempts', 'sendNo', 'phase', 'rank']),
  ...allOf(
    (value) => typeof value === 'boolean',
    ['approved', 'resume', 'retry', 'sent', 'rightParty', 'inherited', 'undone'],
  ),
  ...allOf(isText(code), ['deliveryId', 'taskId', 'placementId', 'planId', 'paymentId', 'promiseId', 'disputeId']),
  ...allOf(isText(code), ['legalStopId', 'interruptionId', 'creditNoteId', 'claimSeq', 'step', 'channel', 'message']),
  ...allOf(isText(code), ['outcome', 'code', 'disposition', 'event', 'report', 'method', 'category', 'status', 'stop']),
  ...allOf(isText(code), ['result', 'interest', 'fact', 'action', 'contact', 'source', 'stopKind', 'lifeCycle']),
  ...allOf(isText(code), [
    'agreedOn',
    'receivedOn',
    'occurredOn',
    'reversedOn',
    'presentedOn',
    'before',
    'depositedOn',
  ]),
  ...allOf(isText(code), ['dueOn', 'payOn', 'keptUntil', 'until', 'notBefore', 'occurredAt', 'declareBy', 'limitedOn']),
  ...allOf(isText(code), ['endsOn', 'startsOn', 'answerBy', 'acceptUntil', 'openedOn', 'judgedOn', 'via']),
  ...allOf(isText(reference), ['reference', 'plan', 'replacedBy', 'replaces', 'creditNote', 'trackingNumber']),
};

function publicData(data: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(data).filter(([name, value]) => Object.hasOwn(fields, name) && fields[name]?.(value)),
  );
}

function allOf(
  fits: (value: unknown) => boolean,
  names: readonly string[],
): Record<string, (value: unknown) => boolean> {
  return Object.fromEntries(names.map((name) => [name, fits]));
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value);
}

function isText(shape: RegExp): (value: unknown) => boolean {
  return (value) => typeof value === 'string' && shape.test(value);
}

/** What the end of a send does: to the contact point it went to, and to the message. Pure (contact points: reference of providers, section 3). */
import { contactKindOf, type ClosedChannel, type ContactKind } from './contact-point.ts';
import type { DeliveryState } from './case-facts.ts';
import type { DeliveryOutcome, Report } from './delivery-life.ts';
import { assertNever } from './never.ts';
import type { Channel } from './policy.ts';

export type ContactEffect =
  | { readonly kind: 'none' }
  /** It reaches nobody, or somebody else: no step uses it until a new value arrives. */
  | { readonly kind: 'invalid'; readonly contact: ContactKind }
  /** It is right and refuses this channel. */
  | {
      readonly kind: 'closed';
      readonly channel: ClosedChannel['channel'];
      readonly because: ClosedChannel['because'];
    };

/** The debtor's own word against a channel, and the report that told it. */
export interface Refusal {
  readonly effect: Extract<ContactEffect, { readonly kind: 'closed' }>;
  readonly report: Report;
}

/** `goOn`: the step is over; `sendLater`: once more, hours later; `askPerson`: what is at fault must be mended first. */
export type FollowUp = 'goOn' | 'sendLater' | 'askPerson';

export interface OutcomeEffects {
  readonly contact: ContactEffect;
  readonly followUp: FollowUp;
  /** State of an e-mail or SMS that ended so. */
  readonly state: Extract<DeliveryState, 'accepted' | 'failed'>;
}

/** Twilio's codes for a number that is none, is no mobile, or is not in service (twilio.com/docs/api/errors). */
const wrongNumber = ['21211', '21217', '21401', '21612', '21614', '30005', '30006'];
/** Twilio's codes for a handset or an operator that could not take it now. */
const notNow = ['30001', '30003', '30008'];

const none: ContactEffect = { kind: 'none' };
const arrived: OutcomeEffects = { contact: none, followUp: 'goOn', state: 'accepted' };
const ended: OutcomeEffects = { contact: none, followUp: 'goOn', state: 'failed' };

/** The number at the end of a provider's word, such as `undelivered 30003` or `twilio.21610`. */
const numberIn = (code: string): string => /(\d+)$/.exec(code)?.[1] ?? '';

/**
 * What follows from an outcome told with this provider code in this channel; null: it is not known yet how the message ended. The same outcome and code
 * always have the same effects, so that a change from one to another is undone and done without looking at the way between.
 */
export function effectsOf(channel: Channel, outcome: DeliveryOutcome | null, code: string): OutcomeEffects {
  const invalid: ContactEffect = { kind: 'invalid', contact: contactKindOf(channel) };
  switch (outcome) {
    case null:
    case 'unknown':
    case 'delivered':
    case 'acknowledged':
      return arrived;
    case 'complained':
      return { ...arrived, contact: { kind: 'closed', channel: 'email', because: 'complained' } };
    case 'suppressed':
      return { ...ended, contact: { kind: 'closed', channel: 'email', because: 'suppressed' } };
    case 'opted_out':
      return { ...ended, contact: { kind: 'closed', channel: 'sms', because: 'optedOut' } };
    case 'bounced_permanent':
    case 'returned_bad_address':
      return { ...ended, contact: invalid };
    case 'bounced_transient':
      return { ...ended, followUp: 'sendLater' };
    case 'undeliverable':
      if (wrongNumber.includes(numberIn(code))) return { ...ended, contact: invalid };
      return notNow.includes(numberIn(code)) ? { ...ended, followUp: 'sendLater' } : ended;
    case 'rejected_by_provider':
    case 'expired':
      return { ...ended, followUp: 'askPerson' };
    // By the provider or in its console: the debtor did not get it. The state `cancelled` is ours, of what never left.
    case 'cancelled':
    case 'refused':
    case 'unclaimed':
    case 'returned_unspecified':
      return ended;
    default:
      return assertNever(outcome, 'delivery outcome');
  }
}

/**
 * What the debtor itself asked for, whatever else is told about the same send: a complaint about a message that then bounced is a complaint. Null: these
 * reports say nothing of it.
 */
export function refusalIn(channel: Channel, reports: readonly Report[]): Refusal | null {
  for (const report of reports) {
    if (report.outcome !== 'complained' && report.outcome !== 'opted_out') continue;
    const { contact } = effectsOf(channel, report.outcome, report.code);
    if (contact.kind === 'closed') return { effect: contact, report };
  }
  return null;
}

/** What a refused send call means: a STOP is no wrong number (Twilio 21610). */
export const refusedAs = (code: string): Extract<DeliveryOutcome, 'opted_out' | 'undeliverable'> =>
  numberIn(code) === '21610' ? 'opted_out' : 'undeliverable';

/** What is known of a contact point beside its value. Plain JSON, stored with it. */
import type { ContactPoints } from './case-facts.ts';
import type { Channel } from './policy.ts';

export type ContactKind = 'email' | 'phone' | 'address';

/** Which contact point a channel uses. */
export function contactKindOf(channel: Channel): ContactKind {
  if (channel === 'email') return 'email';
  return channel === 'sms' || channel === 'call' ? 'phone' : 'address';
}

/** Whether the debtor has a valid contact point for this channel that is open to it: a mobile for an SMS, any number for a call, an address for the rest. */
export function hasPointFor(channel: Channel, reachable: ContactPoints): boolean {
  if (channel === 'sms') return reachable.mobile;
  return reachable[contactKindOf(channel)];
}

/** A channel that a right contact point refuses, and why: it is not used until the refusal is taken back or the value changes. */
export interface ClosedChannel {
  readonly channel: Extract<Channel, 'email' | 'sms' | 'call'>;
  readonly because: 'suppressed' | 'complained' | 'optedOut' | 'doNotCall';
  /** ISO instant. */
  readonly at: string;
  /** The delivery whose news closed it, where one did: its proof, and what is taken back when that news proves wrong. */
  readonly deliveryId?: string;
}

/** Consents of a debtor. Absent: not given. */
export interface DebtorConsents {
  /** To receive registered letters electronically; a consumer must have given it (CPCE L100). */
  readonly electronicRegisteredLetter?: { readonly givenOn: string; readonly proof: string };
}

/** What a dunning policy ("scénario de relance") is. Policies are data: stored, versioned, pinned per invoice. */
import type { DebtorType } from './case-facts.ts';
import type { PenaltyVoice } from './message.ts';
import type { PromiseRules } from './promise.ts';

/** How a step reaches the debtor, or who acts for us. */
export type Channel = 'email' | 'sms' | 'call' | 'letter' | 'registeredLetter' | 'agency';

/** The voice of a step; a message that covers several invoices takes the firmest one. */
export type Tone = 'neutral' | 'friendly' | 'firm' | 'formal';

/**
 * Where an offset counts from.
 * `issueDate`, `dueDate`: civil dates in the debtor's zone. `registration`: the instant the invoice was registered here.
 * `previous`: completion of the previous step. `noticePresented`: first presentation of the registered letter.
 */
export type Anchor = 'issueDate' | 'dueDate' | 'registration' | 'previous' | 'noticePresented';

export interface Step {
  /** Stable name, unique in the policy; part of every delivery key. */
  readonly key: string;
  readonly channel: Channel;
  readonly tone: Tone;
  readonly anchor: Anchor;
  /** ISO 8601 duration, negative allowed: `-P7D`, `P3D`, `PT10S`. */
  readonly offset: string;
  /** A person must approve before this leaves. */
  readonly approval?: boolean;
  /** Least pause after the completion of the previous step, where it differs from the policy's `minimumGap`. */
  readonly gap?: string;
  /** Days the debtor is given to pay, counted from first presentation; registered letters only. */
  readonly deadlineDays?: number;
  /** Registered letters only: sent electronically where the law allows it for this debtor (CPCE L100), on paper otherwise. */
  readonly electronic?: boolean;
  /** What this step says of interest and indemnity (rule R13); absent: see `Brief.penalties`. */
  readonly penalties?: PenaltyVoice;
  /** Calls only: the channel of the message that takes its place when nobody was reached or nobody made it in time. */
  readonly fallback?: FallbackChannel;
}

export type FallbackChannel = Extract<Channel, 'email' | 'sms' | 'letter'>;

/** When messages may leave, in the debtor's zone. `always` ignores days and hours: for demonstrations only. */
export type WindowName = 'businessHours' | 'always';

export interface ContactLimits {
  /** Least pause between two messages to one debtor in one channel. */
  readonly channelGap: string;
  /** At most this many days with a contact in any 7 days (0 = no cap). Several contacts on one day are one touch. */
  readonly touchesPer7Days: number;
  /** At most this many call tasks in any 30 days (0 = no cap). */
  readonly callsPer30Days: number;
}

export interface PlanRules {
  /** Neutral note before an instalment, ISO duration before its due date; null: none. */
  readonly noteBefore: string | null;
  /** Wait after the due date before the reminder, then before the breach notice, then before the plan is broken. */
  readonly reminderAfter: string;
  readonly graceAfter: string;
  readonly brokenAfter: string;
}

export interface Policy {
  readonly key: string;
  readonly version: number;
  readonly name: string;
  /** Debtors this policy was written for; absent: any. A law that protects one of them binds every step. */
  readonly debtorTypes?: readonly DebtorType[];
  readonly window: WindowName;
  /** Least pause between the completion of one step and the next step of the same invoice. */
  readonly minimumGap: string;
  /** Messages due at one instant are spread over this long by a hash of the invoice id. */
  readonly spread: string;
  /** Messages wait this long so that the debtor's other invoices can ride along. */
  readonly gather: string;
  readonly limits: ContactLimits;
  readonly plan: PlanRules;
  /** What follows a promise to pay that was not kept; absent: one tone firmer, two in a row. */
  readonly promises?: Partial<PromiseRules>;
  /** Days a person has for an approval, a call, a posting. */
  readonly taskDays: number;
  /** Most tries of one call that meets nobody, 1 to 3; absent: 3. */
  readonly callAttempts?: number;
  readonly steps: readonly Step[];
}

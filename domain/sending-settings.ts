/** Who a creditor's messages come from, and how many may leave. Plain JSON, part of the creditor's settings. */

export interface SendingSettings {
  /** Name and address messages come from; the domain must be verified with the e-mail provider. Absent: the identity's name and e-mail. */
  readonly from?: { readonly name: string; readonly email: string };
  /** Where people's answers go; absent: the identity's e-mail. */
  readonly replyTo?: string;
  /** A domain whose mail the e-mail provider hands to Relance: answers then pause the case. Absent: answers go to `replyTo` only. */
  readonly inboundDomain?: string;
  /** Most SMS and letters of a day in the creditor's zone; 0: none. */
  readonly smsPerDay?: number;
  readonly lettersPerDay?: number;
  /** Most messages a minute in each channel; absent: as many as the provider allows. */
  readonly perMinute?: number;
}

/** What holds where a creditor has chosen nothing. */
export const defaultSending = { smsPerDay: 500, lettersPerDay: 100 } as const;

/** Why a whole channel sends nothing for a while. Plain JSON; read by `decide`. */
import type { Channel } from './policy.ts';

/**
 * `circuit`: the provider fails again and again; `quota`: it says that our allowance is used up; `configuration`: credentials, domain or sender are
 * wrong, a person mends them; `budget`: the creditor's own limit for the day is reached; `stale`: a source of money facts has not reported in time, so nobody knows what is owed.
 */
export type StopKind = 'circuit' | 'quota' | 'configuration' | 'budget' | 'stale';

export interface ChannelStop {
  readonly channel: Channel;
  readonly kind: StopKind;
  readonly reason: string;
  /** ISO instant of the stop. */
  readonly stoppedAt: string;
  /** ISO instant at which it ends by itself; null: a person ends it. */
  readonly until: string | null;
}

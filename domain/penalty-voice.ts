/** What one step may say of interest and indemnity to one debtor, and what a message over several steps says (rules R9, R10, R11, R13). */
import type { DebtorType } from './case-facts.ts';
import type { PenaltyVoice } from './message.ts';
import type { Channel, Step } from './policy.ts';

export interface PenaltyDebtor {
  readonly type: DebtorType;
  /** The creditor's choice for this customer (R13): null as the step says, false never, true claimed wherever the step would tell of them. */
  readonly claimsPenalties: boolean | null;
}

const strength: Readonly<Record<PenaltyVoice, number>> = { none: 0, told: 1, claimed: 2 };

/**
 * The voice of a step, in this order: nothing to a consumer (R10) or a debtor of unknown type (R11), whatever the step says; of a public buyer always
 * claimed in a formal notice, and never given up (R9, CCP L2192-14); else the creditor's choice for the customer, else the step's. A formal notice that
 * does not say claims them, as the default from the second overdue step on is (R13). Null: nobody chose; see `Brief.penalties`.
 */
export function voiceOf(step: Pick<Step, 'channel' | 'penalties'>, debtor: PenaltyDebtor): PenaltyVoice | null {
  if (debtor.type === 'consumer' || debtor.type === 'unknown') return 'none';
  const isNotice = step.channel === 'registeredLetter';
  if (debtor.type === 'public') return isNotice ? 'claimed' : (step.penalties ?? null);
  if (debtor.claimsPenalties === false) return 'none';
  const voice = step.penalties ?? (isNotice ? 'claimed' : null);
  return voice === 'told' && debtor.claimsPenalties === true ? 'claimed' : voice;
}

/** The strongest of those that were chosen; null when nobody chose. */
export function strongestVoice(voices: readonly (PenaltyVoice | null)[]): PenaltyVoice | null {
  return voices.reduce((first, second) => {
    if (first === null || second === null) return first ?? second;
    return strength[second] > strength[first] ? second : first;
  }, null);
}

/**
 * Whether sums of interest and indemnity can stand in this channel: only where there is room for the table they are worked out from (R12). On the phone no
 * sum is named, in an SMS none has room.
 */
export function printsSums(channel: Channel): boolean {
  return channel !== 'sms' && channel !== 'call';
}

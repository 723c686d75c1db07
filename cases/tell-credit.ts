/** What is kept for a debtor is told by its messages, so that it can ask for it: it is never set off in silence. */
import { creditOf } from '../db/queries/unlaid-money.ts';
import type { Brief } from '../domain/message.ts';
import type { Channel } from '../domain/policy.ts';
import type { Act } from './act.ts';

type Credits = NonNullable<Brief['credits']>;

/** The credit of a debtor that a message in this channel tells: e-mails and letters do; other channels, and agencies, are not told. */
export async function creditsFor(act: Act, channel: Channel, debtorId: string): Promise<Credits> {
  const told = channel === 'email' || channel === 'letter' || channel === 'registeredLetter';
  return told ? creditOf(act.tx, act.creditorId, debtorId) : [];
}

/** The brief with what is kept for the debtor. */
export const withCredits = (brief: Brief, credits: Credits): Brief =>
  credits.length === 0 ? brief : { ...brief, credits };

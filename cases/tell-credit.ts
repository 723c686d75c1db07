/** What is kept for a debtor is told by its messages, so that it can ask for it: it is never set off in silence. */
import { creditOf } from '../db/queries/unlaid-money.ts';
import type { Brief } from '../domain/message.ts';
import type { Act } from './act.ts';

/** Adds the credit of the debtor to an e-mail or a letter; the other channels, and agencies, are not told. */
export async function tellCredit(act: Act, brief: Brief, debtorId: string): Promise<Brief> {
  const { channel } = brief;
  if (channel !== 'email' && channel !== 'letter' && channel !== 'registeredLetter') return brief;
  const credits = await creditOf(act.tx, act.creditorId, debtorId);
  return credits.length === 0 ? brief : { ...brief, credits };
}

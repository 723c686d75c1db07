/** The time of a promise is over. */
import { promisedInvoiceIds } from '../db/queries/promises.ts';
import type { Act } from './act.ts';
import { judgeThese } from './judge-promises.ts';
import { closeCases, openCases } from './open-case.ts';

/** Judges one promise under the locks of its cases, and decides those anew that are open. Judged meanwhile, nothing changes. */
export async function judgeLapsed(act: Act, promiseId: string): Promise<void> {
  const opened = await openCases(act, await promisedInvoiceIds(act.tx, act.creditorId, promiseId));
  const still = opened.filter((open) => open.status === 'open');
  const { any } = await judgeThese(act, still, [promiseId]);
  if (any) await closeCases(act, still);
}

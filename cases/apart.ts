/** One of many in one act: what refuses it undoes it alone. */
import { inSavepoint } from '../db/queries/idempotency.ts';
import type { Act } from './act.ts';

/** Runs `work` so that, when it throws, nothing of it is written or told to Temporal and the act lives on. The error is thrown on. */
export async function apart<T>(act: Act, work: () => Promise<T>): Promise<T> {
  const ringsBefore = act.rings.length;
  try {
    return await inSavepoint(act.tx, work);
  } catch (error) {
    act.rings.length = ringsBefore;
    throw error;
  }
}

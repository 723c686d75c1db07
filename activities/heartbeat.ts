/** Keeps an activity known to be alive, so that the death of its worker is noticed within seconds. */
import { ApplicationFailure, Context } from '@temporalio/activity';
import { Unwritable } from '../cases/claim.ts';

const everyMs = 1_000;

/** Runs `work` with a heartbeat every second and the signal that ends it when the activity is cancelled or the worker stops. */
export async function alive<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const context = Context.current();
  const timer = setInterval(() => {
    context.heartbeat();
  }, everyMs);
  try {
    return await work(context.cancellationSignal);
  } catch (error) {
    // Another attempt would read the same data: the workflow reports it, the case is held, and a person is asked.
    if (error instanceof Unwritable) throw ApplicationFailure.nonRetryable(error.message, 'Unwritable');
    throw error;
  } finally {
    clearInterval(timer);
  }
}

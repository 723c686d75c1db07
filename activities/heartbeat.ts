/** Keeps an activity known to be alive, so that the death of its worker is noticed within seconds. */
import { Context } from '@temporalio/activity';

const everyMs = 1_000;

/** Runs `work` with a heartbeat every second and the signal that ends it when the activity is cancelled or the worker stops. */
export async function alive<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const context = Context.current();
  const timer = setInterval(() => {
    context.heartbeat();
  }, everyMs);
  try {
    return await work(context.cancellationSignal);
  } finally {
    clearInterval(timer);
  }
}

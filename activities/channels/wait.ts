/** How long a provider's answer is waited for. */

export interface Wait {
  /** Aborts when the time is over, or when the wait is ended from outside. */
  readonly signal: AbortSignal;
  /** True when it was the time that ended the wait. */
  timedOut(): boolean;
  /** The answer is there, or nobody waits any more. */
  end(): void;
}

/** Does the work with a wait of its own around it. */
export async function within<T>(
  outside: AbortSignal,
  timeoutMs: number,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const wait = startWait(outside, timeoutMs);
  try {
    return await work(wait.signal);
  } finally {
    wait.end();
  }
}

/**
 * Starts a wait. A controller and a timer of our own: `AbortSignal.any` over `AbortSignal.timeout` is held by nothing but weak references on Node 20,
 * so a garbage collection in the middle of an answer would make the wait endless.
 */
export function startWait(outside: AbortSignal, timeoutMs: number): Wait {
  const ended = new AbortController();
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    ended.abort(new DOMException(`No answer within ${timeoutMs} ms`, 'TimeoutError'));
  }, timeoutMs);
  const stop = (): void => ended.abort(outside.reason);
  if (outside.aborted) stop();
  else outside.addEventListener('abort', stop, { once: true });
  return {
    signal: ended.signal,
    timedOut: () => timedOut,
    end: () => {
      clearTimeout(timer);
      outside.removeEventListener('abort', stop);
    },
  };
}

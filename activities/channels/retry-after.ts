/** Longest pause a provider may impose on us: a reminder must not sleep for days because of one odd header. */
const longestPauseMs = 3_600_000;

/**
 * Reads a `Retry-After` header (RFC 9110, 10.2.3): seconds, or an HTTP date. `now` is the `Date` header of the same
 * answer where there is one, so that our clock does not matter; else the instant in milliseconds. Returns a pause in
 * milliseconds, between 0 and `mostMs` (one hour unless given), or undefined when the header says nothing usable.
 */
export function retryAfterMs(
  header: string | undefined,
  now: string | number,
  mostMs = longestPauseMs,
): number | undefined {
  const value = header?.trim();
  if (value === undefined || value === '') return undefined;
  const pauseMs = /^\d+(\.\d+)?$/.test(value) ? Math.ceil(Number(value) * 1000) : untilDateMs(value, now);
  if (pauseMs === undefined) return undefined;
  return Math.min(Math.max(pauseMs, 0), mostMs);
}

function untilDateMs(value: string, now: string | number): number | undefined {
  const until = Date.parse(value);
  const from = typeof now === 'number' ? now : Date.parse(now);
  // Date.parse accepts odd things such as "-3"; a real HTTP date always names its zone.
  if (!/GMT$/.test(value) || Number.isNaN(until) || Number.isNaN(from)) return undefined;
  return until - from;
}

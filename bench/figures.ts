/** The arithmetic of the report. */

/** The value below which the share `p` (0 to 1) of the samples lies, by nearest rank. Throws on an empty list. */
export function percentile(samples: readonly number[], p: number): number {
  const sorted = samples.toSorted((a, b) => a - b);
  const value = sorted[Math.max(0, Math.ceil(p * sorted.length) - 1)];
  if (value === undefined) throw new Error('A percentile needs at least one sample');
  return value;
}

/** Things per second, from the milliseconds they took together. */
export function perSecond(count: number, tookMs: number): number {
  return (count * 1000) / tookMs;
}

/** The mean of two figures, and how far they are apart as a share of it. */
export function between(before: number, after: number): { mean: number; apart: number } {
  const mean = (before + after) / 2;
  return { mean, apart: Math.abs(before - after) / mean };
}

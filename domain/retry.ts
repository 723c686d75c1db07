/** When a delivery that certainly did not leave is tried again. */

const firstMs = 5_000;
const mostMs = 15 * 60_000;
/** A quota or a switched-off handset is not worth another try within the hour. */
export const laterMs = 4 * 3_600_000;
/**
 * How long an attempt may be on its way before it counts as interrupted: the provider's time-out and a margin. Until then every other workflow whose
 * invoice the same message covers waits for its answer instead of claiming it again.
 */
export const inFlightMs = {
  email: 8_000,
  sms: 15_000,
  call: 8_000,
  letter: 8_000,
  registeredLetter: 8_000,
  agency: 8_000,
} as const;
/** Past this age of the first claim a person decides: the message would no longer say what it meant. */
export const giveUpMs = 20 * 3_600_000;

/** Pause before attempt `attempts + 1`: what the provider asked for, else doubling from 5 s to 15 min. */
export function retryDelayMs(attempts: number, askedMs: number | undefined): number {
  const own = Math.min(mostMs, firstMs * 2 ** Math.max(0, attempts - 1));
  return Math.max(own, askedMs ?? 0);
}

/** A registered letter that a provider carries takes many calls: this long after its start an attempt counts as interrupted. */
export const carriedLetterMs = 25_000;

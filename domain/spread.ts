/** Spreads a herd of messages due at one instant, the same way at every try. */

/**
 * A share of `withinMs` that depends on the id alone: a whole number of milliseconds, 0 <= x < withinMs, and 0 when withinMs is 0.
 * Throws RangeError when `withinMs` is negative or not a number.
 */
export function spreadMs(id: string, withinMs: number): number {
  if (!(withinMs >= 0)) throw new RangeError(`withinMs is ${String(withinMs)}: give zero or more milliseconds`);
  return Math.floor((hash32(id) / 2 ** 32) * withinMs);
}

/** FNV-1a over the UTF-16 code units, 32 bits, then a multiply-and-shift finish: FNV alone leaves the high bits of short ids alike. */
function hash32(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

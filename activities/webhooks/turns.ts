/** Keeps one slow endpoint from taking every place: so many messages at once, and no more. */
import { setTimeout as pause } from 'node:timers/promises';

export interface Turns {
  /** Runs `work` when fewer than the most are under way for `key`; undefined when none of them ended in time. */
  take<T>(key: string, signal: AbortSignal, work: () => Promise<T>): Promise<T | undefined>;
}

const lookEveryMs = 50;

/** Makes the turns of one process: `most` at once for each key, each waiting up to `patienceMs`. */
export function createTurns(most: number, patienceMs: number): Turns {
  const underWay = new Map<string, number>();
  const free = (key: string) => (underWay.get(key) ?? 0) < most;
  const change = (key: string, by: 1 | -1) => {
    const now = (underWay.get(key) ?? 0) + by;
    if (now === 0) underWay.delete(key);
    else underWay.set(key, now);
  };
  return {
    async take(key, signal, work) {
      for (let waitedMs = 0; !free(key); waitedMs += lookEveryMs) {
        if (waitedMs >= patienceMs) return undefined;
        await pause(lookEveryMs, undefined, { signal });
      }
      change(key, 1);
      try {
        return await work();
      } finally {
        change(key, -1);
      }
    },
  };
}

/** Doing many things, a fixed number at a time. */
import { setTimeout as pause } from 'node:timers/promises';

/** Runs `work` on every item in order, at most `lanes` at once. Rejects with the first failure and takes no further item. */
export async function inLanes<T>(
  items: readonly T[],
  lanes: number,
  work: (item: T, index: number) => Promise<void>,
): Promise<void> {
  const queue = items.entries();
  let failed = false;
  const lane = async (): Promise<void> => {
    for (let next = queue.next(); !next.done && !failed; next = queue.next()) {
      const [index, item] = next.value;
      try {
        await work(item, index);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}

/** Asks every `everyMs` until the answer is yes. Throws an Error that names what was awaited after `withinMs`. */
export async function until(
  what: string,
  everyMs: number,
  withinMs: number,
  answer: () => Promise<boolean>,
): Promise<void> {
  const giveUpAtMs = performance.now() + withinMs;
  while (!(await answer())) {
    if (performance.now() > giveUpAtMs)
      throw new Error(
        `Waited ${Math.round(withinMs / 1000)} s for ${what} in vain. Run with --keep and read the logs.`,
      );
    await pause(everyMs);
  }
}

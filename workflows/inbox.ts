/** Facts that wait to be recorded. Anyone may signal anything of any size, and an activity argument beyond 2 MiB would end the run. */

export interface Received {
  readonly name: string;
  readonly payload: unknown;
}

/** With `mostChars`, three bytes each at worst, a full batch stays below the limit. */
const mostAtOnce = 30;
const mostChars = 20_000;

/** One fact as it travels to `recordFacts`; one too large for any honest fact is replaced by its beginning and will be rejected there. */
export function received(name: string, payload: unknown): Received {
  const text = JSON.stringify(payload) as string | undefined;
  if (text === undefined || text.length <= mostChars) return { name, payload };
  return { name, payload: { tooLarge: `${String(text.length)} characters`, begins: text.slice(0, 500) } };
}

/** Takes the oldest facts out of the inbox, as many as may travel together. */
export function takeBatch(inbox: Received[]): Received[] {
  return inbox.splice(0, mostAtOnce);
}

/** What an operator reads on the activity. */
export function batchSummary(batch: readonly Received[]): string {
  return batch
    .map((one) => one.name)
    .join(', ')
    .slice(0, 200);
}

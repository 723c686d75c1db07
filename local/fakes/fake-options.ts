/** What every fake provider may be told when it starts. */

export interface FakeOptions {
  /** Epoch ms the fake lives by; the caller may move it. Default: the machine's clock. */
  readonly clock?: () => number;
  /** Pause between two events of one message, which then happen and are told by themselves. Absent: they wait for `goOn`, the callbacks for `deliver`. */
  readonly paceMs?: number;
}

/** Copies of the same message that a provider accepted beyond the first; ended ones (bounced, failed) may be sent anew. */
export function copiesBeyondFirst(accepted: readonly { readonly message: string; readonly ended: boolean }[]): number {
  const alive = new Map<string, number>();
  for (const { message, ended } of accepted) if (!ended) alive.set(message, (alive.get(message) ?? 0) + 1);
  return [...alive.values()].reduce((sum, copies) => sum + copies - 1, 0);
}

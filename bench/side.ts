/** What is compared: ours and the bare workflow, seen alike. */

/** One case under measurement; `key` is what `settle` needs to find it. */
export type BenchCase = { readonly workflowId: string; readonly key: string };

export type Side = {
  readonly name: 'ours' | 'bare';
  readonly workflowType: string;
  /** Begins `count` cases whose first reminder is due at `dueAtMs`; returns when the last request is answered. */
  start(count: number, dueAtMs: number): Promise<BenchCase[]>;
  /** How many reminders are done since the side was made, and how many of them were done twice. */
  reminded(): Promise<{ done: number; twice: number }>;
  /** Pays one case in full, or signals it; returns at the acknowledgement. */
  settle(one: BenchCase): Promise<void>;
};

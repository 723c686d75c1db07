/** When things happen inside a fake: by themselves, or when a test says so. */

export interface Agenda {
  /** Something that happens soon after what is already planned for the same subject. */
  plan(subject: string, what: () => void): void;
  /** Everything planned happens now, in its order; also what is planned meanwhile. */
  goOn(): void;
  /** Nothing planned happens any more. */
  stop(): void;
}

/** `paceMs`: pause between two things of one subject; null: nothing happens before `goOn`. */
export function createAgenda(paceMs: number | null): Agenda {
  const waiting = new Set<{ what: () => void; timer: NodeJS.Timeout | null }>();
  const lastAtMs = new Map<string, number>();
  return {
    plan(subject, what) {
      const entry: { what: () => void; timer: NodeJS.Timeout | null } = { what, timer: null };
      waiting.add(entry);
      if (paceMs === null) return;
      const nowMs = performance.now();
      const atMs = Math.max(nowMs, lastAtMs.get(subject) ?? 0) + paceMs;
      lastAtMs.set(subject, atMs);
      const happen = (): void => {
        waiting.delete(entry);
        what();
      };
      entry.timer = setTimeout(happen, atMs - nowMs).unref();
    },
    goOn() {
      for (const entry of waiting) {
        if (entry.timer) clearTimeout(entry.timer);
        waiting.delete(entry);
        entry.what();
      }
    },
    stop() {
      for (const { timer } of waiting) if (timer) clearTimeout(timer);
      waiting.clear();
    },
  };
}

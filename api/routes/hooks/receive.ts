/** What every callback goes through once its signature was right: kept, answered, then applied. */
import { readCallback } from '../../../activities/read-callback.ts';
import { perform } from '../../../cases/act.ts';
import { applyCallback, callbackFailed } from '../../../cases/apply-callback.ts';
import { callbackPlaces } from '../../../cases/callback-places.ts';
import { storeCallback } from '../../../cases/store-callback.ts';
import type { CallbackRef } from '../../../db/queries/callbacks.ts';
import type { CallbackProvider } from '../../../domain/callback-news.ts';
import type { ApiDeps } from '../../write.ts';

/** A verified event. */
export interface Received {
  readonly provider: CallbackProvider;
  /** The provider's own identity of it. */
  readonly eventKey: string;
  readonly kind: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** `ignored`: nobody here is concerned, or it was told before. */
export type CallbackResult = 'stored' | 'ignored' | 'refused';

/** Counts callbacks by provider and result, for the metrics. */
export type CallbackCounts = Map<string, number>;

/** Adds one callback to the counts. */
export function countCallback(counts: CallbackCounts, provider: string, result: CallbackResult): void {
  const name = `provider="${provider}",result="${result}"`;
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

export interface Receiver {
  /** Keeps an event wherever it belongs. Resolves when it is safe to tell the provider so; what follows from it happens afterwards. */
  receive(event: Received): Promise<void>;
  /** Counts a callback that was not believed. */
  refuse(provider: CallbackProvider): void;
  /** Resolves when nothing is being applied any more. */
  drain(): Promise<void>;
}

/** `warn` is told of a callback that could not be applied, by its identity only; the worker's sweep tries it again. */
export function createReceiver(deps: ApiDeps, counts: CallbackCounts, warn: (message: string) => void): Receiver {
  const running = new Set<Promise<void>>();
  const count = (provider: CallbackProvider, result: CallbackResult) => countCallback(counts, provider, result);
  const later = (creditorId: string, ref: CallbackRef) => {
    const work = new Promise<void>((resolve) => setImmediate(resolve)).then(() =>
      applyNow(deps, creditorId, ref, warn),
    );
    running.add(work);
    void work.finally(() => running.delete(work));
  };
  return {
    async receive({ provider, eventKey, kind, body }) {
      const places = await callbackPlaces(deps.cases.db, readCallback(provider, kind, body));
      let stored = 0;
      for (const { creditorId, deliveryId } of places) {
        if (!(await storeCallback(deps.cases, creditorId, { provider, eventKey, kind, deliveryId, body }))) continue;
        stored += 1;
        later(creditorId, { provider, eventKey });
      }
      count(provider, stored > 0 ? 'stored' : 'ignored');
    },
    refuse: (provider) => count(provider, 'refused'),
    drain: async () => {
      await Promise.all(running);
    },
  };
}

/** Applies at once what needs nobody but us; the rest, and what fails, is the sweep's. Never throws. */
async function applyNow(
  deps: ApiDeps,
  creditorId: string,
  ref: CallbackRef,
  warn: (message: string) => void,
): Promise<void> {
  try {
    const applied = await perform(deps.cases, creditorId, ref.provider, (act) => applyCallback(act, ref, readCallback));
    deps.gateway.deliver(applied.rings);
  } catch (error) {
    warn(`callback ${ref.provider} ${ref.eventKey} could not be applied`);
    // Without the database not even this can be written; the sweep then finds the callback as it was kept.
    await callbackFailed(deps.cases, creditorId, ref, String(error)).catch(() => undefined);
  }
}

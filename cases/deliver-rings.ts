/** Telling Temporal what was committed: at once where it can, through the relay where it could not. */
import { setTimeout as pause } from 'node:timers/promises';
import { inCreditorTx, inRelayTx, type Database } from '../db/connect.ts';
import { creditorsWithPending, leasePending, markDelivered, markFailed } from '../db/queries/outbox.ts';
import type { QueuedRing } from '../db/queries/write-cases.ts';

export interface DeliveryDeps {
  readonly db: Database;
  readonly now: () => Date;
  /** Reaches one workflow, or throws. */
  readonly tell: (ring: QueuedRing) => Promise<void>;
  /** Calls under way at once. */
  readonly concurrency: number;
}

export interface RingDelivery {
  /** Sends what an act queued, in the background. What fails stays in the outbox. */
  deliver(rings: readonly QueuedRing[]): void;
  /** Sends what others left behind, across all creditors; resolves with how many arrived. */
  relay(): Promise<number>;
  /** Resolves when nothing is under way. */
  drain(): Promise<void>;
}

/** How long a relay keeps a message to itself. */
const leaseMs = 15_000;
const retryMs = 2_000;
const batch = 200;
/** A message that waited this long is left to the relay, which is about to take it: telling it twice would wake a workflow for nothing. */
const keepMs = 4_000;
/** Acknowledgements are written together: one statement for many messages. */
const markEveryMs = 50;

/** Writes acknowledgements down together, a moment after the first. */
function createMarker(deps: DeliveryDeps, done: () => void): { add(ring: QueuedRing): void; busy(): boolean } {
  const arrived: QueuedRing[] = [];
  let marking = false;
  const mark = async () => {
    marking = true;
    while (arrived.length > 0) {
      await pause(markEveryMs);
      // A failed mark only means that the relay says it once more.
      await markAll(deps, arrived.splice(0)).catch(() => undefined);
    }
    marking = false;
    done();
  };
  return {
    add(ring) {
      arrived.push(ring);
      if (!marking) void mark();
    },
    busy: () => marking,
  };
}

/** Makes the background sender of one process. */
export function createRingDelivery(deps: DeliveryDeps): RingDelivery {
  const waiting: { readonly ring: QueuedRing; readonly sinceMs: number }[] = [];
  const idle: (() => void)[] = [];
  let active = 0;
  const settle = () => {
    if (active === 0 && waiting.length === 0 && !marker.busy()) for (const resolve of idle.splice(0)) resolve();
  };
  const marker = createMarker(deps, settle);

  const tell = async (ring: QueuedRing) => {
    try {
      await deps.tell(ring);
      marker.add(ring);
    } catch {
      // It stays in the outbox; the relay says it again.
    }
    active -= 1;
    next();
    settle();
  };
  const next = () => {
    while (active < deps.concurrency) {
      const first = waiting.shift();
      if (!first) break;
      if (deps.now().getTime() - first.sinceMs > keepMs) continue;
      active += 1;
      void tell(first.ring);
    }
  };

  return {
    deliver(rings) {
      const sinceMs = deps.now().getTime();
      for (const ring of rings) waiting.push({ ring, sinceMs });
      next();
    },
    relay: () => relayAll(deps),
    drain: () =>
      new Promise((resolve) => {
        idle.push(resolve);
        settle();
      }),
  };
}

async function markAll(deps: DeliveryDeps, rings: readonly QueuedRing[]): Promise<void> {
  for (const [creditorId, own] of group(rings))
    await inCreditorTx(deps.db, creditorId, (tx) => markDelivered(tx, creditorId, own));
}

function group(rings: readonly QueuedRing[]): Map<string, QueuedRing[]> {
  const groups = new Map<string, QueuedRing[]>();
  for (const ring of rings) groups.set(ring.creditorId, [...(groups.get(ring.creditorId) ?? []), ring]);
  return groups;
}

async function relayAll(deps: DeliveryDeps): Promise<number> {
  const creditors = await inRelayTx(deps.db, (tx) => creditorsWithPending(tx, deps.now()));
  let arrived = 0;
  for (const creditorId of creditors) {
    for (let full = true; full;) {
      const now = deps.now();
      const leased = await inCreditorTx(deps.db, creditorId, (tx) =>
        leasePending(tx, creditorId, now, new Date(now.getTime() + leaseMs), batch),
      );
      const told = await tellEach(deps, leased);
      if (told.length > 0) await inCreditorTx(deps.db, creditorId, (tx) => markDelivered(tx, creditorId, told));
      arrived += told.length;
      full = leased.length === batch;
    }
  }
  return arrived;
}

async function tellEach(deps: DeliveryDeps, leased: readonly QueuedRing[]): Promise<QueuedRing[]> {
  const told: QueuedRing[] = [];
  const queue = [...leased];
  const lane = async () => {
    for (let ring = queue.shift(); ring; ring = queue.shift()) {
      const { creditorId, workflowId } = ring;
      try {
        await deps.tell(ring);
        told.push(ring);
      } catch (error) {
        const retryAt = new Date(deps.now().getTime() + retryMs);
        await inCreditorTx(deps.db, creditorId, (tx) =>
          markFailed(tx, creditorId, workflowId, String(error).slice(0, 500), retryAt),
        );
      }
    }
  };
  await Promise.all(Array.from({ length: deps.concurrency }, lane));
  return told;
}

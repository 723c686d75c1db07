/** What a worker does beside hosting: relays the outbox, seals the event chain, keeps the statistics of young tables, and looks for cases that would silently stop. */
import { setMaxListeners } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import type { RingDelivery } from '../cases/deliver-rings.ts';
import { sealAndTell } from '../cases/tell-endpoints.ts';
import { inCreditorTx, inRelayTx, type Database } from '../db/connect.ts';
import {
  activePlansAfter,
  allCreditors,
  openInvoicesAfter,
  overdueInvoices,
  requeueInvoices,
  requeuePlans,
} from '../db/queries/outbox.ts';
import { notedCrossingsAfter, requeueCrossings } from '../db/queries/crossings.ts';
import { livePlacementsAfter, overduePlacements, requeuePlacements } from '../db/queries/placement-sweeps.ts';
import { learnYoungTables } from '../db/queries/young-tables.ts';
import { pendingWebhooksAfter, requeueWebhooks } from '../db/queries/webhook-deliveries.ts';
import {
  invoiceWorkflowId,
  placementWorkflowId,
  planWorkflowId,
  thanksWorkflowId,
  webhookWorkflowId,
} from '../domain/workflow-ids.ts';

export interface SweepDeps {
  readonly db: Database;
  readonly now: () => Date;
  readonly delivery: RingDelivery;
  readonly isRunning: (workflowId: string) => Promise<boolean>;
  readonly log: (message: string) => void;
}

/** Work that is done again and again, with a pause between one time and the next. */
export interface Sweep {
  readonly name: string;
  readonly everyMs: number;
  /** `signal` aborts when the worker stops. */
  readonly work: (signal: AbortSignal) => Promise<unknown>;
}

const relayEveryMs = 500;
const sealEveryMs = 1_000;
const statisticsEveryMs = 2_000;
const overdueEveryMs = 15_000;
const livenessEveryMs = 10 * 60_000;
/** A wake-up this late means that nobody woke up. */
const overdueAfterMs = 60_000;
const batch = 200;

const sealedAtOnce = 500;

/** Seals everything that is unsealed, and sends it on its way to the creditors' endpoints. */
export async function sealAll(deps: Pick<SweepDeps, 'db' | 'now' | 'delivery'>): Promise<void> {
  for (const creditorId of await inRelayTx(deps.db, allCreditors)) {
    for (;;) {
      const told = await inCreditorTx(deps.db, creditorId, (tx) =>
        sealAndTell(tx, creditorId, sealedAtOnce, deps.now()),
      );
      deps.delivery.deliver(told.rings);
      if (told.sealed < sealedAtOnce) break;
    }
  }
}

/** Tells the workflows of overdue invoices and placements their decision once more; a dead workflow is started anew. */
export async function wakeOverdue(deps: SweepDeps): Promise<number> {
  let found = 0;
  for (const creditorId of await inRelayTx(deps.db, allCreditors)) {
    const now = deps.now();
    found += await inCreditorTx(deps.db, creditorId, async (tx) => {
      const ids = await overdueInvoices(tx, creditorId, new Date(now.getTime() - overdueAfterMs), batch);
      if (ids.length > 0) await requeueInvoices(tx, creditorId, ids, now);
      const placed = await overduePlacements(tx, creditorId, new Date(now.getTime() - overdueAfterMs), batch);
      if (placed.length > 0) await requeuePlacements(tx, creditorId, placed, now);
      return ids.length + placed.length;
    });
  }
  if (found > 0)
    deps.log(`${String(found)} invoices or placements were past their wake-up; their workflows are rung again`);
  return found;
}

/** What the liveness check walks through: open invoices, active plans, cases at an agency, thanks that are due and webhooks under way, each with its workflow. */
const kinds = [
  { after: openInvoicesAfter, requeue: requeueInvoices, workflowId: invoiceWorkflowId, name: 'open invoices' },
  {
    after: livePlacementsAfter,
    requeue: requeuePlacements,
    workflowId: placementWorkflowId,
    name: 'cases at an agency',
  },
  { after: notedCrossingsAfter, requeue: requeueCrossings, workflowId: thanksWorkflowId, name: 'thanks that are due' },
  { after: activePlansAfter, requeue: requeuePlans, workflowId: planWorkflowId, name: 'active payment plans' },
  { after: pendingWebhooksAfter, requeue: requeueWebhooks, workflowId: webhookWorkflowId, name: 'webhooks' },
] as const;

/**
 * Asks Temporal about every open invoice, active plan, case at an agency and webhook under way; one without a running workflow (terminated, lost) is started again.
 * Returns how many.
 */
export async function reviveDead(deps: SweepDeps): Promise<number> {
  let revived = 0;
  for (const creditorId of await inRelayTx(deps.db, allCreditors))
    for (const kind of kinds) revived += await reviveKind(deps, creditorId, kind);
  return revived;
}

async function reviveKind(deps: SweepDeps, creditorId: string, kind: (typeof kinds)[number]): Promise<number> {
  let revived = 0;
  let after = '00000000-0000-0000-0000-000000000000';
  for (;;) {
    const from = after;
    const ids = await inCreditorTx(deps.db, creditorId, (tx) => kind.after(tx, creditorId, from, batch));
    const dead: string[] = [];
    for (const id of ids) if (!(await deps.isRunning(kind.workflowId(creditorId, id)))) dead.push(id);
    if (dead.length > 0)
      await inCreditorTx(deps.db, creditorId, (tx) => kind.requeue(tx, creditorId, dead, deps.now()));
    revived += dead.length;
    const last = ids.at(-1);
    if (last === undefined || ids.length < batch) break;
    after = last;
  }
  if (revived > 0) deps.log(`${String(revived)} ${kind.name} had no running workflow; they are started again`);
  return revived;
}

/**
 * Runs its own sweeps and `others` until stopped. A sweep that fails (a server is down) is logged once per change of reason and tried again.
 */
export function startSweeps(deps: SweepDeps, others: readonly Sweep[]): { stop(): Promise<void> } {
  const ended = new AbortController();
  const own: readonly Sweep[] = [
    { name: 'relay', everyMs: relayEveryMs, work: () => deps.delivery.relay() },
    { name: 'seal', everyMs: sealEveryMs, work: () => sealAll(deps) },
    { name: 'statistics', everyMs: statisticsEveryMs, work: () => learnYoungTables(deps.db) },
    { name: 'overdue', everyMs: overdueEveryMs, work: () => wakeOverdue(deps) },
    { name: 'liveness', everyMs: livenessEveryMs, work: () => reviveDead(deps) },
  ];
  // Each sweep listens while it pauses, and what it calls while it works: more listeners than Node takes for a leak by default.
  setMaxListeners(0, ended.signal);
  const loops = [...own, ...others].map((sweep) => repeat(sweep, deps.log, ended.signal));
  return {
    stop: async () => {
      ended.abort();
      await Promise.all(loops);
    },
  };
}

async function repeat({ name, everyMs, work }: Sweep, log: SweepDeps['log'], signal: AbortSignal): Promise<void> {
  let lastProblem = '';
  while (!signal.aborted) {
    try {
      await work(signal);
      lastProblem = '';
    } catch (error) {
      const problem = String(error);
      if (problem !== lastProblem) log(`${name}: ${problem}`);
      lastProblem = problem;
    }
    // The stop ends the pause, which is no failure.
    await pause(everyMs, undefined, { signal }).catch(() => undefined);
  }
}

/** Temporal hangs or is killed, PostgreSQL is killed: what was acknowledged is kept, and done once they are back. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { invoiceWorkflowId } from '../../domain/workflow-ids.ts';
import {
  demoInvoice,
  inLanes,
  paymentOf,
  seeded,
  stackUnderFire,
  type Answer,
  type StackUnderFire,
} from './stack-under-fire.ts';

const amountCents = 120_000;
const toldWithinMs = 30_000;
/** Longer than the product waits for one answer of Temporal, so that its calls really fail. */
const hangMs = 8_000;
const laterSteps = ['sms', 'call', 'notice', 'agency'];

let fire: StackUnderFire;
let temporal: Client;
beforeAll(async () => {
  fire = await stackUnderFire();
  temporal = await fire.temporal();
});
afterAll(async () => {
  await temporal.connection.close();
  await fire.close();
});

const names = (prefix: string, count: number) =>
  Array.from({ length: count }, (_, index) => `${prefix}-${String(index)}`);

/** Registers them one by one, as an ERP does; returns how long the slowest answer took. */
async function registerAll(numbers: readonly string[]): Promise<number> {
  return slowest(numbers, (number) => fire.post('/v1/invoices', demoInvoice(number, amountCents, laterSteps)));
}

async function slowest(numbers: readonly string[], send: (number: string) => Promise<Answer>): Promise<number> {
  let slowestMs = 0;
  await inLanes(4, numbers, async (number) => {
    const { status, tookMs } = await send(number);
    expect(status).toBe(201);
    slowestMs = Math.max(slowestMs, tookMs);
  });
  return slowestMs;
}

/** What Temporal says about the workflows of these invoices: how many there are in each state, an ended one with its result. */
async function workflows(prefix: string): Promise<Record<string, number>> {
  const rows = await fire.rows<{ id: string }>('select id from invoices where number like $1', [`${prefix}-%`]);
  const states: Record<string, number> = {};
  await inLanes(4, rows, async ({ id }) => {
    const handle = temporal.workflow.getHandle(invoiceWorkflowId(fire.creditorId, id));
    const { name } = (await handle.describe()).status;
    const state = name === 'COMPLETED' ? String(await handle.result()) : name;
    states[state] = (states[state] ?? 0) + 1;
  });
  return states;
}

const only = (states: Record<string, number>, state: string, count: number) =>
  Object.keys(states).length === 1 && states[state] === count;

/** How Temporal goes away, and how it comes back. */
const ways = [
  {
    how: 'hangs',
    away: () => process.kill(fire.pid('temporal'), 'SIGSTOP'),
    back: () => pause(hangMs).then(() => process.kill(fire.pid('temporal'), 'SIGCONT')),
  },
  {
    how: 'is killed',
    away: () => process.kill(fire.pid('temporal'), 'SIGKILL'),
    // The supervisor starts it again by itself.
    back: () => Promise.resolve(true),
  },
];

describe('Temporal away', () => {
  test.each(ways)(
    '$how: payments and invoices are acknowledged at once, and done after it is back',
    { timeout: 120_000 },
    async ({ how, away, back }) => {
      const tag = how.replaceAll(' ', '');
      const [paid, fresh] = [`${tag}-P`, `${tag}-N`];
      await registerAll(names(paid, 50));
      await fire.untilTold(toldWithinMs);
      away();
      let slowestMs = 0;
      try {
        const payments = slowest(names(paid, 50), (number) =>
          fire.post('/v1/payments', paymentOf(number, amountCents)),
        );
        slowestMs = Math.max(...(await Promise.all([payments, registerAll(names(fresh, 20))])));
      } finally {
        await back();
      }
      const backMs = performance.now();
      expect(slowestMs).toBeLessThan(1_000);
      await fire.untilTold(toldWithinMs);
      const settled = async () => only(await workflows(paid), 'settled', 50);
      await fire.until('50 workflows closed as settled', settled, toldWithinMs);
      await fire.until('20 new workflows run', async () => only(await workflows(fresh), 'RUNNING', 20), toldWithinMs);
      const tookMs = performance.now() - backMs;
      console.log(
        `Temporal ${how}: slowest answer ${slowestMs.toFixed(0)} ms; everything done ${(tookMs / 1000).toFixed(1)} s after it was back`,
      );
      expect(tookMs).toBeLessThan(toldWithinMs);
      await untilSent(fresh, 20);
      expect(await fire.broken()).toEqual([]);
    },
  );
});

/** New invoices get their e-mail as if nothing had happened. */
async function untilSent(prefix: string, count: number): Promise<void> {
  const sent = () =>
    fire.rows(
      `select 1 from delivery_invoices x join deliveries d on d.creditor_id = x.creditor_id and d.id = x.delivery_id
         join invoices i on i.creditor_id = x.creditor_id and i.id = x.invoice_id
       where i.number like $1 and d.state = 'accepted'`,
      [`${prefix}-%`],
    );
  await fire.until('the e-mails of the new invoices left', async () => (await sent()).length === count, 30_000);
  await fire.untilTold(toldWithinMs);
}

const lanes = 8;
const itemsPerLane = 40;

/** What was answered with 2xx, and how often the api said no or the connection broke before that. */
interface Tally {
  readonly acknowledged: string[];
  refused: number;
  cut: number;
}

/** fetch tells a cut connection as a TypeError; no answer in time, or one that is not JSON, is something else. */
function nullIfCut(error: unknown): null {
  if (error instanceof TypeError) return null;
  throw error;
}

/** Sends the same request until it is acknowledged. Anything but 2xx, 503 with `Retry-After` and a cut connection breaks the promise. */
async function insist(tally: Tally, reference: string, path: string, body: unknown): Promise<void> {
  for (;;) {
    const answer = await fire.post(path, body).catch(nullIfCut);
    if (answer?.status === 201 || answer?.status === 200) {
      tally.acknowledged.push(reference);
      return;
    }
    if (answer === null) tally.cut += 1;
    else {
      expect(answer.status, JSON.stringify(answer.body)).toBe(503);
      expect(Number(answer.retryAfter)).toBeGreaterThan(0);
      tally.refused += 1;
    }
    await pause(250);
  }
}

async function killPostgresAt(tally: Tally, count: number): Promise<void> {
  await fire.until(`${String(count)} writes`, () => Promise.resolve(tally.acknowledged.length >= count), 60_000);
  const victim = fire.pid('postgres');
  process.kill(victim, 'SIGKILL');
  await fire.until('PostgreSQL is started again', async () => fire.pid('postgres') !== victim, 60_000);
}

describe('PostgreSQL killed twice under writes from 8 lanes', () => {
  test(
    'every acknowledged invoice and payment is there exactly once, with its amount',
    { timeout: 180_000 },
    async () => {
      const numbers = names('pg', lanes * itemsPerLane);
      const tally: Tally = { acknowledged: [], refused: 0, cut: 0 };
      const amountOf = (number: string) => 50_000 + Math.floor(seeded(number) * 100_000);
      const running = () => temporal.workflow.count(`ExecutionStatus = 'Running'`);
      const runningBefore = (await running()).count;
      const before = { api: fire.pid('api'), worker: fire.pid('worker') };
      const writing = inLanes(lanes, numbers, async (number) => {
        await insist(tally, number, '/v1/invoices', demoInvoice(number, amountOf(number), laterSteps));
        await insist(tally, `V-${number}`, '/v1/payments', paymentOf(number, amountOf(number)));
      });
      const killing = (async () => {
        for (const fraction of [0.2, 0.5])
          await killPostgresAt(
            tally,
            Math.floor(numbers.length * 2 * (fraction + 0.2 * seeded(`kill at ${String(fraction)}`))),
          );
      })();
      await Promise.all([writing, killing]);
      console.log(
        `PostgreSQL: ${String(tally.acknowledged.length)} writes acknowledged, ${String(tally.refused)} answers 503, ${String(tally.cut)} cut connections`,
      );
      // Losing the database costs answers, never the processes that use it.
      expect({ api: fire.pid('api'), worker: fire.pid('worker') }).toEqual(before);
      // Without a refused write the kills would have missed the writes.
      expect(tally.refused + tally.cut).toBeGreaterThan(0);
      const kept = await fire.rows<{ reference: string; amountCents: number }>(
        `select number as reference, amount_cents as "amountCents" from invoices where number like 'pg-%'
       union all select reference, amount_cents from payments where reference like 'V-pg-%'`,
      );
      const expected = numbers.flatMap((number) => [
        `${number} ${String(amountOf(number))}`,
        `V-${number} ${String(amountOf(number))}`,
      ]);
      expect(kept.map((one) => `${one.reference} ${String(one.amountCents)}`).sort()).toEqual(expected.sort());
      expect(tally.acknowledged.sort()).toEqual(kept.map((one) => one.reference).sort());
      await fire.untilTold(60_000);
      const settled = await fire.rows(`select 1 from invoices where number like 'pg-%' and status = 'settled'`);
      expect(settled.length).toBe(numbers.length);
      await fire.until(
        'no workflow of a paid invoice runs',
        async () => (await running()).count <= runningBefore,
        60_000,
      );
      expect(await fire.broken()).toEqual([]);
    },
  );
});

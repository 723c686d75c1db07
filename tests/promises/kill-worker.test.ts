/** The worker is killed in the middle of a burst, at five points: every reminder leaves all the same, each once, soon after the restart. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { demoInvoice, inLanes, paymentOf, seeded, stackUnderFire, type StackUnderFire } from './stack-under-fire.ts';

const rounds = [1, 2, 3, 4, 5];
const burst = 200;
const amountCents = 120_000;
const settledWithinMs = 15_000;
/** The e-mail of the demo policy is the only step left: nothing else moves while a burst is watched. */
const laterSteps = ['sms', 'call', 'notice', 'agency'];

let fire: StackUnderFire;
beforeAll(async () => {
  fire = await stackUnderFire();
});
afterAll(() => fire.close());

const numbersOf = (round: number) => Array.from({ length: burst }, (_, index) => `K${String(round)}-${String(index)}`);

/** One instant of registration for all, so all are due at one instant. */
async function register(round: number): Promise<void> {
  const invoices = numbersOf(round).map((number) => demoInvoice(number, amountCents, laterSteps));
  const answer = await fire.post<{ results: { status: string }[] }>('/v1/invoices/bulk', { invoices });
  expect(answer.status).toBe(200);
  expect(answer.body.results.filter((one) => one.status !== 'created')).toEqual([]);
  const due = await fire.rows<{ n: number }>(
    `select count(distinct registered_at)::int as n from invoices where number like $1`,
    [`K${String(round)}-%`],
  );
  expect(due).toEqual([{ n: 1 }]);
}

interface Sent {
  readonly number: string;
  readonly step: string;
  readonly id: string;
  readonly state: string;
}

const deliveriesOf = (round: number): Promise<Sent[]> =>
  fire.rows<Sent>(
    `select i.number, x.step, d.id, d.state from delivery_invoices x
       join deliveries d on d.creditor_id = x.creditor_id and d.id = x.delivery_id
       join invoices i on i.creditor_id = x.creditor_id and i.id = x.invoice_id
     where i.number like $1 order by i.number`,
    [`K${String(round)}-%`],
  );

const accepted = async (round: number) => (await deliveriesOf(round)).filter((one) => one.state === 'accepted').length;

/** Kills the worker once `atCount` reminders are out; returns how many were out when it was dead, and when its successor was started. */
async function killAt(
  round: number,
  atCount: number,
): Promise<{ outAtKill: number; restartedMs: number; starts: number }> {
  await fire.until(`${String(atCount)} reminders sent`, async () => (await accepted(round)) >= atCount, 60_000);
  const starts = await fire.workerStarts();
  const victim = fire.pid('worker');
  process.kill(victim, 'SIGKILL');
  const outAtKill = await accepted(round);
  await fire.until('the worker is started again', async () => fire.pid('worker') !== victim, 40_000);
  return { outAtKill, restartedMs: performance.now(), starts };
}

const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;

/** The creditor paid for everything: the round leaves nothing running behind. */
async function payAll(round: number): Promise<void> {
  await inLanes(8, numbersOf(round), async (number) => {
    const { status } = await fire.post('/v1/payments', paymentOf(number, amountCents));
    expect(status).toBe(201);
  });
  await fire.untilTold(30_000);
}

describe('a worker killed with SIGKILL in a burst of 200 due reminders', () => {
  test.each(rounds)(
    'round %i: all settled within 15 s of its restart, each delivered once',
    { timeout: 120_000 },
    async (round) => {
      const filesBefore = new Set(await fire.outbox());
      // One point in each tenth-wide slice, from the first reminders to nearly the last.
      const atCount = Math.max(1, Math.floor(burst * (0.2 * (round - 1) + 0.15 * seeded(`kill ${String(round)}`))));
      await register(round);
      const { outAtKill, restartedMs, starts } = await killAt(round, atCount);
      // A kill after the burst would prove nothing.
      expect(outAtKill).toBeLessThan(burst);
      await fire.until('the worker is ready', async () => (await fire.workerStarts()) > starts, settledWithinMs);
      const readyAfterMs = performance.now() - restartedMs;
      await fire.until('all reminders settled', async () => (await accepted(round)) === burst, settledWithinMs);
      const tookMs = performance.now() - restartedMs;
      console.log(
        `kill ${String(round)}: at ${String(outAtKill)} of ${String(burst)} sent; worker ready after ${seconds(readyAfterMs)}, all settled ${seconds(tookMs)} after the restart`,
      );
      expect(tookMs).toBeLessThan(settledWithinMs);
      const sent = await deliveriesOf(round);
      expect(sent.map((one) => `${one.number} ${one.step} ${one.state}`).sort()).toEqual(
        numbersOf(round)
          .map((number) => `${number} email accepted`)
          .sort(),
      );
      const files = (await fire.outbox()).filter((file) => !filesBefore.has(file) && !file.startsWith('.'));
      expect(files.sort()).toEqual(sent.map((one) => `${one.id}.eml`).sort());
      await payAll(round);
      expect(await fire.broken()).toEqual([]);
    },
  );
});

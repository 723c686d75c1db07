/** Our own layers under the load of an ERP: registrations one by one, and payments at a steady pace. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Client as PgClient } from 'pg';
import { perSecond } from './figures.ts';
import { expectStatus, type Erp } from './http.ts';
import { inLanes, until } from './lanes.ts';
import { benchToday, insertBenchPolicy, invoiceBody, paymentBody } from './our-side.ts';

export type Load = { readonly perS: number; readonly answeredMs: readonly number[] };

const INGEST_LANES = 32;
const FIRST_STEP_IN_MS = 86_400_000 * 20;

/** The pace of the payments, per second. */
export const PAYMENTS_PER_S = 100;

/**
 * Registers `count` invoices by single calls, 32 at once, while the workflows start behind. Returns their numbers too; `series` keeps those of one call
 * apart from those of another.
 */
export async function measureIngest(
  erp: Erp,
  admin: PgClient,
  count: number,
  series: string,
): Promise<Load & { numbers: string[] }> {
  const today = benchToday(Date.now());
  const policy = `bench-${series}`;
  await insertBenchPolicy(admin, policy, today, Date.now() + FIRST_STEP_IN_MS);
  const numbers = Array.from({ length: count }, (_, at) => `${series}-${at}`);
  const answeredMs: number[] = [];
  const firstMs = performance.now();
  await inLanes(numbers, INGEST_LANES, async (number) => {
    const sentMs = performance.now();
    expectStatus(await erp.post('/v1/invoices', invoiceBody(number, policy, today)), 201);
    answeredMs.push(performance.now() - sentMs);
  });
  return { perS: perSecond(count, performance.now() - firstMs), answeredMs, numbers };
}

/** Waits until Temporal has learnt everything that was committed. */
export async function untilRelayed(admin: PgClient, withinMs: number): Promise<void> {
  const pending = async (): Promise<number> =>
    (await admin.query<{ left: number }>('select count(*)::int as left from outbox where delivered < wanted')).rows[0]
      ?.left ?? 0;
  await until('the outbox to be empty', 500, withinMs, async () => (await pending()) === 0);
  await pause(2_000);
}

/**
 * Pays these invoices at 100 a second whatever the answers do. Each answer is timed from the instant its payment was due to leave, so a
 * stall of the API counts against every payment it delays.
 */
export async function measurePayments(erp: Erp, numbers: readonly string[]): Promise<Load> {
  const today = benchToday(Date.now());
  const answeredMs: number[] = [];
  const firstMs = performance.now();
  const payments = numbers.map(async (number, at) => {
    const dueMs = firstMs + (at * 1000) / PAYMENTS_PER_S;
    await pause(Math.max(0, dueMs - performance.now()));
    expectStatus(await erp.post('/v1/payments', paymentBody(number, today)), 201);
    answeredMs.push(performance.now() - dueMs);
  });
  await Promise.all(payments);
  return { perS: perSecond(numbers.length, performance.now() - firstMs), answeredMs };
}

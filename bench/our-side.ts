/** Ours under measurement, through the API as an ERP uses it. */
import type { Client as PgClient } from 'pg';
import { civilDateAt, startOfDay } from '../domain/civil-date.ts';
import type { Policy } from '../domain/policy.ts';
import type { CountedChild } from './counted-child.ts';
import { expectStatus, type Erp } from './http.ts';
import { inLanes } from './lanes.ts';
import type { BenchCase, Side } from './side.ts';

const ZONE = 'Europe/Paris';
export const AMOUNT_CENTS = 120_000;
const LINES_PER_CALL = 100;
const CALLS_AT_ONCE = 4;

type Line = {
  readonly status: string;
  readonly invoice?: { readonly temporal: { readonly workflowId: string } };
  readonly problem?: unknown;
};

/** One invoice as the API takes it; each has a debtor of its own, so that no two reminders share a message. */
export function invoiceBody(number: string, policy: string, today: string): Record<string, unknown> {
  const debtor = {
    reference: `D-${number}`,
    name: `Client ${number}`,
    type: 'business',
    email: `${number.toLowerCase()}@client.example`,
  };
  return { number, issuedOn: today, dueOn: today, currency: 'EUR', amountCents: AMOUNT_CENTS, debtor, policy };
}

/** Today's civil date for the debtors of the bench. */
export function benchToday(nowMs: number): string {
  return civilDateAt(nowMs, ZONE);
}

/** A policy without window, spread or caps: its first e-mail is due at `firstAtMs` (rounded to the second), its second a month later. */
export async function insertBenchPolicy(admin: PgClient, key: string, today: string, firstAtMs: number): Promise<void> {
  const offsetS = Math.round((firstAtMs - startOfDay(today, ZONE)) / 1000);
  const step = { channel: 'email', anchor: 'dueDate' } as const;
  const policy: Policy = {
    key,
    version: 1,
    name: 'Mesure',
    window: 'always',
    minimumGap: 'PT0S',
    spread: 'PT0S',
    gather: 'PT0S',
    limits: { channelGap: 'PT0S', touchesPer7Days: 0, callsPer30Days: 0 },
    plan: { noteBefore: null, reminderAfter: 'P1D', graceAfter: 'P3D', brokenAfter: 'P8D' },
    taskDays: 2,
    steps: [
      { ...step, key: 'first', tone: 'friendly', offset: `PT${offsetS}S` },
      { ...step, key: 'second', tone: 'firm', offset: 'P30D' },
    ],
  };
  await admin.query(
    `insert into policy_versions (creditor_id, key, version, body) select creditor_id, $1, 1, $2 from creditors`,
    [key, JSON.stringify(policy)],
  );
}

/** Pays one invoice in full. */
export function paymentBody(number: string, today: string): Record<string, unknown> {
  const allocations = [{ invoice: number, amountCents: AMOUNT_CENTS }];
  return { reference: `P-${number}`, receivedOn: today, amountCents: AMOUNT_CENTS, currency: 'EUR', allocations };
}

/** Ours, with the stub in the provider's place. */
export function createOurSide(erp: Erp, admin: PgClient, provider: CountedChild): Side {
  let round = 0;
  let today = '';
  return {
    name: 'ours',
    workflowType: 'dunInvoice',
    start: async (count, dueAtMs) => {
      round += 1;
      today = benchToday(Date.now());
      const policy = `bench-${round}`;
      await insertBenchPolicy(admin, policy, today, dueAtMs);
      const numbers = Array.from({ length: count }, (_, at) => `B${round}-${at}`);
      return registerAll(erp, numbers, policy, today);
    },
    reminded: async () => {
      const { rows } = await admin.query<{ done: number }>(
        'select count(*)::int as done from deliveries where completed_at is not null',
      );
      const { calls, distinct } = await provider.tally();
      return { done: rows[0]?.done ?? 0, twice: calls - distinct };
    },
    settle: async ({ key }) => {
      expectStatus(await erp.post('/v1/payments', paymentBody(key, today)), 201);
    },
  };
}

async function registerAll(erp: Erp, numbers: readonly string[], policy: string, today: string): Promise<BenchCase[]> {
  const cases: BenchCase[] = [];
  const calls = Array.from({ length: Math.ceil(numbers.length / LINES_PER_CALL) }, (_, at) => at * LINES_PER_CALL);
  await inLanes(calls, CALLS_AT_ONCE, async (from) => {
    const part = numbers.slice(from, from + LINES_PER_CALL);
    const answer = await erp.post('/v1/invoices/bulk', {
      invoices: part.map((number) => invoiceBody(number, policy, today)),
    });
    const { results } = expectStatus(answer, 200) as { results: Line[] };
    for (const [at, key] of part.entries()) {
      const line = results[at];
      if (line?.invoice === undefined)
        throw new Error(`Invoice ${key} was not taken: ${JSON.stringify(line?.problem)}`);
      cases[from + at] = { workflowId: line.invoice.temporal.workflowId, key };
    }
  });
  return cases;
}

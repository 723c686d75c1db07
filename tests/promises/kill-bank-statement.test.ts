/** The worker is killed in the middle of a long bank statement, twice: it goes on where it was, and every line takes effect once. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { camtFile, type CamtBooking } from '../../bench/camt-file.ts';
import { civilDateAt } from '../../domain/civil-date.ts';
import { demoInvoice, stackUnderFire, type StackUnderFire } from './stack-under-fire.ts';

/** More than the api applies by itself. */
const entries = 1_500;
const invoices = 100;
const amountCents = 120_000;

let fire: StackUnderFire;
beforeAll(async () => {
  fire = await stackUnderFire();
});
afterAll(() => fire.close());

const number = (n: number) => `KB-2026-${String(n).padStart(4, '0')}`;

/** Of 15 entries one pays an invoice whole, one pays a little of it before, three are from nobody known; the first payment goes back. */
function entryOf(n: number): CamtBooking {
  const bankReference = `KB${String(n)}`;
  const at = Math.floor(n / 15);
  if (n % 15 === 1) return { amount: '0.07', texts: [`acompte ${number(at)}`], bankReference };
  if (n % 15 === 2)
    return { amount: '1199.93', texts: [number(at)], bankReference, endToEndId: `E2E-KB-${String(at)}` };
  if (n % 15 < 6) return { amount: `${String(n)}.19`, texts: ['merci'], name: `INCONNU ${String(n)}`, bankReference };
  if (n === 14)
    return { amount: '1199.93', direction: 'DBIT', endToEndId: 'E2E-KB-0', returnReason: 'AC04', bankReference };
  return { amount: '19.90', direction: 'DBIT', texts: ['prelevement'], bankReference };
}

const applied = async (): Promise<number> => {
  const [row] = await fire.rows<{ n: number }>(
    `select count(*)::int as n from bank_transactions where direction = 'credit' and status <> 'pending'`,
  );
  return row?.n ?? 0;
};

test('a worker killed in the middle of a statement: the next one goes on, and each line counts once', async () => {
  const done = ['email', 'sms', 'call', 'notice', 'agency'];
  const registered = await fire.post('/v1/invoices/bulk', {
    invoices: Array.from({ length: invoices }, (_, at) => demoInvoice(number(at), amountCents, done)),
  });
  expect(registered.status).toBe(200);
  const bookedOn = civilDateAt(Date.now(), 'Europe/Paris');
  const file = camtFile(
    Array.from({ length: entries }, (_, n) => entryOf(n)),
    { bookedOn },
  );
  const sent = await fire.postXml<{ import: { id: string } }>('/v1/bank-statements', file);
  expect(sent.status).toBe(202);
  const credits = entries / 3 + entries / 15;
  for (const atLeast of [40, 300]) {
    await fire.until('lines took effect', async () => (await applied()) >= atLeast, 60_000);
    const victim = fire.pid('worker');
    process.kill(victim, 'SIGKILL');
    // A kill after the last line would prove nothing.
    expect(await applied()).toBeLessThan(credits);
    await fire.until('the worker is started again', async () => fire.pid('worker') !== victim, 40_000);
  }
  const status = `select status from imports where id = $1`;
  await fire.until(
    'the import is done',
    async () => (await fire.rows<{ status: string }>(status, [sent.body.import.id]))[0]?.status === 'done',
    90_000,
  );
  const lines = await fire.rows(
    `select direction, status, count(*)::int as n from bank_transactions group by direction, status order by direction, status`,
  );
  expect(lines).toEqual([
    { direction: 'credit', status: 'matched', n: 2 * invoices },
    { direction: 'credit', status: 'toPerson', n: credits - 2 * invoices },
    { direction: 'debit', status: 'ignored', n: entries - credits - 1 },
    { direction: 'debit', status: 'matched', n: 1 },
  ]);
  // One payment for each credit, one ledger entry for each share, one question for each unknown payer.
  expect(
    await fire.rows(
      `select (select count(*)::int from payments) as payments, (select count(distinct payment_id)::int from bank_transactions where direction = 'credit') as told,
         (select count(*)::int from ledger_entries where kind = 'payment') as shares, (select count(*)::int from ledger_entries where kind = 'reversal') as returns,
         (select count(*)::int from tasks where kind = 'unallocatedPayment' and status = 'open') as questions`,
    ),
  ).toEqual([
    { payments: credits, told: credits, shares: 2 * invoices, returns: 1, questions: credits - 2 * invoices },
  ]);
  expect(
    await fire.rows(
      `select status, balance_cents::int as "balanceCents", count(*)::int as n from invoices group by status, balance_cents order by status`,
    ),
  ).toEqual([
    { status: 'open', balanceCents: 119_993, n: 1 },
    { status: 'settled', balanceCents: 0, n: invoices - 1 },
  ]);
  await fire.untilTold(60_000);
  expect(await fire.broken()).toEqual([]);
}, 240_000);

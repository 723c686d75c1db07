/** Promises and disputes on a real PostgreSQL, a real Temporal server and a real worker. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { perform } from '../../cases/act.ts';
import { changeDispute, openDispute, resolveDispute } from '../../cases/dispute.ts';
import { recordPayment } from '../../cases/record-payment.ts';
import { cancelPromise, takePromise } from '../../cases/record-promise.ts';
import { openOne, registerInvoice } from '../../cases/register-invoice.ts';
import { reversePayment } from '../../cases/reverse-payment.ts';
import { addDays, civilDateAt } from '../../domain/civil-date.ts';
import { aDebtor, anInvoice } from '../setup/invoices.ts';
import { testStack, type TestStack } from '../setup/stack.ts';
import { begin, complete, look, outcome, stepsDone, waitsFor } from './journey.ts';

let stack: TestStack;
beforeAll(async () => {
  stack = await testStack();
});
afterAll(() => stack.close());

const dayMs = 86_400_000;
const today = () => civilDateAt(Date.now(), 'Europe/Paris');

interface Sent {
  readonly step: string;
  readonly tone: string;
  readonly text: string;
  readonly amountCents: number;
}
/** The messages handed over for an invoice, in order. */
async function sent(id: string): Promise<Sent[]> {
  const rows = await stack.rows<Sent>(
    `select x.step, d.tone, coalesce(d.content->>'text', d.content->>'script', '') as text, x.amount_cents as "amountCents"
     from delivery_invoices x join deliveries d on d.creditor_id = x.creditor_id and d.id = x.delivery_id
     where x.creditor_id = $1 and x.invoice_id = $2 and not x.withdrawn order by d.created_at`,
    [stack.creditorId, id],
  );
  return rows.map((row) => ({ ...row, text: row.text.replace(/\s+/gu, ' ') }));
}
const firstEmail = (id: string) =>
  stack.until('the e-mail', async () => (await sent(id)).find((one) => one.step === 'email'));
const promiseOf = async (id: string) =>
  (
    await stack.rows<{ status: string; receivedCents: number }>(
      `select m.status, m.received_cents as "receivedCents" from promises m join promise_invoices x on x.creditor_id = m.creditor_id and x.promise_id = m.id
       where m.creditor_id = $1 and x.invoice_id = $2`,
      [stack.creditorId, id],
    )
  )[0];
const pay = (number: string, amountCents: number, reference = `P-${number}`) =>
  stack.act((act) =>
    recordPayment(act, {
      ...{ reference, receivedOn: today(), amountCents, currency: 'EUR' },
      allocations: [{ invoice: number, amountCents }],
    }),
  );

/** Registered and promised days ago, for the next day, so that the time of the promise is over today; told to Temporal only now. */
async function promisedLongAgo(number: string, paidCents: number, daysAgo = 12): Promise<string> {
  let nowMs = Date.now() - daysAgo * dayMs;
  const payOn = addDays(civilDateAt(nowMs, 'Europe/Paris'), 1);
  const deps = { ...stack.deps, now: () => new Date(nowMs) };
  const { value, rings } = await perform(deps, stack.creditorId, 'api', async (act) => {
    const debtor = aDebtor({ reference: `D-${number}` });
    const { id } = await registerInvoice(act, anInvoice({ number, debtor, issuedOn: addDays(payOn, -60) }));
    await takePromise(act, [id], { amountCents: 60_000, payOn, source: 'api' });
    return id;
  });
  nowMs += 1_000;
  if (paidCents > 0)
    await perform(deps, stack.creditorId, 'api', (act) =>
      recordPayment(act, {
        ...{ reference: `P-${number}`, receivedOn: payOn, amountCents: paidCents, currency: 'EUR' },
        allocations: [{ invoice: number, amountCents: paidCents }],
      }),
    );
  stack.delivery.deliver(rings);
  return value;
}

test.concurrent('promise kept: the hold ends at once, the ladder goes on for the rest and thanks', async () => {
  const { id, number } = await begin(stack);
  await stack.act((act) => takePromise(act, [id], { amountCents: 60_000, payOn: today(), source: 'api' }));
  expect(await promiseOf(id)).toMatchObject({ status: 'open' });
  await pay(number, 60_000);
  expect(await promiseOf(id)).toMatchObject({ status: 'kept', receivedCents: 60_000 });
  const email = await firstEmail(id);
  expect(email).toMatchObject({ tone: 'friendly', amountCents: 60_000 });
  expect(email.text).toContain('Nous avons bien reçu 600,00 € comme convenu');
  await pay(number, 60_000, `P2-${number}`);
  expect(await outcome(stack, id)).toBe('settled');
});

test.concurrent(
  'promise broken: the same step goes on by itself, one tone firmer, and says kindly what was promised',
  async () => {
    const id = await promisedLongAgo('J-BROKEN', 0);
    const email = await firstEmail(id);
    expect(email).toMatchObject({ tone: 'firm', amountCents: 120_000 });
    expect(email.text).toContain('Vous nous aviez annoncé un règlement de 600,00 €');
    expect(await promiseOf(id)).toMatchObject({ status: 'broken', receivedCents: 0 });
    await pay('J-BROKEN', 120_000);
    expect(await outcome(stack, id)).toBe('settled');
  },
);

test.concurrent('promise half kept: what came counts, the rest is asked for, one tone firmer', async () => {
  const id = await promisedLongAgo('J-HALF', 20_000);
  const email = await firstEmail(id);
  expect(email).toMatchObject({ tone: 'firm', amountCents: 100_000 });
  expect(email.text).toContain('Nous avons bien reçu 200,00 €');
  expect(await promiseOf(id)).toMatchObject({ status: 'halfKept', receivedCents: 20_000 });
});

test.concurrent(
  'dispute of a part: the rest goes on and is all that is claimed; paid, the case rests until the answer',
  async () => {
    const { id, number } = await begin(stack);
    await stack.act(async (act) =>
      openDispute(act, await openOne(act, id), {
        reason: 'Cartons manquants',
        amountCents: 30_000,
        undisputedGoesOn: true,
      }),
    );
    const email = await firstEmail(id);
    expect(email.amountCents).toBe(90_000);
    expect(email.text).toContain('hors 300,00 € que vous contestez et que nous examinons');
    await pay(number, 90_000);
    await waitsFor(stack, id, 'dispute');
    expect(await look(stack, id)).toMatchObject({ status: 'open', balanceCents: 30_000 });
    await stack.act(async (act) =>
      resolveDispute(act, await openOne(act, id), { outcome: 'upheld', note: 'Avoir', creditCents: null }),
    );
    expect(await outcome(stack, id)).toBe('settled');
    for (const one of await sent(id)) expect(one.amountCents).toBeLessThanOrEqual(90_000);
  },
);

test.concurrent('dispute rejected: the same step is taken, with the answer on record', async () => {
  const { id } = await begin(stack);
  await stack.act(async (act) => openDispute(act, await openOne(act, id), { reason: 'Prix', amountCents: null }));
  await waitsFor(stack, id, 'dispute');
  expect(await stepsDone(stack, id)).toEqual([]);
  await stack.act(async (act) =>
    resolveDispute(act, await openOne(act, id), {
      ...{ outcome: 'rejected', note: 'Devis signé', creditCents: null },
      answer: 'Le prix est celui du devis que vous avez signé.',
    }),
  );
  const email = await firstEmail(id);
  expect(email.amountCents).toBe(120_000);
  expect(email.text).toContain('nous vous avons répondu le');
  expect(email.text).toContain('Le prix est celui du devis que vous avez signé.');
});

test.concurrent('promise taken back: the ladder goes on at once', async () => {
  const { id } = await begin(stack);
  const promiseId = await stack.act((act) =>
    takePromise(act, [id], { amountCents: 60_000, payOn: today(), source: 'api' }),
  );
  await stack.act((act) => cancelPromise(act, promiseId, 'Malentendu'));
  expect(await firstEmail(id)).toMatchObject({ tone: 'friendly' });
  expect(await promiseOf(id)).toMatchObject({ status: 'cancelled' });
});

test.concurrent('the money of a kept promise goes back in time: the case is held again', async () => {
  const { id, number } = await begin(stack);
  await stack.act((act) => takePromise(act, [id], { amountCents: 120_000, payOn: today(), source: 'api' }));
  await pay(number, 120_000);
  expect(await outcome(stack, id)).toBe('settled');
  await stack.act((act) =>
    reversePayment(act, { reference: `P-${number}`, reversedOn: today(), reason: 'Rejet du prélèvement' }),
  );
  expect(await promiseOf(id)).toMatchObject({ status: 'open', receivedCents: 0 });
  const [row] = await stack.rows<{ until: string }>(
    `select decided->'decision'->'wait'->>'until' as until from invoices where creditor_id = $1 and id = $2`,
    [stack.creditorId, id],
  );
  expect(Date.parse(row?.until ?? '')).toBeGreaterThan(Date.now() + dayMs);
  expect(await look(stack, id)).toMatchObject({ status: 'open', waitingFor: 'date' });
  expect(await stepsDone(stack, id)).toEqual([]);
});

test.concurrent('a dispute changed so that the rest goes on: the rest is asked for', async () => {
  const { id } = await begin(stack);
  await stack.act(async (act) =>
    openDispute(act, await openOne(act, id), { reason: 'Cartons manquants', amountCents: 30_000 }),
  );
  await waitsFor(stack, id, 'dispute');
  await stack.act(async (act) => changeDispute(act, await openOne(act, id), { undisputedGoesOn: true }));
  expect(await firstEmail(id)).toMatchObject({ amountCents: 90_000 });
});

test.concurrent(
  'two promises broken in a row: a third one on the phone is noted, a person decides, and the ladder goes on',
  async () => {
    const id = await promisedLongAgo('J-ROW', 0, 24);
    await stack.until('the e-mail', async () => (await stepsDone(stack, id)).includes('email'));
    const nowMs = Date.now() - 12 * dayMs;
    const deps = { ...stack.deps, now: () => new Date(nowMs) };
    const payOn = civilDateAt(nowMs, 'Europe/Paris');
    const { rings } = await perform(deps, stack.creditorId, 'api', (act) =>
      takePromise(act, [id], { amountCents: 60_000, payOn, source: 'api' }),
    );
    stack.delivery.deliver(rings);
    const promise = { amountCents: 60_000, payOn: addDays(today(), 2) };
    await complete(stack, id, 'call', { disposition: 'PROMISE_TO_PAY', promise });
    const [task] = await stack.rows<{ unmet: number }>(
      `select (data->>'unmet')::int as unmet from tasks where creditor_id = $1 and invoice_id = $2 and kind = 'promiseBroken' and status = 'open'`,
      [stack.creditorId, id],
    );
    expect(task?.unmet).toBe(2);
    await waitsFor(stack, id, 'approval');
  },
  90_000,
);

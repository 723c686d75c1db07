/** Money given up, paid back, in two currencies, and of a payer who is only probable, on a real PostgreSQL, a real Temporal server and a real worker. */
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { camtFile, type CamtBooking } from '../../bench/camt-file.ts';
import { applyBankImport } from '../../cases/apply-bank-import.ts';
import { takeBankStatement } from '../../cases/import-bank-statement.ts';
import { civilDateAt } from '../../domain/civil-date.ts';
import { aDebtor } from '../setup/invoices.ts';
import { testStack, type TestStack } from '../setup/stack.ts';
import { begin, look, outcome, stepsDone, waitsFor, waitsForStep } from './journey.ts';
import { apiOf, kindsOf, othersGoOn, post, smsLeft } from './meanwhile.ts';

let stack: TestStack;
let app: FastifyInstance;
beforeAll(async () => {
  stack = await testStack();
  app = await apiOf(stack);
});
afterAll(async () => {
  await app.close();
  await stack.close();
});

const today = () => civilDateAt(Date.now(), 'Europe/Paris');
const send = <T>(url: string, body: object) => post<T>(app, stack, url, body);
const pay = (reference: string, amountCents: number, over: object) =>
  send('/v1/payments', { reference, receivedOn: today(), amountCents, currency: 'EUR', ...over });

/** What a message claimed for an invoice, in cents. */
async function claimed(id: string, step: string): Promise<number | undefined> {
  const [row] = await stack.rows<{ cents: number }>(
    `select amount_cents as cents from delivery_invoices where creditor_id = $1 and invoice_id = $2 and step = $3 and not withdrawn`,
    [stack.creditorId, id, step],
  );
  return row?.cents;
}

test.concurrent(
  'a part written off: the rest goes on at the same step and is all that is claimed; written off whole, the case ends',
  async () => {
    const { id, number } = await begin(stack);
    await waitsForStep(stack, id, 'sms');
    await send(`/v1/invoices/${number}/write-off`, { reason: 'Geste', amountCents: 20_000 });
    await smsLeft(stack, id);
    expect(await stepsDone(stack, id)).toEqual(['email', 'sms']);
    expect(await claimed(id, 'sms')).toBe(100_000);
    await send(`/v1/invoices/${number}/write-off`, { reason: 'Créance perdue' });
    expect(await outcome(stack, id)).toBe('writtenOff');
    expect(await look(stack, id)).toMatchObject({ status: 'writtenOff', balanceCents: 0 });
    expect((await kindsOf(stack, id)).filter((kind) => kind === 'writeOff')).toHaveLength(2);
  },
  180_000,
);

test.concurrent.each([
  ['paid back', (reference: string) => send(`/v1/payments/${reference}/refund`, { refundedOn: today() })],
  [
    'kept as a credit',
    async (reference: string) => {
      const [task] = await stack.rows<{ id: string }>(
        `select id from tasks where creditor_id = $1 and kind = 'unallocatedPayment' and data->>'reference' = $2`,
        [stack.creditorId, reference],
      );
      return send(`/v1/tasks/${task!.id}/complete`, { by: 'Claire', credit: true });
    },
  ],
])(
  'money of which nobody knows what it pays, %s: nothing leaves until then, and the same step claims all that was owed',
  async (_how, explain) => {
    const { id, number, debtor } = await begin(stack);
    await waitsForStep(stack, id, 'sms');
    await pay(`P-${number}`, 30_000, { debtor, allocations: [] });
    await waitsFor(stack, id, 'unallocated');
    await othersGoOn(stack);
    expect(await stepsDone(stack, id)).toEqual(['email']);
    await explain(`P-${number}`);
    await smsLeft(stack, id);
    expect(await stepsDone(stack, id)).toEqual(['email', 'sms']);
    expect(await claimed(id, 'sms')).toBe(120_000);
    expect(await kindsOf(stack, id)).toEqual(expect.arrayContaining(['moneyUnallocated', 'unallocatedEnded']));
  },
  180_000,
);

test.concurrent(
  'money in one currency pays nothing in another, and holds nothing there',
  async () => {
    const debtor = aDebtor({ reference: 'D-two-currencies' });
    const euros = await begin(stack, { debtor });
    await waitsForStep(stack, euros.id, 'sms');
    const dollars = await begin(stack, { debtor, currency: 'USD' });
    const money = { debtor: debtor.reference, currency: 'USD' };
    await pay('P-usd-1', 70_000, { ...money, allocations: [] });
    await waitsFor(stack, dollars.id, 'unallocated');
    expect(await look(stack, euros.id)).not.toMatchObject({ waitingFor: 'unallocated' });
    await pay('P-usd-2', 120_000, money);
    expect(await outcome(stack, dollars.id)).toBe('settled');
    await smsLeft(stack, euros.id);
    expect(await claimed(euros.id, 'sms')).toBe(120_000);
    expect(await look(stack, euros.id)).toMatchObject({ status: 'open', balanceCents: 120_000 });
  },
  180_000,
);

async function statement(bookings: readonly CamtBooking[]): Promise<void> {
  const chunks = (async function* () {
    yield Buffer.from(camtFile(bookings, { bookedOn: today() }));
  })();
  const taken = await takeBankStatement(stack.deps, stack.creditorId, {
    ...{ chunks, fileName: null, actor: 'api', checkSize: () => undefined },
  });
  const deliver = (rings: Parameters<typeof stack.delivery.deliver>[0]) => stack.delivery.deliver(rings);
  await stack.until(
    'the statement took effect',
    async () => (await applyBankImport({ cases: stack.deps, deliver }, stack.creditorId, taken.id)) === 'done',
  );
}

test.concurrent(
  'a bank line that can only be of one debtor rests that debtor and no other; laid, its invoice ends and the other goes on',
  async () => {
    const debtor = aDebtor({ reference: 'D-kervella', name: 'Fonderie Kervella' });
    const [one, two] = [await begin(stack, { debtor }), await begin(stack, { debtor })];
    const other = await begin(stack);
    for (const { id } of [one, two, other]) await waitsForStep(stack, id, 'sms');
    await statement([{ amount: '1200.00', name: 'FONDERIE KERVELLA', texts: ['merci'], bankReference: 'K1' }]);
    for (const { id } of [one, two]) await waitsFor(stack, id, 'unallocated');
    await smsLeft(stack, other.id);
    await othersGoOn(stack);
    for (const { id } of [one, two]) expect(await stepsDone(stack, id)).toEqual(['email']);
    const [payment] = await stack.rows<{ reference: string }>(
      `select reference from payments where creditor_id = $1 and reference like 'BANK-%'`,
      [stack.creditorId],
    );
    const allocations = [{ invoice: one.number, amountCents: 120_000 }];
    await send(`/v1/payments/${payment!.reference}/allocate`, { allocations });
    expect(await outcome(stack, one.id)).toBe('settled');
    await smsLeft(stack, two.id);
    expect(await stepsDone(stack, one.id)).toEqual(['email']);
    expect(await stepsDone(stack, two.id)).toEqual(['email', 'sms']);
    expect(await look(stack, two.id)).toMatchObject({ status: 'open', balanceCents: 120_000 });
  },
  180_000,
);

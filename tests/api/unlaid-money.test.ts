/** Money that lies on no invoice: what it holds, the ways it ends, and how the debtor learns of a credit. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { inCreditorTx, run } from '../../db/connect.ts';
import { amountCents, ladders, type Ladders } from './resuming.ts';

let p: Ladders;
beforeAll(async () => {
  p = await ladders();
});
afterAll(() => p.api.close());

interface Payment {
  readonly unallocatedCents: number;
  readonly refundedCents: number;
  readonly creditSince: string | null;
  readonly allocations: { invoice: string; amountCents: number; because: string }[];
  readonly undone: { invoice: string; amountCents: number; because: string }[];
}
const pay = (reference: string, over: object) =>
  p.post<Payment>('/v1/payments', { reference, receivedOn: '2026-11-20', currency: 'EUR', ...over });
const look = (reference: string) => p.get<Payment>(`/v1/payments/${reference}`);
const taskOf = async (reference: string) =>
  (await p.tasks('kind=unallocatedPayment')).find(({ data }) => data['reference'] === reference);
const answer = async <T>(reference: string, body: object, status = 200) =>
  p.post<T>(`/v1/tasks/${(await taskOf(reference))!.id}/complete`, { by: 'Claire', ...body }, status);
const decisionOfPlan = (reference: string) =>
  inCreditorTx(p.api.db, p.api.creditorId, (tx) =>
    run(tx, 't-plan', `select decided->'decision' as decision from plans where creditor_id = $1 and reference = $2`, [
      p.api.creditorId,
      reference,
    ]),
  );
const waitingFor = async (number: string) => (await p.stand(number)).waitingFor;
const registerFor = (number: string, debtor: string, over: object = {}) =>
  p.post<{ id: string }>('/v1/invoices', {
    ...{ number, issuedOn: '2026-09-01', dueOn: '2026-10-01', currency: 'EUR', amountCents, policy: 'demo' },
    debtor: {
      ...{ reference: debtor, name: 'Client', type: 'business', email: 'a@client.example' },
      address: { line1: '1 rue du Four', postcode: '44000', city: 'Nantes' },
    },
    ...over,
  });

test('a rest holds the invoices it may pay, those registered meanwhile too, of its own currency, until it is laid', async () => {
  await registerFor('U-1', 'D-1');
  await registerFor('U-2', 'D-1');
  await pay('V-1', { amountCents: 120_000, debtor: 'D-1', allocations: [{ invoice: 'U-1', amountCents }] });
  expect(await look('V-1')).toMatchObject({ unallocatedCents: 20_000, creditSince: null });
  await registerFor('U-3', 'D-1');
  await registerFor('U-4', 'D-1', { currency: 'USD' });
  expect(await waitingFor('U-2')).toBe('unallocated');
  expect(await waitingFor('U-3')).toBe('unallocated');
  expect(await waitingFor('U-4')).not.toBe('unallocated');
  expect(await answer('V-1', {}, 422)).toMatchObject({ code: 'money_needs_answer', field: 'allocations' });
  expect(await waitingFor('U-2')).toBe('unallocated');
  await answer('V-1', { allocations: [{ invoice: 'U-3', amountCents: 20_000 }] });
  expect(await look('V-1')).toMatchObject({ unallocatedCents: 0 });
  expect((await look('V-1')).allocations.map((one) => one.because)).toContain('Laid by Claire');
  expect(await p.invoiceOf('U-3')).toMatchObject({ balanceCents: 80_000 });
  for (const number of ['U-2', 'U-3']) expect(await waitingFor(number)).not.toBe('unallocated');
  expect(await taskOf('V-1')).toBeUndefined();
});

test('a plan says nothing while money that may be its instalment waits, and looks again once it is placed', async () => {
  await registerFor('U-PL', 'D-PL');
  const plan = { reference: 'PL-U', debtor: 'D-PL', invoices: ['U-PL'], agreedOn: '2026-11-20' };
  const { balanceCents } = await p.invoiceOf('U-PL');
  const instalments = [{ dueOn: '2026-11-20', amountCents: balanceCents }];
  await p.post('/v1/payment-plans', { ...plan, instalments });
  await pay('V-PL', { amountCents: 1_000, debtor: 'D-PL', allocations: [] });
  const codes = async () => JSON.stringify(await decisionOfPlan('PL-U'));
  expect(await codes()).toContain('moneyUnplaced');
  await answer('V-PL', { allocations: [{ invoice: 'U-PL', amountCents: 1_000 }] });
  expect(await codes()).not.toContain('moneyUnplaced');
});

test('what is laid in part is asked about again, with what is left', async () => {
  await registerFor('U-5', 'D-5');
  await pay('V-5', { amountCents: 9_000, debtor: 'D-5', allocations: [] });
  await answer('V-5', { allocations: [{ invoice: 'U-5', amountCents: 4_000 }] });
  expect((await taskOf('V-5'))?.data).toMatchObject({ amountCents: 5_000 });
  expect(await waitingFor('U-5')).toBe('unallocated');
  await answer('V-5', { refunded: true, refundedOn: '2026-11-21' });
  expect(await look('V-5')).toMatchObject({ unallocatedCents: 0, refundedCents: 5_000 });
  expect(await waitingFor('U-5')).not.toBe('unallocated');
});

test('laying refuses more than is left, more than is owed, another currency, and money that went back', async () => {
  await registerFor('U-6', 'D-6');
  await registerFor('U-7', 'D-6', { currency: 'USD' });
  await pay('V-6', { amountCents: 120_000, debtor: 'D-6', allocations: [] });
  const lay = (invoice: string, cents: number, status: number) =>
    p.post<{ code: string }>('/v1/payments/V-6/allocate', { allocations: [{ invoice, amountCents: cents }] }, status);
  expect(await lay('U-6', 120_001, 422)).toMatchObject({ code: 'allocations_exceed_rest' });
  expect(await lay('U-6', 110_000, 422)).toMatchObject({ code: 'amount_above_balance' });
  expect(await lay('U-7', 1_000, 422)).toMatchObject({ code: 'currency_mismatch' });
  expect(await lay('U-404', 1_000, 404)).toMatchObject({ code: 'invoice_not_found' });
  await p.post('/v1/payments/V-6/reverse', { reversedOn: '2026-11-20', reason: 'Rejet' });
  expect(await waitingFor('U-6')).not.toBe('unallocated');
  expect(await lay('U-6', 1_000, 409)).toMatchObject({ code: 'payment_reversed' });
});

test('a wrong match is taken back: the invoice is owed and goes on, the money stays with its question, and is laid where it belongs', async () => {
  await registerFor('U-8', 'D-8');
  await registerFor('U-9', 'D-9');
  await pay('V-8', { amountCents, allocations: [{ invoice: 'U-8', amountCents }] });
  const undone = await p.post<Payment>('/v1/payments/V-8/undo', { reason: 'Homonyme', by: 'Claire' });
  expect(undone).toMatchObject({ unallocatedCents: amountCents, allocations: [], creditSince: null });
  expect(undone.undone).toMatchObject([{ invoice: 'U-8', amountCents, because: 'Homonyme' }]);
  expect(await p.invoiceOf('U-8')).toMatchObject({ status: 'open', balanceCents: amountCents });
  // It is not for this invoice: a person said so.
  expect(await waitingFor('U-8')).not.toBe('unallocated');
  expect(await p.post<{ code: string }>('/v1/payments/V-8/undo', { reason: 'Encore' }, 409)).toMatchObject({
    code: 'nothing_to_undo',
  });
  await p.post('/v1/payments/V-8/allocate', { allocations: [{ invoice: 'U-9', amountCents }], because: 'Libellé' });
  expect(await p.invoiceOf('U-9')).toMatchObject({ status: 'settled', balanceCents: 0 });
  expect(await look('V-8')).toMatchObject({ unallocatedCents: 0, debtor: 'D-9' });
  expect(await taskOf('V-8')).toBeUndefined();
});

test('what a debtor who owes nothing paid too much is a credit at once: shown, told by the next message, never set off', async () => {
  await registerFor('U-10', 'D-10');
  await pay('V-10', { amountCents: amountCents + 5_000, debtor: 'D-10' });
  expect((await look('V-10')).creditSince).not.toBeNull();
  expect((await taskOf('V-10'))?.data['text']).toContain('payés en trop');
  expect(await p.get('/v1/debtors/D-10')).toMatchObject({ credits: [{ currency: 'EUR', amountCents: 5_000 }] });
  const { id } = await registerFor('U-11', 'D-10');
  expect(await p.invoiceOf('U-11')).toMatchObject({ balanceCents: amountCents });
  expect(await waitingFor('U-11')).not.toBe('unallocated');
  await p.take(id);
  const [mail] = (await p.mails()).filter((text) => text.includes('U-11'));
  expect(mail?.replaceAll(/=\r?\n/g, '')).toMatch(/cr(é|=C3=A9)dit de/);
  await answer('V-10', { credit: true });
  const list = await p.get<{ items: { reference: string }[] }>('/v1/payments?debtor=D-10&unallocated=true');
  expect(list.items.map(({ reference }) => reference)).toEqual(['V-10']);
  await p.post('/v1/payments/V-10/refund', { refundedOn: '2026-11-20', by: 'Claire' });
  expect(await look('V-10')).toMatchObject({ unallocatedCents: 0, refundedCents: 5_000 });
  expect(await p.get('/v1/debtors/D-10')).toMatchObject({ credits: [] });
});

test('money of an unknown payer holds nobody, and is a credit only once it is said whose', async () => {
  await pay('V-12', { amountCents: 7_000 });
  expect(await answer('V-12', { credit: true }, 422)).toMatchObject({ code: 'field_required', field: 'debtor' });
  await registerFor('U-12', 'D-12');
  await answer('V-12', { credit: true, debtor: 'D-12' });
  expect(await p.get('/v1/debtors/D-12')).toMatchObject({ credits: [{ currency: 'EUR', amountCents: 7_000 }] });
});

test('a credit note counts once per reference, settles what it covers, and leaves of a payment what was paid too much', async () => {
  await registerFor('U-13', 'D-13');
  const credit = (over: object, status: number | number[] = 200) =>
    p.post<{ code?: string }>(
      '/v1/invoices/U-13/credit-notes',
      { reference: 'AV-13', issuedOn: '2026-11-19', amountCents: 30_000, reason: 'Casse', by: 'Claire', ...over },
      status,
    );
  await credit({});
  await credit({});
  expect(await p.invoiceOf('U-13')).toMatchObject({ balanceCents: 70_000 });
  expect(await credit({ amountCents: 1 }, 409)).toMatchObject({ code: 'credit_note_conflict' });
  expect(await credit({ reference: 'AV-14', amountCents: 70_001 }, 422)).toMatchObject({
    code: 'credit_above_invoice',
  });
  await pay('V-13', { amountCents: 60_000, debtor: 'D-13' });
  await credit({ reference: 'AV-15', amountCents: 25_000 });
  expect(await p.invoiceOf('U-13')).toMatchObject({ status: 'settled', balanceCents: 0 });
  expect(await look('V-13')).toMatchObject({
    unallocatedCents: 15_000,
    allocations: [{ invoice: 'U-13', amountCents: 45_000 }],
    undone: [{ amountCents: 60_000, because: 'Credit note AV-15' }],
  });
  expect((await look('V-13')).creditSince).not.toBeNull();
});

test('a part may be written off, and the case goes on for the rest', async () => {
  await registerFor('U-16', 'D-16');
  const off = (cents: number, status = 200) =>
    p.post<{ code?: string }>('/v1/invoices/U-16/write-off', { reason: 'Geste', amountCents: cents }, status);
  expect(await off(amountCents + 1, 422)).toMatchObject({ code: 'amount_above_balance' });
  await off(40_000);
  expect(await p.invoiceOf('U-16')).toMatchObject({ status: 'open', balanceCents: 60_000 });
  await off(60_000);
  expect(await p.invoiceOf('U-16')).toMatchObject({ status: 'writtenOff', balanceCents: 0 });
});

test('another creditor sees and moves none of it', async () => {
  const key = p.api.otherApiKey;
  expect((await p.api.get('/v1/payments', key)).json<{ items: unknown[] }>().items).toEqual([]);
  const headers = { authorization: `Bearer ${key}` };
  const moved = await p.api.post('/v1/payments/V-1/undo', { reason: 'Curieux' }, headers);
  expect(moved.statusCode).toBe(404);
});

/** Money that came and went back leaves a case in the state in which it was found, with every stop a person had set. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { inCreditorTx, run } from '../../db/connect.ts';
import { invoice, testApi, type TestApi } from './app.ts';

let api: TestApi;
/** Every look at the clock is a second later. */
let nowMs = Date.parse('2026-11-20T10:00:00Z');
beforeAll(async () => {
  api = await testApi(() => new Date((nowMs += 1_000)));
});
afterAll(() => api.close());

const today = '2026-11-20';
const amountCents = 100_000;

interface View {
  readonly status: string;
  readonly balanceCents: number;
  readonly dunning: { readonly stage: string; readonly nextAction: unknown };
}

async function register(number: string): Promise<void> {
  const debtor = {
    reference: `D-${number}`,
    name: `Client ${number}`,
    type: 'business',
    email: `a@${number.toLowerCase()}.example`,
  };
  const answer = await api.post('/v1/invoices', invoice(number, { amountCents, policy: 'demo', debtor }));
  expect(answer.statusCode).toBe(201);
}
async function act(url: string, body: unknown): Promise<void> {
  const answer = await api.post(url, body);
  expect([200, 201], answer.body).toContain(answer.statusCode);
}
async function payAndReverse(number: string): Promise<void> {
  const allocations = [{ invoice: number, amountCents }];
  await act('/v1/payments', { reference: `P-${number}`, receivedOn: today, amountCents, currency: 'EUR', allocations });
  expect((await look(number)).status).toBe('settled');
  await act(`/v1/payments/P-${number}/reverse`, { reversedOn: today, reason: 'Direct debit returned' });
}
const look = async (number: string): Promise<View> => (await api.get(`/v1/invoices/${number}`)).json();
const openTasks = async (number: string): Promise<string[]> =>
  (await api.get(`/v1/tasks?status=open&invoice=${number}`))
    .json<{ items: { kind: string }[] }>()
    .items.map(({ kind }) => kind);

test('a dispute nobody answered holds the reopened case, with its task, and can then be answered', async () => {
  await register('R-1');
  await act('/v1/invoices/R-1/dispute', { reason: 'Never ordered' });
  await payAndReverse('R-1');
  expect(await look('R-1')).toMatchObject({
    status: 'open',
    balanceCents: amountCents,
    dunning: { stage: 'dispute', nextAction: null },
  });
  expect(await openTasks('R-1')).toEqual(['dispute']);
  await act('/v1/invoices/R-1/dispute/resolve', { outcome: 'rejected', note: 'Signed order found' });
  expect((await look('R-1')).dunning.stage).toBe('email');
});

test('a pause holds the reopened case until somebody resumes it', async () => {
  await register('R-2');
  await act('/v1/invoices/R-2/pause', { reason: 'Our mistake' });
  await payAndReverse('R-2');
  expect((await look('R-2')).dunning.stage).toBe('pause');
  await act('/v1/invoices/R-2/resume', { reason: 'Mended' });
  expect((await look('R-2')).dunning.stage).toBe('email');
});

test('a plan that was kept with the money runs again, and no dunning step is due', async () => {
  await register('R-3');
  const instalments = [
    { dueOn: '2026-12-15', amountCents: 40_000 },
    { dueOn: '2027-01-15', amountCents: 60_000 },
  ];
  await act('/v1/payment-plans', {
    reference: 'PL-3',
    debtor: 'D-R-3',
    invoices: ['R-3'],
    agreedOn: today,
    instalments,
  });
  await payAndReverse('R-3');
  expect((await look('R-3')).dunning).toMatchObject({ stage: 'plan', nextAction: null });
  expect((await api.get('/v1/payment-plans/PL-3')).json()).toMatchObject({ status: 'active' });
});

test('a hold that had ended before the money came stays ended', async () => {
  await register('R-4');
  await act('/v1/invoices/R-4/pause', { reason: 'Asked for time' });
  await act('/v1/invoices/R-4/resume', { reason: 'Time is over' });
  await payAndReverse('R-4');
  expect((await look('R-4')).dunning.stage).toBe('email');
});

test('a case that was with the agency is with the agency again', async () => {
  await register('R-5');
  const id = (await api.get('/v1/invoices/R-5')).json<{ id: string }>().id;
  await inCreditorTx(api.db, api.creditorId, (tx) =>
    run(
      tx,
      'test-place',
      `with d as (insert into deliveries (creditor_id, id, debtor_id, channel, tone, step, state, idempotency_key, content, content_sha256, created_at, completed_at)
         select creditor_id, gen_random_uuid(), debtor_id, 'agency', 'formal', 'agency', 'done', 'k-5', '{}', '', now(), now() from invoices where id = $1 returning creditor_id, id),
       u as (update invoices set status = 'handedOver' where id = $1)
       insert into delivery_invoices (creditor_id, delivery_id, invoice_id, step, n, amount_cents) select creditor_id, id, $1, 'agency', 1, 100000 from d`,
      [id],
    ),
  );
  await payAndReverse('R-5');
  expect(await look('R-5')).toMatchObject({ status: 'handedOver', balanceCents: amountCents });
});

test('a plan agreed tomorrow, or due before it was agreed, is refused by name', async () => {
  await register('R-6');
  const plan = (agreedOn: string, dueOn: string) =>
    api.post('/v1/payment-plans', {
      ...{ reference: 'PL-6', debtor: 'D-R-6', invoices: ['R-6'], agreedOn },
      instalments: [{ dueOn, amountCents }],
    });
  expect((await plan('2027-11-27', '2027-12-15')).json()).toMatchObject({
    status: 422,
    code: 'date_in_the_future',
    field: 'agreedOn',
  });
  expect((await plan(today, '2020-12-15')).json()).toMatchObject({
    code: 'instalment_before_agreement',
    field: 'instalments.0.dueOn',
  });
});

test('a body that is not UTF-8 is refused before a mangled name reaches a letter', async () => {
  const body = Buffer.from(JSON.stringify(invoice('R-7')).replace(/"name":"[^"]*"/, '"name":"Société"'), 'latin1');
  const answer = await api.app.inject({
    method: 'POST',
    url: '/v1/invoices',
    headers: { authorization: `Bearer ${api.apiKey}`, 'content-type': 'application/json' },
    payload: body,
  });
  expect(answer.json()).toMatchObject({ status: 400, code: 'not_utf8' });
});

/** Requests that are well formed and still strange: each has one clear answer, and none of them loses or moves anything. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { recordFacts } from '../../cases/record-facts.ts';
import { debtor, invoice, testApi, type TestApi } from './app.ts';

let api: TestApi;
beforeAll(async () => {
  api = await testApi(() => new Date('2026-11-10T09:00:00Z'));
});
afterAll(() => api.close());

const pay = (reference: string, over: Record<string, unknown>) =>
  api.post('/v1/payments', { reference, receivedOn: '2026-11-09', amountCents: 125_050, currency: 'EUR', ...over });

async function registered(number: string, reference = number): Promise<string> {
  const body = invoice(number, { debtor: debtor({ reference }) });
  return (await api.post('/v1/invoices', body)).json().id;
}

test('an invoice named twice in one payment gets the sum of both', async () => {
  await registered('O-1');
  const allocations = [
    { invoice: 'O-1', amountCents: 25_050 },
    { invoice: 'O-1', amountCents: 100_000 },
  ];
  const answer = await pay('O-PAY-1', { allocations });
  expect(answer.statusCode).toBe(201);
  expect(answer.json().allocations).toMatchObject([{ invoice: 'O-1', amountCents: 125_050 }]);
  expect((await api.get('/v1/invoices/O-1')).json().status).toBe('settled');
});

test('a payment reference told again for another debtor is a conflict, not the same payment', async () => {
  await registered('O-2');
  await registered('O-3');
  expect((await pay('O-PAY-2', { debtor: 'O-2' })).statusCode).toBe(201);
  expect((await pay('O-PAY-2', { debtor: 'O-2' })).statusCode).toBe(200);
  const other = await pay('O-PAY-2', { debtor: 'O-3' });
  expect([other.statusCode, other.json().code]).toEqual([409, 'payment_conflict']);
  expect((await api.get('/v1/invoices/O-3')).json().balanceCents).toBe(125_050);
});

test('one plan sent eight times at once is agreed once, and every answer is the plan', async () => {
  await registered('O-4');
  const plan = {
    ...{ reference: 'O-PLAN', debtor: 'O-4', invoices: ['O-4'], agreedOn: '2026-11-10' },
    instalments: [{ dueOn: '2026-12-10', amountCents: 125_050 }],
  };
  const answers = await Promise.all(Array.from({ length: 8 }, () => api.post('/v1/payment-plans', plan)));
  const codes = answers.map((answer) => answer.statusCode).sort((a, b) => a - b);
  expect(codes).toEqual([200, 200, 200, 200, 200, 200, 200, 201]);
});

test('a signal too strange to be stored is rejected with a task, and the facts beside it are recorded', async () => {
  const id = await registered('O-5');
  const payment = { reference: 'O-PAY-5', amountCents: 5_050, currency: 'EUR', receivedOn: '2026-11-09' };
  const inbox = [
    { name: 'disputeOpened', payload: '😀'.repeat(1_500) },
    { name: 'disputeOpened', payload: `a${'😀'.repeat(1_500)}` },
    { name: 'paymentReceived', payload: { ...payment, receivedOn: '2028-02-20' } },
    { name: 'paymentReceived', payload: payment },
  ];
  await recordFacts(api.deps, api.creditorId, id, inbox);
  const { items } = (await api.get('/v1/tasks?status=open&kind=rejectedFact&invoice=O-5')).json();
  expect(items).toHaveLength(3);
  expect((await api.get(`/v1/invoices/${id}`)).json().balanceCents).toBe(120_000);
});

test('a failure of ours waits for its task, and that task lifts no pause but its own', async () => {
  const id = await registered('O-6');
  await recordFacts(api.deps, api.creditorId, id, [
    { name: 'actionFailed', payload: { action: 'sendLetter', message: 'x' } },
  ]);
  await api.post(`/v1/invoices/${id}/pause`, { reason: 'Our lawyer asked for it' });
  const [task] = (await api.get('/v1/tasks?status=open&kind=sendFailed&invoice=O-6')).json().items;
  const refused = await api.post(`/v1/tasks/${task.id}/complete`, { by: 'Léa', retry: false });
  expect([refused.statusCode, refused.json().field]).toEqual([422, 'retry']);
  expect((await api.post(`/v1/tasks/${task.id}/complete`, { by: 'Léa', retry: true })).statusCode).toBe(200);
  expect((await api.get(`/v1/invoices/${id}`)).json().dunning.waitingFor).toBe('pause');
});

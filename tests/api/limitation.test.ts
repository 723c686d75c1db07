/** R57 and R58: the clock of each claim, its alerts, and what may have interrupted it. The clock of this file is moved by hand. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { perform } from '../../cases/act.ts';
import { alertLimitation } from '../../cases/limitation-alerts.ts';
import { debtor, invoice, testApi, type TestApi } from './app.ts';

let api: TestApi;
let nowMs = Date.parse('2026-10-20T10:00:00Z');
beforeAll(async () => {
  api = await testApi(() => new Date((nowMs += 1_000)));
});
afterAll(() => api.close());

const first = '00000000-0000-0000-0000-000000000000';
const tell = async () =>
  (await perform(api.deps, api.creditorId, 'worker', (act) => alertLimitation(act, first))).value;

interface Limitation {
  readonly on: string;
  readonly assumes: string;
  readonly movedTo: string | null;
  readonly possibleInterruptions: { id: string; kind: string; wouldEndOn: string }[];
}
async function register(
  number: string,
  over: { issuedOn: string; dueOn: string; sector?: string; debtor?: object },
): Promise<void> {
  const own = debtor({
    reference: `D-${number}`,
    email: `a@${number.toLowerCase()}.example`,
    ...over.debtor,
  });
  const answer = await api.post('/v1/invoices', invoice(number, { amountCents: 100_000, ...over, debtor: own }));
  expect(answer.statusCode, answer.body).toBe(201);
}
const clock = async (number: string) =>
  (await api.get(`/v1/invoices/${number}`)).json<{ limitation: Limitation }>().limitation;
const tasks = async (number: string) =>
  (await api.get(`/v1/tasks?status=open&kind=limitation&invoice=${number}`)).json<{
    items: { id: string; data: { text: string } }[];
  }>().items;
const alerts = async (number: string): Promise<number[]> =>
  (await api.get(`/v1/invoices/${number}/timeline`))
    .json<{ items: { kind?: string; data?: { months: number } }[] }>()
    .items.flatMap(({ kind, data }) => (kind === 'limitationAlert' && data ? [data.months] : []));
async function pay(number: string, amountCents: number, reference: string): Promise<void> {
  const allocations = [{ invoice: number, amountCents }];
  const body = {
    reference,
    receivedOn: new Date(nowMs).toISOString().slice(0, 10),
    amountCents,
    currency: 'EUR',
    allocations,
  };
  expect((await api.post('/v1/payments', body)).statusCode).toBe(201);
}

test('every claim shows its safe date and what it rests on', async () => {
  await register('Z-1', { issuedOn: '2026-08-01', dueOn: '2026-09-01' });
  expect(await clock('Z-1')).toMatchObject({ on: '2031-09-01', movedTo: null, possibleInterruptions: [] });
  await register('Z-2', { issuedOn: '2026-08-01', dueOn: '2026-09-01', sector: 'transport' });
  expect(await clock('Z-2')).toMatchObject({ on: '2027-08-01' });
});

test('one task is said anew 12, 6, 3 and 1 months before, and ends with the debt', async () => {
  const consumer = { type: 'consumer', siren: undefined };
  await register('A-1', { issuedOn: '2025-11-01', dueOn: '2025-12-01', debtor: consumer });
  const start = nowMs;
  for (const day of [
    '2026-11-30',
    '2026-12-01',
    '2026-12-02',
    '2027-06-01',
    '2027-09-01',
    '2027-10-31',
    '2027-11-01',
    '2028-02-01',
  ]) {
    nowMs = Date.parse(`${day}T10:00:00Z`);
    await tell();
    await tell();
  }
  expect(await alerts('A-1')).toEqual([12, 6, 3, 1]);
  const open = await tasks('A-1');
  expect(open).toHaveLength(1);
  expect(open[0]?.data).toMatchObject({ months: 1, lastOn: '2027-12-01' });
  expect(open[0]?.data.text).toContain('2 ans, consommateur');
  nowMs = Date.parse('2027-11-02T10:00:00Z');
  await pay('A-1', 100_000, 'A-P');
  expect(await tasks('A-1')).toEqual([]);
  nowMs = start;
});

test('a late start gives one alert, not four', async () => {
  await register('B-1', { issuedOn: '2021-11-01', dueOn: '2021-12-01' });
  await tell();
  await tell();
  expect(await alerts('B-1')).toEqual([3]);
});

test('a part payment is kept as a possible interruption and moves nothing; a person confirms, and the alerts begin anew', async () => {
  await register('C-1', { issuedOn: '2021-11-01', dueOn: '2021-12-01' });
  await tell();
  await pay('C-1', 40_000, 'C-P');
  const before = await clock('C-1');
  expect(before).toMatchObject({
    on: '2026-12-01',
    movedTo: null,
    possibleInterruptions: [{ kind: 'partialPayment', wouldEndOn: '2031-10-20' }],
  });
  const id = before.possibleInterruptions[0]?.id ?? '';
  const judged = await api.post(`/v1/interruptions/${id}/confirm`, {
    by: 'Claire',
    note: 'The transfer names the invoice',
  });
  expect(judged.json()).toMatchObject({ status: 'confirmed', judgedBy: 'Claire' });
  expect(await clock('C-1')).toMatchObject({ on: '2026-12-01', movedTo: '2031-10-20', possibleInterruptions: [] });
  expect(await tasks('C-1')).toEqual([]);
  await tell();
  expect(await alerts('C-1')).toHaveLength(1);
  const again = { by: 'Claire', note: 'Again' };
  expect((await api.post(`/v1/interruptions/${id}/confirm`, again)).statusCode).toBe(200);
  expect((await api.post(`/v1/interruptions/${id}/reject`, again)).statusCode).toBe(409);
  expect(
    (await api.post(`/v1/interruptions/${id}/confirm`, again, { authorization: `Bearer ${api.otherApiKey}` }))
      .statusCode,
  ).toBe(404);
});

test('money that pays the whole interrupts nothing', async () => {
  await register('F-1', { issuedOn: '2026-08-01', dueOn: '2026-09-01' });
  await pay('F-1', 100_000, 'F-P');
  expect((await api.get('/v1/invoices/F-1/interruptions')).json()).toEqual({ items: [] });
  expect(await clock('F-1')).toBeNull();
});

test('a report is kept once; rejected, nothing moves; after the last day nothing interrupts', async () => {
  await register('R-1', { issuedOn: '2021-08-01', dueOn: '2021-09-01' });
  const report = { kind: 'acknowledgment', occurredOn: '2026-10-10', note: 'Asked for time by e-mail', by: 'Claire' };
  const told = await api.post('/v1/invoices/R-1/interruptions', report);
  expect(told.statusCode).toBe(201);
  expect((await api.post('/v1/invoices/R-1/interruptions', report)).statusCode).toBe(200);
  const { id } = told.json<{ id: string }>();
  const late = await api.post(`/v1/interruptions/${id}/confirm`, { by: 'Claire', note: 'Clear' });
  expect(late.json()).toMatchObject({ code: 'already_barred' });
  expect((await api.post(`/v1/interruptions/${id}/reject`, { by: 'Claire', note: 'Too late' })).statusCode).toBe(200);
  expect(await clock('R-1')).toMatchObject({ on: '2026-09-01', movedTo: null });
  const future = await api.post('/v1/invoices/R-1/interruptions', { ...report, occurredOn: '2027-01-01' });
  expect(future.json()).toMatchObject({ code: 'date_in_the_future' });
});

test('a plan that was agreed is kept as a possible interruption', async () => {
  await register('P-1', { issuedOn: '2026-08-01', dueOn: '2026-09-01' });
  const plan = {
    reference: 'PL-9',
    debtor: 'D-P-1',
    invoices: ['P-1'],
    agreedOn: '2026-10-19',
    interest: 'kept',
    instalments: [{ dueOn: '2026-12-01', amountCents: 100_000 }],
  };
  expect((await api.post('/v1/payment-plans', plan)).statusCode).toBe(201);
  expect((await clock('P-1')).possibleInterruptions).toMatchObject([
    { kind: 'planAccepted', wouldEndOn: '2031-10-19' },
  ]);
});

/** What each status of an electronic invoice does to a real case. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { inCreditorTx, run } from '../../db/connect.ts';
import { debtor, invoice, testApi, type TestApi } from './app.ts';

let api: TestApi;
let now = new Date('2026-12-07T09:00:00Z');
beforeAll(async () => {
  api = await testApi(() => now);
});
afterAll(() => api.close());

let count = 0;

/** Registers an invoice of a debtor of its own; returns its number. */
async function aCase(over: Record<string, unknown> = {}): Promise<string> {
  count += 1;
  const number = `LC-${String(count)}`;
  const answer = await api.post(
    '/v1/invoices',
    invoice(number, { debtor: debtor({ reference: `D-${number}` }), ...over }),
  );
  expect(answer.statusCode).toBe(201);
  return number;
}

interface Told {
  readonly effect: string;
  readonly invoice: {
    readonly status: string;
    readonly balanceCents: number;
    readonly lifeCycleCode: number | null;
    readonly dunning: {
      readonly waitingFor: string;
      readonly stage: string;
      readonly nextAction: { at: string } | null;
    };
  };
}

const at = (minute: number) => `2026-12-07T08:${String(minute).padStart(2, '0')}:00Z`;

async function tell(
  number: string,
  code: string | number,
  over: Record<string, unknown> = {},
  status = 201,
): Promise<Told> {
  const answer = await api.post(`/v1/invoices/${number}/life-cycle`, {
    code: String(code),
    occurredAt: at(0),
    ...over,
  });
  expect(answer.statusCode, answer.body).toBe(status);
  return answer.json();
}

async function tasks(number: string): Promise<{ id: string; kind: string; data: { text: string } }[]> {
  const answer = await api.get(`/v1/tasks?invoice=${number}&status=open`);
  return answer.json<{ items: { id: string; kind: string; data: { text: string } }[] }>().items;
}
const look = async (number: string) => (await api.get(`/v1/invoices/${number}`)).json<Told['invoice']>();

test.each([
  [200, 'evidence', 'date', []],
  [201, 'evidence', 'date', []],
  [202, 'evidence', 'date', []],
  [203, 'evidence', 'date', []],
  [204, 'evidence', 'date', []],
  [205, 'evidence', 'date', []],
  [206, 'split', 'dispute', ['dispute']],
  [207, 'dispute', 'dispute', ['dispute']],
  [208, 'suspend', 'eInvoice', ['sendDocuments']],
  [209, 'evidence', 'date', []],
  [210, 'refuse', 'dispute', ['dispute', 'eInvoice']],
  [211, 'announce', 'date', []],
  [212, 'ask', 'eInvoice', ['eInvoice']],
  [213, 'stop', 'eInvoice', ['eInvoice']],
  [214, 'evidence', 'date', []],
  [220, 'stop', 'eInvoice', ['eInvoice']],
  [221, 'stop', 'eInvoice', ['eInvoice']],
  [224, 'payee', 'eInvoice', ['payeeChanged']],
  [225, 'factor', 'factored', ['payeeChanged']],
  [226, 'confidential', 'date', ['eInvoice']],
  [227, 'payee', 'eInvoice', ['payeeChanged']],
  [228, 'unfactor', 'date', []],
  [250, 'nothing', 'date', []],
  [501, 'ask', 'date', ['eInvoice']],
  [999, 'ask', 'date', ['eInvoice']],
])('%i: %s, the case waits for %s, tasks %j', async (code, effect, waitingFor, kinds) => {
  const number = await aCase();
  const told = await tell(number, `fr:${String(code)}`);
  expect(told.effect).toBe(effect);
  expect(told.invoice).toMatchObject({ lifeCycleCode: code, dunning: { waitingFor } });
  expect((await tasks(number)).map(({ kind }) => kind).sort()).toEqual(kinds);
  const timeline = (await api.get(`/v1/invoices/${number}/timeline`)).json<{
    items: { kind?: string; data?: object }[];
  }>();
  expect(timeline.items.filter(({ kind }) => kind === 'lifeCycleStatus')).toMatchObject([{ data: { code, effect } }]);
});

test('206 contests only what was not approved', async () => {
  const number = await aCase();
  await tell(number, 206, { amountCents: 100_000, currency: 'EUR', reason: 'Une ligne manque' });
  const [task] = await tasks(number);
  expect(task?.data).toMatchObject({ amountCents: 25_050, reason: 'Une ligne manque' });
});

test('208 holds until 209, then for three working days, then the case goes on by itself', async () => {
  const number = await aCase();
  await tell(number, 208, { reason: 'Bon de commande manquant' });
  const after = await tell(number, 209, { occurredAt: at(1) });
  expect(after.effect).toBe('complete');
  expect(await tasks(number)).toEqual([]);
  // Monday 7 December: Thursday is the third working day, in Paris.
  expect(after.invoice.dunning.waitingFor).toBe('date');
  expect(after.invoice.dunning.nextAction?.at.slice(0, 10)).toBe('2026-12-10');
});

test('the creditor chooses how long after 209 contacts go on', async () => {
  expect((await api.put('/v1/creditor/settings', { eInvoiceResumeDays: 5 })).statusCode).toBe(200);
  const number = await aCase();
  await tell(number, 208);
  const after = await tell(number, 209, { occurredAt: at(1) });
  expect(after.invoice.dunning.nextAction?.at.slice(0, 10)).toBe('2026-12-14');
  expect((await api.put('/v1/creditor/settings', { eInvoiceResumeDays: null })).json()).toMatchObject({
    eInvoiceResumeDays: 3,
  });
});

test('210 stops: only the answer to the dispute lets the case go on', async () => {
  const number = await aCase();
  await tell(number, 210, { reasonCode: 'TX_TVA_ERR' });
  expect((await look(number)).dunning).toMatchObject({ waitingFor: 'dispute', nextAction: null });
  await api.post(`/v1/invoices/${number}/dispute/resolve`, { outcome: 'upheld', note: 'Avoir émis' });
  expect(await look(number)).toMatchObject({ status: 'settled', balanceCents: 0 });
  expect(await tasks(number)).toEqual([]);
});

test('R59: 211 holds for five bank days, then the case goes on', async () => {
  const number = await aCase();
  const told = await tell(number, 211);
  // From Monday 7 December: the money may come until Monday the 14th.
  expect(told.invoice.dunning.nextAction?.at.slice(0, 10)).toBe('2026-12-15');
});

test('212 settles the part that came, and the rest goes on; told again it changes nothing', async () => {
  const number = await aCase();
  const part = { amountCents: 50_000, currency: 'EUR', eventKey: 'E-1' };
  expect((await tell(number, 'CDV-212', part)).invoice).toMatchObject({ status: 'open', balanceCents: 75_050 });
  expect((await tell(number, 'CDV-212', part, 200)).invoice).toMatchObject({ balanceCents: 75_050 });
  const other = await api.post(`/v1/invoices/${number}/life-cycle`, {
    code: '212',
    occurredAt: at(0),
    ...part,
    amountCents: 1,
  });
  expect(other.json()).toMatchObject({ status: 409, code: 'life_cycle_conflict' });
  // The same sum a second time is a second instalment, with a key of its own.
  const second = await tell(number, 212, { ...part, eventKey: 'E-2', occurredAt: at(5) });
  expect(second.invoice).toMatchObject({ balanceCents: 25_050 });
  const last = await tell(number, 212, { amountCents: 25_050, eventKey: 'E-3', occurredAt: at(6) });
  expect(last.invoice).toMatchObject({ status: 'settled', balanceCents: 0 });
});

test('money counts once: our own books first, the platform after', async () => {
  const number = await aCase();
  await api.post('/v1/payments', {
    ...{ reference: `B-${number}`, receivedOn: '2026-12-04', amountCents: 50_000, currency: 'EUR' },
    allocations: [{ invoice: number, amountCents: 50_000 }],
  });
  const told = await tell(number, 212, { amountCents: 50_000 });
  expect(told).toMatchObject({ effect: 'known', invoice: { balanceCents: 75_050 } });
});

test('money counts once: the platform first, our own books after, and a person can insist', async () => {
  const number = await aCase();
  await tell(number, 212, { amountCents: 50_000, eventKey: `K-${number}` });
  const pay = (reference: string) =>
    api.post('/v1/payments', {
      ...{ reference, receivedOn: '2026-12-08', amountCents: 50_000, currency: 'EUR' },
      allocations: [{ invoice: number, amountCents: 50_000 }],
    });
  expect((await pay(`B-${number}`)).json()).toMatchObject({ unallocatedCents: 50_000 });
  expect(await look(number)).toMatchObject({ balanceCents: 75_050 });
  expect((await pay(`C-${number}`)).json()).toMatchObject({ unallocatedCents: 0 });
  expect(await look(number)).toMatchObject({ balanceCents: 25_050 });
});

test('a status older than the newest only enters the record, except money', async () => {
  const number = await aCase();
  await tell(number, 205, { occurredAt: at(30) });
  expect(await tell(number, 207, { occurredAt: at(10) })).toMatchObject({
    effect: 'older',
    invoice: { lifeCycleCode: 205, dunning: { waitingFor: 'date' } },
  });
  expect(await tell(number, 212, { occurredAt: at(11), amountCents: 125_050 })).toMatchObject({
    effect: 'settle',
    invoice: { lifeCycleCode: 205, status: 'settled' },
  });
  expect(await tell(number, 207, { occurredAt: at(40) })).toMatchObject({ effect: 'ended' });
});

test('a person ends what a platform held: with resume, or with a pause in its place', async () => {
  const number = await aCase();
  await tell(number, 213, { reason: 'SIREN inconnu' });
  const [task] = await tasks(number);
  expect((await api.post(`/v1/tasks/${String(task?.id)}/complete`, { by: 'Claire' })).json()).toMatchObject({
    status: 422,
    field: 'resume',
  });
  await api.post(`/v1/tasks/${String(task?.id)}/complete`, { by: 'Claire', resume: true });
  expect(await look(number)).toMatchObject({ dunning: { waitingFor: 'date' } });
  await tell(number, 227, { occurredAt: at(20) });
  const [payee] = await tasks(number);
  await api.post(`/v1/tasks/${String(payee?.id)}/complete`, { by: 'Claire', resume: false, note: 'IBAN à confirmer' });
  expect(await look(number)).toMatchObject({ dunning: { waitingFor: 'pause' } });
});

test('225 holds until 228 gives the invoice back', async () => {
  const number = await aCase();
  await tell(number, 225);
  expect(await look(number)).toMatchObject({ dunning: { waitingFor: 'factored' } });
  await tell(number, 228, { occurredAt: at(1) });
  expect(await look(number)).toMatchObject({ dunning: { waitingFor: 'date' } });
  expect(await tasks(number)).toEqual([]);
});

test('a connector tells many at once: each judged by itself', async () => {
  const [one, two] = [await aCase(), await aCase()];
  const answer = await api.post('/v1/life-cycle', {
    statuses: [
      { invoice: one, code: 'fr:207', occurredAt: at(0) },
      { invoice: 'no such', code: '207', occurredAt: at(0) },
      { invoice: two, code: 'what', occurredAt: at(0) },
      { invoice: two, code: '205', occurredAt: 'yesterday' },
      { invoice: one, code: 'fr:207', occurredAt: at(0) },
      { invoice: two, code: '205', occurredAt: '2027-01-01T00:00:00Z' },
      { invoice: two, code: '212', occurredAt: at(0), amountCents: 100, currency: 'USD' },
    ],
  });
  expect(answer.statusCode).toBe(200);
  expect(answer.json<{ results: object[] }>().results).toMatchObject([
    { result: 'recorded', status: { code: 207, effect: 'dispute' } },
    { result: 'rejected', problem: { code: 'invoice_not_found' } },
    { result: 'rejected', problem: { code: 'unknown_life_cycle_code', field: 'code' } },
    { result: 'rejected', problem: { code: 'invalid_date', field: 'occurredAt' } },
    { result: 'same', status: { effect: 'dispute' } },
    { result: 'rejected', problem: { code: 'occurred_in_the_future' } },
    { result: 'rejected', problem: { code: 'currency_mismatch' } },
  ]);
});

test('R60: 226 is never shown to the buyer: no message and no hold tells of it', async () => {
  const number = await aCase();
  await tell(number, 226);
  const held = await inCreditorTx(api.db, api.creditorId, (tx) =>
    run(
      tx,
      'test-holds',
      'select 1 from holds h join invoices i on i.id = h.invoice_id where i.number = $1 and h.ended_at is null',
      [number],
    ),
  );
  expect(held).toEqual([]);
  expect((await tasks(number))[0]?.data.text).toContain('L’acheteur ne doit pas l’apprendre');
});

test('another creditor’s invoice is not there', async () => {
  const number = await aCase();
  const answer = await api.app.inject({
    method: 'POST',
    url: `/v1/invoices/${number}/life-cycle`,
    headers: { authorization: `Bearer ${api.otherApiKey}`, 'content-type': 'application/json' },
    payload: JSON.stringify({ code: '212', occurredAt: at(0), amountCents: 1 }),
  });
  expect(answer.statusCode).toBe(404);
});

test('an announcement whose days are over holds nothing', async () => {
  const number = await aCase();
  now = new Date('2026-12-29T09:00:00Z');
  const told = await tell(number, 211);
  expect(told.invoice.dunning.nextAction?.at.slice(0, 10)).not.toBe('2026-12-15');
  now = new Date('2026-12-07T09:00:00Z');
});

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { debtor, invoice, testApi, type TestApi } from './app.ts';

let api: TestApi;
beforeAll(async () => {
  api = await testApi(() => new Date('2026-11-10T09:00:00Z'));
});
afterAll(() => api.close());

const rows = async (text: string): Promise<number> => {
  const client = await api.db.connect();
  try {
    await client.query(`begin; set local app.creditor_id = '${api.creditorId}'`);
    return (await client.query(text)).rows[0].n;
  } finally {
    await client.query('rollback');
    client.release();
  }
};

const payment = (reference: string, over: Record<string, unknown> = {}) => ({
  ...{ reference, receivedOn: '2026-11-09', amountCents: 125_050, currency: 'EUR' },
  ...over,
});

describe('Idempotency-Key', () => {
  test('the same request under the same key is done once and answered alike, and rings nothing again', async () => {
    const headers = { 'idempotency-key': 'key-1' };
    const first = await api.post('/v1/invoices', invoice('I-1'), headers);
    expect([first.statusCode, first.headers['idempotent-replayed']]).toEqual([201, undefined]);
    api.rings.length = 0;
    const again = await api.post('/v1/invoices', invoice('I-1'), headers);
    // 201 and not 200: it is the first answer, not a new one.
    expect([again.statusCode, again.headers['idempotent-replayed'], again.body]).toEqual([201, 'true', first.body]);
    expect(api.rings).toEqual([]);
  });

  test('another request under the same key is refused and not done', async () => {
    const headers = { 'idempotency-key': 'key-2' };
    await api.post('/v1/invoices', invoice('I-2'), headers);
    for (const answer of [
      await api.post('/v1/invoices', invoice('I-3'), headers),
      await api.post('/v1/payments', payment('IP-1'), headers),
    ])
      expect([answer.statusCode, answer.json().code]).toEqual([409, 'idempotency_conflict']);
    expect((await api.get('/v1/invoices/I-3')).statusCode).toBe(404);
    expect((await api.get('/v1/payments/IP-1')).statusCode).toBe(404);
  });

  test('twenty at the same time under one key do an act that is not idempotent by itself once', async () => {
    await api.post('/v1/invoices', invoice('I-4', { debtor: debtor({ reference: 'I-4' }) }));
    const answers = await Promise.all(
      Array.from({ length: 20 }, () =>
        api.post('/v1/invoices/I-4/dispute', { reason: 'Prix' }, { 'idempotency-key': 'key-4' }),
      ),
    );
    expect(answers.map((answer) => answer.statusCode)).toEqual(Array.from({ length: 20 }, () => 200));
    expect(answers.filter((answer) => answer.headers['idempotent-replayed'] === 'true')).toHaveLength(19);
    expect(await rows(`select count(*)::int as n from disputes`)).toBe(1);
  });

  test('a refused request leaves its key free', async () => {
    const headers = { 'idempotency-key': 'key-5' };
    expect((await api.post('/v1/invoices/I-5/pause', { reason: 'x' }, headers)).statusCode).toBe(404);
    await api.post('/v1/invoices', invoice('I-5'));
    expect((await api.post('/v1/invoices/I-5/pause', { reason: 'x' }, headers)).statusCode).toBe(200);
  });

  test('the key of one creditor means nothing to another', async () => {
    const headers = { 'idempotency-key': 'key-1', authorization: `Bearer ${api.otherApiKey}` };
    const answer = await api.post('/v1/invoices', invoice('OTHER'), headers);
    expect([answer.statusCode, answer.headers['idempotent-replayed']]).toEqual([201, undefined]);
  });

  test.each([[''], ['x'.repeat(256)], ['two words'], ['clé']])('%j cannot be a key', async (key) => {
    const answer = await api.post('/v1/invoices', invoice('I-6'), { 'idempotency-key': key });
    expect([answer.statusCode, answer.json().field]).toEqual([400, 'Idempotency-Key']);
  });
});

describe('payments', () => {
  test('a payment answers with what it was laid on, and settles the invoice', async () => {
    const { id } = (await api.post('/v1/invoices', invoice('P-1', { debtor: debtor({ reference: 'P' }) }))).json();
    const answer = await api.post(
      '/v1/payments',
      payment('VIR-1', { allocations: [{ invoice: 'P-1', amountCents: 125_050 }] }),
    );
    expect(answer.statusCode).toBe(201);
    expect(answer.json()).toEqual({
      ...payment('VIR-1'),
      unallocatedCents: 0,
      ...{ debtor: 'P', source: 'api', creditSince: null, refundedCents: 0, undone: [], crossed: null },
      allocations: [{ invoice: 'P-1', invoiceId: id, amountCents: 125_050, because: 'As the payer named it' }],
      recordedAt: '2026-11-10T09:00:00.000Z',
      reversedAt: null,
      reversedBecause: null,
    });
    expect((await api.get('/v1/invoices/P-1')).json()).toMatchObject({
      status: 'settled',
      balanceCents: 0,
      dunning: { stage: 'settled', nextAction: null },
    });
    expect((await api.get('/v1/payments/VIR-1')).json()).toEqual(answer.json());
    expect(
      (await api.post('/v1/payments', payment('VIR-1', { allocations: [{ invoice: id, amountCents: 125_050 }] })))
        .statusCode,
    ).toBe(200);
    expect((await api.post('/v1/payments', payment('VIR-1', { amountCents: 1 }))).json().code).toBe('payment_conflict');
  });

  test('money that went back opens the invoice again', async () => {
    await api.post('/v1/invoices', invoice('P-2', { debtor: debtor({ reference: 'P-2' }) }));
    await api.post('/v1/payments', payment('VIR-2', { debtor: 'P-2' }));
    const back = await api.post('/v1/payments/VIR-2/reverse', {
      reversedOn: '2026-11-10',
      reason: 'Prélèvement rejeté',
      by: 'Léa',
    });
    expect(back.json()).toMatchObject({
      reversedAt: '2026-11-10T09:00:00.000Z',
      reversedBecause: 'Prélèvement rejeté',
    });
    expect((await api.get('/v1/invoices/P-2')).json()).toMatchObject({ status: 'open', balanceCents: 125_050 });
    expect(
      (await api.post('/v1/payments/VIR-2/reverse', { reversedOn: '2026-11-10', reason: 'Prélèvement rejeté' }))
        .statusCode,
    ).toBe(200);
  });

  test('twenty at the same time with one reference take the money once', async () => {
    await api.post('/v1/invoices', invoice('P-3', { debtor: debtor({ reference: 'P-3' }) }));
    const body = payment('VIR-3', { amountCents: 25_050, allocations: [{ invoice: 'P-3', amountCents: 25_050 }] });
    const answers = await Promise.all(Array.from({ length: 20 }, () => api.post('/v1/payments', body)));
    expect(answers.map((answer) => answer.statusCode).sort()).toEqual([...Array.from({ length: 19 }, () => 200), 201]);
    expect((await api.get('/v1/invoices/P-3')).json().balanceCents).toBe(100_000);
  });

  test('money without an invoice becomes a task', async () => {
    expect((await api.post('/v1/payments', payment('VIR-4', { amountCents: 700 }))).json().unallocatedCents).toBe(700);
    const { items } = (await api.get('/v1/tasks?kind=unallocatedPayment')).json();
    expect(items).toHaveLength(1);
    expect(items[0]).toMatchObject({
      status: 'open',
      invoiceId: null,
      invoices: [],
      onHold: false,
      data: { reference: 'VIR-4', amountCents: 700 },
    });
  });
});

describe('payment plans', () => {
  const plan = (reference: string, number: string) => ({
    ...{ reference, debtor: `D-${number}`, invoices: [number], agreedOn: '2026-11-10' },
    instalments: [
      { dueOn: '2026-12-01', amountCents: 100_000 },
      { dueOn: '2027-01-01', amountCents: 25_050 },
    ],
  });

  test('a plan holds its invoices until it is cancelled', async () => {
    await api.post('/v1/invoices', invoice('L-1', { debtor: debtor({ reference: 'D-L-1' }) }));
    const answer = await api.post('/v1/payment-plans', plan('ECH-1', 'L-1'));
    expect(answer.statusCode).toBe(201);
    expect(answer.json()).toMatchObject({
      ...{
        reference: 'ECH-1',
        debtor: 'D-L-1',
        status: 'active',
        interest: 'kept',
        currency: 'EUR',
        totalCents: 125_050,
        remainingCents: 125_050,
      },
      instalments: [
        { no: 1, dueOn: '2026-12-01', amountCents: 100_000 },
        { no: 2, dueOn: '2027-01-01', amountCents: 25_050 },
      ],
      invoices: [{ number: 'L-1', agreedCents: 125_050, balanceCents: 125_050 }],
    });
    expect((await api.get('/v1/invoices/L-1')).json().dunning.waitingFor).toBe('plan');
    expect((await api.post('/v1/payment-plans', plan('ECH-1', 'L-1'))).statusCode).toBe(200);
    expect(
      (await api.post('/v1/payment-plans', { ...plan('ECH-1', 'L-1'), interest: 'waivedIfKept' })).statusCode,
    ).toBe(409);
    expect((await api.get('/v1/payment-plans/ECH-1')).json()).toEqual(answer.json());
    expect((await api.post('/v1/payment-plans/ECH-1/cancel', { reason: 'Rompu' })).json()).toMatchObject({
      status: 'cancelled',
      endedBecause: 'Rompu',
    });
    expect((await api.get('/v1/invoices/L-1')).json().dunning.waitingFor).toBe('date');
  });

  test('instalments that do not sum to the balance are refused', async () => {
    await api.post('/v1/invoices', invoice('L-2', { debtor: debtor({ reference: 'D-L-2' }), amountCents: 125_051 }));
    const answer = await api.post('/v1/payment-plans', plan('ECH-2', 'L-2'));
    expect([answer.statusCode, answer.json().code]).toEqual([422, 'instalments_sum']);
  });
});

describe('POST /v1/invoices/bulk', () => {
  const statuses = (answer: { json(): { results: { status: string }[] } }) =>
    answer.json().results.map((one) => one.status);

  test('takes the good lines, explains the bad ones, in the order they were sent', async () => {
    await api.post('/v1/invoices', invoice('B-1', { debtor: debtor({ reference: 'B' }) }));
    const lines = [
      invoice('B-1', { debtor: debtor({ reference: 'B' }) }),
      invoice('B-1', { debtor: debtor({ reference: 'B' }), amountCents: 7 }),
      invoice('B-2', { debtor: debtor({ reference: 'ZZ' }) }),
      { number: 'B-3' },
      'not an invoice',
      invoice('B-4', { debtor: debtor({ reference: 'A' }), stepsDone: ['no-such'] }),
      invoice('B-5', { debtor: debtor({ reference: 'A' }), dueOn: '2026-02-30' }),
      invoice('B-6', { debtor: debtor({ reference: 'A' }) }),
    ];
    api.rings.length = 0;
    const answer = await api.post('/v1/invoices/bulk', { invoices: lines });
    expect(answer.statusCode).toBe(200);
    expect(statuses(answer)).toEqual([
      'unchanged',
      'rejected',
      'created',
      'rejected',
      'rejected',
      'rejected',
      'rejected',
      'created',
    ]);
    const { results } = answer.json();
    expect(results.map((one: { index: number }) => one.index)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(results[1].problem).toMatchObject({ status: 409, code: 'invoice_conflict' });
    expect(results[3].problem.errors.map((one: { field: string }) => one.field)).toContain('dueOn');
    expect(results[4].problem).toMatchObject({ status: 400, field: 'invoice' });
    expect(results[5].problem).toMatchObject({ status: 422, field: 'stepsDone.0' });
    expect(results[6].problem).toMatchObject({ status: 400, code: 'invalid_date', field: 'dueOn' });
    expect(results[7].invoice.number).toBe('B-6');
    // A refused line leaves nothing: no invoice, no ring.
    expect((await api.get('/v1/invoices/B-4')).statusCode).toBe(404);
    expect(api.rings).toHaveLength(2);
  });

  test('five hundred lines of many debtors are registered at one instant; again under the key they are answered alike', async () => {
    const lines = Array.from({ length: 500 }, (_, at) =>
      invoice(`M-${at}`, { debtor: debtor({ reference: `M-${at % 40}` }) }),
    );
    const headers = { 'idempotency-key': 'bulk-1' };
    const first = await api.post('/v1/invoices/bulk', { invoices: lines }, headers);
    expect(new Set(statuses(first))).toEqual(new Set(['created']));
    expect(
      new Set(first.json().results.map((one: { invoice: { registeredAt: string } }) => one.invoice.registeredAt)).size,
    ).toBe(1);
    const again = await api.post('/v1/invoices/bulk', { invoices: lines }, headers);
    expect([again.headers['idempotent-replayed'], again.body]).toEqual(['true', first.body]);
    const other = await api.post('/v1/invoices/bulk', { invoices: lines.slice(1) }, headers);
    expect([other.statusCode, other.json().code]).toEqual([409, 'idempotency_conflict']);
  });

  test('two imports of the same invoices in opposite order both end, and make each invoice once', async () => {
    const lines = Array.from({ length: 60 }, (_, at) =>
      invoice(`X-${at}`, { debtor: debtor({ reference: `X-${at}` }) }),
    );
    const answers = await Promise.all([
      api.post('/v1/invoices/bulk', { invoices: lines }),
      api.post('/v1/invoices/bulk', { invoices: lines.toReversed() }),
    ]);
    const all = answers.flatMap(statuses);
    expect([all.filter((one) => one === 'created').length, all.filter((one) => one === 'unchanged').length]).toEqual([
      60, 60,
    ]);
  });

  test.each([[{ invoices: [] }], [{ invoices: Array.from({ length: 501 }, () => ({})) }], [{}], [{ invoices: {} }]])(
    'refuses the whole when it is not 1 to 500 lines',
    async (body) => {
      const answer = await api.post('/v1/invoices/bulk', body);
      expect([answer.statusCode, answer.json().field]).toEqual([400, 'invoices']);
    },
  );
});

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { debtor, invoice, testApi, type TestApi } from './app.ts';

let api: TestApi;
beforeAll(async () => {
  api = await testApi(() => new Date('2026-11-10T09:00:00Z'));
});
afterAll(() => api.close());

const count = async (table: string, where: string, value: string): Promise<number> => {
  const client = await api.db.connect();
  try {
    await client.query(`begin; set local app.creditor_id = '${api.creditorId}'`);
    return (await client.query(`select count(*)::int as n from ${table} where ${where} = $1`, [value])).rows[0].n;
  } finally {
    await client.query('rollback');
    client.release();
  }
};

describe('POST /v1/invoices', () => {
  test('answers 201 with the invoice, its next action and its workflow, and rings it once', async () => {
    api.rings.length = 0;
    const answer = await api.post('/v1/invoices', invoice('A-1'));
    expect(answer.statusCode).toBe(201);
    const body = answer.json();
    expect(body).toMatchObject({
      number: 'A-1',
      status: 'open',
      balanceCents: 125_050,
      amountCents: 125_050,
      currency: 'EUR',
      issuedOn: '2026-11-02',
      dueOn: '2026-12-02',
      registeredAt: '2026-11-10T09:00:00.000Z',
      debtor: { reference: 'C-1', name: 'Boulangerie Noël & Fils', type: 'business' },
      dunning: {
        stage: 'pre-due',
        waitingFor: 'date',
        policy: 'standard',
        policyVersion: 1,
        nextAction: { step: 'pre-due', channel: 'email' },
      },
    });
    expect(body.dunning.nextAction.at.slice(0, 10)).toBe('2026-11-25');
    expect(body.dunning.nextAction.because.length).toBeGreaterThan(0);
    expect(body.dunning.because).toEqual(body.dunning.nextAction.because);
    expect(body.temporal).toEqual({
      workflowId: `invoice:${api.creditorId}:${body.id}`,
      url: `http://ui.example/invoice:${api.creditorId}:${body.id}`,
    });
    expect(api.rings.map((ring) => ring.workflowId)).toEqual([body.temporal.workflowId]);
    expect((await api.get(`/v1/invoices/${body.id}`)).json()).toEqual(body);
    expect((await api.get('/v1/invoices/A-1')).json()).toEqual(body);
  });

  test('the same again is 200 with the same invoice; other content is 409 invoice_conflict', async () => {
    const first = (await api.post('/v1/invoices', invoice('A-2'))).json();
    const again = await api.post('/v1/invoices', invoice('A-2'));
    expect(again.statusCode).toBe(200);
    expect(again.json()).toEqual(first);
    const other = await api.post('/v1/invoices', invoice('A-2', { amountCents: 1 }));
    expect(other.statusCode).toBe(409);
    expect(other.headers['content-type']).toContain('application/problem+json');
    expect(other.json()).toMatchObject({ status: 409, code: 'invoice_conflict', field: 'number' });
  });

  test('twenty at the same time with one number make one invoice', async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, () =>
        api.post('/v1/invoices', invoice('A-20', { debtor: debtor({ reference: 'C-20' }) })),
      ),
    );
    expect(answers.filter((answer) => answer.statusCode === 201)).toHaveLength(1);
    expect(answers.filter((answer) => answer.statusCode === 200)).toHaveLength(19);
    expect(new Set(answers.map((answer) => answer.json().id)).size).toBe(1);
    expect(await count('invoices', 'number', 'A-20')).toBe(1);
  });

  test('texts are trimmed, so a stray space is not another invoice', async () => {
    const first = await api.post('/v1/invoices', invoice('A-3'));
    const again = await api.post('/v1/invoices', invoice('  A-3 '));
    expect(again.statusCode).toBe(200);
    expect(again.json().id).toBe(first.json().id);
  });

  test('a number with a slash is read back under its encoded address', async () => {
    await api.post('/v1/invoices', invoice('2026/0001'));
    const answer = await api.get(`/v1/invoices/${encodeURIComponent('2026/0001')}`);
    expect(answer.statusCode).toBe(200);
    expect(answer.json().number).toBe('2026/0001');
  });

  test.each([
    ['FR', '75001', 'Europe/Paris'],
    ['FR', '97110', 'America/Guadeloupe'],
    ['FR', '97400', 'Indian/Reunion'],
    ['RE', '97400', 'Indian/Reunion'],
    ['PT', '1000-001', 'Europe/Lisbon'],
    ['ES', '35001', 'Atlantic/Canary'],
    ['US', '10001', 'America/New_York'],
    ['JP', '100-0001', 'Europe/Paris'],
  ])('a debtor in %s %s is kept in the zone %s', async (country, postcode, timeZone) => {
    const reference = `Z-${country}-${postcode}`;
    const address = { line1: '1 rue A', postcode, city: 'B', country };
    await api.post('/v1/invoices', invoice(reference, { debtor: debtor({ reference, address }) }));
    expect((await api.get(`/v1/debtors/${reference}`)).json()).toMatchObject({ timeZone, country, language: 'fr' });
  });

  test('a debtor shows its contact points as they will be used, and its balance per currency', async () => {
    await api.post('/v1/invoices', invoice('D-1', { debtor: debtor({ reference: 'D' }) }));
    await api.post('/v1/invoices', invoice('D-2', { debtor: debtor({ reference: 'D' }), amountCents: 1_000 }));
    await api.post(
      '/v1/invoices',
      invoice('D-3', { debtor: debtor({ reference: 'D' }), currency: 'CHF', amountCents: 500 }),
    );
    expect((await api.get('/v1/debtors/D')).json()).toMatchObject({
      contactPoints: [
        {
          kind: 'address',
          value: { line1: '1 rue du Four', postcode: '44000', city: 'Nantes', country: 'FR' },
          valid: true,
          invalidBecause: null,
        },
        { kind: 'email', value: 'compta@noel.example' },
        { kind: 'phone', value: '+33612345678' },
      ],
      balances: [
        { currency: 'CHF', openInvoices: 1, balanceCents: 500 },
        { currency: 'EUR', openInvoices: 2, balanceCents: 126_050 },
      ],
    });
  });

  test('an invoice already late has its next action now or at the next sending hour, never before it was registered', async () => {
    const answer = await api.post(
      '/v1/invoices',
      invoice('LATE-1', { issuedOn: '2026-08-01', dueOn: '2026-09-01', policy: 'demo' }),
    );
    expect(Date.parse(answer.json().dunning.nextAction.at)).toBeGreaterThanOrEqual(Date.parse('2026-11-10T09:00:00Z'));
  });
});

describe('GET /v1/invoices', () => {
  test('pages through all of them once, newest first, with filters', async () => {
    const reference = 'PAGES';
    for (let at = 0; at < 7; at++)
      await api.post('/v1/invoices', invoice(`P-${at}`, { debtor: debtor({ reference }) }));
    const seen: string[] = [];
    let cursor = '';
    for (let pages = 0; pages < 10; pages++) {
      const page = (await api.get(`/v1/invoices?debtor=${reference}&limit=3${cursor}`)).json();
      expect(page.items.length).toBeLessThanOrEqual(3);
      seen.push(...page.items.map((item: { number: string }) => item.number));
      if (page.nextCursor === null) break;
      cursor = `&cursor=${page.nextCursor}`;
    }
    expect([...seen].sort()).toEqual(['P-0', 'P-1', 'P-2', 'P-3', 'P-4', 'P-5', 'P-6']);
    expect(
      (await api.get('/v1/invoices?number=P-3')).json().items.map((item: { number: string }) => item.number),
    ).toEqual(['P-3']);
    expect((await api.get(`/v1/invoices?debtor=${reference}&status=settled`)).json()).toEqual({
      items: [],
      nextCursor: null,
    });
  });

  test.each([
    ['limit=0', 'limit'],
    ['limit=101', 'limit'],
    ['limit=1.5', 'limit'],
    ['limit=many', 'limit'],
    ['status=lost', 'status'],
    ['cursor=bm90LW91cnM', 'cursor'],
    ['sort=up', 'sort'],
    ['number=%00', 'number'],
  ])('?%s is refused and names %s', async (query, field) => {
    const answer = await api.get(`/v1/invoices?${query}`);
    expect(answer.statusCode).toBe(400);
    expect(answer.json().field).toBe(field);
  });
});

test('the timeline tells events, holds and tasks in order', async () => {
  await api.post('/v1/invoices', invoice('T-1', { debtor: debtor({ reference: 'T' }) }));
  expect(
    (await api.post('/v1/invoices/T-1/dispute', { reason: 'Livraison incomplète', by: 'Léa Martin' })).statusCode,
  ).toBe(200);
  const { items } = (await api.get('/v1/invoices/T-1/timeline')).json();
  expect(items.map((item: { type: string; kind: string }) => `${item.type} ${item.kind}`)).toEqual([
    'event invoiced',
    'event disputeOpened',
    'hold dispute',
    'task dispute',
  ]);
  expect(items[1]).toMatchObject({
    at: '2026-11-10T09:00:00.000Z',
    actor: 'Léa Martin',
    data: { reason: 'Livraison incomplète' },
  });
  expect(items[3].dueAt).toBe('2026-11-15T09:00:00.000Z');
});

describe('acts on one invoice', () => {
  test('pause, resume, dispute and its resolution each answer with the invoice as it is then', async () => {
    await api.post('/v1/invoices', invoice('ACT-1', { debtor: debtor({ reference: 'ACT' }) }));
    const paused = await api.post('/v1/invoices/ACT-1/pause', { reason: 'Client en congés', until: '2026-12-24' });
    expect(paused.statusCode).toBe(200);
    // Contacts resume on the 24th in Paris, which is UTC+1: the pause ends at 23:00 the day before.
    const holds = (await api.get('/v1/invoices/ACT-1/timeline'))
      .json()
      .items.filter((item: { type: string }) => item.type === 'hold');
    expect(holds[0].endsAt).toBe('2026-12-23T23:00:00.000Z');
    expect((await api.post('/v1/invoices/ACT-1/pause', { reason: 'Sans date' })).json().dunning).toMatchObject({
      waitingFor: 'pause',
      nextAction: null,
    });
    expect((await api.post('/v1/invoices/ACT-1/resume', { reason: 'Retour' })).json().dunning.nextAction.step).toBe(
      'pre-due',
    );
    expect(
      (await api.post('/v1/invoices/ACT-1/dispute', { reason: 'Prix', amountCents: 5_050 })).json().dunning.waitingFor,
    ).toBe('dispute');
    const seq = async () => (await api.get('/v1/invoices/ACT-1/timeline')).json().items.length;
    const before = await seq();
    const resumed = (await api.post('/v1/invoices/ACT-1/resume', { reason: 'Encore' })).json();
    expect(resumed).toMatchObject({ status: 409, code: 'held_otherwise' });
    expect(resumed.detail).toContain('dispute: answer the dispute (POST /v1/invoices/{id}/dispute/resolve)');
    const [task] = (await api.get('/v1/tasks?status=open&kind=dispute&invoice=ACT-1')).json().items;
    const done = (await api.post(`/v1/tasks/${task.id}/complete`, { by: 'Léa' })).json();
    expect(done).toMatchObject({ status: 422, code: 'dispute_needs_answer' });
    expect(await seq()).toBe(before);
    const resolved = await api.post('/v1/invoices/ACT-1/dispute/resolve', {
      outcome: 'upheld',
      note: 'Remise oubliée',
    });
    expect(resolved.json()).toMatchObject({ balanceCents: 120_000, dunning: { waitingFor: 'date' } });
  });

  test.each([
    ['pause', { reason: 'x', until: '2026-02-30' }, 400, 'until'],
    ['pause', { reason: 'x', until: '2026-02-30T10:00:00Z' }, 400, 'until'],
    ['pause', { reason: 'x', until: 'tomorrow' }, 400, 'until'],
    ['pause', { reason: 'x', until: '2020-01-01' }, 422, 'until'],
    ['pause', {}, 400, 'reason'],
    ['pause', { reason: '  ' }, 400, 'reason'],
    ['pause', { reason: 'x', by: 'worker' }, 400, 'by'],
    ['dispute', { reason: 'x', amountCents: 99_999_999 }, 422, 'amountCents'],
    ['dispute/resolve', { outcome: 'won', note: 'x' }, 400, 'outcome'],
  ])('%s %j is refused with %i and names %s', async (act, body, status, field) => {
    await api.post('/v1/invoices', invoice('ACT-2', { debtor: debtor({ reference: 'ACT-2' }) }));
    const answer = await api.post(`/v1/invoices/ACT-2/${act}`, body);
    expect([answer.statusCode, answer.json().field]).toEqual([status, field]);
  });
});

test('policies are listed and read, the newest version unless asked', async () => {
  const { items } = (await api.get('/v1/policies')).json();
  expect(items.map((item: { key: string }) => item.key)).toEqual(
    'bad-faith consumer demo new-customer public-buyer repeat-late small-amount standard'.split(' '),
  );
  const standard = (await api.get('/v1/policies/standard')).json();
  expect(standard.steps.map((step: { key: string }) => step.key)).toContain('notice');
  expect((await api.get('/v1/policies/standard?version=1')).json()).toEqual(standard);
  expect((await api.get('/v1/policies/standard?version=2')).statusCode).toBe(404);
});

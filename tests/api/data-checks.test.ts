import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import pg from 'pg';
import { contentHash } from '../../cases/register-invoice.ts';
import { readInvoice } from '../../api/invoice-input.ts';
import { inCreditorTx, run } from '../../db/connect.ts';
import { debtor, invoice, testApi, type TestApi } from './app.ts';

let api: TestApi;
let now = '2026-11-10T09:00:00Z';
beforeAll(async () => {
  api = await testApi(() => new Date(now));
});
afterAll(() => api.close());

const put = (reference: string, over: Record<string, unknown> = {}) => {
  const { reference: _own, ...body } = debtor(over);
  return api.app.inject({
    method: 'PUT',
    url: `/v1/debtors/${reference}`,
    headers: { authorization: `Bearer ${api.apiKey}`, 'content-type': 'application/json' },
    payload: JSON.stringify(body),
  });
};
/** An invoice of a debtor of its own; `over` is for the debtor. */
const of = (number: string, over: Record<string, unknown>, own: Record<string, unknown> = {}) =>
  invoice(number, { debtor: debtor({ reference: `D-${number}`, ...over }), ...own });
const codes = (view: { warnings: { code: string }[] }): string[] => view.warnings.map((one) => one.code);
const warned = (number: string) =>
  inCreditorTx(api.db, api.creditorId, (tx) =>
    run<{ data: { warnings: { code: string; field: string }[] } }>(
      tx,
      'test-warned',
      `select e.data from events e join invoices i on i.creditor_id = e.creditor_id and i.id = e.invoice_id
       where e.creditor_id = $1 and i.number = $2 and e.kind = 'warned' order by e.seq`,
      [api.creditorId, number],
    ),
  );

describe('what arrives with an invoice', () => {
  test('is kept as it was sent and shown with the invoice and its debtor', async () => {
    const own = { receivedOn: '2026-11-04', terms: 'endOfMonth', sector: 'transport', contractRate: 12.5 };
    const mark = { mark: 'badFaith', reason: 'Deux promesses non tenues', by: 'Claire' };
    const answer = await api.post(
      '/v1/invoices',
      of('K-1', { publicKind: 'health', claimsPenalties: true, contractRate: 'tripleLegal', mark }, own),
    );
    expect(answer.statusCode).toBe(201);
    expect(answer.json()).toMatchObject(own);
    expect((await api.get('/v1/invoices/K-1')).json()).toEqual(answer.json());
    expect((await api.get('/v1/debtors/D-K-1')).json()).toMatchObject({
      publicKind: 'health',
      claimsPenalties: true,
      contractRate: 'tripleLegal',
      mark: { ...mark, at: '2026-11-10T09:00:00.000Z' },
    });
  });

  test('has defaults that say "not known"', async () => {
    expect((await api.post('/v1/invoices', of('K-2', {}))).json()).toMatchObject({
      receivedOn: null,
      terms: 'unknown',
      sector: 'general',
      contractRate: null,
      warnings: [],
    });
    expect((await api.get('/v1/debtors/D-K-2')).json()).toMatchObject({
      publicKind: 'unknown',
      claimsPenalties: null,
      contractRate: null,
      mark: null,
    });
  });

  test('what is not given of a debtor stays, null takes it away, and a mark given again keeps its instant', async () => {
    const mark = { mark: 'goodPayer', reason: 'Dix ans sans retard', by: 'Claire' };
    await put('K-3', { publicKind: 'authority', claimsPenalties: false, contractRate: 9.99, mark });
    now = '2026-11-11T09:00:00Z';
    const kept = { publicKind: 'authority', claimsPenalties: false, contractRate: 9.99 };
    const at = '2026-11-10T09:00:00.000Z';
    expect((await put('K-3')).json()).toMatchObject({ ...kept, mark: { ...mark, at } });
    expect((await put('K-3', { mark })).json().mark).toEqual({ ...mark, at });
    const later = { ...mark, by: 'Omar' };
    expect((await put('K-3', { mark: later })).json().mark).toEqual({ ...later, at: '2026-11-11T09:00:00.000Z' });
    now = '2026-11-10T09:00:00Z';
    const none = { claimsPenalties: null, contractRate: null, mark: null };
    expect((await put('K-3', none)).json()).toMatchObject(none);
  });

  test.each([
    ['contractRate', { contractRate: 12.345 }, {}],
    ['contractRate', { contractRate: 100 }, {}],
    ['contractRate', { contractRate: 1e-9 }, {}],
    ['contractRate', { contractRate: -1 }, {}],
    ['contractRate', { contractRate: '12,5' }, {}],
    ['contractRate', { contractRate: null }, {}],
    ['terms', { terms: '30 jours' }, {}],
    ['sector', { sector: 'bakery' }, {}],
    ['receivedOn', { receivedOn: '2026-02-30' }, {}],
    ['debtor.contractRate', {}, { contractRate: true }],
    ['debtor.publicKind', {}, { publicKind: 'mairie' }],
    ['debtor.claimsPenalties', {}, { claimsPenalties: 'yes' }],
    ['debtor.mark.mark', {}, { mark: { mark: 'liar', reason: 'x', by: 'Claire' } }],
    ['debtor.mark.by', {}, { mark: { mark: 'badFaith', reason: 'x', by: 'api' } }],
    ['debtor.mark.reason', {}, { mark: { mark: 'badFaith', by: 'Claire' } }],
    ['debtor.mark.at', {}, { mark: { mark: 'badFaith', reason: 'x', by: 'Claire', at: '2026-01-01' } }],
  ])('a %s that cannot be used is refused by its name (%j %j)', async (field, own, over) => {
    const answer = await api.post('/v1/invoices', of('K-9', over, own));
    expect(answer.statusCode).toBe(400);
    expect(answer.json().errors).toEqual([
      expect.objectContaining({ field, detail: expect.stringMatching(/\. .+\.$/) }),
    ]);
  });

  test('a request without these fields has the hash it had before they existed', () => {
    const body = invoice('K-10', { debtor: { reference: 'C', name: 'N', type: 'business' } });
    expect(contentHash(readInvoice(body as Parameters<typeof readInvoice>[0]))).toBe(
      '667f96a5eeb90ad46c39c087c02fccdd4d27d34147ff8214794da69f84ebd8da',
    );
  });
});

test('every rate with two decimals is shown as it was sent', async () => {
  const rates = [0, 0.01, 0.29, 1.15, 8.55, 33.33, 57.57, 99.99];
  for (const [at, contractRate] of rates.entries())
    expect((await api.post('/v1/invoices', of(`RATE-${String(at)}`, {}, { contractRate }))).json().contractRate).toBe(
      contractRate,
    );
});

describe('warnings', () => {
  const doubts: [string, Record<string, unknown>, Record<string, unknown>, string[]][] = [
    ['R3: a contract rate under its floor', {}, { contractRate: 5 }, ['contract_rate_below_floor']],
    [
      'R3: the rate of the debtor counts where the invoice has none',
      { contractRate: 5 },
      {},
      ['contract_rate_below_floor'],
    ],
    ['R3: the rate of the invoice goes before it', { contractRate: 5 }, { contractRate: 'default' }, []],
    ['R9: a public buyer', { type: 'public', siren: undefined }, {}, ['public_buyer']],
    [
      'R10: penalties for a consumer',
      { type: 'consumer', siren: undefined, claimsPenalties: true },
      {},
      ['consumer_penalties', 'mediator_missing'],
    ],
    ['section 3.3: a consumer without a mediator', { type: 'consumer', siren: undefined }, {}, ['mediator_missing']],
    ['R11: a debtor of unknown type', { type: 'unknown', siren: undefined }, {}, ['debtor_type_unknown']],
    ['R51: a business without SIREN', { siren: undefined }, {}, ['debtor_siren_missing']],
    ['R51: a mistyped SIREN', { siren: '732829321' }, {}, ['debtor_siren_invalid']],
    ['section 6: too long a term', {}, { dueOn: '2027-06-30' }, ['due_beyond_legal_maximum']],
    [
      'section 6: a term too long for periodic invoices',
      {},
      { terms: 'periodic', dueOn: '2026-12-31' },
      ['due_beyond_legal_maximum'],
    ],
    [
      'section 6: a hospital may take 50 days',
      { type: 'public', publicKind: 'health', siren: undefined },
      { dueOn: '2026-12-22' },
      ['public_buyer'],
    ],
  ];
  test.each(doubts)('%s', async (name, over, own, expected) => {
    const answer = await api.post('/v1/invoices', of(`W ${name}`, over, own));
    expect(answer.statusCode).toBe(201);
    expect(codes(answer.json())).toEqual(expected);
    const events = await warned(`W ${name}`);
    expect(events.map((one) => one.data.warnings.map((two) => two.code))).toEqual(
      expected.length === 0 ? [] : [expected],
    );
  });

  test('say in both languages what is doubtful and what it changes; the data stays as it came', async () => {
    const [warning] = (await api.post('/v1/invoices', of('W-1', {}, { contractRate: 5 }))).json().warnings;
    expect(warning).toEqual({
      code: 'contract_rate_below_floor',
      field: 'contractRate',
      text: expect.stringContaining('2026-S2 (8,25\u00a0%)'),
      textEn: expect.stringContaining('choose the legal default rate'),
      changes: expect.stringMatching(/^Aucune pénalité/),
      changesEn: expect.stringMatching(/^No penalty/),
    });
    expect((await api.get('/v1/invoices/W-1')).json().contractRate).toBe(5);
  });

  test('the same invoice again answers the same warnings and notes none again', async () => {
    const first = await api.post('/v1/invoices', of('W-2', { siren: undefined }));
    const again = await api.post('/v1/invoices', of('W-2', { siren: undefined }));
    expect(again.statusCode).toBe(200);
    expect(again.json()).toEqual(first.json());
    expect(await warned('W-2')).toHaveLength(1);
  });

  test('a SIREN known from before is not called missing', async () => {
    await api.post('/v1/invoices', of('W-3', {}));
    const second = of('W-4', {}, { debtor: debtor({ reference: 'D-W-3', siren: undefined }) });
    expect(codes((await api.post('/v1/invoices', second)).json())).toEqual([]);
  });

  test('each line of a bulk has its own', async () => {
    const lines = [of('B-1', {}), of('B-2', { type: 'unknown', siren: undefined }), of('B-3', {}, { contractRate: 1 })];
    const { results } = (await api.post('/v1/invoices/bulk', { invoices: lines })).json();
    expect(results.map((one: { invoice: Parameters<typeof codes>[0] }) => codes(one.invoice))).toEqual([
      [],
      ['debtor_type_unknown'],
      ['contract_rate_below_floor'],
    ]);
  });

  test('a corrected debtor is checked again on its open invoices, and the history tells what changed', async () => {
    await api.post('/v1/invoices', of('U-1', { type: 'unknown', siren: undefined }));
    await api.post(
      '/v1/invoices',
      of(
        'U-2',
        { type: 'unknown', siren: undefined },
        { debtor: debtor({ reference: 'D-U-1', type: 'unknown', siren: undefined }) },
      ),
    );
    await put('D-U-1', { siren: undefined });
    for (const number of ['U-1', 'U-2'])
      expect(codes((await api.get(`/v1/invoices/${number}`)).json())).toEqual(['debtor_siren_missing']);
    await put('D-U-1');
    await put('D-U-1');
    expect((await api.get('/v1/invoices/U-1')).json().warnings).toEqual([]);
    const events = await warned('U-1');
    expect(events.map((one) => one.data.warnings)).toEqual([
      [{ code: 'debtor_type_unknown', field: 'debtor.type' }],
      [{ code: 'debtor_siren_missing', field: 'debtor.siren' }],
      [],
    ]);
  });

  test('R3: a person takes the default rate in place of one below its floor; the history says who and why', async () => {
    await api.post('/v1/invoices', of('C-R', { contractRate: 4 }, { contractRate: 5 }));
    const set = (contractRate: unknown) =>
      api.post('/v1/invoices/C-R/contract-rate', { contractRate, reason: 'CGV à corriger', by: 'Claire' });
    const answer = (await set('default')).json();
    expect(answer).toMatchObject({ contractRate: 'default', warnings: [] });
    expect((await set(null)).json().warnings[0].text).toContain('(4,00\u00a0%)');
    const { items } = (await api.get('/v1/invoices/C-R/timeline')).json();
    const first = items.find((one: { kind?: string }) => one.kind === 'contractRateSet');
    expect(first).toMatchObject({ actor: 'Claire', data: { rate: { kind: 'default' }, reason: 'CGV à corriger' } });
    const missing = await api.post('/v1/invoices/C-R/contract-rate', { reason: 'x' });
    expect(missing.statusCode).toBe(400);
    expect(missing.json().errors[0]).toMatchObject({ field: 'contractRate', code: 'invalid_request' });
  });

  test('R1 R3: a legal rate that the creditor added counts for the floor', async () => {
    const owner = new pg.Client({ connectionString: api.adminUrl });
    await owner.connect();
    await owner.query(
      `insert into legal_rates (creditor_id, id, kind, effective_from, hundredths, source, checked_on, confidence, added_at, added_by)
       values ($1, gen_random_uuid(), 'legalPro', '2027-01-01', 300, 'arrêté', '2026-12-28', 'V', '2026-12-28', 'Claire')`,
      [api.creditorId],
    );
    await owner.end();
    now = '2027-02-10T09:00:00Z';
    const own = { issuedOn: '2026-12-20', dueOn: '2027-01-20', contractRate: 8.5 };
    const [warning] = (await api.post('/v1/invoices', of('W-5', {}, own))).json().warnings;
    now = '2026-11-10T09:00:00Z';
    expect(warning.text).toContain('2027-S1 (9,00\u00a0%)');
  });

  test('a list shows the invoices with one warning, page by page, and refuses an unknown code by name', async () => {
    for (const number of ['L-1', 'L-2', 'L-3']) await api.post('/v1/invoices', of(number, { siren: '732829329' }));
    const first = (await api.get('/v1/invoices?warning=debtor_siren_invalid&limit=2')).json();
    const second = (
      await api.get(`/v1/invoices?warning=debtor_siren_invalid&limit=2&cursor=${first.nextCursor}`)
    ).json();
    const numbers = [...first.items, ...second.items].map((one: { number: string }) => one.number);
    expect(numbers).toEqual(expect.arrayContaining(['L-1', 'L-2', 'L-3']));
    expect([...first.items, ...second.items].every((one) => codes(one).includes('debtor_siren_invalid'))).toBe(true);
    const unknown = await api.get('/v1/invoices?warning=nothing');
    expect(unknown.statusCode).toBe(400);
    expect(unknown.json().errors[0]).toMatchObject({ field: 'warning' });
  });

  test("R42: what the creditor's own identity lacks is told on each invoice, with its field", async () => {
    const owner = new pg.Client({ connectionString: api.adminUrl });
    await owner.connect();
    await owner.query(`update creditors set identity = identity - 'shareCapital' where creditor_id = $1`, [
      api.otherCreditorId,
    ]);
    await owner.end();
    const answer = await api.post('/v1/invoices', of('I-1', {}), { authorization: `Bearer ${api.otherApiKey}` });
    expect(answer.json().warnings).toMatchObject([
      { code: 'identity_mention_missing', field: 'creditor.shareCapital' },
    ]);
  });
});

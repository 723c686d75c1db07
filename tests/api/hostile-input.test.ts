import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { debtor, invoice, testApi, type TestApi } from './app.ts';

let api: TestApi;
beforeAll(async () => {
  api = await testApi(() => new Date('2026-11-10T09:00:00Z'));
});
afterAll(() => api.close());

const address = { line1: '1 rue A', postcode: '75001', city: 'Paris' };

/** Field, what replaces it, status, code. */
const badInvoices: [string, Record<string, unknown>, number, string][] = [
  ['number', { number: '' }, 400, 'invalid_text'],
  ['number', { number: '   ' }, 400, 'invalid_text'],
  ['number', { number: 'A\u0000B' }, 400, 'invalid_text'],
  ['number', { number: 'A\nB' }, 400, 'invalid_text'],
  ['number', { number: 'A\ud800B' }, 400, 'invalid_text'],
  ['number', { number: 'x'.repeat(101) }, 400, 'invalid_text'],
  ['number', { number: 12 }, 400, 'invalid_text'],
  ['number', { number: undefined }, 400, 'invalid_request'],
  ['number', { number: null }, 400, 'invalid_text'],
  ['number', { number: '0b7e5f0e-6a0c-4d0c-9e62-5d1c4d6f8a11' }, 400, 'invalid_number'],
  ['issuedOn', { issuedOn: '2026-02-30' }, 400, 'invalid_date'],
  ['issuedOn', { issuedOn: '02/11/2026' }, 400, 'invalid_date'],
  ['dueOn', { dueOn: '1899-12-31' }, 400, 'invalid_date'],
  ['dueOn', { dueOn: '2201-01-01' }, 400, 'invalid_date'],
  ['dueOn', { dueOn: '2026-12-02T00:00:00Z' }, 400, 'invalid_date'],
  ['dueOn', { dueOn: '2026-11-01' }, 422, 'due_before_issue'],
  ['currency', { currency: 'eur' }, 400, 'invalid_currency'],
  ['currency', { currency: 'XTS' }, 422, 'unknown_currency'],
  ['amountCents', { amountCents: 0 }, 400, 'invalid_amount'],
  ['amountCents', { amountCents: -5 }, 400, 'invalid_amount'],
  ['amountCents', { amountCents: 12.5 }, 400, 'invalid_amount'],
  ['amountCents', { amountCents: '1250' }, 400, 'invalid_amount'],
  ['amountCents', { amountCents: 100_000_000_000 }, 400, 'invalid_amount'],
  ['amountCents', { amountCents: 1e308 }, 400, 'invalid_amount'],
  ['status', { status: 'settled' }, 400, 'unknown_field'],
  ['policy', { policy: 'no-such' }, 422, 'unknown_policy'],
  ['stepsDone.0', { stepsDone: ['no-such'] }, 422, 'unknown_step'],
  ['debtor', { debtor: undefined }, 400, 'invalid_request'],
  ['debtor', { debtor: 'C-1' }, 400, 'invalid_request'],
  ['debtor.type', { debtor: debtor({ type: undefined }) }, 400, 'invalid_request'],
  ['debtor.type', { debtor: debtor({ type: 'person' }) }, 400, 'invalid_request'],
  ['debtor.name', { debtor: debtor({ name: 'A\u2028B' }) }, 400, 'invalid_text'],
  ['debtor.name', { debtor: debtor({ name: 'e' + '\u0301'.repeat(5_000) }) }, 400, 'invalid_text'],
  ['debtor.siren', { debtor: debtor({ siren: '73282932' }) }, 400, 'invalid_siren'],
  ['debtor.language', { debtor: debtor({ language: 'de' }) }, 400, 'invalid_request'],
  ['debtor.timeZone', { debtor: debtor({ timeZone: 'Mars/Olympus' }) }, 400, 'invalid_time_zone'],
  ['debtor.timeZone', { debtor: debtor({ timeZone: '+02:00' }) }, 400, 'invalid_time_zone'],
  ['debtor.email', { debtor: debtor({ email: 'nobody' }) }, 400, 'invalid_email'],
  ['debtor.email', { debtor: debtor({ email: 'a@b' }) }, 400, 'invalid_email'],
  ['debtor.email', { debtor: debtor({ email: 'a@b.fr, c@d.fr' }) }, 400, 'invalid_email'],
  ['debtor.email', { debtor: debtor({ email: 'a@b.fr\r\nBcc: c@d.fr' }) }, 400, 'invalid_email'],
  ['debtor.email', { debtor: debtor({ email: 'Léa <lea@b.fr>' }) }, 400, 'invalid_email'],
  ['debtor.email', { debtor: debtor({ email: `${'a'.repeat(65)}@b.fr` }) }, 400, 'invalid_email'],
  ['debtor.phone', { debtor: debtor({ phone: '12' }) }, 400, 'invalid_phone'],
  ['debtor.phone', { debtor: debtor({ phone: 'call me' }) }, 400, 'invalid_phone'],
  ['debtor.address.city', { debtor: debtor({ address: { ...address, city: undefined } }) }, 400, 'invalid_request'],
  [
    'debtor.address.country',
    { debtor: debtor({ address: { ...address, country: 'France' } }) },
    400,
    'invalid_country',
  ],
  ['debtor.address.floor', { debtor: debtor({ address: { ...address, floor: 3 } }) }, 400, 'unknown_field'],
];

describe('POST /v1/invoices refuses', () => {
  test.each(badInvoices)('%s as %j with %i %s', async (field, over, status, code) => {
    const answer = await api.post('/v1/invoices', invoice('H-1', over));
    const problem = answer.json();
    expect([answer.statusCode, problem.code, problem.field]).toEqual([status, code, field]);
    expect(answer.headers['content-type']).toContain('application/problem+json');
    expect(problem.detail).toContain(status === 400 ? field : '');
    expect(problem.detail.length).toBeGreaterThan(20);
  });

  test('and writes nothing', async () => {
    expect((await api.get('/v1/invoices')).json().items).toEqual([]);
  });

  test('several faults at once, each told', async () => {
    const answer = await api.post(
      '/v1/invoices',
      invoice('H-2', { issuedOn: 'x', amountCents: 0, debtor: debtor({ email: 'x' }) }),
    );
    expect(answer.json().errors.map((one: { field: string }) => one.field)).toEqual([
      'issuedOn',
      'amountCents',
      'debtor.email',
    ]);
  });
});

const payment = (over: Record<string, unknown>) => ({
  reference: 'HP',
  receivedOn: '2026-11-09',
  amountCents: 100,
  currency: 'EUR',
  ...over,
});
const plan = (over: Record<string, unknown>) => ({
  ...{ reference: 'HL', debtor: 'C-1', invoices: ['H'], agreedOn: '2026-11-09' },
  instalments: [{ dueOn: '2026-12-01', amountCents: 100 }],
  ...over,
});

const badWrites: [string, Record<string, unknown>, number, string][] = [
  ['/v1/payments', payment({ receivedOn: '2026-11-12' }), 422, 'receivedOn'],
  ['/v1/payments', payment({ receivedOn: '2026-13-01' }), 400, 'receivedOn'],
  ['/v1/payments', payment({ currency: 'XTS' }), 422, 'currency'],
  ['/v1/payments', payment({ amountCents: 0.5 }), 400, 'amountCents'],
  ['/v1/payments', payment({ allocations: [{ invoice: 'H', amountCents: 0 }] }), 400, 'allocations.0.amountCents'],
  ['/v1/payments', payment({ allocations: [{ invoice: 'no-such', amountCents: 5 }] }), 404, 'allocations.0.invoice'],
  ['/v1/payments', payment({ debtor: 'no-such' }), 404, 'debtor'],
  ['/v1/payments', payment({ reference: 'a\u0000' }), 400, 'reference'],
  ['/v1/payments/no-such/reverse', { reversedOn: '2026-11-09', reason: 'x' }, 404, 'reference'],
  ['/v1/payments/no-such/reverse', { reversedOn: '2027-11-09', reason: 'x' }, 422, 'reversedOn'],
  ['/v1/payment-plans', plan({ instalments: [] }), 400, 'instalments'],
  ['/v1/payment-plans', plan({ instalments: [{ dueOn: '2026-02-29', amountCents: 1 }] }), 400, 'instalments.0.dueOn'],
  ['/v1/payment-plans', plan({ interest: 'none' }), 400, 'interest'],
  ['/v1/payment-plans', plan({ debtor: 'no-such' }), 404, 'debtor'],
  ['/v1/payment-plans/no-such/cancel', { reason: 'x' }, 404, 'reference'],
  ['/v1/tasks/not-an-id/complete', { by: 'Léa' }, 400, 'id'],
  ['/v1/tasks/0b7e5f0e-6a0c-4d0c-9e62-5d1c4d6f8a11/complete', { by: 'Léa' }, 404, 'id'],
  ['/v1/tasks/0b7e5f0e-6a0c-4d0c-9e62-5d1c4d6f8a11/complete', {}, 400, 'by'],
];

test.each(badWrites)('POST %s %j is refused with %i and names %s', async (url, body, status, field) => {
  const answer = await api.post(url, body);
  expect([answer.statusCode, answer.json().field]).toEqual([status, field]);
});

describe('what is not a request of ours', () => {
  const send = (url: string, payload: string, headers: Record<string, string> = {}) => api.post(url, payload, headers);

  test.each([
    ['{"a":', 400, 'invalid_json'],
    ['', 400, 'invalid_json'],
    ['[]', 400, 'invalid_request'],
    ['null', 400, 'invalid_request'],
    ['"text"', 400, 'invalid_request'],
    ['{"__proto__":{"x":1}}', 400, 'invalid_json'],
  ])('the body %s is refused with %i %s', async (payload, status, code) => {
    const answer = await send('/v1/invoices', payload);
    expect([answer.statusCode, answer.json().code]).toEqual([status, code]);
  });

  test('a body nested a hundred thousand deep is refused like any other', async () => {
    const deep = '['.repeat(100_000) + ']'.repeat(100_000);
    expect((await send('/v1/invoices', `{"number":${deep}}`)).statusCode).toBe(400);
    const line = (await send('/v1/invoices/bulk', `{"invoices":[${deep}]}`)).json();
    expect(line.results[0].status).toBe('rejected');
  });

  test('a body of 10 MB is refused with 413, in bulk too', async () => {
    const big = JSON.stringify({ number: 'x'.repeat(10_000_000) });
    expect((await send('/v1/invoices', big)).statusCode).toBe(413);
    expect((await send('/v1/invoices/bulk', big)).json().code).toBe('body_too_large');
  });

  test('another content type is refused with 415', async () => {
    for (const type of ['text/plain', 'application/xml', 'application/x-www-form-urlencoded'])
      expect((await send('/v1/invoices', '{}', { 'content-type': type })).statusCode).toBe(415);
  });

  test('an unknown address is 404, a known one with another method 405 naming what it takes', async () => {
    expect((await api.get('/v1/nothing')).json()).toMatchObject({ status: 404, code: 'route_not_found' });
    expect((await api.get('/nothing')).statusCode).toBe(404);
    const answer = await api.app.inject({
      method: 'DELETE',
      url: '/v1/invoices',
      headers: { authorization: `Bearer ${api.apiKey}` },
    });
    expect(answer.statusCode).toBe(405);
    expect(answer.headers.allow).toContain('POST');
    expect((await api.get('/v1/payments/%zz')).json().code).toBe('invalid_url');
    expect((await api.get('/v1/payments/%00')).json().field).toBe('reference');
  });

  test('SQL and markup in texts come back as they were sent', async () => {
    const name = `Robert'); DROP TABLE invoices;-- <script>alert(1)</script> \\u0000 'É' 😀`;
    const answer = await api.post('/v1/invoices', invoice(`SQL'--`, { debtor: debtor({ reference: 'SQL', name }) }));
    expect(answer.statusCode).toBe(201);
    expect(answer.json().debtor.name).toBe(name);
  });
});

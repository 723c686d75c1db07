/** Sources of money facts through the API: required, reported, shown with what to do. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testApi, type TestApi } from './app.ts';

let api: TestApi;
let nowMs = Date.parse('2026-11-10T09:00:00Z');
beforeAll(async () => {
  api = await testApi(() => new Date(nowMs));
});
afterAll(() => api.close());

const hourMs = 3_600_000;

test('a source is required, grows old, says what to do, and is fresh again with its report', async () => {
  expect((await api.get('/v1/sources')).json()).toEqual({ sources: [] });
  const put = await api.put('/v1/sources/bank', { withinHours: 24, by: 'Claire' });
  expect(put.statusCode).toBe(200);
  expect(put.json()).toEqual({
    ...{ key: 'bank', withinHours: 24, reportedAt: null, ageMinutes: null, detail: null, stale: false, toDo: null },
    staleFrom: '2026-11-11T09:00:00.000Z',
  });
  nowMs += 25 * hourMs;
  const [late] = (await api.get('/v1/sources')).json().sources;
  expect(late).toMatchObject({ stale: true, toDo: expect.stringContaining('POST /v1/sources/bank/report') });
  const told = await api.post('/v1/sources/bank/report', {
    reportedAt: '2026-11-11T08:00:00Z',
    detail: 'camt.053 no 12',
  });
  expect(told.json()).toMatchObject({ stale: false, ageMinutes: 120, detail: 'camt.053 no 12', toDo: null });
  const older = await api.post('/v1/sources/bank/report', { reportedAt: '2026-11-11T07:00:00+00:00' });
  expect(older.json()).toEqual(told.json());
  expect((await api.post('/v1/sources/bank/report', {})).json()).toMatchObject({ ageMinutes: 0, detail: null });
  // A name of one's own, without a limit, and no other creditor sees any of it.
  expect((await api.post('/v1/sources/caisse/report', {})).json()).toMatchObject({
    key: 'caisse',
    withinHours: null,
    staleFrom: null,
  });
  expect((await api.get('/v1/sources', api.otherApiKey)).json()).toEqual({ sources: [] });
});

test('a payment is no report', async () => {
  const before = (await api.get('/v1/sources')).json();
  await api.post('/v1/payments', { reference: 'P-1', receivedOn: '2026-11-10', amountCents: 100, currency: 'EUR' });
  expect((await api.get('/v1/sources')).json()).toEqual(before);
});

test.each([
  ['PUT', '/v1/sources/bank', { withinHours: 0 }, 400, 'withinHours', 'Send whole hours'],
  ['PUT', '/v1/sources/bank', {}, 400, 'withinHours', ''],
  ['PUT', '/v1/sources/bank', { withinHours: 24, often: true }, 400, 'often', ''],
  ['POST', '/v1/sources/bank/report', { reportedAt: 'yesterday' }, 400, 'reportedAt', 'Send an instant'],
  ['POST', '/v1/sources/bank/report', { reportedAt: '2027-01-01T00:00:00Z' }, 422, 'reportedAt', 'in the future'],
])('%s %s %j is refused and names the field and the remedy', async (method, url, body, status, field, remedy) => {
  const answer = await (method === 'PUT' ? api.put(url, body) : api.post(url, body));
  expect(answer.statusCode).toBe(status);
  expect(answer.body).toContain(field);
  expect(answer.body).toContain(remedy);
});

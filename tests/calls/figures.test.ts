/** The figures of the calls are exact: every call once, a promise kept only by money that stayed. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { calls, type Calls } from './calling.ts';

let c: Calls;
beforeAll(async () => {
  c = await calls();
});
afterAll(() => c.api.close());

const begin = '2026-11-17T09:00:00.000Z';
const figures = async (from: string, to: string, key?: string) =>
  (await c.api.get(`/v1/call-figures?from=${from}&to=${to}`, key)).json<Record<string, unknown>>();
const pay = (number: string, receivedOn: string, amountCents: number) =>
  c.api.post('/v1/payments', {
    ...{ reference: `P-${number}`, receivedOn, amountCents, currency: 'EUR' },
    allocations: [{ invoice: number, amountCents }],
  });

test('right parties, promises, and promises kept, broken and still open', async () => {
  const promised = async (number: string) => {
    c.at(begin);
    const promise = { amountCents: 50_000, payOn: '2026-11-19' };
    expect((await c.report(await c.call(number), { disposition: 'PROMISE_TO_PAY', promise })).status).toBe(200);
  };
  for (const number of ['KEPT', 'SHORT', 'BACK', 'LATE', 'NEVER']) await promised(number);
  c.at(begin);
  await c.report(await c.call('ANSWER'), { disposition: 'NO_ANSWER' });
  await c.report(await c.call('WIFE'), { disposition: 'DECEASED' });
  await c.report(await c.call('BOSS'), { disposition: 'GATEKEEPER', rightParty: true });
  expect(await figures('2026-11-17', '2026-11-17')).toMatchObject({
    ...{ calls: 8, rightParty: 6, promises: 5, kept: 0, broken: 0, pending: 5 },
    ...{ rightPartyRate: 6 / 8, promiseRate: 5 / 6, keptRate: null },
  });
  c.at('2026-11-26T09:00:00.000Z');
  // The hold of the promise ends with Tuesday 24 November, three working days after the day promised.
  await pay('KEPT', '2026-11-24', 50_000);
  await pay('SHORT', '2026-11-19', 49_999);
  await pay('BACK', '2026-11-19', 50_000);
  await c.api.post('/v1/payments/P-BACK/reverse', { reversedOn: '2026-11-25', reason: 'Rejet' });
  await pay('LATE', '2026-11-25', 50_000);
  expect(await figures('2026-11-17', '2026-11-17')).toMatchObject({ kept: 1, broken: 4, pending: 0, keptRate: 0.2 });
});

test('a day is a day of the creditor, both ends included; nobody sees the calls of another creditor', async () => {
  expect(await figures('2026-11-18', '2026-11-30')).toMatchObject({ calls: 0, rightPartyRate: null });
  expect(await figures('2026-11-17', '2026-11-16')).toMatchObject({ status: 422, field: 'to' });
  expect(await figures('2026-11-01', '2026-11-30', c.api.otherApiKey)).toMatchObject({ calls: 0 });
});

/** Promises to pay over the API: recorded, judged as money comes or time passes, told in the next message. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { standard } from '../../domain/policies.ts';
import { judgeLapsedPromises } from '../../worker/judge-promises.ts';
import { debtor, invoice, testApi, type TestApi } from './app.ts';
import { claim } from './claiming.ts';

let api: TestApi;
let nowMs = 0;
const at = (instant: string) => {
  nowMs = Date.parse(instant);
};
beforeAll(async () => {
  at('2026-12-07T09:00:00Z');
  api = await testApi(() => new Date(nowMs));
  const policy = { ...standard, key: 'punctual', spread: 'PT0S', gather: 'PT0S' };
  expect((await api.post('/v1/policies', policy)).statusCode).toBe(201);
});
afterAll(() => api.close());

const begin = '2026-12-07T09:00:00Z';
/** Promised for Thursday 10 December: until the end of Tuesday 15. */
const payOn = '2026-12-10';
const over = '2026-12-15T23:00:00Z';

async function register(number: string, change: Record<string, unknown> = {}): Promise<string> {
  at(begin);
  const body = { policy: 'punctual', debtor: debtor({ reference: `D-${number}` }), ...change };
  const answer = await api.post('/v1/invoices', invoice(number, body));
  expect(answer.statusCode, answer.body).toBe(201);
  return answer.json<{ id: string }>().id;
}
const promise = (number: string, more: Record<string, unknown> = {}) =>
  api.post(`/v1/invoices/${number}/promise`, { amountCents: 50_000, payOn, by: 'Léa', ...more });
const pay = (number: string, amountCents: number, receivedOn = '2026-12-09', reference = `P-${number}`) =>
  api.post('/v1/payments', {
    ...{ reference, receivedOn, amountCents, currency: 'EUR', allocations: [{ invoice: number, amountCents }] },
  });
const view = async (number: string) =>
  (await api.get(`/v1/invoices/${number}`)).json<{
    dunning: { waitingFor: string; nextAction: { at: string } | null };
  }>().dunning;
const promises = async (reference: string) =>
  (await api.get(`/v1/debtors/${reference}/promises`)).json<{ items: Record<string, unknown>[] }>().items;
const kinds = async (number: string) =>
  (await api.get(`/v1/invoices/${number}/timeline?limit=100`))
    .json<{ items: { kind?: string }[] }>()
    .items.filter((one) => /^promise[A-Z]/.test(one.kind ?? ''));
const sweep = () => judgeLapsedPromises(api.deps, () => undefined);
async function emailOf(id: string, step: string): Promise<{ text: string; tone: string }> {
  const made = await claim(api, id, step);
  if (made.kind !== 'claimed' || made.content.kind !== 'email') throw new Error(JSON.stringify(made));
  const delivery = await api.get(`/v1/deliveries/${made.deliveryId}`);
  return { text: made.content.text.replace(/\s+/gu, ' '), tone: delivery.json<{ tone: string }>().tone };
}

describe('a promise', () => {
  test('holds until the third working day after, is listed, and is broken when nothing came; the next message is one tone firmer and says so', async () => {
    const id = await register('BROKEN');
    const made = await promise('BROKEN', { note: 'Virement jeudi' });
    expect(made.statusCode, made.body).toBe(201);
    expect(made.json()).toMatchObject({
      status: 'open',
      keptUntil: '2026-12-15T23:00:00.000Z',
      madeBy: 'Léa',
      inARow: 1,
    });
    const { nextAction } = await view('BROKEN');
    expect(Date.parse(nextAction?.at ?? '')).toBeGreaterThan(Date.parse(over));
    at(over);
    expect(await sweep()).toBe(1);
    expect(await promises('D-BROKEN')).toMatchObject([{ status: 'broken', receivedCents: 0 }]);
    at('2026-12-16T12:30:00Z');
    const { text, tone } = await emailOf(id, 'friendly');
    expect(tone).toBe('firm');
    expect(text).toContain('Vous nous aviez annoncé un règlement de 500,00 € pour le 10 décembre 2026.');
  });

  test('is judged by the claim itself where the sweep has not looked yet', async () => {
    const id = await register('UNSWEPT');
    await promise('UNSWEPT');
    at('2026-12-16T12:30:00Z');
    expect((await emailOf(id, 'friendly')).tone).toBe('firm');
    expect((await kinds('UNSWEPT')).map(({ kind }) => kind)).toEqual(['promiseMade', 'promiseBroken']);
  });

  test('leaves the tone alone where the policy says so', async () => {
    const punctual = (await api.get('/v1/policies/punctual')).json<Record<string, unknown>>();
    const policy = { ...punctual, key: 'same-tone', promises: { tone: 'same', mostInARow: 1 } };
    const stored = await api.post('/v1/policies', policy);
    expect(stored.statusCode, stored.body).toBe(201);
    expect(stored.json()).toMatchObject({ promises: { tone: 'same', mostInARow: 1 } });
    const id = await register('SAME', { policy: 'same-tone' });
    await promise('SAME');
    at('2026-12-16T12:30:00Z');
    expect(await emailOf(id, 'friendly')).toMatchObject({ tone: 'friendly', text: expect.stringContaining('annoncé') });
    expect((await promise('SAME', { payOn: '2026-12-20' })).json()).toMatchObject({ code: 'too_many_promises' });
  });

  test('kept ends its hold at once, and the next message thanks', async () => {
    const id = await register('KEPT');
    await promise('KEPT');
    at('2026-12-09T09:00:00Z');
    await pay('KEPT', 50_000);
    expect(await promises('D-KEPT')).toMatchObject([{ status: 'kept', receivedCents: 50_000 }]);
    expect(Date.parse((await view('KEPT')).nextAction?.at ?? '')).toBeLessThan(Date.parse(over));
    at('2026-12-09T12:30:00Z');
    const { text, tone } = await emailOf(id, 'friendly');
    expect(tone).toBe('friendly');
    expect(text).toContain('Nous avons bien reçu 500,00 € comme convenu, et vous en remercions.');
  });

  test('half kept is half kept', async () => {
    await register('HALF');
    await promise('HALF');
    at('2026-12-09T09:00:00Z');
    await pay('HALF', 20_000);
    expect((await view('HALF')).nextAction?.at).toBeDefined();
    expect(await promises('D-HALF')).toMatchObject([{ status: 'open', receivedCents: 20_000 }]);
    at(over);
    await sweep();
    expect(await promises('D-HALF')).toMatchObject([{ status: 'halfKept', receivedCents: 20_000 }]);
  });

  test('money that goes back in time opens it again, later it is broken after all', async () => {
    await register('BACK');
    await promise('BACK');
    at('2026-12-09T09:00:00Z');
    await pay('BACK', 125_050);
    expect(await promises('D-BACK')).toMatchObject([{ status: 'kept' }]);
    await api.post('/v1/payments/P-BACK/reverse', { reversedOn: '2026-12-09', reason: 'Rejet' });
    expect(await promises('D-BACK')).toMatchObject([{ status: 'open', receivedCents: 0, endedAt: null }]);
    expect(Date.parse((await view('BACK')).nextAction?.at ?? '')).toBeGreaterThan(Date.parse(over));
    await pay('BACK', 50_000, '2026-12-09', 'P2-BACK');
    at(over);
    await api.post('/v1/payments/P2-BACK/reverse', { reversedOn: '2026-12-15', reason: 'Rejet' });
    expect((await kinds('BACK')).map(({ kind }) => kind)).toEqual([
      ...['promiseMade', 'promiseKept', 'promiseReopened', 'promiseKept', 'promiseBroken'],
    ]);
  });

  test('told late, money that was received in time keeps it after all', async () => {
    await register('TOLD');
    await promise('TOLD');
    at(over);
    await sweep();
    await pay('TOLD', 50_000, '2026-12-15');
    expect(await promises('D-TOLD')).toMatchObject([{ status: 'kept' }]);
  });
});

test('a new promise replaces the open one; one that is taken back lets the ladder go on', async () => {
  await register('NEW');
  await promise('NEW');
  at('2026-12-07T09:00:01Z');
  const second = await promise('NEW', { payOn: '2026-12-11' });
  expect((await promises('D-NEW')).map(({ status }) => status)).toEqual(['open', 'cancelled']);
  const { id } = second.json<{ id: string }>();
  expect((await api.post(`/v1/promises/${id}/cancel`, { reason: 'Erreur' })).json()).toMatchObject({
    status: 'cancelled',
  });
  expect((await api.post(`/v1/promises/${id}/cancel`, { reason: 'Erreur' })).statusCode).toBe(409);
  expect(Date.parse((await view('NEW')).nextAction?.at ?? '')).toBeLessThan(Date.parse(over));
});

test('one promise for two invoices is kept by money on either, and both go on', async () => {
  const shared = debtor({ reference: 'D-TWO' });
  await register('TWO-A', { debtor: shared });
  await register('TWO-B', { debtor: shared });
  await register('TWO-C');
  const several = (invoices: string[]) =>
    api.post('/v1/debtors/D-TWO/promises', { invoices, amountCents: 200_000, payOn, by: 'Léa' });
  expect((await several(['TWO-A', 'TWO-C'])).json()).toMatchObject({
    code: 'not_an_open_invoice',
    field: 'invoices.1',
  });
  expect((await several(['TWO-A', 'TWO-B'])).statusCode).toBe(201);
  at('2026-12-09T09:00:00Z');
  await pay('TWO-A', 125_050);
  await pay('TWO-B', 74_950);
  expect(await promises('D-TWO')).toMatchObject([{ status: 'kept', receivedCents: 200_000 }]);
  expect(Date.parse((await view('TWO-B')).nextAction?.at ?? '')).toBeLessThan(Date.parse(over));
});

test('after two that failed in a row the third needs a person, who says why', async () => {
  await register('ROW');
  for (const [made, until] of [
    [begin, over],
    ['2026-12-16T09:00:00Z', '2026-12-23T00:00:00Z'],
  ] as const) {
    at(made);
    expect((await promise('ROW', { payOn: made.slice(0, 10) })).statusCode).toBe(201);
    at(until);
    await sweep();
  }
  const third = await promise('ROW', { payOn: '2026-12-28' });
  expect(third.statusCode).toBe(409);
  expect(third.json()).toMatchObject({ code: 'too_many_promises', field: 'override' });
  expect((await promise('ROW', { payOn: '2026-12-28', override: true })).json()).toMatchObject({ field: 'reason' });
  const taken = await promise('ROW', { payOn: '2026-12-28', override: true, reason: 'Virement vu à la banque' });
  expect(taken.json()).toMatchObject({ inARow: 3, status: 'open' });
});

test.each([
  [{ payOn: '2026-12-06' }, 'payOn'],
  [{ payOn: '2027-01-07' }, 'payOn'],
  [{ amountCents: 125_051 }, 'amountCents'],
])('%j is refused with its field', async (change, field) => {
  const number = `ODD-${JSON.stringify(change).length}-${field}-${Object.values(change)[0]}`;
  await register(number);
  expect((await promise(encodeURIComponent(number), change)).json()).toMatchObject({ status: 422, field });
});

test('nobody sees or ends the promises of another creditor', async () => {
  await register('OTHER');
  const { id } = (await promise('OTHER')).json<{ id: string }>();
  expect((await api.get('/v1/debtors/D-OTHER/promises', api.otherApiKey)).statusCode).toBe(404);
  const headers = { authorization: `Bearer ${api.otherApiKey}` };
  expect((await api.post(`/v1/promises/${id}/cancel`, { reason: 'x' }, headers)).statusCode).toBe(404);
});

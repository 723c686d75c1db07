/** Promises and disputes around a call: one promise too many is only noted, and a script never asks for what is contested. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { judgeLapsedPromises } from '../../worker/judge-promises.ts';
import { claim } from '../api/claiming.ts';
import { calls, type Calls } from './calling.ts';

let c: Calls;
beforeAll(async () => {
  c = await calls();
});
afterAll(() => c.api.close());

const begin = '2026-11-17T09:00:00.000Z';
const promises = async (reference: string) =>
  (await c.api.get(`/v1/debtors/${reference}/promises`)).json<{ items: Record<string, unknown>[] }>().items;

test('after too many that failed a promise on the phone is noted without a hold, and a person decides', async () => {
  c.at(begin);
  const task = await c.call('MANY');
  for (const [at, over] of [
    ['2026-11-02T10:00:00Z', '2026-11-06T23:00:00Z'],
    ['2026-11-09T10:00:00Z', '2026-11-13T23:00:00Z'],
  ] as const) {
    c.at(at);
    const body = { amountCents: 1_000, payOn: at.slice(0, 10), by: 'Léa' };
    expect((await c.api.post('/v1/invoices/MANY/promise', body)).statusCode).toBe(201);
    c.at(over);
    await judgeLapsedPromises(c.api.deps, () => undefined);
  }
  c.at(begin);
  const promise = { amountCents: 50_000, payOn: '2026-11-19' };
  const answer = await c.report(task, { disposition: 'PROMISE_TO_PAY', promise });
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  expect((await promises('D-MANY')).map(({ status }) => status)).toEqual(['broken', 'broken']);
  expect(await c.kinds('MANY')).toContain('promiseNotTaken');
  expect((await c.view('MANY')).dunning.nextAction?.['step']).toBe('notice');
  expect(await c.tasks('status=open&kind=promiseBroken&invoice=MANY')).toMatchObject([
    { data: { unmet: 2, amountCents: 50_000, text: expect.stringContaining('échéancier') } },
  ]);
});

test('a promise on the phone is kept with its call', async () => {
  c.at(begin);
  const task = await c.call('PHONE');
  await c.report(task, { disposition: 'PROMISE_TO_PAY', promise: { amountCents: 50_000, payOn: '2026-11-19' } });
  expect(await promises('D-PHONE')).toMatchObject([{ source: 'call', taskId: task.id, madeBy: 'Léa Martin' }]);
});

test('a call prepared before a part was contested is withdrawn, and its new script leaves that part out', async () => {
  c.at(begin);
  const task = await c.call('SCRIPT');
  expect(String(task.data['script']).replace(/\s/gu, ' ')).toContain('1 250,50 €');
  const body = { reason: 'Prix', amountCents: 30_000, undisputedGoesOn: true };
  expect((await c.api.post('/v1/invoices/SCRIPT/dispute', body)).statusCode).toBe(200);
  expect(await c.tasks('status=open&kind=call&invoice=SCRIPT')).toEqual([]);
  const [{ id } = { id: '' }] = (await c.api.get('/v1/invoices?number=SCRIPT')).json<{ items: { id: string }[] }>()
    .items;
  expect((await claim(c.api, id, 'call')).kind).toBe('prepared');
  const [again] = await c.tasks('status=open&kind=call&invoice=SCRIPT');
  const script = String(again?.data['script']).replace(/\s/gu, ' ');
  expect(script).toContain('hors 300,00 € que vous contestez');
  expect(script).toContain('950,50 €');
  expect(script).not.toContain('1 250,50 €');
});

import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { perform } from '../../cases/act.ts';
import { sealAndTell } from '../../cases/tell-endpoints.ts';
import { openWebhook, recordWebhookAnswer } from '../../cases/webhook-deliveries.ts';
import { inCreditorTx, run } from '../../db/connect.ts';
import { invoice, testApi, type TestApi } from './app.ts';

interface Endpoint {
  readonly id: string;
  readonly secret: string | null;
  readonly status: string;
  readonly types: string[] | null;
  readonly secretsInUse: number;
  readonly pending: number;
  readonly failed: number;
  readonly skipped: number;
}
interface Delivery {
  readonly id: string;
  readonly webhookId: string;
  readonly eventNo: number | null;
  readonly type: string;
  readonly status: string;
  readonly attempts: number;
  readonly lastStatus: number | null;
}
interface Events {
  readonly items: { id: string; no: number; type: string; timestamp: string; data: Record<string, unknown> }[];
  readonly nextCursor: string;
}

let nowMs = Date.parse('2026-11-27T09:00:00Z');
let api: TestApi;
beforeAll(async () => {
  api = await testApi(() => new Date(nowMs));
});
afterAll(() => api.close());

let url = 0;
const nextUrl = () => `https://erp.example.com/hooks/${String((url += 1))}`;
async function add(body: Record<string, unknown> = {}): Promise<Endpoint> {
  const answer = await api.post('/v1/webhook-endpoints', { url: nextUrl(), ...body });
  expect(answer.statusCode, answer.body).toBe(201);
  return answer.json<Endpoint>();
}
const end = (id: string) => api.post(`/v1/webhook-endpoints/${id}/end`, {});
const get = async (id: string) => (await api.get(`/v1/webhook-endpoints/${id}`)).json<Endpoint>();
const seal = () =>
  inCreditorTx(api.db, api.creditorId, (tx) => sealAndTell(tx, api.creditorId, 10_000, new Date(nowMs)));
const deliveries = async (id: string, query = '') =>
  (await api.get(`/v1/webhook-endpoints/${id}/deliveries${query}`)).json<{
    items: Delivery[];
    nextCursor: string | null;
  }>();
async function register(number = randomUUID().slice(0, 12)): Promise<string> {
  const answer = await api.post('/v1/invoices', invoice(number));
  expect(answer.statusCode, answer.body).toBe(201);
  return number;
}
/** What the worker does with one delivery when the endpoint answers so. */
async function answer(id: string, status: number): Promise<void> {
  await perform(api.deps, api.creditorId, 'worker', async (act) => {
    const open = await openWebhook(act, id);
    if (open.kind === 'open')
      await recordWebhookAnswer(act, id, open.seq, { kind: 'answered', status, retryAfterMs: null });
  });
}
const events = async (query: string, key?: string) => (await api.get(`/v1/events?${query}`, key)).json<Events>();

test('the secret is told once: not when the endpoint is read, and not under a repeated Idempotency-Key', async () => {
  const body = { url: nextUrl(), description: 'ERP' };
  const headers = { 'idempotency-key': randomUUID() };
  const first = (await api.post('/v1/webhook-endpoints', body, headers)).json<Endpoint>();
  expect(first.secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  expect(Buffer.from((first.secret ?? '').slice(6), 'base64')).toHaveLength(32);
  const again = (await api.post('/v1/webhook-endpoints', body, headers)).json<Endpoint>();
  expect(again).toMatchObject({ id: first.id, secret: null });
  const whole = [await api.get('/v1/webhook-endpoints'), await api.get(`/v1/webhook-endpoints/${first.id}`)];
  for (const one of whole) expect(one.body).not.toContain('whsec_');
  const kept = await inCreditorTx(api.db, api.creditorId, (tx) =>
    run<{ body: string }>(tx, 'test-kept-answers', 'select body::text as body from idempotency_keys', []),
  );
  expect(kept.map((row) => row.body).join()).not.toContain('whsec_');
  await end(first.id);
});

test.each([
  ['http://erp.example.com/x', 'https'],
  ['https://127.0.0.1/x', 'RELANCE_WEBHOOK_PRIVATE'],
  ['https://169.254.169.254/x', 'no address a message may be sent to'],
  ['https://user:secret@erp.example.com/', 'password'],
  ['erp.example.com', 'web address'],
])('%s is refused with what to do', async (refused, words) => {
  const answered = await api.post('/v1/webhook-endpoints', { url: refused });
  expect(answered.statusCode).toBe(422);
  expect(answered.json()).toMatchObject({ code: 'endpoint_url_refused', field: 'url' });
  expect(answered.json<{ detail: string }>().detail).toContain(words);
});

test('an unknown type is refused, and an eleventh endpoint', async () => {
  expect((await api.post('/v1/webhook-endpoints', { url: nextUrl(), types: ['invoice.eaten'] })).statusCode).toBe(400);
  const ten = await Promise.all(Array.from({ length: 10 }, () => add()));
  const refused = await api.post('/v1/webhook-endpoints', { url: nextUrl() });
  expect(refused.statusCode).toBe(409);
  expect(refused.json()).toMatchObject({ code: 'too_many_endpoints' });
  for (const one of ten) expect((await end(one.id)).statusCode).toBe(200);
});

test('an event is on its way to each endpoint that wants its type, from the moment it is in the chain', async () => {
  await seal();
  const all = await add();
  const payments = await add({ types: ['payment.recorded'] });
  await register();
  expect((await deliveries(all.id)).items).toEqual([]);
  const told = await seal();
  const [first] = (await deliveries(all.id)).items;
  expect(first).toMatchObject({ type: 'invoice.registered', status: 'pending', attempts: 0 });
  expect((await deliveries(payments.id)).items).toEqual([]);
  expect(told.rings.map(({ workflowId }) => workflowId)).toContain(`webhook:${api.creditorId}:${first?.id ?? ''}`);
  // Temporal keeps what it is given: ids, and nothing of the event or of the secret.
  expect(JSON.stringify(told.rings)).not.toMatch(/whsec_|https:|cents/i);
  const [event] = (await events(`after=${String((first?.eventNo ?? 0) - 1)}&limit=1`)).items;
  expect(event).toMatchObject({ id: first?.webhookId, no: first?.eventNo, type: 'invoice.registered' });
  for (const one of [all, payments]) await end(one.id);
});

test('410 disables the endpoint: the rest is skipped, a person is asked, and after a replay nothing is missing', async () => {
  await seal();
  const { id } = await add({ types: ['invoice.registered'] });
  for (let n = 0; n < 3; n += 1) await register();
  await seal();
  const [newest] = (await deliveries(id)).items;
  await answer(newest?.id ?? '', 410);
  expect(await get(id)).toMatchObject({ status: 'disabled', failed: 1, skipped: 2, pending: 0 });
  await register();
  const { rings } = await seal();
  expect(rings).toEqual([]);
  expect(await get(id)).toMatchObject({ skipped: 3 });
  const refused = await api.post(`/v1/webhook-endpoints/${id}/replay`, {});
  expect(refused.json()).toMatchObject({ code: 'endpoint_disabled' });

  const tasks = (await api.get('/v1/tasks?kind=endpointDisabled')).json<{
    items: { id: string; data: Record<string, string> }[];
  }>();
  const task = tasks.items.find((one) => one.data['endpointId'] === id);
  expect(task?.data).toMatchObject({ host: 'erp.example.com' });
  expect((await api.post(`/v1/tasks/${task?.id ?? ''}/complete`, { by: 'Claire' })).statusCode).toBe(422);
  const done = await api.post(`/v1/tasks/${task?.id ?? ''}/complete`, { by: 'Claire', retry: true });
  expect(done.statusCode, done.body).toBe(200);
  expect(await get(id)).toMatchObject({ status: 'active', skipped: 3, failed: 1 });

  api.rings.length = 0;
  expect((await api.post(`/v1/webhook-endpoints/${id}/replay`, {})).json()).toEqual({ replayed: 4, more: false });
  expect(api.rings).toHaveLength(4);
  const before = newest?.webhookId;
  for (const one of (await deliveries(id)).items) await answer(one.id, 200);
  const { items } = await deliveries(id, '?status=delivered');
  expect(items.map((one) => one.status)).toEqual(Array(4).fill('delivered'));
  expect(items.map((one) => one.webhookId)).toContain(before);
  await end(id);
});

test('five days without one message taken disable the endpoint, and one that is taken starts them anew', async () => {
  await seal();
  const { id } = await add({ types: ['invoice.registered'] });
  const day = 24 * 3_600_000;
  const one = async (status: number) => {
    await register();
    await seal();
    await answer((await deliveries(id)).items[0]?.id ?? '', status);
  };
  await one(500);
  nowMs += 4 * day;
  await one(204);
  nowMs += 2 * day;
  await one(500);
  expect(await get(id)).toMatchObject({ status: 'active' });
  nowMs += 5 * day;
  await one(500);
  expect(await get(id)).toMatchObject({ status: 'disabled', disabledBecause: 'It took nothing for five days' });
  await end(id);
});

test('a rotation keeps the old secret for as long as asked; a secret is never in an answer but its own', async () => {
  const first = await add();
  const rotated = await api.post(`/v1/webhook-endpoints/${first.id}/rotate-secret`, { keepOldHours: 1 });
  const second = rotated.json<Endpoint>();
  expect(second.secret).toMatch(/^whsec_/);
  expect(second.secret).not.toBe(first.secret);
  expect(second.secretsInUse).toBe(2);
  nowMs += 3_600_000;
  expect((await get(first.id)).secretsInUse).toBe(1);
  expect((await api.post(`/v1/webhook-endpoints/${first.id}/rotate-secret`, { keepOldHours: 169 })).statusCode).toBe(
    400,
  );
  await end(first.id);
});

test('an endpoint disabled by hand and enabled again says who did it, and keeps its types', async () => {
  const { id } = await add({ types: ['invoice.settled'] });
  const off = await api.put(`/v1/webhook-endpoints/${id}`, { status: 'disabled', by: 'Claire' });
  expect(off.json()).toMatchObject({
    status: 'disabled',
    disabledBecause: 'Disabled by Claire',
    types: ['invoice.settled'],
  });
  expect((await api.post(`/v1/webhook-endpoints/${id}/test`, {})).statusCode).toBe(409);
  const on = await api.put(`/v1/webhook-endpoints/${id}`, { status: 'active', types: null });
  expect(on.json()).toMatchObject({ status: 'active', disabledBecause: null, types: null });
  await end(id);
  expect((await api.put(`/v1/webhook-endpoints/${id}`, { status: 'active' })).json()).toMatchObject({
    code: 'endpoint_ended',
  });
});

test('a test message is one of its own: it is no event and is not replayed with them', async () => {
  const { id } = await add();
  const one = (await api.post(`/v1/webhook-endpoints/${id}/test`, {})).json<Delivery>();
  const two = (await api.post(`/v1/webhook-endpoints/${id}/test`, {})).json<Delivery>();
  expect(one).toMatchObject({ type: 'webhook.test', eventNo: null, status: 'pending' });
  expect(two.webhookId).not.toBe(one.webhookId);
  await answer(one.id, 410);
  await api.put(`/v1/webhook-endpoints/${id}`, { status: 'active' });
  expect((await api.post(`/v1/webhook-endpoints/${id}/replay`, {})).json()).toMatchObject({ replayed: 0 });
  expect((await api.post(`/v1/webhook-deliveries/${one.id}/replay`, {})).json()).toMatchObject({ status: 'pending' });
  await end(id);
});

test('an answer that comes after somebody else decided changes nothing', async () => {
  const { id } = await add();
  const { id: delivery } = (await api.post(`/v1/webhook-endpoints/${id}/test`, {})).json<Delivery>();
  await perform(api.deps, api.creditorId, 'worker', async (act) => {
    const open = await openWebhook(act, delivery);
    if (open.kind !== 'open') throw new Error('not open');
    await recordWebhookAnswer(act, delivery, open.seq, { kind: 'answered', status: 200, retryAfterMs: null });
    await recordWebhookAnswer(act, delivery, open.seq, { kind: 'answered', status: 410, retryAfterMs: null });
  });
  expect((await api.get(`/v1/webhook-deliveries/${delivery}`)).json()).toMatchObject({
    status: 'delivered',
    attempts: 1,
  });
  expect(await get(id)).toMatchObject({ status: 'active' });
  await end(id);
});

test('another creditor sees none of it', async () => {
  await register();
  const { id } = await add();
  await seal();
  const { id: delivery } = (await api.post(`/v1/webhook-endpoints/${id}/test`, {})).json<Delivery>();
  const other = { authorization: `Bearer ${api.otherApiKey}` };
  expect((await api.get('/v1/webhook-endpoints', api.otherApiKey)).json()).toMatchObject({ items: [] });
  expect(await events('', api.otherApiKey)).toEqual({ items: [], nextCursor: '0' });
  for (const path of [
    `/v1/webhook-endpoints/${id}`,
    `/v1/webhook-endpoints/${id}/deliveries`,
    `/v1/webhook-deliveries/${delivery}`,
  ])
    expect((await api.get(path, api.otherApiKey)).statusCode).toBe(404);
  for (const path of ['end', 'test', 'replay', 'rotate-secret'].map((act) => `/v1/webhook-endpoints/${id}/${act}`))
    expect((await api.post(path, {}, other)).statusCode).toBe(404);
  expect((await api.post(`/v1/webhook-deliveries/${delivery}/replay`, {}, other)).statusCode).toBe(404);
  await end(id);
});

test('deliveries come in pages, newest event first', async () => {
  await seal();
  const { id } = await add({ types: ['invoice.registered'] });
  for (let n = 0; n < 5; n += 1) await register();
  await seal();
  const first = await deliveries(id, '?limit=3');
  const rest = await deliveries(id, `?limit=3&cursor=${first.nextCursor ?? ''}`);
  const numbers = [...first.items, ...rest.items].map((one) => one.eventNo ?? 0);
  expect(numbers).toHaveLength(5);
  expect(numbers).toEqual([...numbers].sort((a, b) => b - a));
  expect(rest.nextCursor).toBeNull();
  expect((await api.get(`/v1/webhook-endpoints/${id}/deliveries?cursor=x`)).statusCode).toBe(400);
  await end(id);
});

test('events of one invoice, of some types, and a cursor that is always there', async () => {
  const number = await register();
  await api.post(`/v1/invoices/${number}/pause`, { reason: 'Monsieur Dupont est absent', by: 'Claire' });
  await seal();
  const own = await events(`invoice=${number}&types=invoice.registered,hold.set`);
  expect(own.items.map((one) => one.type)).toEqual(['invoice.registered', 'hold.set']);
  expect(JSON.stringify(own)).not.toMatch(/Dupont|Claire|Noël|noel|nantes/i);
  const held = await events(`invoice=${number}&types=hold.set,hold.ended`);
  expect(held.items.map((one) => one.type)).toEqual(['hold.set']);
  // Nothing of that type: the cursor goes on all the same.
  const none = await events(`types=dispute.opened`);
  expect(none).toEqual({ items: [], nextCursor: own.nextCursor });
  expect(Number(none.nextCursor)).toBeGreaterThan(0);
  expect(await events(`after=${none.nextCursor}`)).toEqual({ items: [], nextCursor: none.nextCursor });
  expect((await api.get('/v1/events?types=hold.eaten')).json()).toMatchObject({ status: 400 });
  expect((await api.get('/v1/events?after=-1')).statusCode).toBe(400);
  expect((await api.get('/v1/events?invoice=unknown')).statusCode).toBe(404);
});

test('a client that waits is answered as soon as there is something', async () => {
  await seal();
  const { nextCursor } = await events('after=0&limit=100&types=dispute.opened');
  const waiting = events(`after=${nextCursor}&types=invoice.registered&wait=20`);
  const number = await register();
  await seal();
  expect((await waiting).items.map((one) => one.data['invoice'])).toEqual([number]);
});

test('with many writers and sealers at once a reader gets every event once, in order, and none is skipped', async () => {
  await seal();
  let nextCursor = '0';
  const seen: number[] = [];
  const ids: string[] = [];
  const work = { writing: true };
  const reader = (async () => {
    for (let idle = 0; work.writing || idle < 2;) {
      const page = await events(`after=${nextCursor}&limit=7`);
      seen.push(...page.items.map((one) => one.no));
      ids.push(...page.items.map((one) => one.id));
      ({ nextCursor } = page);
      idle = page.items.length === 0 ? idle + 1 : 0;
      // A pause of one turn: the writers and sealers share this process.
      await new Promise(setImmediate);
    }
  })();
  const writer = async () => {
    for (let n = 0; n < 8; n += 1) {
      const number = await register();
      await api.post(`/v1/invoices/${number}/pause`, { reason: 'x' });
      await api.post(`/v1/invoices/${number}/resume`, { reason: 'x' });
    }
  };
  const sealer = async () => {
    while (work.writing)
      await inCreditorTx(api.db, api.creditorId, (tx) => sealAndTell(tx, api.creditorId, 3, new Date(nowMs)));
  };
  const sealers = [sealer(), sealer()];
  await Promise.all([writer(), writer(), writer()]);
  work.writing = false;
  await Promise.all(sealers);
  await seal();
  await reader;
  for (
    let rest = await events(`after=${nextCursor}&limit=100`);
    rest.items.length > 0;
    rest = await events(`after=${rest.nextCursor}&limit=100`)
  ) {
    seen.push(...rest.items.map((one) => one.no));
    ids.push(...rest.items.map((one) => one.id));
  }
  expect(seen).toEqual(Array.from({ length: seen.length }, (_, n) => n + 1));
  expect(new Set(ids).size).toBe(ids.length);
  const [all] = await inCreditorTx(api.db, api.creditorId, (tx) =>
    run<{ n: number }>(tx, 'test-count-events', 'select count(*)::int as n from events', []),
  );
  expect(seen.length).toBe(all?.n);
});

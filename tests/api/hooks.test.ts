import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { storeCallback } from '../../cases/store-callback.ts';
import { inCreditorTx, run } from '../../db/connect.ts';
import { applyCallbacks, type CallbackSweepDeps } from '../../worker/apply-callbacks.ts';
import { debtor, invoice, testApi, type TestApi } from './app.ts';
import {
  claimed,
  hooks,
  kept,
  postResend,
  postTwilio,
  reports,
  resendEvent,
  sid,
  signResend,
  twilioForm,
  twilioUrl,
  type Claimed,
} from './callbacks.ts';

let nowMs = Date.parse('2026-11-10T09:00:00Z');
const tick = () => void (nowMs += 60_000);
let api: TestApi;
let email: Claimed;
let sms: Claimed;

beforeAll(async () => {
  api = await testApi(() => new Date(nowMs), hooks);
  email = await claimed(api, 'H-1', 'email', tick);
  sms = await claimed(api, 'H-2', 'sms', tick);
});
afterAll(() => api.close());

const tags = (over: Record<string, string> = {}) => ({
  creditor: api.creditorId,
  delivery: email.deliveryId,
  send: '1',
  ...over,
});
const allApplied = () =>
  vi.waitFor(async () => expect((await kept(api)).every((row) => row['appliedAt'] !== null)).toBe(true), 5_000);

const sweep = (over: Partial<CallbackSweepDeps> = {}, signal = new AbortController().signal) =>
  applyCallbacks(
    {
      cases: api.deps,
      deliver: () => undefined,
      ask: async () => true,
      fetchMessage: null,
      log: () => undefined,
      ...over,
    },
    signal,
  );

const base = () => ({ event: resendEvent('email.delivered', tags()), form: twilioForm(1, 'delivered') });

/** One hundred callbacks that nobody signed as they came, of every kind; each is named by what is wrong with it. */
function forgeries(): { what: string; send: () => ReturnType<typeof postResend> }[] {
  const { event, form } = base();
  const payload = JSON.stringify(event);
  const right = signResend(payload);
  const resend = (what: string, headers: Record<string, string>, body = payload) => ({
    what: `resend: ${what}`,
    send: () => api.app.inject({ method: 'POST', url: '/hooks/resend', payload: body, headers }),
  });
  const without = (name: string) => Object.fromEntries(Object.entries(right).filter(([one]) => one !== name));
  const url = twilioUrl(api.creditorId, sms.deliveryId);
  const two = <T>(n: number, make: (i: number) => T): T[] => Array.from({ length: n }, (_, i) => make(i + 1));
  const secret = (i: number) => `whsec_${Buffer.from(`another secret ${i}`).toString('base64')}`;
  const ago = (seconds: number) => new Date(Date.now() - seconds * 1000);
  return [
    ...two(10, (i) => resend(`secret ${i}`, signResend(payload, { secret: secret(i) }))),
    ...two(10, (i) => resend(`body ${i}`, right, payload.replace('delivered', `bounced${' '.repeat(i)}`))),
    ...two(10, (i) => resend(`stale ${i}`, signResend(payload, { at: ago(301 + i * 60) }))),
    ...two(5, (i) => resend(`future ${i}`, signResend(payload, { at: ago(-301 - i * 60) }))),
    ...['svix-id', 'svix-timestamp', 'svix-signature'].map((name) => resend(`no ${name}`, without(name))),
    ...two(5, (i) => resend(`short ${i}`, { ...right, 'svix-signature': right['svix-signature'].slice(0, -i * 3) })),
    ...two(5, (i) => resend(`time ${i}`, { ...right, 'svix-timestamp': String(Number(right['svix-timestamp']) + i) })),
    resend('other id', { ...right, 'svix-id': 'msg_2' }),
    resend('version', { ...right, 'svix-signature': right['svix-signature'].replace('v1,', 'v2,') }),
    ...two(10, (i) => ({
      what: `twilio: token ${i}`,
      send: () => postTwilio(api, url, form, { token: `another ${i}` }),
    })),
    ...two(10, (i) => ({
      what: `twilio: field ${i}`,
      send: () => postTwilio(api, url, { ...form, MessageStatus: 'failed', ErrorCode: String(i) }, { form }),
    })),
    ...two(10, (i) => ({
      what: `twilio: more ${i}`,
      send: () => postTwilio(api, url, { ...form, [`X${i}`]: '1' }, { form }),
    })),
    ...two(5, (i) => ({
      what: `twilio: other send ${i}`,
      send: () => postTwilio(api, twilioUrl(api.creditorId, sms.deliveryId, i + 1), form, { url }),
    })),
    {
      what: 'twilio: other creditor',
      send: () => postTwilio(api, twilioUrl(api.otherCreditorId, sms.deliveryId), form, { url }),
    },
    {
      what: 'twilio: other delivery',
      send: () => postTwilio(api, twilioUrl(api.creditorId, email.deliveryId), form, { url }),
    },
    { what: 'twilio: host', send: () => postTwilio(api, url, form, { url: `.evil${url}` }) },
    { what: 'twilio: no signature', send: () => postTwilio(api, url, form, { signature: null }) },
    ...two(11, (i) => ({
      what: `twilio: noise ${i}`,
      send: () => postTwilio(api, url, form, { signature: 'A'.repeat(i * 4) }),
    })),
  ];
}

describe('callbacks that were not signed', () => {
  test('are refused one hundred times out of a hundred, and nothing of them is kept', async () => {
    const all = forgeries();
    expect(all).toHaveLength(100);
    const answered = [];
    for (const { what, send } of all) answered.push([what, (await send()).statusCode]);
    expect(answered.filter(([, status]) => status !== 400 && status !== 403)).toEqual([]);
    expect(await kept(api)).toEqual([]);
    expect(await reports(api, email.deliveryId)).toEqual([]);
    const metrics = (await api.get('/metrics')).body;
    expect(metrics).toContain('relance_api_callbacks_total{provider="resend",result="refused"} 50');
    expect(metrics).toContain('relance_api_callbacks_total{provider="twilio",result="refused"} 50');
  });

  test('are refused with what to compare, as a problem', async () => {
    const payload = JSON.stringify(base().event);
    const answer = await api.app.inject({ method: 'POST', url: '/hooks/resend', payload });
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toMatchObject({
      code: 'invalid_signature',
      detail: expect.stringContaining('RESEND_WEBHOOK_SECRET'),
    });
    expect(answer.headers['content-type']).toContain('application/problem+json');
  });

  test('cannot be told apart without a secret, so nothing is accepted while none is set', async () => {
    const bare = await testApi(() => new Date(nowMs));
    try {
      const one = await postResend(bare, base().event);
      expect([one.statusCode, one.json().detail]).toEqual([503, expect.stringContaining('RESEND_WEBHOOK_SECRET')]);
      const two = await postTwilio(bare, twilioUrl(api.creditorId, sms.deliveryId), base().form);
      expect([two.statusCode, two.json().detail]).toEqual([
        503,
        expect.stringMatching(/TWILIO_AUTH_TOKEN.*PUBLIC_BASE_URL/),
      ]);
    } finally {
      await bare.close();
    }
  });
});

describe('callbacks that were signed', () => {
  test('are kept once however often they come, and their news is one fact', async () => {
    const event = resendEvent('email.delivered', tags(), { message_id: '<m1@resend.example>' });
    const answers = await Promise.all(Array.from({ length: 10 }, () => postResend(api, event, { id: 'msg_same' })));
    expect(answers.map((one) => one.statusCode)).toEqual(Array.from({ length: 10 }, () => 200));
    await allApplied();
    expect(await kept(api)).toEqual([
      expect.objectContaining({
        creditorId: api.creditorId,
        eventKey: 'msg_same',
        kind: 'email.delivered',
        problem: null,
      }),
    ]);
    const fact = { code: 'email.delivered', phase: 6, outcome: 'delivered', sendNo: 1 };
    expect(await reports(api, email.deliveryId)).toEqual([
      { ...fact, occurredAt: new Date('2026-11-10T09:05:00.123Z') },
    ]);
    // Replayed from the console, under an identity of its own.
    expect((await postResend(api, event, { id: 'msg_replay' })).statusCode).toBe(200);
    await vi.waitFor(async () => expect(await kept(api)).toHaveLength(2), 5_000);
    await allApplied();
    expect(await reports(api, email.deliveryId)).toHaveLength(1);
  });

  test('are believed while a secret is rotated: one right signature among several is enough', async () => {
    const payload = JSON.stringify(resendEvent('email.opened', tags()));
    const headers = signResend(payload, { id: 'msg_rotated' });
    const old = signResend(payload, { id: 'msg_rotated', secret: `whsec_${Buffer.from('old').toString('base64')}` });
    const both = { ...headers, 'svix-signature': `${old['svix-signature']} ${headers['svix-signature']}` };
    const answer = await api.app.inject({ method: 'POST', url: '/hooks/resend', payload, headers: both });
    expect(answer.statusCode).toBe(200);
    await allApplied();
    expect(await reports(api, email.deliveryId)).toContainEqual(
      expect.objectContaining({ code: 'email.opened', phase: null, outcome: null }),
    );
  });

  test('of Twilio find the SMS and the send they are about, each state once', async () => {
    const url = twilioUrl(api.creditorId, sms.deliveryId, 2);
    for (const form of [
      twilioForm(7, 'sent'),
      twilioForm(7, 'sent'),
      twilioForm(7, 'undelivered', { ErrorCode: '30003' }),
    ])
      expect((await postTwilio(api, url, form)).statusCode).toBe(200);
    await allApplied();
    expect(await reports(api, sms.deliveryId)).toEqual([
      { code: 'sent', phase: 4, outcome: null, sendNo: 2, occurredAt: null },
      { code: 'undelivered 30003', phase: 4, outcome: 'undeliverable', sendNo: 2, occurredAt: null },
    ]);
  });

  test('about nobody here are answered 200 and leave nothing, also under another creditor', async () => {
    const before = await kept(api);
    const strangers = [
      tags({ creditor: randomUUID() }),
      tags({ creditor: api.otherCreditorId }),
      tags({ delivery: randomUUID() }),
      tags({ creditor: "x' or true --" }),
      // An SMS is none of Resend's business.
      tags({ delivery: sms.deliveryId }),
      {},
    ];
    for (const [at, one] of strangers.entries())
      expect((await postResend(api, resendEvent('email.bounced', one), { id: `msg_stranger_${at}` })).statusCode).toBe(
        200,
      );
    for (const event of [
      { type: 'domain.updated', created_at: 'x', data: {} },
      { type: 'contact.created' },
      { type: 'email.sent', data: null },
    ])
      expect((await postResend(api, event, { id: `msg_${event.type}` })).statusCode).toBe(200);
    for (const url of [
      twilioUrl(api.otherCreditorId, sms.deliveryId),
      twilioUrl(api.creditorId, email.deliveryId),
      '/hooks/twilio/sms',
    ])
      expect((await postTwilio(api, url, twilioForm(9, 'delivered'))).statusCode).toBe(200);
    expect(await kept(api)).toEqual(before);
    expect(await reports(api, email.deliveryId)).toHaveLength(2);
  });

  test('that hold what the database cannot hold are kept all the same', async () => {
    const event = resendEvent('email.clicked', tags(), { subject: 'a\u0000b\ud800c' });
    expect((await postResend(api, event, { id: 'msg_odd' })).statusCode).toBe(200);
    await allApplied();
    expect(await reports(api, email.deliveryId)).toContainEqual(expect.objectContaining({ code: 'email.clicked' }));
  });

  test('that were kept and never applied, because the api died, are applied by the sweep, after three seconds', async () => {
    const body = resendEvent('email.delivery_delayed', tags());
    const callback = {
      provider: 'resend',
      eventKey: 'msg_left',
      kind: 'email.delivery_delayed',
      deliveryId: email.deliveryId,
      body,
    } as const;
    expect(await storeCallback(api.deps, api.creditorId, callback)).toBe(true);
    expect(await storeCallback(api.deps, api.creditorId, callback)).toBe(false);
    expect(await sweep()).toBe(0);
    nowMs += 3_000;
    expect(await sweep()).toBe(1);
    expect(await sweep()).toBe(0);
    expect(await reports(api, email.deliveryId)).toContainEqual(
      expect.objectContaining({ code: 'email.delivery_delayed' }),
    );
  });

  test('that only hint make the worker ask; what cannot be asked is tried less and less, and after twenty tries left with its problem', async () => {
    const letter = { provider: 'maileva', kind: 'letter', deliveryId: null, body: {} } as const;
    await inCreditorTx(api.db, api.creditorId, (tx) =>
      run(
        tx,
        'hint',
        `insert into webhook_events (creditor_id, provider, event_key, kind, delivery_id, body, received_at) values ($1, 'maileva', 'm1', 'x', $2, '{}', $3)`,
        [api.creditorId, email.deliveryId, new Date(nowMs)],
      ),
    );
    expect(letter.deliveryId).toBeNull();
    const asked: string[] = [];
    const lines: string[] = [];
    const ask = async (_creditor: string, delivery: string) => (asked.push(delivery), false);
    nowMs += 3_000;
    for (let round = 0; round < 3; round++) await sweep({ ask });
    expect(asked).toEqual([email.deliveryId]);
    nowMs += 24 * 3_600_000;
    for (let round = 0; round < 30; round++) await sweep({ ask, log: (line) => lines.push(line) });
    expect(asked).toHaveLength(20);
    expect(lines).toEqual(['callback maileva m1 was tried 20 times and is left with its problem']);
    expect(await kept(api)).toContainEqual(
      expect.objectContaining({
        eventKey: 'm1',
        appliedAt: null,
        attempts: 20,
        problem: expect.stringContaining('could not be asked'),
      }),
    );
  });
});

describe('suppressions', () => {
  const closedOf = async (number: string) =>
    inCreditorTx(api.db, api.creditorId, (tx) =>
      run<{ closed: unknown }>(
        tx,
        'closed-of',
        `select p.closed from contact_points p join debtors d on d.creditor_id = p.creditor_id and d.id = p.debtor_id where p.creditor_id = $1 and d.reference = $2 and p.kind = 'email'`,
        [api.creditorId, number],
      ),
    ).then((rows) => rows[0]?.closed);
  const suppression = (type: string, at: string, origin = 'bounce') => ({
    type,
    created_at: at,
    data: { id: 's1', email: 'Shared@Debtor.example', origin, source_id: null, created_at: at },
  });

  test('close the e-mail of every debtor with that address, and open it again when they are taken back, in any order', async () => {
    await api.goLive();
    for (const number of ['S-1', 'S-2'])
      await api.post(
        '/v1/invoices',
        invoice(number, { debtor: debtor({ reference: number, email: 'shared@debtor.example' }) }),
      );
    await postResend(api, suppression('suppression.added', '2026-11-10T10:00:00Z', 'complaint'), { id: 'sup_1' });
    const closed = [{ channel: 'email', because: 'complained', at: '2026-11-10T10:00:00.000Z' }];
    await vi.waitFor(
      async () => expect([await closedOf('S-1'), await closedOf('S-2')]).toEqual([closed, closed]),
      5_000,
    );
    await postResend(api, suppression('suppression.removed', '2026-11-10T12:00:00Z'), { id: 'sup_2' });
    await vi.waitFor(async () => expect([await closedOf('S-1'), await closedOf('S-2')]).toEqual([[], []]), 5_000);
    // This one had been on its way since before.
    await postResend(api, suppression('suppression.added', '2026-11-10T11:00:00Z'), { id: 'sup_3' });
    await vi.waitFor(
      async () => expect((await kept(api)).find((row) => row['eventKey'] === 'sup_3')?.['appliedAt']).toBeTruthy(),
      5_000,
    );
    expect(await closedOf('S-1')).toEqual([]);
    expect(await closedOf('H-1')).toEqual([]);
  });

  test('of an address that nobody here has are not kept', async () => {
    const before = await kept(api);
    const event = {
      ...suppression('suppression.added', '2026-11-10T10:00:00Z'),
      data: { email: 'nobody@else.example' },
    };
    expect((await postResend(api, event, { id: 'sup_none' })).statusCode).toBe(200);
    expect(await kept(api)).toEqual(before);
  });
});

test('a sid in the tests is one Twilio could give', () => expect(sid(3)).toMatch(/^SM[0-9a-f]{32}$/));

/** Disputes over the API: what is contested is never asked for, the rest only when the creditor says so, and everything is on record. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inCreditorTx, run } from '../../db/connect.ts';
import { standard } from '../../domain/policies.ts';
import { debtor, invoice, testApi, type TestApi } from './app.ts';
import { claim } from './claiming.ts';

let api: TestApi;
let nowMs = Date.parse('2026-12-07T12:30:00Z');
beforeAll(async () => {
  api = await testApi(() => new Date(nowMs));
  const policy = { ...standard, key: 'punctual', spread: 'PT0S', gather: 'PT0S' };
  expect((await api.post('/v1/policies', policy)).statusCode).toBe(201);
});
afterAll(() => api.close());

async function register(number: string): Promise<string> {
  const body = invoice(number, { policy: 'punctual', debtor: debtor({ reference: `D-${number}` }) });
  const answer = await api.post('/v1/invoices', body);
  expect(answer.statusCode, answer.body).toBe(201);
  return answer.json<{ id: string }>().id;
}
const contest = (number: string, more: Record<string, unknown> = {}) =>
  api.post(`/v1/invoices/${number}/dispute`, { reason: 'Il manque 3 cartons', ...more });
const resolve = (number: string, body: Record<string, unknown>) =>
  api.post(`/v1/invoices/${number}/dispute/resolve`, { note: 'Vu', ...body });
const pay = (number: string, amountCents: number, reference: string) =>
  api.post('/v1/payments', {
    ...{ reference, receivedOn: '2026-12-07', amountCents, currency: 'EUR' },
    allocations: [{ invoice: number, amountCents }],
  });
interface View {
  balanceCents: number;
  status: string;
  dunning: { waitingFor: string; nextAction: { step: string } | null };
}
const view = async (number: string) => (await api.get(`/v1/invoices/${number}`)).json<View>();
interface Dispute {
  id: string;
  owner: string | null;
  overdue: boolean;
  evidence: { id: string; name: string; mediaType: string; sha256: string }[];
}
const disputes = async (query: string) => (await api.get(`/v1/${query}`)).json<{ items: Dispute[] }>().items;
const only = async (number: string) => {
  const [one, ...others] = await disputes(`invoices/${number}/disputes`);
  if (!one || others.length > 0) throw new Error('Not one dispute');
  return one;
};
const friendly = async (id: string) => {
  const made = await claim(api, id, 'friendly');
  if (made.kind !== 'claimed' || made.content.kind !== 'email') throw new Error(JSON.stringify(made));
  const { invoices } = (await api.get(`/v1/deliveries/${made.deliveryId}`)).json<{
    invoices: { amountCents: number }[];
  }>();
  return { text: made.content.text.replace(/\s+/gu, ' '), amountCents: invoices[0]?.amountCents };
};

describe('R50: a dispute', () => {
  test('of a part with all on hold, as before: nothing leaves, its task has an owner and a day, and is overdue after it', async () => {
    await register('HELD');
    const body = { amountCents: 30_000, category: 'quantity', owner: 'Léa', answerBy: '2026-12-09' };
    expect((await contest('HELD', body)).json()).toMatchObject({ dunning: { waitingFor: 'dispute' } });
    expect(await only('HELD')).toMatchObject({
      ...{ category: 'quantity', owner: 'Léa', answerBy: '2026-12-09T23:00:00.000Z', overdue: false },
      ...{ amountCents: 30_000, undisputedGoesOn: false, number: 'HELD', debtor: 'D-HELD' },
    });
    const tasks = (await api.get('/v1/tasks?kind=dispute&owner=L%C3%A9a')).json<{ items: { dueAt: string }[] }>().items;
    expect(tasks).toMatchObject([{ dueAt: '2026-12-09T23:00:00.000Z' }]);
    nowMs = Date.parse('2026-12-10T12:30:00Z');
    expect((await only('HELD')).overdue).toBe(true);
    nowMs = Date.parse('2026-12-07T12:30:00Z');
    expect(await disputes('disputes?status=open&owner=L%C3%A9a&category=quantity')).toHaveLength(1);
    expect(await disputes('disputes?status=resolved')).toHaveLength(0);
  });

  test('without a day has the days of its category', async () => {
    await register('DAYS');
    await contest('DAYS', { category: 'duplicate' });
    expect(await only('DAYS')).toMatchObject({ answerBy: '2026-12-10T12:30:00.000Z' });
  });

  test('of a part while the rest goes on: the message claims the rest and says so, and its delivery holds that sum', async () => {
    const id = await register('PART');
    await contest('PART', { amountCents: 30_000, undisputedGoesOn: true });
    expect((await view('PART')).dunning).toMatchObject({ nextAction: { step: 'friendly' } });
    const { text, amountCents } = await friendly(id);
    expect(amountCents).toBe(95_050);
    expect(text).toContain('hors 300,00 € que vous contestez et que nous examinons');
    expect(text).toContain('950,50 €');
    expect(text).not.toContain('1 250,50 €');
    await pay('PART', 95_050, 'P-PART');
    expect(await view('PART')).toMatchObject({
      status: 'open',
      balanceCents: 30_000,
      dunning: { waitingFor: 'dispute' },
    });
    expect(await resolve('PART', { outcome: 'upheld' }).then((answer) => answer.json<View>())).toMatchObject({
      status: 'settled',
    });
  });

  test('changes: the rest goes on later, and is held again', async () => {
    await register('CHANGE');
    await contest('CHANGE', { amountCents: 30_000 });
    const { id } = await only('CHANGE');
    const changed = await api.post(`/v1/disputes/${id}`, { undisputedGoesOn: true, owner: 'Marc' });
    expect(changed.json(), changed.body).toMatchObject({ undisputedGoesOn: true, owner: 'Marc' });
    expect((await view('CHANGE')).dunning.nextAction).toMatchObject({ step: 'friendly' });
    await api.post(`/v1/disputes/${id}`, { undisputedGoesOn: false });
    expect((await view('CHANGE')).dunning.waitingFor).toBe('dispute');
    await resolve('CHANGE', { outcome: 'withdrawn' });
    expect((await view('CHANGE')).dunning.nextAction).toMatchObject({ step: 'friendly' });
    expect((await api.post(`/v1/disputes/${id}`, { owner: 'X' })).statusCode).toBe(409);
  });

  test('rejected resumes at the same step, and the next message recalls the answer', async () => {
    const id = await register('REJECTED');
    await contest('REJECTED');
    const threat = await resolve('REJECTED', { outcome: 'rejected', answer: 'Payez ou nous enverrons les huissiers.' });
    expect(threat.json(), threat.body).toMatchObject({ status: 422, code: 'unfit_answer' });
    await resolve('REJECTED', { outcome: 'rejected', answer: 'Le bon de livraison est signé de votre main.' });
    const { text, amountCents } = await friendly(id);
    expect(amountCents).toBe(125_050);
    expect(text).toContain(
      'Suite à votre contestation du 7 décembre 2026, nous vous avons répondu le 7 décembre 2026 : « Le bon de livraison est signé de votre main. »',
    );
    expect(await only('REJECTED')).toMatchObject({ resolution: 'rejected', answer: expect.any(String) });
  });

  test('upheld in part: the credit is what was agreed, and the rest is asked for', async () => {
    const id = await register('UPHELD');
    await contest('UPHELD', { amountCents: 30_000, undisputedGoesOn: true });
    await resolve('UPHELD', { outcome: 'upheld', creditCents: 10_000 });
    expect(await friendly(id)).toMatchObject({
      amountCents: 115_050,
      text: expect.not.stringContaining('contestez et que'),
    });
  });

  test.each([
    [{ undisputedGoesOn: true }, 'undisputedGoesOn'],
    [{ amountCents: 125_051 }, 'amountCents'],
    [{ answerBy: '2026-12-06' }, 'answerBy'],
  ])('%j is refused with its field', async (body, field) => {
    await register(`ODD-${field}`);
    expect((await contest(`ODD-${field}`, body)).json()).toMatchObject({ status: 422, field });
  });
});

test('the statement of a message holds neither the contested part nor interest on it', async () => {
  const policy = { ...standard, key: 'firm-first', spread: 'PT0S', gather: 'PT0S', steps: standard.steps.slice(2) };
  expect((await api.post('/v1/policies', policy)).statusCode).toBe(201);
  const claimed = async (number: string, cents: number, contested: number) => {
    const body = invoice(number, {
      policy: 'firm-first',
      amountCents: cents,
      debtor: debtor({ reference: `D-${number}` }),
    });
    const { id } = (await api.post('/v1/invoices', body)).json<{ id: string }>();
    if (contested > 0) await contest(number, { amountCents: contested, undisputedGoesOn: true });
    nowMs = Date.parse('2026-12-14T12:30:00Z');
    const made = await claim(api, id, 'firm');
    nowMs = Date.parse('2026-12-07T12:30:00Z');
    if (made.kind !== 'claimed') throw new Error(JSON.stringify(made));
    const [row] = await inCreditorTx(api.db, api.creditorId, (tx) =>
      run<{ body: Record<string, unknown> }>(tx, 'test-issued', issued, [api.creditorId, made.deliveryId]),
    );
    return row?.body;
  };
  const sums = ({ principalCents, interestCents, totalCents }: Record<string, unknown> = {}) => [
    ...[principalCents, interestCents, totalCents],
  ];
  const plain = sums(await claimed('LESS', 90_000, 0));
  expect(plain[0]).toBe(90_000);
  expect(plain[1]).toBeGreaterThan(0);
  expect(sums(await claimed('MORE', 120_000, 30_000))).toEqual(plain);
});
const issued = 'select body from statements where creditor_id = $1 and delivery_id = $2';

describe('evidence', () => {
  const add = (id: string, name: string, bytes: string, type = 'text/plain') =>
    api.app.inject({
      ...{ method: 'POST', url: `/v1/disputes/${id}/evidence?by=L%C3%A9a&name=${encodeURIComponent(name)}` },
      headers: { authorization: `Bearer ${api.apiKey}`, 'content-type': type },
      payload: Buffer.from(bytes),
    });

  test('is kept byte for byte, once, with who added it; and is nobody else’s', async () => {
    await register('PROOF');
    await contest('PROOF');
    const { id } = await only('PROOF');
    const bytes = '%PDF-1.7 bon de livraison';
    expect((await add(id, 'bon.pdf', bytes, 'application/pdf')).statusCode).toBe(201);
    nowMs += 1_000;
    expect((await add(id, 'encore.pdf', bytes, 'application/pdf')).statusCode).toBe(200);
    expect((await add(id, 'mail.eml', 'From: a@b.example\n\nIl manque', 'message/rfc822')).statusCode).toBe(201);
    const { evidence } = await only('PROOF');
    expect(evidence).toMatchObject([
      { name: 'bon.pdf', mediaType: 'application/pdf', by: 'Léa' },
      { name: 'mail.eml', mediaType: 'message/rfc822' },
    ]);
    const url = `/v1/disputes/${id}/evidence/${evidence[0]?.id ?? ''}`;
    const file = await api.get(url);
    expect([file.body, file.headers['x-content-sha256']]).toEqual([bytes, evidence[0]?.sha256]);
    expect((await api.get(url, api.otherApiKey)).statusCode).toBe(404);
    expect((await api.get(`/v1/disputes/${id}`, api.otherApiKey)).statusCode).toBe(404);
    expect((await add(id, 'x.exe', 'MZ\u0000', 'application/octet-stream')).json()).toMatchObject({
      code: 'unusable_evidence',
    });
  });
});

test('whatever is contested, paid and answered: no message claims a contested cent, and the balance is exact', async () => {
  let count = 0;
  const act = fc.oneof(
    fc.record({ kind: fc.constant('pay' as const), cents: fc.integer({ min: 1, max: 60_000 }) }),
    fc.record({
      kind: fc.constant('contest' as const),
      cents: fc.integer({ min: 1, max: 125_050 }),
      goesOn: fc.boolean(),
    }),
    fc.record({
      kind: fc.constant('resolve' as const),
      cents: fc.integer({ min: 1, max: 30_000 }),
      outcome: fc.constantFrom('upheld', 'rejected', 'withdrawn'),
    }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(act, { minLength: 1, maxLength: 6 }), async (acts) => {
      count += 1;
      const number = `ANY-${String(count)}`;
      const id = await register(number);
      const model = { owed: 125_050, part: 0, open: false, goesOn: false };
      for (const [at, one] of acts.entries()) {
        if (model.owed === 0) break;
        if (one.kind === 'pay') {
          const cents = Math.min(one.cents, model.owed);
          expect((await pay(number, cents, `P-${number}-${String(at)}`)).statusCode).toBe(201);
          model.owed -= cents;
        } else if (one.kind === 'contest') {
          const answer = await contest(number, { amountCents: one.cents, undisputedGoesOn: one.goesOn });
          const fits = !model.open && one.cents <= model.owed;
          expect(answer.statusCode).toBe(fits ? 200 : model.open ? 409 : 422);
          if (fits) Object.assign(model, { part: one.cents, open: true, goesOn: one.goesOn });
        } else {
          const creditCents = Math.min(one.cents, model.owed);
          const credit = one.outcome === 'upheld' ? { creditCents } : {};
          const answer = await resolve(number, { outcome: one.outcome, ...credit });
          expect(answer.statusCode).toBe(model.open ? 200 : 409);
          if (model.open && one.outcome === 'upheld') model.owed -= creditCents;
          model.open = false;
        }
      }
      const { balanceCents, status } = await view(number);
      expect([balanceCents, status]).toEqual([model.owed, model.owed === 0 ? 'settled' : 'open']);
      const claimable = model.open ? (model.goesOn ? Math.max(0, model.owed - model.part) : 0) : model.owed;
      const made = await claim(api, id, 'friendly');
      expect(made.kind).toBe(claimable > 0 ? 'claimed' : 'declined');
      if (made.kind !== 'claimed') return;
      const delivery = await api.get(`/v1/deliveries/${made.deliveryId}`);
      expect(delivery.json()).toMatchObject({ invoices: [{ amountCents: claimable }] });
    }),
    { numRuns: 25 },
  );
}, 60_000);

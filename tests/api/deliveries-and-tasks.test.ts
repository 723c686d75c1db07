import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { perform } from '../../cases/act.ts';
import type { Writers } from '../../cases/claim.ts';
import { claimStep } from '../../cases/claim-step.ts';
import { recordOutcome } from '../../cases/record-outcome.ts';
import { debtor, invoice, testApi, type TestApi } from './app.ts';

const start = Date.parse('2026-11-10T09:00:00Z');
let nowMs = start;
let api: TestApi;
beforeAll(async () => {
  api = await testApi(() => new Date(nowMs));
});
afterAll(() => api.close());

const pdf = new TextEncoder().encode('%PDF-1.7 \u00e9\n');

const writers: Writers = {
  message: async (brief) => {
    const text = `Bonjour, « ${brief.lines.map((line) => line.number).join(', ')} » — 1 250,50 €`;
    if (brief.channel === 'call') return { kind: 'call', phone: brief.debtor.phone ?? '', script: text };
    if (brief.channel === 'registeredLetter') {
      if (!brief.debtor.address) throw new Error('no address');
      return { kind: 'letter', recipient: { name: brief.debtor.name, address: brief.debtor.address }, pdf };
    }
    return {
      kind: 'email',
      from: 'a@b.example',
      replyTo: 'r@b.example',
      to: brief.debtor.email ?? '',
      subject: 'Facture',
      text,
      html: `<p>${text}</p>`,
    };
  },
  textOf: () => ({ name: 'fr/test', version: null }),
  dossier: async () => ({ kind: 'dossier', zip: pdf }),
};

/** Registers an invoice whose next step is `step`, and claims it when it is due. */
async function claimed(number: string, stepsDone: string[], step: string): Promise<string> {
  const body = invoice(number, { policy: 'demo', stepsDone, debtor: debtor({ reference: number }) });
  const { id } = (await api.post('/v1/invoices', body)).json();
  nowMs += 60_000;
  await perform(api.deps, api.creditorId, 'worker', (act) =>
    claimStep(act, id, step, writers, () => ({ name: 'localOutbox', repeatIsSafe: true })),
  );
  return id;
}

const sha256 = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest('hex');

describe('deliveries', () => {
  test('an e-mail is listed with what it covers, and its content gives the very hash that was frozen', async () => {
    const id = await claimed('E-1', [], 'email');
    const { items } = (await api.get('/v1/deliveries?invoice=E-1')).json();
    expect(items).toHaveLength(1);
    expect(items[0]).toMatchObject({
      ...{
        channel: 'email',
        step: 'email',
        state: 'claimed',
        outcome: null,
        attempts: 1,
        provider: 'localOutbox',
        completedAt: null,
      },
      claimedAt: new Date(nowMs).toISOString(),
      invoices: [{ id, number: 'E-1', step: 'email', amountCents: 125_050, claimSeq: 2 }],
    });
    expect((await api.get(`/v1/deliveries?invoice=${id}`)).json().items).toEqual(items);
    expect((await api.get(`/v1/deliveries/${items[0].id}`)).json()).toEqual({
      ...items[0],
      facts: [],
      look: expect.objectContaining({
        invoices: [expect.objectContaining({ number: 'E-1', seq: 2, balanceCents: 125_050 })],
      }),
    });
    const content = await api.get(`/v1/deliveries/${items[0].id}/content`);
    expect(content.headers['content-type']).toContain('application/json');
    expect(content.json()).toMatchObject({
      kind: 'email',
      to: 'compta@noel.example',
      text: 'Bonjour, « E-1 » — 1 250,50 €',
    });
    expect(sha256(content.rawPayload)).toBe(items[0].contentSha256);
    expect(content.headers['x-content-sha256']).toBe(items[0].contentSha256);
    expect(content.headers.etag).toBe(`"${items[0].contentSha256}"`);
  });

  test('a letter gives its PDF byte for byte', async () => {
    await claimed('L-1', ['email', 'sms', 'call'], 'notice');
    const [delivery] = (await api.get('/v1/deliveries?invoice=L-1')).json().items;
    expect(delivery).toMatchObject({ channel: 'registeredLetter', state: 'awaitingApproval', claimedAt: null });
    const content = await api.get(`/v1/deliveries/${delivery.id}/content`);
    expect(content.headers['content-type']).toBe('application/pdf');
    expect(content.headers['content-disposition']).toBe(`attachment; filename="${delivery.id}.pdf"`);
    expect(new Uint8Array(content.rawPayload)).toEqual(pdf);
    expect(sha256(content.rawPayload)).toBe(delivery.contentSha256);
  });

  test('pages through all of them once; an unknown invoice has none', async () => {
    const all = (await api.get('/v1/deliveries')).json();
    const first = (await api.get('/v1/deliveries?limit=1')).json();
    const rest = (await api.get(`/v1/deliveries?cursor=${first.nextCursor}`)).json();
    expect([...first.items, ...rest.items]).toEqual(all.items);
    expect((await api.get('/v1/deliveries?invoice=no-such')).json()).toEqual({ items: [], nextCursor: null });
  });
});

describe('tasks', () => {
  test('money that comes in takes back a call whose script names the old amount', async () => {
    const id = await claimed('C-0', ['email', 'sms'], 'call');
    const open = async () => (await api.get('/v1/tasks?status=open&kind=call&invoice=C-0')).json().items;
    expect(await open()).toHaveLength(1);
    await api.post('/v1/payments', {
      reference: 'C-PART',
      receivedOn: '2026-11-10',
      amountCents: 25_050,
      currency: 'EUR',
      allocations: [{ invoice: id, amountCents: 25_050 }],
    });
    expect(await open()).toEqual([]);
    expect((await api.get(`/v1/invoices/${id}`)).json().dunning.nextAction).toMatchObject({ step: 'call' });
  });

  test('a call is listed with the balance of now, completed by a person once, and the case goes on', async () => {
    const id = await claimed('C-1', ['email', 'sms'], 'call');
    const { items } = (await api.get(`/v1/tasks?status=open&kind=call&invoice=C-1`)).json();
    expect(items).toHaveLength(1);
    const [task] = items;
    expect(task).toMatchObject({
      ...{
        kind: 'call',
        invoiceId: id,
        invoiceNumber: 'C-1',
        status: 'open',
        onHold: false,
        result: null,
        endedAt: null,
      },
      invoices: [{ id, number: 'C-1', balanceCents: 125_050, currency: 'EUR' }],
      data: { phone: '+33612345678', script: 'Bonjour, « C-1 » — 1 250,50 €' },
    });
    expect((await api.get(`/v1/tasks/${task.id}`)).json()).toEqual(task);
    const missing = await api.post(`/v1/tasks/${task.id}/complete`, { by: 'Léa Martin' });
    expect([missing.statusCode, missing.json().field]).toEqual([422, 'disposition']);
    const done = await api.post(`/v1/tasks/${task.id}/complete`, {
      by: 'Léa Martin',
      disposition: 'NO_COMMITMENT',
      note: 'Rappeler lundi\nmatin',
    });
    expect(done.statusCode).toBe(200);
    expect(done.json()).toMatchObject({
      status: 'done',
      result: { by: 'Léa Martin', disposition: 'NO_COMMITMENT', note: 'Rappeler lundi\nmatin' },
    });
    expect(
      (await api.post(`/v1/tasks/${task.id}/complete`, { by: 'Léa Martin', disposition: 'NO_COMMITMENT' })).json().code,
    ).toBe('task_done');
    expect((await api.get('/v1/invoices/C-1')).json().dunning.nextAction.step).toBe('notice');
    const events = (await api.get('/v1/invoices/C-1/timeline'))
      .json()
      .items.filter((item: { kind: string }) => item.kind === 'callMade');
    expect(events).toMatchObject([{ actor: 'Léa Martin', data: { disposition: 'NO_COMMITMENT' } }]);
  });

  test('a task of a case on hold says so, and cannot be completed', async () => {
    await claimed('C-2', ['email', 'sms'], 'call');
    await api.post('/v1/invoices/C-2/pause', { reason: 'Décès du dirigeant' });
    const [task] = (await api.get('/v1/tasks?status=open&invoice=C-2')).json().items;
    expect(task.onHold).toBe(true);
    const answer = await api.post(`/v1/tasks/${task.id}/complete`, { by: 'Léa', disposition: 'NO_COMMITMENT' });
    expect([answer.statusCode, answer.json().code]).toEqual([409, 'case_on_hold']);
  });

  test('a registered letter goes from approval to posting to presentation', async () => {
    const id = await claimed('R-1', ['email', 'sms', 'call'], 'notice');
    const taskOf = async (kind: string) =>
      (await api.get(`/v1/tasks?status=open&kind=${kind}&invoice=R-1`)).json().items[0];
    const complete = async (kind: string, body: Record<string, unknown>) =>
      api.post(`/v1/tasks/${(await taskOf(kind)).id}/complete`, { by: 'Léa', ...body });
    expect((await complete('approval', { approved: true })).statusCode).toBe(200);
    nowMs += 60_000;
    const { value } = await perform(api.deps, api.creditorId, 'worker', (act) =>
      claimStep(act, id, 'notice', writers, () => ({ name: 'localOutbox', repeatIsSafe: true })),
    );
    if (value.kind !== 'claimed') throw new Error(`the approved letter was ${value.kind}`);
    const { deliveryId, invoiceIds } = value;
    await perform(api.deps, api.creditorId, 'worker', (act) =>
      recordOutcome(act, id, deliveryId, invoiceIds, { kind: 'accepted', providerId: null }),
    );
    expect((await complete('postLetter', {})).json().field).toBe('trackingNumber');
    expect(
      (await complete('postLetter', { trackingNumber: '1A 123 456 789 0', presentedOn: '2026-11-10' })).statusCode,
    ).toBe(200);
    expect((await api.get(`/v1/deliveries/${deliveryId}`)).json()).toMatchObject({
      state: 'presented',
      outcome: 'delivered',
      trackingNumber: '1A 123 456 789 0',
    });
    expect((await api.get('/v1/invoices/R-1')).json().dunning.nextAction.step).toBe('agency');
  });

  test('the most urgent comes first, and pages hold together', async () => {
    const due = (items: { dueAt: string }[]) => items.map((item) => item.dueAt);
    const all = (await api.get('/v1/tasks')).json().items;
    expect(due(all)).toEqual(due(all).toSorted());
    const first = (await api.get('/v1/tasks?limit=2')).json();
    const rest = (await api.get(`/v1/tasks?limit=100&cursor=${first.nextCursor}`)).json();
    expect([...first.items, ...rest.items]).toEqual(all);
  });
});

/** Registered letters from their approval to their presentation or return, on a real PostgreSQL; Maileva is faked at its HTTP boundary. */
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { archiveProofs } from '../../activities/archive-proofs.ts';
import { askProvider } from '../../activities/ask-provider.ts';
import { localOutbox } from '../../activities/channels/local-outbox.ts';
import { mailevaLetter } from '../../activities/channels/maileva/maileva-letter.ts';
import type { Channel } from '../../activities/channels/channel.ts';
import { perform } from '../../cases/act.ts';
import type { Writers } from '../../cases/claim.ts';
import { claimStep } from '../../cases/claim-step.ts';
import { lastLook, rememberSend } from '../../cases/last-look.ts';
import { recordOutcome } from '../../cases/record-outcome.ts';
import { recordReports } from '../../cases/record-reports.ts';
import type { Report } from '../../domain/delivery-life.ts';
import { applyCallbacks } from '../../worker/apply-callbacks.ts';
import { followLetters } from '../../worker/letter-news.ts';
import { debtor, invoice, testApi, type TestApi } from '../api/app.ts';
import { dropped, refuseWith } from '../../local/fakes/faults.ts';
import type { Received } from '../../local/fakes/faulty-server.ts';
import { postLine } from '../../local/fakes/maileva-letters.ts';
import {
  mailevaCalls,
  startMailevaServer,
  type MailevaSending,
  type MailevaServer,
} from '../../local/fakes/maileva-server.ts';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

let nowMs = Date.parse('2026-11-10T09:00:00Z');
let api: TestApi;
let server: MailevaServer;
let maileva: Channel;
const outbox = localOutbox({ dir: mkdtempSync(join(tmpdir(), 'letters-')) });
const hook = { user: 'maileva', password: 'a-long-password-1' };

beforeAll(async () => {
  api = await testApi(() => new Date(nowMs));
  server = await startMailevaServer({ clock: () => nowMs });
  const { account, url: apiUrl, tokenUrl } = server;
  // The tokens of the provider age by the same clock.
  maileva = mailevaLetter({ ...account, apiUrl, tokenUrl, callTimeoutMs: 2_000, nowMs: () => nowMs });
});
afterAll(async () => {
  expect(server.violations).toEqual([]);
  await server.close();
  await api.close();
});

const pdf = new Uint8Array([0x25, 0x50, 0x44, 0x46, 0x2d, 0x31, 0xff, 0x80]);
const writers: Writers = {
  message: async (brief) => {
    if (!brief.debtor.address) throw new Error('no address');
    const sender = { name: brief.creditor.name, address: brief.creditor.address };
    return { kind: 'letter', recipient: { name: brief.debtor.name, address: brief.debtor.address }, sender, pdf };
  },
  textOf: () => ({ name: 'fr/test', version: null }),
  dossier: async () => ({ kind: 'dossier', zip: pdf }),
};

type By = 'maileva' | 'hand';
/** What was submitted at the provider, in its order. */
const submitted = (): MailevaSending[] => server.sendings.filter(({ submittedAtMs }) => submittedAtMs !== null);

const carriers = (by: By) => (_mode: 'test' | 'live', channel: string) =>
  by === 'maileva' && channel === 'registeredLetter' ? maileva : outbox;
const ask = (by: By) => ({ cases: api.deps, channelFor: carriers(by), deliver: () => undefined });

/** Registers an invoice whose next step is the notice, has it approved, and claims it. */
async function approved(number: string, over: Record<string, unknown> = {}, policy = 'demo'): Promise<string> {
  const who = debtor({ reference: number, ...over });
  const body = invoice(number, { policy, stepsDone: policy === 'demo' ? ['email', 'sms', 'call'] : [], debtor: who });
  const { id } = (await api.post('/v1/invoices', body)).json<{ id: string }>();
  nowMs += 60_000;
  await claim(id, 'maileva');
  await complete(number, 'approval', { approved: true });
  nowMs += 60_000;
  return id;
}

const claim = async (id: string, by: By) =>
  (await perform(api.deps, api.creditorId, 'worker', (act) => claimStep(act, id, 'notice', writers, carriers(by))))
    .value;

/** Claims, sends and records, as the activity does; `meanwhile` happens right before the last look. */
async function sendNotice(id: string, by: By, meanwhile: () => Promise<unknown> = async () => undefined) {
  const claimed = await claim(id, by);
  if (claimed.kind !== 'claimed') throw new Error(`the letter was ${claimed.kind}`);
  const { deliveryId, idempotencyKey, content, sendNo, providerId, invoiceIds } = claimed;
  const act = <T>(work: Parameters<typeof perform<T>>[3]) => perform(api.deps, api.creditorId, 'worker', work);
  const result = await carriers(by)(claimed.mode, claimed.channel).send(
    {
      ...{ deliveryId, creditorId: api.creditorId, idempotencyKey, content, sendNo, providerId },
      remember: async (name) => {
        await act(async (one) => rememberSend(one, deliveryId, name));
      },
      stillOwed: async () => {
        await meanwhile();
        return (await act((one) => lastLook(one, deliveryId))).value;
      },
    },
    new AbortController().signal,
  );
  await act((one) => recordOutcome(one, id, deliveryId, invoiceIds, result));
  return { deliveryId, result };
}

async function taskOf(number: string, kind: string) {
  const { items } = (await api.get(`/v1/tasks?status=open&kind=${kind}&invoice=${number}`)).json<{
    items: { id: string; data: Record<string, unknown> }[];
  }>();
  return items[0];
}
async function complete(number: string, kind: string, body: Record<string, unknown>) {
  const task = await taskOf(number, kind);
  if (!task) throw new Error(`no open task ${kind} of ${number}`);
  return api.post(`/v1/tasks/${task.id}/complete`, { by: 'Léa', ...body });
}

const delivery = async (id: string) => (await api.get(`/v1/deliveries/${id}`)).json<Record<string, unknown>>();
const dunning = async (number: string) =>
  (await api.get(`/v1/invoices/${number}`)).json<{
    dunning: { waitingFor: string; nextAction: { step: string } | null };
  }>().dunning;
const events = async (number: string): Promise<{ kind: string; data: Record<string, unknown> }[]> =>
  (await api.get(`/v1/invoices/${number}/timeline`)).json().items;
const told = async (number: string, kind: string) =>
  (await events(number)).filter((one) => one.kind === kind).map((one) => one.data);

let key = 0;
function news(code: string, meaning: Partial<Report>): Report {
  key += 1;
  return { key: `${code}@${String(key)}`, code, phase: null, outcome: null, occurredAt: null, ...meaning };
}
const tell = async (deliveryId: string, ...reports: Report[]) =>
  perform(api.deps, api.creditorId, 'worker', (act) =>
    recordReports(act, deliveryId, 1, reports, { trackingNumber: '2C0001' }),
  );

const presented = (presentedOn: string) =>
  news('LP09', { phase: 'presented', presentedOn, occurredAt: `${presentedOn}T10:00:00Z` });

test('the approved PDF is the very document the provider receives; the letter then waits for its presentation, with nobody to post it', async () => {
  const id = await approved('M-1');
  const approval = (await api.get('/v1/tasks?status=done&kind=approval&invoice=M-1')).json().items[0].data as Record<
    string,
    string
  >;
  const content = await api.get(approval['document'] ?? '');
  expect(createHash('sha256').update(content.rawPayload).digest('hex')).toBe(approval['sha256']);
  const { deliveryId, result } = await sendNotice(id, 'maileva');
  expect(result.kind).toBe('accepted');
  const [sent] = submitted().at(-1)?.documents ?? [];
  expect(
    createHash('sha256')
      .update(sent?.bytes ?? '')
      .digest('hex'),
  ).toBe(approval['sha256']);
  expect(await delivery(deliveryId)).toMatchObject({ state: 'accepted', provider: 'maileva', completedAt: null });
  expect((await dunning('M-1')).waitingFor).toBe('presentation');
  expect(await taskOf('M-1', 'postLetter')).toBeUndefined();
});

test.each([
  [
    'presented and delivered',
    'P',
    news('LP15', { phase: 'delivered', outcome: 'delivered', presentedOn: '2026-11-16' }),
    'delivered',
  ],
  ['refused', 'R', news('LP22', { phase: 'presented', outcome: 'refused', presentedOn: '2026-11-16' }), 'refused'],
  [
    'never fetched',
    'U',
    news('LP25', { phase: 'presented', outcome: 'unclaimed', presentedOn: '2026-12-02' }),
    'unclaimed',
  ],
] as const)(
  'a letter that was %s counts as served on the day of its first presentation',
  async (_what, name, end, outcome) => {
    const number = `S-${name}`;
    const { deliveryId } = await sendNotice(await approved(number), 'maileva');
    await tell(deliveryId, news('deposit', { phase: 'dispatched' }));
    expect(await delivery(deliveryId)).toMatchObject({ state: 'dispatched', trackingNumber: '2C0001' });
    await tell(deliveryId, end, presented('2026-11-16'));
    await tell(deliveryId, end);
    expect(await delivery(deliveryId)).toMatchObject({ state: 'presented', outcome });
    expect(await told(number, 'noticePresented')).toMatchObject([{ deliveryId, presentedOn: '2026-11-16', outcome }]);
    expect((await dunning(number)).nextAction?.step).toBe('agency');
  },
);

test('an earlier presentation told late corrects the notice; a later one changes nothing', async () => {
  const { deliveryId } = await sendNotice(await approved('E-1'), 'maileva');
  await tell(deliveryId, presented('2026-11-16'));
  await tell(deliveryId, presented('2026-11-18'));
  await tell(deliveryId, presented('2026-11-14'));
  expect(await told('E-1', 'noticePresented')).toHaveLength(1);
  expect(await told('E-1', 'noticeCorrected')).toMatchObject([{ presentedOn: '2026-11-14', before: '2026-11-16' }]);
});

test('an address the post does not find voids the notice, asks a person, and the letter is prepared anew for the new one', async () => {
  const id = await approved('B-1');
  const { deliveryId } = await sendNotice(id, 'maileva');
  await tell(deliveryId, presented('2026-11-16'));
  await tell(deliveryId, news('LP20', { outcome: 'returned_bad_address', occurredAt: '2026-11-20T10:00:00Z' }));
  expect(await told('B-1', 'noticeVoided')).toMatchObject([{ presentedOn: '2026-11-16' }]);
  expect(await delivery(deliveryId)).toMatchObject({
    state: 'failed',
    outcome: 'returned_bad_address',
    completedAt: null,
  });
  expect(await dunning('B-1')).toMatchObject({ waitingFor: 'person', nextAction: null });
  const early = await complete('B-1', 'letterReturned', { retry: true });
  expect([early.statusCode, early.json().code, early.json().field]).toEqual([422, 'address_missing', 'debtor.address']);
  const address = { line1: '9 rue Neuve', postcode: '35000', city: 'Rennes' };
  await api.put('/v1/debtors/B-1', { ...debtor({ address }), reference: undefined });
  expect((await complete('B-1', 'letterReturned', { retry: true })).statusCode).toBe(200);
  expect(await delivery(deliveryId)).toMatchObject({ outcome: 'returned_bad_address', invoices: [] });
  nowMs += 60_000;
  await claim(id, 'maileva');
  expect((await taskOf('B-1', 'approval'))?.data['document']).not.toContain(deliveryId);
});

test('passed over, a returned letter lets no deadline run', async () => {
  const { deliveryId } = await sendNotice(await approved('B-2'), 'maileva');
  await tell(deliveryId, news('LP21', { outcome: 'returned_bad_address' }));
  expect((await complete('B-2', 'letterReturned', { retry: false })).statusCode).toBe(200);
  expect(await dunning('B-2')).toMatchObject({ waitingFor: 'person', nextAction: null });
  expect(await taskOf('B-2', 'endOfPolicy')).toBeDefined();
});

test('an address entered while the letter was under way stays right when the letter comes back', async () => {
  const { deliveryId } = await sendNotice(await approved('B-3'), 'maileva');
  const address = { line1: '9 rue Neuve', postcode: '35000', city: 'Rennes' };
  await api.put('/v1/debtors/B-3', { ...debtor({ address }), reference: undefined });
  await tell(deliveryId, news('LP20', { outcome: 'returned_bad_address' }));
  const { contactPoints } = (await api.get('/v1/debtors/B-3')).json();
  expect(contactPoints).toContainEqual(expect.objectContaining({ kind: 'address', valid: true }));
});

test('money that comes between the draft and the submission leaves no draft and no letter', async () => {
  const id = await approved('X-1');
  const before = submitted().length;
  const pay = () =>
    api.post('/v1/payments', {
      ...{ reference: 'X-1', receivedOn: '2026-11-10', amountCents: 125_050, currency: 'EUR' },
      allocations: [{ invoice: id, amountCents: 125_050 }],
    });
  const { deliveryId, result } = await sendNotice(id, 'maileva', pay);
  expect(result).toEqual({ kind: 'notOwed' });
  expect(submitted()).toHaveLength(before);
  expect(server.sendings.filter((one) => one.body['custom_id'] === deliveryId)).toEqual([]);
  expect(await delivery(deliveryId)).toMatchObject({ state: 'cancelled', invoices: [] });
  expect(await told('X-1', 'deliverySubmitted')).toEqual([]);
});

test('the seq of a claim is raised by the last look, so that a payment after it is provably later', async () => {
  const id = await approved('X-2');
  const { deliveryId } = await sendNotice(id, 'maileva');
  const submitted = (await events('X-2')).find((one) => one.kind === 'deliverySubmitted') as
    { seq?: number } | undefined;
  const [cover] = (await delivery(deliveryId))['invoices'] as { claimSeq: number }[];
  expect(cover?.claimSeq).toBe(submitted?.seq);
});

test('silence of ten days asks a person once; news takes the question back', async () => {
  const { deliveryId } = await sendNotice(await approved('N-1'), 'maileva');
  const sweep = () => followLetters({ ...ask('maileva'), log: () => undefined }, new AbortController().signal);
  nowMs += 9 * 86_400_000;
  await sweep();
  expect(await taskOf('N-1', 'noNews')).toBeUndefined();
  nowMs += 12 * 86_400_000;
  await sweep();
  await sweep();
  const open = (await api.get('/v1/tasks?kind=noNews&invoice=N-1')).json().items;
  expect(open).toHaveLength(1);
  nowMs += 60_000;
  await tell(deliveryId, presented('2026-11-16'));
  expect(await taskOf('N-1', 'noNews')).toBeUndefined();
});

/** The bytes of a proof, as the provider gives them to anybody with a token. */
async function given(sendingId: string, what: string): Promise<Buffer> {
  const { clientId: client_id, clientSecret: client_secret, username, password } = server.account;
  const grant = { grant_type: 'password', client_id, client_secret, username, password };
  const token = await fetch(server.tokenUrl, { method: 'POST', body: new URLSearchParams(grant) });
  const { access_token } = (await token.json()) as { access_token: string };
  const recipientId = submitted().find(({ id }) => id === sendingId)?.recipients[0]?.id ?? '';
  const place = `${server.url}/registered_mail/v4/sendings/${sendingId}/recipients/${recipientId}/${what}`;
  const answer = await fetch(place, { headers: { authorization: `Bearer ${access_token}` } });
  return Buffer.from(await answer.arrayBuffer());
}

test('proofs are archived byte for byte once their provider tells of them, and only once', async () => {
  const { deliveryId } = await sendNotice(await approved('D-1'), 'maileva');
  const sendingId = submitted().at(-1)?.id ?? '';
  server.happen(sendingId, { kind: 'status', status: 'PROCESSED' });
  server.happen(sendingId, { kind: 'proof', proof: 'deposit_proof' });
  expect(await askProvider(ask('maileva'), api.creditorId, deliveryId, new AbortController().signal)).toBe(true);
  const fetch = () => archiveProofs(ask('maileva'), api.creditorId, new AbortController().signal, () => undefined);
  expect([await fetch(), await fetch()]).toEqual([1, 0]);
  const deposit = await given(sendingId, 'download_deposit_proof');
  const { items } = (await api.get(`/v1/deliveries/${deliveryId}/proofs`)).json();
  expect(items).toMatchObject([
    { kind: 'deposit', mediaType: 'application/pdf', sha256: createHash('sha256').update(deposit).digest('hex') },
  ]);
  const got = await api.get(`/v1/deliveries/${deliveryId}/proofs/${items[0].id}`);
  expect(got.rawPayload).toEqual(deposit);
  expect((await api.get(`/v1/deliveries/${deliveryId}/proofs`, api.otherApiKey)).statusCode).toBe(404);
});

test('by hand: a number belongs to one letter, dates are possible ones, and how it ended counts as if a provider had said it', async () => {
  const first = await sendNotice(await approved('H-1'), 'hand');
  await sendNotice(await approved('H-2'), 'hand');
  expect(
    (await complete('H-1', 'postLetter', { trackingNumber: '1A 1', depositedOn: '2030-01-01' })).json(),
  ).toMatchObject({ field: 'depositedOn', code: 'deposited_in_the_future' });
  const today = new Date(nowMs);
  const [handed, before] = [0, 1].map((days) =>
    new Date(today.getTime() - days * 86_400_000).toISOString().slice(0, 10),
  );
  expect(
    (await complete('H-1', 'postLetter', { trackingNumber: '1A 1', depositedOn: handed, presentedOn: before })).json(),
  ).toMatchObject({ status: 422, field: 'presentedOn' });
  expect((await complete('H-1', 'postLetter', { trackingNumber: '1A 1' })).statusCode).toBe(200);
  const twice = await complete('H-2', 'postLetter', { trackingNumber: '1a1' });
  expect([twice.statusCode, twice.json().code]).toEqual([409, 'tracking_number_used']);
  expect(twice.json().detail).toContain(first.deliveryId);
  expect((await complete('H-1', 'presentation', { presentedOn: '2026-11-10', result: 'lost' })).json().field).toBe(
    'result',
  );
  const day = new Date(nowMs).toISOString().slice(0, 10);
  expect((await complete('H-1', 'presentation', { presentedOn: day, result: 'refused' })).statusCode).toBe(200);
  expect(await delivery(first.deliveryId)).toMatchObject({ state: 'presented', outcome: 'refused' });
  expect((await complete('H-2', 'postLetter', { trackingNumber: '1A 2' })).statusCode).toBe(200);
  expect((await complete('H-2', 'presentation', { result: 'badAddress' })).statusCode).toBe(200);
  expect(await taskOf('H-2', 'letterReturned')).toBeDefined();
  const upload = (bytes: Buffer) =>
    api.app.inject({
      ...{ method: 'POST', url: `/v1/deliveries/${first.deliveryId}/proofs?kind=receipt&by=L%C3%A9a`, payload: bytes },
      headers: { authorization: `Bearer ${api.apiKey}`, 'content-type': 'application/pdf' },
    });
  expect((await upload(Buffer.from('%PDF-1.4 signed'))).statusCode).toBe(201);
  expect((await upload(Buffer.from('%PDF-1.4 signed'))).statusCode).toBe(200);
  expect((await upload(Buffer.from('MZ program'))).statusCode).toBe(422);
});

test('callbacks are taken with the right password only, kept once, and followed at our own address of the provider', async () => {
  const { deliveryId } = await sendNotice(await approved('C-1'), 'maileva');
  const sending = submitted().at(-1);
  sending?.recipients[0]?.lines.push(postLine('LP09', 'FIRST_PRESENTATION', Date.parse('2026-11-12T10:00:00Z')));
  const { buildApp } = await import('../../api/app.ts');
  const { openTexts } = await import('../../activities/texts/texts.ts');
  const app = await buildApp(
    {
      ...{ cases: api.deps, texts: openTexts(), mailevaCallback: hook, links: { temporalUrl: () => null } },
      gateway: { deliver: () => undefined, healthy: async () => true },
    },
    { logLevel: 'silent', version: '0' },
  );
  const payload = {
    ...{
      event_type: 'ON_MAIN_DELIVERY_STATUS_FIRST_PRESENTATION',
      resource_type: 'registered_mail/v4/recipients',
      resource_id: 'r1',
    },
    ...{ event_date: '2026-11-12T10:00:00Z', resource_custom_id: deliveryId, resource_custom_data: api.creditorId },
    resource_location: 'http://169.254.169.254/evil',
  };
  const call = (password: string, body: unknown = payload) =>
    app.inject({
      ...{ method: 'POST', url: '/hooks/maileva', payload: JSON.stringify(body) },
      headers: {
        authorization: `Basic ${Buffer.from(`maileva:${password}`).toString('base64')}`,
        'content-type': 'application/json',
      },
    });
  expect((await call('wrong')).statusCode).toBe(401);
  expect([(await call(hook.password)).statusCode, (await call(hook.password)).statusCode]).toEqual([201, 201]);
  expect((await call(hook.password, { ...payload, resource_custom_data: api.otherCreditorId })).statusCode).toBe(201);
  await app.close();
  nowMs += 3_000;
  const { signal } = new AbortController();
  const deps = ask('maileva');
  await applyCallbacks(
    {
      ...{ ...deps, fetchMessage: null, log: () => undefined },
      ask: (creditorId, id, ending) => askProvider(deps, creditorId, id, ending),
    },
    signal,
  );
  expect(await told('C-1', 'noticePresented')).toMatchObject([{ presentedOn: '2026-11-12' }]);
});

const electronicPolicy = async () => {
  const { createdAt, ...demo } = (await api.get('/v1/policies/demo')).json();
  const notice = demo.steps.find((step: { key: string }) => step.key === 'notice');
  const steps = [{ ...notice, anchor: 'registration', offset: 'PT5S', electronic: true }];
  const made = await api.post('/v1/policies', { ...demo, key: 'electronic', name: 'Électronique', steps });
  expect([200, 201], JSON.stringify(made.json())).toContain(made.statusCode);
};

test('an electronic letter to a professional is sent by a person, and only its acceptance serves it; refused, paper follows', async () => {
  await electronicPolicy();
  const id = await approved('L-1', {}, 'electronic');
  const { deliveryId } = await sendNotice(id, 'maileva');
  expect((await taskOf('L-1', 'electronicLetter'))?.data).toMatchObject({
    document: `/v1/deliveries/${deliveryId}/content`,
  });
  const day = new Date(nowMs).toISOString().slice(0, 10);
  expect((await complete('L-1', 'electronicLetter', { sentOn: day })).json().field).toBe('reference');
  expect((await complete('L-1', 'electronicLetter', { reference: 'LRE-1', sentOn: day })).statusCode).toBe(200);
  expect(await delivery(deliveryId)).toMatchObject({ state: 'dispatched', trackingNumber: 'LRE-1' });
  expect((await complete('L-1', 'presentation', { result: 'unclaimed' })).statusCode).toBe(200);
  expect(await told('L-1', 'noticePresented')).toEqual([]);
  nowMs += 60_000;
  await claim(id, 'maileva');
  expect(await told('L-1', 'paperInsteadOfElectronic')).toMatchObject([{ code: 'failedBefore' }]);
  const other = await approved('L-2', {}, 'electronic');
  await sendNotice(other, 'maileva');
  await complete('L-2', 'electronicLetter', { reference: 'LRE-2', sentOn: day });
  expect((await complete('L-2', 'presentation', { presentedOn: day, result: 'accepted' })).statusCode).toBe(200);
  expect(await told('L-2', 'noticePresented')).toMatchObject([{ presentedOn: day }]);
});

test('a consumer gets the electronic letter only with a stored consent, else the paper one with the reason', async () => {
  await electronicPolicy();
  await approved('L-3', { type: 'consumer', siren: undefined }, 'electronic');
  expect(await told('L-3', 'paperInsteadOfElectronic')).toMatchObject([{ code: 'noConsent' }]);
  const who = debtor({ reference: undefined, type: 'consumer', siren: undefined });
  const consents = { electronicRegisteredLetter: { givenOn: '2026-01-05', proof: 'Contrat signé, art. 9' } };
  expect((await api.put('/v1/debtors/L-4', { ...who, consents })).json().consents).toEqual(consents);
  await approved('L-4', { type: 'consumer', siren: undefined }, 'electronic');
  expect(await told('L-4', 'paperInsteadOfElectronic')).toEqual([]);
});

describe('a letter of which nobody knows whether it was handed over', () => {
  /** Asking about one sending, once its submission was tried; before that a draft is read to count what is in it. */
  const readAfterSubmission = () => {
    let tried = false;
    return (request: Received): boolean => {
      tried ||= mailevaCalls.submit(request);
      return tried && request.method === 'GET' && /\/sendings\/[^/?]+$/.test(request.path);
    };
  };
  /** Its submission was lost, and so was the answer to the question about it. */
  async function unknown(number: string) {
    const id = await approved(number);
    // Asked about every request in this order, so that the second sees the submission too.
    server.planFor(readAfterSubmission(), refuseWith(503, ''));
    server.planFor(mailevaCalls.submit, dropped);
    const { deliveryId, result } = await sendNotice(id, 'maileva');
    expect(result.kind).toBe('ambiguous');
    return { id, deliveryId };
  }

  test('does not count as made: no deadline runs, and a person owns it', async () => {
    const { deliveryId } = await unknown('Q-1');
    expect(await delivery(deliveryId)).toMatchObject({ state: 'unknown', completedAt: null });
    expect(await dunning('Q-1')).toMatchObject({ waitingFor: 'person' });
    expect(await taskOf('Q-1', 'resolveUnknown')).toBeDefined();
  });

  test('found to be sent, it waits for its presentation', async () => {
    const { deliveryId } = await unknown('Q-2');
    expect((await complete('Q-2', 'resolveUnknown', { sent: true })).statusCode).toBe(200);
    expect(await delivery(deliveryId)).toMatchObject({ state: 'accepted', completedAt: null });
    expect(await dunning('Q-2')).toMatchObject({ waitingFor: 'presentation' });
    await tell(deliveryId, presented('2026-11-16'));
    expect((await dunning('Q-2')).nextAction?.step).toBe('agency');
  });

  test('found not to be sent, it is prepared anew and asks for a new approval', async () => {
    const { id } = await unknown('Q-3');
    expect((await complete('Q-3', 'resolveUnknown', { sent: false })).statusCode).toBe(200);
    expect((await claim(id, 'maileva')).kind).toBe('prepared');
    expect(await taskOf('Q-3', 'approval')).toBeDefined();
    expect(await told('Q-3', 'deliveryWithdrawn')).toHaveLength(1);
  });

  test('of which its provider certainly has only a draft, it goes out once, without another approval', async () => {
    const { id, deliveryId } = await unknown('Q-4');
    nowMs += 11 * 60_000;
    const before = submitted().length;
    expect(await askProvider(ask('maileva'), api.creditorId, deliveryId, new AbortController().signal)).toBe(false);
    expect(await delivery(deliveryId)).toMatchObject({ state: 'retrying' });
    expect(await taskOf('Q-4', 'resolveUnknown')).toBeUndefined();
    expect((await sendNotice(id, 'maileva')).result.kind).toBe('accepted');
    expect(submitted().length).toBe(before + 1);
    expect(await dunning('Q-4')).toMatchObject({ waitingFor: 'presentation' });
  });

  test('is not sent again when the debt is another one', async () => {
    const { deliveryId } = await unknown('Q-5');
    const money = { reference: 'Q-5-P', receivedOn: '2026-11-10', amountCents: 50, currency: 'EUR' };
    await api.post('/v1/payments', { ...money, allocations: [{ invoice: 'Q-5', amountCents: 50 }] });
    nowMs += 11 * 60_000;
    await askProvider(ask('maileva'), api.creditorId, deliveryId, new AbortController().signal);
    expect(await delivery(deliveryId)).toMatchObject({ state: 'unknown' });
    expect((await taskOf('Q-5', 'resolveUnknown'))?.data).toMatchObject({ providerSaid: { answer: 'absent' } });
  });
});

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Outgoing } from '../../activities/channels/channel.ts';
import { mailevaApi } from '../../activities/channels/maileva/api.ts';
import { mailevaLetter } from '../../activities/channels/maileva/maileva-letter.ts';
import { addressLines } from '../../activities/channels/maileva/recipient-address.ts';
import { subscribe, wantedEvents } from '../../activities/channels/maileva/subscriptions.ts';
import type { PostalAddress } from '../../domain/message.ts';
import { acceptThen, answer, dropped, refuseWith, type Fault } from '../../local/fakes/faults.ts';
import type { Received } from '../../local/fakes/faulty-server.ts';
import { startMailevaServer, type MailevaSending, type MailevaServer } from '../../local/fakes/maileva-server.ts';
import { postLine, type PostLine } from '../../local/fakes/maileva-letters.ts';
import { noSignal } from './outgoing.ts';

const deliveryId = '7d0c6f5e-91a2-4b8e-8a51-2f6f0c5f7a10';
const address: PostalAddress = { line1: '4 rue des Lilas', postcode: '35000', city: 'Rennes', country: 'FR' };
const pdf = new Uint8Array([0x25, 0x50, 0x44, 0x46, 0x2d, 0xff, 0x00, 0x80, 0xfe]);

let server: MailevaServer;
let remembered: string | null;
let looks: number;
let owed: boolean;
beforeEach(async () => {
  server = await startMailevaServer();
  [remembered, looks, owed] = [null, 0, true];
});
afterEach(async () => {
  await server.close();
  expect(server.violations).toEqual([]);
});

function settings(callTimeoutMs = 2_000) {
  return { ...server.account, apiUrl: server.url, tokenUrl: server.tokenUrl, callTimeoutMs };
}

/** The calls of an attempt, as the provider sees them. */
const callTo = (method: string, path: RegExp) => (request: Received) =>
  request.method === method && path.test(request.path.split('?')[0] ?? '');
const calls = {
  token: callTo('POST', /\/token$/),
  create: callTo('POST', /\/sendings$/),
  read: callTo('GET', /\/sendings\/[^/]+$/),
  documents: callTo('GET', /\/documents$/),
  addDocument: callTo('POST', /\/documents$/),
  recipients: callTo('GET', /\/recipients$/),
  addRecipient: callTo('POST', /\/recipients$/),
  submit: callTo('POST', /\/submit$/),
} as const;
type CallName = keyof typeof calls;

const plan = (name: CallName, fault: Fault): void => server.planFor(calls[name], fault);
const submitted = (): MailevaSending[] => server.sendings.filter(({ submittedAtMs }) => submittedAtMs !== null);
const submissions = (): number => server.received.filter(calls.submit).length;
const tokensGiven = (): number => server.received.filter(calls.token).length;

function outgoing(changes: { address?: PostalAddress; name?: string } = {}): Outgoing {
  const sender = { name: 'Fournil Martin', address: { ...address, city: 'Nantes', postcode: '44000' } };
  const recipient = { name: changes.name ?? 'Menuiserie Dupont', address: changes.address ?? address };
  return {
    ...{
      deliveryId,
      creditorId: '0b7e5f0e-6a0c-4d0c-9e62-5d1c4d6f8a11',
      idempotencyKey: 'k',
      sendNo: 1,
      providerId: remembered,
    },
    content: { kind: 'letter', recipient, sender, pdf },
    remember: async (id) => void (remembered = id),
    stillOwed: async () => {
      looks += 1;
      return owed;
    },
  };
}

test('one draft with its document, its recipient and the sender on the envelope is looked at and submitted', async () => {
  const result = await mailevaLetter(settings()).send(outgoing(), noSignal());
  const [sending, ...others] = submitted();
  expect(result).toEqual({ kind: 'accepted', providerId: sending?.id });
  expect([others, submissions(), looks, remembered]).toEqual([[], 1, 1, sending?.id]);
  expect(sending?.body).toMatchObject({
    ...{
      custom_id: deliveryId,
      acknowledgement_of_receipt: true,
      returned_mail_scanning: true,
      print_sender_address: true,
    },
    ...{ sender_address_line_1: 'Fournil Martin', sender_address_line_6: '44000 Nantes', sender_country_code: 'FR' },
  });
  expect(sending?.documents[0]?.bytes).toEqual(Buffer.from(pdf));
  expect(sending?.recipients.map(({ body }) => body)).toMatchObject([
    { address_line_1: 'Menuiserie Dupont', address_line_6: '35000 Rennes', country_code: 'FR' },
  ]);
});

test('nothing stands between the last look and the submission, and a debt that is not owed any more leaves no draft', async () => {
  owed = false;
  expect(await mailevaLetter(settings()).send(outgoing(), noSignal())).toEqual({ kind: 'notOwed' });
  expect([submissions(), server.sendings, looks]).toEqual([0, [], 1]);
  expect(server.received.at(-1)?.method).toBe('DELETE');
});

const kinds: readonly (readonly [string, Fault])[] = [
  ['is refused before anything is done (429)', refuseWith(429, {}, { 'retry-after': '2' })],
  ['fails with 503 before anything is done', refuseWith(503, '')],
  ['is done, and answers 500', acceptThen(answer(500, { code: 'TECHNICAL_ERROR' }))],
  ['is done, and answers with a page of a gateway', acceptThen(answer(502, '<html>Bad gateway</html>'))],
  ['is done, and answers 200 in HTML', acceptThen(answer(200, '<html>'))],
  ['is done, and drops the connection', acceptThen('drop')],
  ['is not done, and drops the connection', dropped],
  ['is done, and cuts its answer', acceptThen('cut')],
  ['is done, and never answers', acceptThen('hang')],
];

/** Attempts as the cases make them: a retry sends again, a doubt asks first and sends again only what is certainly absent. */
async function untilSettled(channel: ReturnType<typeof mailevaLetter>): Promise<string[]> {
  const story: string[] = [];
  for (let attempt = 0; attempt < 6; attempt++) {
    const result = await channel.send(outgoing(), noSignal());
    story.push(result.kind);
    if (result.kind === 'accepted' || result.kind === 'failed') return story;
    if (result.kind !== 'ambiguous') continue;
    const { content } = outgoing();
    const asked = { deliveryId, creditorId: 'c', sendNo: 1, providerId: remembered, content, sentAt: new Date() };
    const told = await channel.lookUp?.(asked, noSignal());
    story.push(told?.kind ?? 'nobody');
    if (told?.kind === 'found') return story;
    if (told?.kind === 'absent') remembered = null;
  }
  return story;
}

describe.each(Object.keys(calls) as CallName[])('when the call "%s"', (name) => {
  test.each(kinds)('%s, exactly one letter is submitted in the end', async (_what, fault) => {
    plan(name, fault);
    const story = await untilSettled(mailevaLetter(settings(300)));
    expect([story.at(-1) === 'accepted' || story.at(-1) === 'found', story]).toEqual([true, story]);
    expect([...server.injected.values()], `no fault happened at ${name}`).toEqual([1]);
    expect(submitted()).toHaveLength(1);
    const [left] = submitted();
    expect([left?.documents.length, left?.recipients.length, server.duplicates()]).toEqual([1, 1, 0]);
  });
});

test('a submission whose fate cannot be read is in doubt; asked again, the letter is found, and it is not sent twice', async () => {
  plan('submit', acceptThen('drop'));
  // The count before the submission is the first reading; the one after it fails.
  plan('read', refuseWith(503, ''));
  const channel = mailevaLetter(settings());
  expect(await channel.send(outgoing(), noSignal())).toMatchObject({ kind: 'retry' });
  plan('read', dropped);
  expect(await channel.send(outgoing(), noSignal())).toMatchObject({ kind: 'ambiguous' });
  expect(await untilSettled(channel)).toEqual(['accepted']);
  expect([submitted().length, submissions()]).toEqual([1, 1]);
});

test('a crash after the submission is taken up by reading the sending: nothing is done again', async () => {
  const channel = mailevaLetter(settings());
  await channel.send(outgoing(), noSignal());
  expect(await channel.send(outgoing(), noSignal())).toEqual({ kind: 'accepted', providerId: submitted()[0]?.id });
  expect([submitted().length, submissions(), looks]).toEqual([1, 1, 1]);
});

test('a draft with a document too many is thrown away and begun anew', async () => {
  const channel = mailevaLetter(settings());
  plan('submit', refuseWith(429, {}));
  await channel.send(outgoing(), noSignal());
  const [draft] = server.sendings;
  draft?.documents.push({ id: 'twice', name: 'twice', priority: 2, bytes: Buffer.from(pdf) });
  expect(await channel.send(outgoing(), noSignal())).toMatchObject({ kind: 'accepted' });
  expect(server.sendings.map((one) => one.documents.length)).toEqual([1]);
});

test('one token serves many letters; one that ended is replaced once, and the debt is looked at again before the submission', async () => {
  const channel = mailevaLetter(settings());
  await channel.send(outgoing(), noSignal());
  remembered = null;
  await channel.send(outgoing(), noSignal());
  expect(tokensGiven()).toBe(1);
  remembered = null;
  server.tokens.expire(false);
  expect(await channel.send(outgoing(), noSignal())).toMatchObject({ kind: 'accepted' });
  expect(tokensGiven()).toBe(2);
  remembered = null;
  looks = 0;
  plan('submit', refuseWith(401, { code: 'UNAUTHORIZED' }));
  expect(await channel.send(outgoing(), noSignal())).toMatchObject({ kind: 'accepted' });
  expect(looks).toBe(2);
});

test.each([
  [400, { errors: [{ code: 'INVALID_ADDRESS_LINE_6', message: 'line 6' }] }, 'recipient'],
  [400, { errors: [{ code: 'DOCUMENT_TYPE_NOT_ACCEPTED', message: 'type' }] }, 'message'],
  [403, { code: 'FORBIDDEN', message: 'not allowed' }, 'channel'],
] as const)('a refusal %i %j is a failure of class %s, and nothing is submitted', async (status, body, failure) => {
  plan('addRecipient', refuseWith(status, body));
  expect(await mailevaLetter(settings()).send(outgoing(), noSignal())).toMatchObject({
    kind: 'failed',
    class: failure,
  });
  expect(submissions()).toBe(0);
});

test('an address that no envelope takes names its field and the remedy, and makes no call', async () => {
  const abroad = await mailevaLetter(settings()).send(outgoing({ address: { ...address, country: 'BE' } }), noSignal());
  expect(abroad).toMatchObject({
    kind: 'failed',
    class: 'recipient',
    detail: expect.stringContaining('debtor.address.country'),
  });
  const long = { ...address, line1: 'x'.repeat(39) };
  expect(addressLines('A', long, 'debtor')).toMatchObject({ kind: 'unfit', field: 'debtor.address.line1' });
  expect(addressLines(`${'a'.repeat(30)} ${'b'.repeat(30)}`, address, 'debtor')).toMatchObject({
    lines: { address_line_1: 'a'.repeat(30), address_line_2: 'b'.repeat(30) },
  });
  expect(server.received).toEqual([]);
});

test('asking about a draft throws it away: only who looks at the debt may submit it', async () => {
  const channel = mailevaLetter(settings());
  plan('submit', refuseWith(429, {}));
  await channel.send(outgoing(), noSignal());
  const { content } = outgoing();
  const asked = { deliveryId, creditorId: 'c', sendNo: 1, providerId: null, content, sentAt: new Date() };
  expect(await channel.lookUp?.(asked, noSignal())).toEqual({ kind: 'absent' });
  expect(server.sendings).toEqual([]);
});

test('what the post tells becomes dated reports, the presentation with the date it had where the letter was', async () => {
  const channel = mailevaLetter(settings());
  await channel.send(outgoing(), noSignal());
  const [sending] = submitted();
  const line = (code: string, at: string, category: PostLine['category'] = null): void =>
    void sending?.recipients[0]?.lines.push(postLine(code, category, Date.parse(at)));
  server.happen(sending?.id ?? '', { kind: 'status', status: 'PROCESSED' });
  server.happen(sending?.id ?? '', { kind: 'proof', proof: 'deposit_proof' });
  line('LP04', '2026-12-01T20:00:00Z');
  // Half past midnight where the letter was.
  line('LP09', '2026-12-02T23:30:00Z', 'FIRST_PRESENTATION');
  line('LP25', '2026-12-18T09:00:00Z');
  const { content } = outgoing();
  const asked = { deliveryId, creditorId: 'c', sendNo: 1, providerId: sending?.id ?? '', content, sentAt: new Date() };
  const told = await channel.lookUp?.(asked, noSignal());
  expect(told).toMatchObject({ kind: 'found', trackingNumber: sending?.recipients[0]?.registeredNumber });
  const reports = told?.kind === 'found' ? told.reports : [];
  const short = reports.map(({ code, phase, outcome, presentedOn }) => [code, phase, outcome, presentedOn]);
  expect(short).toContainEqual(['maileva.LP09', 'presented', null, '2026-12-03']);
  expect(short).toContainEqual(['maileva.LP25', 'presented', 'unclaimed', '2026-12-18']);
  expect(short).toContainEqual(['maileva.deposit_proof', 'dispatched', null, undefined]);
});

test('subscriptions are made once, each with the sign-in of the callback', async () => {
  const callback = { url: 'https://relance.example/hooks/maileva', user: 'maileva', password: 'a-long-password-1' };
  const made = await subscribe(mailevaApi(settings()), callback, noSignal());
  expect(made.every((line) => line.startsWith('made: '))).toBe(true);
  const again = await subscribe(mailevaApi(settings()), callback, noSignal());
  expect(again.every((line) => line.startsWith('there: '))).toBe(true);
  expect(server.subscriptions).toHaveLength(wantedEvents.length);
  expect(server.subscriptions[0]?.authentication).toEqual({
    basic: { login: 'maileva', password: 'a-long-password-1' },
  });
});

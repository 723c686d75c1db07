import { afterEach, describe, expect, test } from 'vitest';
import type { Asked } from '../../activities/channels/channel.ts';
import { resendEmail } from '../../activities/channels/resend-email.ts';
import { resendReceived } from '../../activities/channels/resend-received.ts';
import { twilioSms } from '../../activities/channels/twilio-sms.ts';
import { acceptThen, answer, refuseWith } from '../../local/fakes/faults.ts';
import { closedUrl, startFaultyServer, type FaultyServer } from '../../local/fakes/faulty-server.ts';
import { startResendReading, startTwilioReading, type ListedEmail, type ListedSms } from './reading.ts';
import { emailDelivery, noSignal, smsDelivery } from './outgoing.ts';

let server: FaultyServer | null = null;
afterEach(async () => {
  await server?.close();
  server = null;
});

const sentAt = new Date('2026-11-10T09:00:00Z');
const asked = (outgoing: ReturnType<typeof emailDelivery>, providerId: string | null): Asked => ({
  ...{ deliveryId: outgoing.deliveryId, creditorId: outgoing.creditorId, sendNo: 1 },
  ...{ content: outgoing.content, sentAt, providerId },
});
const mail = emailDelivery();
const text = emailDelivery().content.kind === 'email' ? 'Facture F-2026-041 échue' : '';

const email = (n: number, over: Partial<ListedEmail> = {}): ListedEmail => ({
  id: `e${n}`,
  to: ['achats@debiteur.example'],
  subject: text,
  created_at: `2026-11-10 09:00:0${n}.123456+00`,
  last_event: 'delivered',
  ...over,
});
const tagged = (delivery: string, send = '1') => [
  { name: 'delivery', value: delivery },
  { name: 'send', value: send },
];
const key = 're_secret_0001';
const askResend = async (emails: ListedEmail[], providerId: string | null, pageSize?: number) => {
  server = await startResendReading(emails, pageSize);
  return resendEmail({ apiKey: key, baseUrl: server.url, timeoutMs: 500 }).lookUp!(asked(mail, providerId), noSignal());
};

describe('Resend, asked about an e-mail', () => {
  test('by its id tells how far it got, and its Message-ID', async () => {
    expect(await askResend([email(1, { message_id: '<m@x>' })], 'e1')).toEqual({
      kind: 'found',
      providerId: 'e1',
      messageId: '<m@x>',
      reports: [expect.objectContaining({ outcome: 'delivered', phase: 'delivered' })],
    });
  });

  test('by an id it does not know says that there is none', async () => {
    expect(await askResend([], 'e1')).toEqual({ kind: 'absent' });
  });

  test('without an id finds the one with our tags, over pages and among look-alikes of other deliveries', async () => {
    const emails = [1, 2, 3, 4, 5].map((n) => email(n, { tags: tagged(n === 2 ? mail.deliveryId : `other-${n}`) }));
    const told = await askResend([...emails, email(9, { to: ['else@x.example'] })], null);
    expect(told).toMatchObject({ kind: 'found', providerId: 'e2' });
  });

  test('without an id and tags takes the only one with recipient, subject and time', async () => {
    const before = email(1, { id: 'old', created_at: '2026-11-10 08:58:00+00' });
    expect(await askResend([email(1), before, email(2, { subject: 'Autre' })], null)).toMatchObject({
      kind: 'found',
      providerId: 'e1',
    });
  });

  test('never guesses between two', async () => {
    expect(await askResend([email(1), email(2)], null)).toMatchObject({
      kind: 'unclear',
      code: 'resend.several_matches',
    });
  });

  test('does not take another send of the same delivery for this one', async () => {
    expect(await askResend([email(1, { tags: tagged(mail.deliveryId, '2') })], null)).toEqual({ kind: 'absent' });
  });

  test('finds nothing where nothing is, and stops at the time it left', async () => {
    const old = [1, 2, 3, 4, 5, 6].map((n) => email(n, { created_at: `2026-11-10 08:0${n}:00+00` }));
    expect(await askResend(old, null)).toEqual({ kind: 'absent' });
    expect(server?.received).toHaveLength(1);
  });

  test.each([
    ['429', refuseWith(429, { statusCode: 429, name: 'rate_limit_exceeded', message: 'slow' })],
    ['500', refuseWith(500, '<html>')],
    [
      'a sending key',
      refuseWith(401, { statusCode: 401, name: 'restricted_api_key', message: `key ${key} only sends` }),
    ],
    ['nothing', acceptThen('hang')],
    ['a cut body', acceptThen('cut')],
    ['a null', refuseWith(500, null)],
    ['another shape', refuseWith(200, { hello: 1 })],
    ['a 404 of a gateway', refuseWith(404, { message: 'no route' })],
  ])('cannot be read after %s, never throws and never shows the key', async (_name, fault) => {
    for (const providerId of ['e1', null]) {
      server = await startResendReading([email(1)]);
      server.plan(fault);
      const channel = resendEmail({ apiKey: key, baseUrl: server.url, timeoutMs: 300 });
      const told = await channel.lookUp!(asked(mail, providerId), noSignal());
      expect(told.kind).toBe('unclear');
      expect(JSON.stringify(told)).not.toContain(key);
      await server.close();
    }
    server = null;
  });

  test('is unclear when it cannot be reached', async () => {
    const channel = resendEmail({ apiKey: key, baseUrl: await closedUrl() });
    expect(await channel.lookUp!(asked(mail, 'e1'), noSignal())).toMatchObject({ kind: 'unclear' });
  });
});

const sms = smsDelivery();
const smsBody = 'Votre facture F-2026-041 reste à régler. Merci de nous rappeler.';
const sid = (n: number) => `SM${String(n).padStart(32, '0')}`;
const row = (n: number, over: Partial<ListedSms> = {}): ListedSms => ({
  ...{ sid: sid(n), to: '+33612345678', from: 'MOREL', body: smsBody, status: 'sent' },
  date_created: 'Tue, 10 Nov 2026 09:00:05 +0000',
  ...over,
});
const twilioOf = (url: string, more = {}) =>
  twilioSms({ accountSid: `AC${'0a'.repeat(16)}`, authToken: 'token-secret', baseUrl: url, timeoutMs: 300, ...more });
const askTwilio = async (rows: ListedSms[], providerId: string | null, more = {}) => {
  server = await startTwilioReading(rows);
  return twilioOf(server.url, more).lookUp!(asked(sms, providerId), noSignal());
};

describe('Twilio, asked about an SMS', () => {
  test('by its sid tells its state and its error', async () => {
    expect(await askTwilio([row(1, { status: 'undelivered', error_code: 30003 })], sid(1))).toEqual({
      kind: 'found',
      providerId: sid(1),
      reports: [expect.objectContaining({ code: 'undelivered 30003', outcome: 'undeliverable' })],
    });
    expect(server?.received[0]?.path).toContain(`/Messages/${sid(1)}.json`);
  });

  test('by a sid it does not know says that there is none', async () => {
    expect(await askTwilio([], sid(1))).toEqual({ kind: 'absent' });
  });

  test('without a sid adopts the only SMS with this text and sender to this number since it left', async () => {
    const told = await askTwilio(
      [
        row(1),
        row(2, { date_created: 'Tue, 10 Nov 2026 08:58:00 +0000' }),
        row(3, { body: 'Autre texte' }),
        row(4, { from: 'AUTRE' }),
        row(5, { to: '+33699999999' }),
      ],
      null,
    );
    expect(told).toMatchObject({ kind: 'found', providerId: sid(1) });
    expect(new URL(server!.received[0]!.path, 'http://x').searchParams.get('To')).toBe('+33612345678');
  });

  test('knows its SMS under the sender a messaging service chose', async () => {
    const service = `MG${'0'.repeat(32)}`;
    const rows = [row(1, { from: null, messaging_service_sid: service })];
    expect(await askTwilio(rows, null, { messagingServiceSid: service })).toMatchObject({ kind: 'found' });
    await server?.close();
    expect(await askTwilio(rows, null)).toEqual({ kind: 'absent' });
  });

  test('never guesses between two, and finds nothing where nothing is', async () => {
    expect(await askTwilio([row(1), row(2)], null)).toMatchObject({ kind: 'unclear', code: 'twilio.several_matches' });
    await server?.close();
    expect(await askTwilio([], null)).toEqual({ kind: 'absent' });
  });

  test.each([
    ['429', refuseWith(429, { code: 20429, message: 'slow', status: 429 })],
    ['503', refuseWith(503, '<html>')],
    ['401', refuseWith(401, { code: 20003, message: 'token-secret is wrong', status: 401 })],
    ['nothing', acceptThen('hang')],
    ['a cut body', acceptThen('cut')],
    ['another shape', refuseWith(200, { messages: [{}] })],
  ])('cannot be read after %s, never throws and never shows a credential', async (_name, fault) => {
    for (const providerId of [sid(1), null]) {
      server = await startTwilioReading([row(1)]);
      server.plan(fault);
      const told = await twilioOf(server.url).lookUp!(asked(sms, providerId), noSignal());
      expect(told.kind).toBe('unclear');
      expect(JSON.stringify(told)).not.toMatch(/token-secret|Basic /);
      await server.close();
    }
    server = null;
  });
});

describe('the text of an answer', () => {
  const fetchOf = async (body: unknown, status = 200) => {
    server = await startFaultyServer(async () => answer(status, body));
    return resendReceived({ apiKey: key, baseUrl: server.url, timeoutMs: 300 })('e1', noSignal());
  };

  test('is fetched with its headers and the names of its files', async () => {
    const files = [{ id: 'a', filename: 'preuve.pdf', size: 12, content_type: 'application/pdf' }];
    const told = await fetchOf({
      object: 'email',
      id: 'e1',
      text: ' Bonjour ',
      headers: { 'Auto-Submitted': 'no' },
      attachments: files,
    });
    expect(told).toEqual({
      kind: 'found',
      text: 'Bonjour',
      headers: { 'auto-submitted': 'no' },
      attachments: [{ name: 'preuve.pdf', size: 12 }],
    });
    expect(server?.received[0]?.path).toBe('/emails/receiving/e1');
  });

  test('is made of the HTML where there is no text, without a tag left', async () => {
    const html = '<style>p{}</style><p>J&apos;ai pay&#233;</p><script>alert(1)</script><div>hier&nbsp;!<br>Merci</div>';
    expect(await fetchOf({ text: null, html, headers: null })).toMatchObject({ text: "J'ai payé\nhier !\nMerci" });
  });

  test('is absent when Resend no longer has it, unclear when it cannot say', async () => {
    expect(await fetchOf({ statusCode: 404, name: 'not_found', message: 'x' }, 404)).toEqual({ kind: 'absent' });
    await server?.close();
    expect(await fetchOf({ statusCode: 401, name: 'restricted_api_key', message: `${key}!` }, 401)).toEqual({
      kind: 'unclear',
      code: 'resend.restricted_api_key',
      detail: '[hidden]!',
    });
  });
});

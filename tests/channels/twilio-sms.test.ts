import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Outgoing } from '../../activities/channels/channel.ts';
import { twilioErrorClass } from '../../activities/channels/twilio-errors.ts';
import { twilioSms, type TwilioSettings } from '../../activities/channels/twilio-sms.ts';
import { acceptThen, answer, type Fault, refuseWith } from '../../local/fakes/faults.ts';
import { closedUrl } from '../../local/fakes/faulty-server.ts';
import { specProblem } from '../../local/fakes/provider-spec.ts';
import { startTwilioServer, twilioError, type TwilioServer } from '../../local/fakes/twilio-server.ts';
import { emailDelivery, noSignal, smsDelivery } from './outgoing.ts';

const problem = specProblem('twilio_api_v2010.json');
const drop: Fault = { accepts: false, reply: { kind: 'drop' } };

function refusal(status: number, code: number, headers: Record<string, string> = {}): Fault {
  return refuseWith(status, { status, code, message: 'as scripted', more_info: '' }, headers);
}

describe.skipIf(problem !== null)(`Twilio SMS${problem === null ? '' : ` (${problem})`}`, () => {
  let server: TwilioServer;

  beforeEach(async () => {
    server = await startTwilioServer();
  });
  afterEach(async () => {
    await server.close();
    expect(server.violations).toEqual([]);
  });

  function channel(changes: Partial<TwilioSettings> = {}) {
    const { accountSid, authToken, url } = server;
    return twilioSms({ accountSid, authToken, baseUrl: url, ...changes });
  }

  test('hands over the normalised text with four hours to live and no callback without a public address', async () => {
    const result = await channel().send(smsDelivery({ text: 'Reçu : l’échéance du 3 août' }), noSignal());
    expect(result).toEqual({ kind: 'accepted', providerId: server.messages[0]?.sid });
    expect(server.messages.map((message) => message.form)).toEqual([
      { To: '+33612345678', From: 'MOREL', Body: "Recu : l'échéance du 3 aout", ValidityPeriod: 14_400 },
    ]);
  });

  test('the status callback carries the delivery, so that a lost answer can be found again', async () => {
    await channel({ publicBaseUrl: 'https://relance.example/' }).send(smsDelivery(), noSignal());
    expect(server.messages[0]?.form['StatusCallback']).toBe(
      'https://relance.example/hooks/twilio/sms?creditor=cred_01&attempt=7d0c6f5e-91a2-4b8e-8a51-2f6f0c5f7a10&send=1#rc=5&rp=all',
    );
  });

  test('an API key and a messaging service are used when given, and the sender stays the creditor', async () => {
    const messagingServiceSid = `MG${'0c'.repeat(16)}`;
    const { apiKey, apiSecret } = server;
    const keyed = channel({ authToken: 'not-for-calls', apiKey, apiSecret, messagingServiceSid });
    expect(await keyed.send(smsDelivery(), noSignal())).toMatchObject({ kind: 'accepted' });
    expect(server.messages[0]?.form).toMatchObject({ MessagingServiceSid: messagingServiceSid, From: 'MOREL' });
  });

  test.each([
    ['drops the connection', acceptThen('drop'), 'twilio.connection_lost'],
    ['cuts its answer', acceptThen('cut'), 'twilio.connection_lost'],
    ['answers 500', acceptThen(twilioError(500, 20500, 'Internal')), 'twilio.20500'],
    ['answers 503 of a gateway without body', acceptThen(answer(503, '')), 'twilio.http_503'],
    ['answers 502 in HTML', acceptThen(answer(502, '<html>Bad gateway</html>')), 'twilio.http_502'],
    ['answers 201 in HTML', acceptThen(answer(201, '<html>Created</html>')), 'twilio.http_201'],
    ['answers 200 without a sid', acceptThen(answer(200, {})), 'twilio.odd_answer'],
    ['answers 302', acceptThen(answer(302, '', { location: '/elsewhere' })), 'twilio.http_302'],
    ['answers 408', acceptThen(answer(408, '')), 'twilio.http_408'],
  ])('a provider that accepts and then %s is ambiguous, and nothing is sent twice', async (_what, fault, code) => {
    server.plan(fault);
    expect(await channel().send(smsDelivery(), noSignal())).toMatchObject({ kind: 'ambiguous', code });
    expect(server.messages).toHaveLength(1);
    expect(server.received).toHaveLength(1);
  });

  test('a connection lost before any answer is ambiguous: nobody can know', async () => {
    server.plan(drop);
    expect(await channel().send(smsDelivery(), noSignal())).toMatchObject({
      kind: 'ambiguous',
      code: 'twilio.connection_lost',
    });
    expect(server.received).toHaveLength(1);
  });

  test.each([
    ['never answers', acceptThen('hang')],
    ['stops in the middle of its answer', acceptThen('stall')],
  ])('a provider that accepts and %s is ambiguous after the time-out', async (_what, fault) => {
    server.plan(fault);
    const result = await channel({ timeoutMs: 400 }).send(smsDelivery(), noSignal());
    expect(result).toMatchObject({ kind: 'ambiguous', code: 'twilio.timeout' });
    expect(server.messages).toHaveLength(1);
    expect(server.received).toHaveLength(1);
  });

  test('the end of the wait from outside is ambiguous once the request is out', async () => {
    const controller = new AbortController();
    server.plan(acceptThen('hang'));
    const pending = channel({ timeoutMs: 60_000 }).send(smsDelivery(), controller.signal);
    await server.arrived(1);
    controller.abort();
    expect(await pending).toMatchObject({ kind: 'ambiguous', code: 'twilio.aborted' });
  });

  test('a wait that ended before the call, and a refused connection, prove that nothing left', async () => {
    expect(await channel().send(smsDelivery(), AbortSignal.abort())).toMatchObject({
      kind: 'retry',
      code: 'twilio.aborted',
    });
    const nobody = channel({ baseUrl: await closedUrl() });
    expect(await nobody.send(smsDelivery(), noSignal())).toMatchObject({
      kind: 'retry',
      code: 'twilio.connection_lost',
    });
    expect(server.received).toHaveLength(0);
  });

  test('a rate limit keeps the pause the SDK would lose', async () => {
    server.plan(refusal(429, 20429, { 'retry-after': '3' }), refuseWith(429, ''));
    const result = await channel().send(smsDelivery(), noSignal());
    expect(result).toMatchObject({ kind: 'retry', code: 'twilio.20429', retryAfterMs: 3000 });
    expect(await channel().send(smsDelivery(), noSignal())).toMatchObject({ kind: 'retry', code: 'twilio.http_429' });
    expect(server.messages).toHaveLength(0);
  });

  test.each([
    [400, 21211, 'recipient'],
    [400, 21614, 'recipient'],
    [400, 21612, 'recipient'],
    [400, 21610, 'recipient'],
    [401, 20003, 'channel'],
    [400, 21408, 'channel'],
    [400, 21606, 'channel'],
    [400, 21212, 'channel'],
    [400, 21602, 'message'],
    [400, 21617, 'message'],
    [400, 99999, 'message'],
    [404, 20404, 'channel'],
    [400, 30003, 'later'],
  ])('%i with error %i is a failure of class %s', async (status, code, failureClass) => {
    server.plan(refusal(status, code));
    const result = await channel().send(smsDelivery(), noSignal());
    expect(result).toMatchObject({ kind: 'failed', class: failureClass, code: `twilio.${code}` });
    expect(server.messages).toHaveLength(0);
  });

  test('an error in the RFC 9457 form is read like the others', async () => {
    server.plan(refuseWith(400, { type: 'about:blank', title: 'Not a mobile number', status: 400, code: 21614 }));
    const result = await channel().send(smsDelivery(), noSignal());
    expect(result).toMatchObject({ kind: 'failed', class: 'recipient', code: 'twilio.21614' });
    expect(result).toHaveProperty('detail', expect.stringContaining('Not a mobile number'));
  });

  test('wrong credentials stop the channel, and no result ever shows them', async () => {
    const authToken = 'wrong-secret-token';
    const header = Buffer.from(`${server.accountSid}:${authToken}`).toString('base64');
    server.plan(acceptThen(twilioError(401, 20003, `Authenticate ${authToken}`)), drop, acceptThen('cut'));
    const results = [];
    for (let call = 0; call < 3; call += 1) results.push(await channel({ authToken }).send(smsDelivery(), noSignal()));
    results.push(await channel({ authToken }).send(smsDelivery(), noSignal()));
    expect(results[3]).toMatchObject({ kind: 'failed', class: 'channel', code: 'twilio.20003' });
    expect(JSON.stringify(results)).not.toContain(authToken);
    expect(JSON.stringify(results)).not.toContain(header);
    expect(server.messages).toHaveLength(0);
  });

  test('a text of more than two parts, another kind of content or an absent number make no call', async () => {
    const long = await channel().send(smsDelivery({ text: 'a'.repeat(307) }), noSignal());
    expect(long).toMatchObject({ kind: 'failed', class: 'message', code: 'twilio.too_long' });
    const email = await channel().send(emailDelivery(), noSignal());
    expect(email).toMatchObject({ kind: 'failed', class: 'message', code: 'twilio.wrong_content' });
    // Rows written before a rule existed may lack a field; the SDK then throws before it calls.
    const absent = { ...smsDelivery(), content: { kind: 'sms', from: 'MOREL', text: 'Bonjour' } } as Outgoing;
    expect(await channel().send(absent, noSignal())).toMatchObject({ kind: 'failed', code: 'twilio.unsendable' });
    expect(server.received).toHaveLength(0);
    expect(await channel().send(smsDelivery({ text: 'a'.repeat(306) }), noSignal())).toMatchObject({
      kind: 'accepted',
    });
  });
});

test('codes of status callbacks are sorted by the same table', () => {
  expect([30005, 30006, 30003, 30007, 30034, 12345].map(twilioErrorClass)).toEqual([
    'recipient',
    'recipient',
    'later',
    'message',
    'channel',
    undefined,
  ]);
});

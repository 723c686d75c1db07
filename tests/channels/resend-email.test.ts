import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { resendEmail } from '../../activities/channels/resend-email.ts';
import { acceptThen, type Fault, refuseWith } from '../../local/fakes/faults.ts';
import { closedUrl } from '../../local/fakes/faulty-server.ts';
import { specProblem } from '../../local/fakes/provider-spec.ts';
import { resendError, type ResendServer, startResendServer } from '../../local/fakes/resend-server.ts';
import { emailDelivery, noSignal } from './outgoing.ts';

const problem = specProblem('resend.yaml');

function refusal(status: number, name: string, message = 'as scripted', headers: Record<string, string> = {}): Fault {
  return refuseWith(status, { statusCode: status, name, message }, headers);
}

describe.skipIf(problem !== null)(`Resend e-mail${problem === null ? '' : ` (${problem})`}`, () => {
  let server: ResendServer;

  beforeEach(async () => {
    server = await startResendServer();
  });
  afterEach(async () => {
    await server.close();
    expect(server.violations).toEqual([]);
  });

  function channel(timeoutMs = 5000) {
    return resendEmail({ apiKey: server.apiKey, baseUrl: server.url, timeoutMs });
  }

  test('hands over the frozen content with its key and the tags that find it again', async () => {
    const result = await channel().send(emailDelivery({ creditorId: 'cred:é/1' }), noSignal());

    expect(result).toEqual({ kind: 'accepted', providerId: server.messages[0]?.id });
    expect(server.messages).toHaveLength(1);
    const { content } = emailDelivery();
    if (content.kind !== 'email') throw new Error('not an e-mail');
    expect(server.messages[0]).toMatchObject({
      idempotencyKey: 'dun/cred_01/inv_01/first-reminder/1',
      body: {
        from: content.from,
        to: content.to,
        reply_to: content.replyTo,
        subject: content.subject,
        text: content.text,
        html: content.html,
        tags: [
          { name: 'creditor', value: 'cred___1' },
          { name: 'delivery', value: '7d0c6f5e-91a2-4b8e-8a51-2f6f0c5f7a10' },
          { name: 'send', value: '1' },
        ],
        headers: { 'X-Relance-Delivery': '7d0c6f5e-91a2-4b8e-8a51-2f6f0c5f7a10' },
      },
    });
  });

  test('a repeat is the same request byte for byte, in whatever order the database gives the headers back', async () => {
    const { content, ...rest } = emailDelivery();
    const own = {
      'In-Reply-To': '<a@relance.example>',
      References: '<a@relance.example>',
      'Auto-Submitted': 'auto-generated',
    };
    for (const headers of [own, Object.fromEntries(Object.entries(own).toReversed())])
      expect(await channel().send({ ...rest, content: { ...content, headers } as typeof content }, noSignal())).toEqual(
        {
          kind: 'accepted',
          providerId: server.messages[0]?.id,
        },
      );
    expect(server.messages).toHaveLength(1);
  });

  test.each([
    ['500 with JSON', refusal(500, 'internal_server_error'), 'resend.internal_server_error'],
    ['502 with HTML', refuseWith(502, '<html>Bad gateway</html>'), 'resend.application_error'],
    ['503 without body', refuseWith(503, ''), 'resend.application_error'],
    ['JSON of a gateway', refuseWith(504, { fault: 'upstream' }), 'resend.unknown_shape'],
    ['body null', refuseWith(500, null), 'resend.unknown_shape'],
    ['200 without an id', refuseWith(200, { ok: true }), 'resend.unknown_shape'],
    ['a dropped connection', { accepts: false, reply: { kind: 'drop' } } satisfies Fault, 'resend.no_answer'],
  ])('%s is repeated under the same key', async (_what, fault, code) => {
    server.plan(fault);
    expect(await channel().send(emailDelivery(), noSignal())).toMatchObject({ kind: 'retry', code });
    expect(server.messages).toHaveLength(0);

    expect(await channel().send(emailDelivery(), noSignal())).toMatchObject({ kind: 'accepted' });
    expect(server.messages).toHaveLength(1);
  });

  test.each([
    ['drops the connection', acceptThen('drop'), 'resend.no_answer'],
    ['cuts its answer', acceptThen('cut'), 'resend.no_answer'],
    ['answers 500', acceptThen(resendError(500, 'application_error', 'oops')), 'resend.application_error'],
  ])('a provider that accepts and then %s still delivers one message', async (_what, fault, code) => {
    server.plan(fault);
    expect(await channel().send(emailDelivery(), noSignal())).toMatchObject({ kind: 'retry', code });

    const again = await channel().send(emailDelivery(), noSignal());
    expect(again).toEqual({ kind: 'accepted', providerId: server.messages[0]?.id });
    expect(server.messages).toHaveLength(1);
    expect(server.received).toHaveLength(2);
    expect(server.received[1]?.body).toBe(server.received[0]?.body);
  });

  test.each([
    ['never answers', acceptThen('hang')],
    ['stops in the middle of its answer', acceptThen('stall')],
  ])(
    'a provider that accepts and %s is left after the time-out, and the repeat is the same message',
    async (_what, fault) => {
      server.plan(fault);
      expect(await channel(300).send(emailDelivery(), noSignal())).toMatchObject({
        kind: 'retry',
        code: 'resend.timeout',
      });
      expect(await channel().send(emailDelivery(), noSignal())).toMatchObject({ kind: 'accepted' });
      expect(server.messages).toHaveLength(1);
    },
  );

  test('the end of the wait from outside ends the call', async () => {
    const controller = new AbortController();
    server.plan({ accepts: false, reply: { kind: 'hang' } });
    const pending = channel(60_000).send(emailDelivery(), controller.signal);
    await server.arrived(1);
    controller.abort();
    expect(await pending).toMatchObject({ kind: 'retry', code: 'resend.timeout' });
  });

  test('a refused connection is repeated', async () => {
    const nobody = resendEmail({ apiKey: server.apiKey, baseUrl: await closedUrl() });
    expect(await nobody.send(emailDelivery(), noSignal())).toMatchObject({ kind: 'retry', code: 'resend.no_answer' });
  });

  test('a rate limit waits as long as it is told, in seconds or until a date, an hour at most', async () => {
    const date = 'Tue, 24 Nov 2026 10:00:00 GMT';
    const until = 'Tue, 24 Nov 2026 10:01:30 GMT';
    server.plan(
      refusal(429, 'rate_limit_exceeded', 'slow down', { 'retry-after': '7' }),
      refusal(429, 'rate_limit_exceeded', 'slow down', { 'retry-after': until, date }),
      refusal(429, 'rate_limit_exceeded', 'slow down', { 'retry-after': '86400' }),
      refusal(429, 'rate_limit_exceeded', 'slow down'),
    );
    const results = [];
    for (let call = 0; call < 4; call += 1) results.push(await channel().send(emailDelivery(), noSignal()));
    const retry = { kind: 'retry', code: 'resend.rate_limit_exceeded', detail: expect.any(String) };
    expect(results).toEqual([
      { ...retry, retryAfterMs: 7000 },
      { ...retry, retryAfterMs: 90_000 },
      { ...retry, retryAfterMs: 3_600_000 },
      retry,
    ]);
  });

  test.each([
    [429, 'daily_quota_exceeded', 'as scripted', 'later'],
    [429, 'monthly_quota_exceeded', 'as scripted', 'later'],
    [401, 'missing_api_key', 'as scripted', 'channel'],
    [401, 'restricted_api_key', 'as scripted', 'channel'],
    [403, 'invalid_api_key', 'as scripted', 'channel'],
    [403, 'validation_error', 'The morel.example domain is not verified.', 'channel'],
    [422, 'invalid_access', 'as scripted', 'channel'],
    [422, 'invalid_region', 'as scripted', 'channel'],
    [451, 'security_error', 'as scripted', 'channel'],
    [403, 'something_new', 'as scripted', 'channel'],
    [400, 'validation_error', 'as scripted', 'message'],
    [400, 'invalid_idempotency_key', 'as scripted', 'message'],
    [422, 'missing_required_field', 'as scripted', 'message'],
    [422, 'invalid_from_address', 'as scripted', 'message'],
    [422, 'invalid_attachment', 'as scripted', 'message'],
    [422, 'invalid_parameter', 'as scripted', 'message'],
    [404, 'not_found', 'as scripted', 'message'],
    [405, 'method_not_allowed', 'as scripted', 'message'],
    [418, 'something_new', 'as scripted', 'message'],
    [422, 'validation_error', 'Invalid `to` field. The email address needs to follow the format.', 'recipient'],
  ])('%i %s (%s) is a failure of class %s', async (status, name, message, failureClass) => {
    server.plan(refusal(status, name, message));
    const result = await channel().send(emailDelivery(), noSignal());
    expect(result).toMatchObject({ kind: 'failed', class: failureClass, code: `resend.${name}` });
    expect(server.messages).toHaveLength(0);
  });

  test('an unlisted error above 500 is repeated', async () => {
    server.plan(refusal(529, 'something_new'));
    expect(await channel().send(emailDelivery(), noSignal())).toMatchObject({
      kind: 'retry',
      code: 'resend.something_new',
    });
  });

  test('other content under a used key is refused and sends nothing more', async () => {
    await channel().send(emailDelivery(), noSignal());
    const result = await channel().send(emailDelivery({ subject: 'Autre objet' }), noSignal());
    expect(result).toMatchObject({ kind: 'failed', class: 'message', code: 'resend.invalid_idempotent_request' });
    expect(server.messages).toHaveLength(1);
  });

  test('two attempts at the same time give one message: the second is told to repeat', async () => {
    const controller = new AbortController();
    server.plan(acceptThen('hang'));
    const first = channel(60_000).send(emailDelivery(), controller.signal);
    await server.arrived(1);
    const second = await channel().send(emailDelivery(), noSignal());
    controller.abort();
    await first;
    expect(second).toMatchObject({ kind: 'retry', code: 'resend.concurrent_idempotent_requests' });
    expect(server.messages).toHaveLength(1);
  });

  test('a wrong key stops the channel and never shows itself', async () => {
    const wrong = resendEmail({ apiKey: 're_wrong_secret', baseUrl: server.url });
    const result = await wrong.send(emailDelivery(), noSignal());
    expect(result).toMatchObject({ kind: 'failed', class: 'channel', code: 'resend.invalid_api_key' });

    server.plan(refusal(403, 'invalid_api_key', 'The key re_wrong_secret is not known'));
    const echoed = await wrong.send(emailDelivery(), noSignal());
    expect(JSON.stringify(echoed)).not.toContain('re_wrong_secret');
    expect(JSON.stringify(echoed)).toContain('RESEND_API_KEY');
  });

  test('a key that no header can carry is refused without a call', async () => {
    const result = await channel().send(emailDelivery({ idempotencyKey: 'dun/é' }), noSignal());
    expect(result).toMatchObject({ kind: 'failed', class: 'message', code: 'resend.invalid_idempotency_key' });
    expect(server.received).toHaveLength(0);
  });
});

test('an API key with a line break is refused by name, without being shown', () => {
  expect(() => resendEmail({ apiKey: 're_abc\n' })).toThrow(/RESEND_API_KEY/);
  expect(() => resendEmail({ apiKey: 're_abc\n' })).not.toThrow(/re_abc/);
});

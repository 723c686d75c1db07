/** The fakes themselves: what they keep, that their faults really happen, and that their callbacks are signed as the providers sign. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Resend } from 'resend';
import twilio from 'twilio';
import { afterEach, describe, expect, test } from 'vitest';
import { acceptSlowly, acceptThen, answer, dropped, mixOf, refuseWith, seeded } from '../../local/fakes/faults.ts';
import { mailevaCalls, startMailevaServer, type MailevaServer } from '../../local/fakes/maileva-server.ts';
import { readMultipart } from '../../local/fakes/multipart.ts';
import { callbackSummary } from '../../local/fakes/postman.ts';
import { specProblem } from '../../local/fakes/provider-spec.ts';
import { startResendServer, type ResendServer } from '../../local/fakes/resend-server.ts';
import { startTwilioServer, type TwilioServer } from '../../local/fakes/twilio-server.ts';

const open: { close(): Promise<void> }[] = [];
function kept<T extends { close(): Promise<void> }>(server: T): T {
  open.push(server);
  return server;
}
afterEach(async () => {
  for (const server of open.splice(0)) await server.close();
});

interface Told {
  readonly headers: Record<string, unknown>;
  readonly body: string;
  readonly path: string;
}

/** A listener for callbacks that answers with this status. */
async function listener(status = 200) {
  const told: Told[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      told.push({ headers: request.headers, body: Buffer.concat(chunks).toString(), path: request.url ?? '' });
      response.writeHead(status).end();
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  kept({
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  });
  return { told, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

const secret = `whsec_${Buffer.from('a secret for the tests only').toString('base64')}`;

async function email(server: ResendServer, to: string, key = `k-${to}`, subject = 'Facture'): Promise<Response> {
  return fetch(`${server.url}/emails`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${server.apiKey}`,
      'content-type': 'application/json',
      'idempotency-key': key,
    },
    body: JSON.stringify({ from: 'a@morel.example', to, subject, text: 'Bonjour' }),
  });
}

async function sms(server: TwilioServer, to: string, callback?: string): Promise<Response> {
  const authorization = `Basic ${Buffer.from(`${server.accountSid}:${server.authToken}`).toString('base64')}`;
  const form = { To: to, From: 'MOREL', Body: 'Bonjour', ...(callback ? { StatusCallback: callback } : {}) };
  return fetch(`${server.url}/2010-04-01/Accounts/${server.accountSid}/Messages.json`, {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(form).toString(),
  });
}

describe('faults really happen', () => {
  test('each planned fault meets one request, is counted by its name, and the next request is treated well', async () => {
    const server = kept(await startResendServer());
    server.plan(
      refuseWith(429, {}, { 'retry-after': '2' }),
      acceptThen(answer(502, '<html>')),
      dropped,
      acceptThen('cut'),
    );
    const limited = await email(server, 'a@dupont.example', 'one');
    expect([limited.status, limited.headers.get('retry-after'), server.messages.length]).toEqual([429, '2', 0]);
    expect([(await email(server, 'a@dupont.example', 'one')).status, server.messages.length]).toEqual([502, 1]);
    await expect(email(server, 'a@dupont.example', 'two')).rejects.toThrow();
    expect(server.messages).toHaveLength(1);
    await expect(email(server, 'a@dupont.example', 'two').then((one) => one.json())).rejects.toThrow();
    expect(server.messages).toHaveLength(2);
    expect(await (await email(server, 'a@dupont.example', 'two')).json()).toEqual({ id: server.messages[1]?.id });
    expect(Object.fromEntries(server.injected)).toEqual({
      ...{ '429': 1, 'accepted, then 502': 1 },
      ...{ drop: 1, 'accepted, then cut': 1 },
    });
  });

  test('a server that went away refuses connections and comes back at the same address', async () => {
    const server = kept(await startResendServer());
    await server.goAway();
    await expect(email(server, 'a@dupont.example')).rejects.toThrow();
    await server.comeBack();
    expect((await email(server, 'a@dupont.example')).status).toBe(200);
  });

  test('a slow answer is the right one, and a hanging one never comes', async () => {
    const server = kept(await startResendServer());
    server.plan(acceptSlowly(20), acceptThen('hang'));
    expect((await email(server, 'a@dupont.example')).status).toBe(200);
    const hanging = email(server, 'b@dupont.example').catch(() => 'closed');
    await server.arrived(2);
    await server.goAway();
    expect(await hanging).toBe('closed');
    await server.comeBack();
    expect(server.messages).toHaveLength(2);
  });

  test('a mix is the same for the same seed, and of the share that was asked for', () => {
    const draw = (seed: number) => {
      const choose = mixOf(seed, 0.25, [dropped, acceptThen('drop')]);
      return Array.from({ length: 2_000 }, () => choose());
    };
    expect(draw(7)).toEqual(draw(7));
    expect(draw(7)).not.toEqual(draw(8));
    const hit = draw(7).filter((fault) => fault !== undefined).length;
    expect(hit).toBeGreaterThan(400);
    expect(hit).toBeLessThan(600);
  });
});

describe('Resend', () => {
  test('a key is remembered for 24 hours of the clock that the caller moves', async () => {
    let nowMs = Date.parse('2026-11-24T09:00:00Z');
    const server = kept(await startResendServer({ clock: () => nowMs }));
    await email(server, 'a@dupont.example', 'key');
    nowMs += 24 * 3_600_000 - 1;
    expect((await email(server, 'a@dupont.example', 'key')).status).toBe(200);
    expect((await email(server, 'a@dupont.example', 'key', 'Other')).status).toBe(409);
    expect([server.messages.length, server.duplicates()]).toEqual([1, 0]);
    nowMs += 1;
    await email(server, 'a@dupont.example', 'key');
    expect([server.messages.length, server.duplicates()]).toEqual([2, 1]);
  });

  test('what becomes of a message follows its address, and the SDK can ask for it', async () => {
    const server = kept(await startResendServer());
    for (const to of ['compta@dupont.example', 'bounced@dupont.example', 'complained@dupont.example'])
      expect((await email(server, to)).status).toBe(200);
    server.goOn();
    await email(server, 'bounced@dupont.example', 'again');
    server.goOn();
    const resend = new Resend(server.apiKey, { baseUrl: server.url });
    const asked = await Promise.all(server.messages.map(({ id }) => resend.emails.get(id)));
    expect(asked.map(({ data }) => data?.last_event)).toEqual(['delivered', 'bounced', 'complained', 'suppressed']);
    expect((await resend.emails.list()).data?.data.map(({ id }) => id)).toEqual(
      server.messages.map(({ id }) => id).toReversed(),
    );
    expect((await resend.emails.get('00000000-0000-4000-8000-000000009999')).error?.name).toBe('not_found');
    expect(server.violations).toEqual([]);
  });

  test('a mail that comes in is told without its text, which is fetched', async () => {
    const hook = await listener();
    const server = kept(await startResendServer());
    server.callBack({ url: hook.url, secret });
    const mail = { from: 'Dupont <a@dupont.example>', to: ['reply@morel.example'], subject: 'Re: Facture' };
    const received = server.receive({ ...mail, text: 'Je paie vendredi.', headers: { 'in-reply-to': '<1@morel>' } });
    await server.postman.deliver();
    expect(hook.told[0]?.body).not.toContain('vendredi');
    const resend = new Resend(server.apiKey, { baseUrl: server.url });
    const { data } = await resend.emails.receiving.get(received.id);
    expect(data).toMatchObject({ text: 'Je paie vendredi.', message_id: received.messageId });
    expect(server.violations).toEqual([]);
  });

  test('callbacks are signed: the provider’s own check takes the right ones and refuses forged and stale ones', async () => {
    const hook = await listener();
    const server = kept(await startResendServer());
    server.callBack({ url: hook.url, secret });
    await email(server, 'compta@dupont.example');
    server.goOn();
    const [sent, delivered] = server.postman.made;
    await server.postman.deliver();
    await server.postman.send(sent!, 'forged');
    await server.postman.send(delivered!, 'stale');
    const checks = hook.told.map(({ headers, body }) => {
      const [id, timestamp, signature] = ['id', 'timestamp', 'signature'].map((name) =>
        String(headers[`svix-${name}`]),
      );
      try {
        const proof = { id: id!, timestamp: timestamp!, signature: signature! };
        return new Resend('re_any').webhooks.verify({ payload: body, headers: proof, webhookSecret: secret }).type;
      } catch {
        return 'refused';
      }
    });
    expect(checks).toEqual(['email.sent', 'email.delivered', 'refused', 'refused']);
  });
});

describe('Twilio', () => {
  test('the same SMS twice is two SMS, and that is found', async () => {
    const server = kept(await startTwilioServer());
    await sms(server, '+33639981234', 'http://relance.example/hooks?attempt=1');
    await sms(server, '+33639981234', 'http://relance.example/hooks?attempt=2');
    expect(server.duplicates()).toBe(0);
    await sms(server, '+33639981234', 'http://relance.example/hooks?attempt=1');
    expect(server.duplicates()).toBe(1);
  });

  test('what becomes of an SMS follows the last four digits; the SDK lists and fetches it', async () => {
    const server = kept(await startTwilioServer());
    for (const to of ['+33639981234', '+33639980000', '+33639980030']) await sms(server, to);
    expect(await (await sms(server, '+33639980014')).json()).toMatchObject({ code: 21614 });
    server.goOn();
    expect(server.messages.map(({ status, errorCode }) => [status, errorCode])).toEqual([
      ['delivered', null],
      ['undelivered', 30005],
      ['undelivered', 30003],
    ]);
    const headers = {
      authorization: `Basic ${Buffer.from(`${server.apiKey}:${server.apiSecret}`).toString('base64')}`,
    };
    const base = `${server.url}/2010-04-01/Accounts/${server.accountSid}/Messages`;
    const list = await fetch(`${base}.json?To=%2B33639980000&PageSize=50`, { headers });
    const found = (await list.json()) as { messages: unknown[] };
    expect(found.messages).toHaveLength(1);
    const one = await (await fetch(`${base}/${server.messages[0]?.sid}.json`, { headers })).json();
    expect(one).toMatchObject({ status: 'delivered', to: '+33639981234' });
    expect(server.violations).toEqual([]);
  });

  test('callbacks carry a signature over their address and fields; duplicated, lost and reordered ones by script', async () => {
    const hook = await listener();
    const server = kept(await startTwilioServer());
    const url = `${hook.url}/hooks/twilio/sms?attempt=42`;
    server.postman.misbehave(({ what }) => (what === 'sent' ? 'duplicate' : undefined));
    await sms(server, '+33639981234', `${url}#rc=5&rp=all`);
    server.goOn();
    await server.postman.deliver(seeded(3));
    expect(hook.told.map(({ body }) => new URLSearchParams(body).get('MessageStatus')).toSorted()).toEqual([
      'delivered',
      'sent',
      'sent',
    ]);
    for (const { headers, body, path } of hook.told) {
      expect(path).toBe('/hooks/twilio/sms?attempt=42');
      const fields = Object.fromEntries(new URLSearchParams(body));
      expect(twilio.validateRequest(server.authToken, String(headers['x-twilio-signature']), url, fields)).toBe(true);
    }
    await server.postman.send(server.postman.made[0]!, 'forged');
    const { headers, body } = hook.told.at(-1)!;
    const fields = Object.fromEntries(new URLSearchParams(body));
    expect(twilio.validateRequest(server.authToken, String(headers['x-twilio-signature']), url, fields)).toBe(false);
    server.postman.misbehave(() => 'lost');
    await sms(server, '+33639981235', url);
    server.goOn();
    await server.postman.deliver();
    expect(hook.told).toHaveLength(4);
  });

  test('a refused callback is told as such', async () => {
    const hook = await listener(404);
    const server = kept(await startTwilioServer());
    await sms(server, '+33639981234', hook.url);
    server.goOn();
    await server.postman.deliver();
    expect(callbackSummary(server.postman.sent)).toBe('2 sent, 2 refused (404)');
  });
});

const lacking = specProblem('maileva/api-registered_mail-v4-9.yaml');

describe('Maileva', () => {
  const pdf = new Blob(['%PDF-1.4 letter'], { type: 'application/pdf' });

  async function token(server: MailevaServer, changes: Record<string, string> = {}): Promise<Response> {
    const { clientId, clientSecret, username, password } = server.account;
    const form = { grant_type: 'password', client_id: clientId, client_secret: clientSecret, username, password };
    return fetch(server.tokenUrl, { method: 'POST', body: new URLSearchParams({ ...form, ...changes }) });
  }

  /** Calls as an adapter does, with JSON or an upload. */
  async function caller(server: MailevaServer) {
    const { access_token: access } = (await (await token(server)).json()) as { access_token: string };
    return async (method: string, path: string, body?: unknown) => {
      const json = body === undefined || body instanceof FormData ? {} : { 'content-type': 'application/json' };
      const response = await fetch(`${server.url}${path}`, {
        method,
        headers: { authorization: `Bearer ${access}`, ...json },
        ...(body === undefined ? {} : { body: body instanceof FormData ? body : JSON.stringify(body) }),
      });
      const text = await response.text();
      return { status: response.status, body: text.startsWith('{') ? JSON.parse(text) : text };
    };
  }

  const mail = '/registered_mail/v4/sendings';
  const address = { address_line_1: 'Menuiserie Dupont', address_line_6: '35000 RENNES', country_code: 'FR' };

  function upload(priority = 1): FormData {
    const form = new FormData();
    form.append('document', pdf, 'lettre.pdf');
    form.append('metadata', new Blob([JSON.stringify({ priority, name: 'lettre.pdf' })], { type: 'application/json' }));
    return form;
  }

  async function letter(server: MailevaServer, over: Record<string, unknown> = {}) {
    const call = await caller(server);
    const { body } = await call('POST', mail, { name: 'Mise en demeure', custom_id: 'a-1' });
    const path = `${mail}/${body.id}`;
    expect((await call('POST', `${path}/documents`, upload())).status).toBe(201);
    expect((await call('POST', `${path}/recipients`, { ...address, ...over })).status).toBe(201);
    return { call, path, id: String(body.id) };
  }

  test('a letter is a draft until it is submitted, once; then nothing of it can be changed', async () => {
    const server = kept(await startMailevaServer());
    const { call, path } = await letter(server);
    expect((await call('GET', path)).body).toMatchObject({
      status: 'DRAFT',
      documents_count: 1,
      recipients_counts: { total: 1 },
    });
    expect((await call('POST', `${path}/submit`)).status).toBe(200);
    const again = await call('POST', `${path}/submit`);
    expect(again).toMatchObject({ status: 400, body: { errors: [{ code: 'SENDING_STATUS_IS_NOT_DRAFT' }] } });
    expect((await call('DELETE', path)).status).toBe(400);
    expect((await call('POST', `${path}/recipients`, address)).status).toBe(400);
    expect([server.duplicates(), server.violations]).toEqual([0, []]);
  });

  test('a draft is dropped, an empty one is not submitted, a second document or recipient is a second one', async () => {
    const server = kept(await startMailevaServer());
    const { call, path } = await letter(server);
    await call('POST', `${path}/documents`, upload(2));
    await call('POST', `${path}/recipients`, address);
    expect((await call('GET', path)).body).toMatchObject({ documents_count: 2, recipients_counts: { total: 2 } });
    expect((await call('POST', `${path}/documents`, upload(2))).body.errors[0].code).toBe('DUPLICATE_PRIORITY');
    expect([(await call('DELETE', path)).status, (await call('GET', path)).status]).toEqual([204, 404]);
    const empty = (await call('POST', mail, { name: 'Vide' })).body.id;
    expect((await call('POST', `${mail}/${empty}/submit`)).status).toBe(400);
    expect(
      (await call('POST', `${mail}/${empty}/recipients`, { ...address, country_code: 'DE' })).body.errors[0].code,
    ).toBe('INVALID_COUNTRY_CODE');
  });

  test('the same letter submitted under two sendings is found', async () => {
    const server = kept(await startMailevaServer());
    const submit = async () => {
      const { call, path } = await letter(server);
      await call('POST', `${path}/submit`);
    };
    await submit();
    await submit();
    expect(server.duplicates()).toBe(1);
  });

  test('a fault can be laid at one call of a letter: a submission that was accepted and lost is seen when it is read', async () => {
    const server = kept(await startMailevaServer());
    server.planFor(mailevaCalls.submit, acceptThen('drop'));
    const { call, path } = await letter(server);
    await expect(call('POST', `${path}/submit`)).rejects.toThrow();
    expect((await call('GET', path)).body.status).toBe('PENDING');
    expect(Object.fromEntries(server.injected)).toEqual({ 'accepted, then drop': 1 });
  });

  test('tokens expire by the clock, are refreshed, and wrong credentials are refused', async () => {
    let nowMs = 1_000_000;
    const server = kept(await startMailevaServer({ clock: () => nowMs, tokenSeconds: 60 }));
    const { refresh_token: refresh } = (await (await token(server)).json()) as { refresh_token: string };
    const call = await caller(server);
    expect((await call('GET', mail)).status).toBe(200);
    nowMs += 60_000;
    expect((await call('GET', mail)).status).toBe(401);
    expect((await token(server, { grant_type: 'refresh_token', refresh_token: refresh })).status).toBe(200);
    expect((await token(server, { password: 'wrong' })).status).toBe(401);
    expect((await token(server, { client_secret: 'wrong' })).status).toBe(401);
    expect((await token(server, { grant_type: 'client_credentials' })).status).toBe(403);
  });

  test.each([
    ['Menuiserie Dupont', 'DELIVERED', 'acknowledgement_of_receipt', undefined],
    ['Menuiserie Refuse', 'UNDELIVERED', 'undelivered_mail', 'N05'],
    ['Menuiserie Non Reclame', 'UNDELIVERED', 'undelivered_mail', 'N03'],
    ['Menuiserie Inconnu', 'UNDELIVERED', 'undelivered_mail', 'N02'],
  ])(
    'a letter to %s ends as %s, with its proofs as PDF and its subscribers told',
    async (name, category, proof, reason) => {
      const hook = await listener(201);
      const server = kept(await startMailevaServer());
      const { call, path, id } = await letter(server, { address_line_1: name, custom_id: 'case-1' });
      const authentication = { basic: { login: 'maileva', password: 'secret' } };
      const subscription = { callback_url: `${hook.url}/hooks/maileva`, authentication };
      const event = `ON_MAIN_DELIVERY_STATUS_${category}`;
      const wanted = [
        { event_type: 'ON_STATUS_ACCEPTED', resource_type: 'registered_mail/v4/sendings' },
        { event_type: event, resource_type: 'registered_mail/v4/recipients' },
      ];
      for (const one of wanted)
        expect((await call('POST', '/notification_center/v2/subscriptions', { ...subscription, ...one })).status).toBe(
          201,
        );
      expect(
        (await call('POST', '/notification_center/v2/subscriptions', { ...subscription, ...wanted[0] })).status,
      ).toBe(400);
      await call('POST', `${path}/submit`);
      server.goOn();
      await server.postman.deliver();
      expect(hook.told.map(({ body }) => JSON.parse(body).event_type)).toEqual(['ON_STATUS_ACCEPTED', event]);
      expect(hook.told[0]?.headers['authorization']).toBe(`Basic ${Buffer.from('maileva:secret').toString('base64')}`);
      expect(JSON.parse(hook.told[0]!.body)).toMatchObject({ resource_id: id, resource_custom_id: 'a-1' });
      const { recipients } = (await call('GET', `${path}/recipients`)).body;
      expect(recipients[0]).toMatchObject({
        status: 'PROCESSED',
        registered_number: expect.stringMatching(/^1A\d{11}$/),
      });
      expect(recipients[0].last_main_delivery_status.category).toBe(category);
      expect(recipients[0].undelivered_mail_reason).toBe(reason);
      for (const one of ['deposit_proof', 'content_proof', proof])
        expect((await call('GET', `${path}/recipients/${recipients[0].id}/download_${one}`)).body).toMatch(
          /^%PDF-1\.4/,
        );
      expect(server.violations).toEqual([]);
    },
  );

  test.skipIf(lacking !== null).each([
    ['a line of 39 characters', 'recipients', { ...address, address_line_2: 'x'.repeat(39) }],
    ['an unknown field', 'recipients', { ...address, town: 'Rennes' }],
    ['no town', 'recipients', { address_line_1: 'Dupont', country_code: 'FR' }],
    ['metadata as plain text', 'documents', 'plain'],
    ['no metadata', 'documents', 'none'],
  ])('reports %s as a breach', async (_what, part, given) => {
    const server = kept(await startMailevaServer());
    const call = await caller(server);
    const { id } = (await call('POST', mail, { name: 'Mise en demeure' })).body;
    const form = new FormData();
    form.append('document', pdf, 'lettre.pdf');
    if (given === 'plain') form.append('metadata', 'no json');
    const body = typeof given === 'string' ? form : given;
    expect((await call('POST', `${mail}/${id}/${part}`, body)).status).toBe(400);
    expect(server.violations).toHaveLength(1);
  });

  test('an upload that breaks off is no upload', () => {
    const whole = '--b\r\ncontent-disposition: form-data; name="a"\r\n\r\nvalue\r\n--b--\r\n';
    expect(readMultipart('multipart/form-data; boundary=b', Buffer.from(whole))?.[0]?.bytes.toString()).toBe('value');
    expect(readMultipart('multipart/form-data; boundary=b', Buffer.from(whole.slice(0, -9)))).toBeNull();
    expect(readMultipart('multipart/form-data', Buffer.from(whole))).toBeNull();
  });
});

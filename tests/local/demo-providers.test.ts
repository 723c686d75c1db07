/** `npm run demo -- --providers=fake`: what it starts, what it tells the stack, and what makes it fail. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readChannelSettings } from '../../activities/channels/settings.ts';
import { resendEmail } from '../../activities/channels/resend-email.ts';
import { twilioSms } from '../../activities/channels/twilio-sms.ts';
import { filesWorthOpening } from '../../local/demo/ending.ts';
import { readDemoOptions } from '../../local/demo/options.ts';
import { startDemoProviders, type DemoProviders } from '../../local/demo/providers.ts';
import { emailDelivery, noSignal, smsDelivery } from '../channels/outgoing.ts';

test('the option is read, its absence changes nothing, and another kind of providers is refused with the usage', () => {
  expect(readDemoOptions(['--providers=fake', '--exit'])).toMatchObject({ providers: 'fake', exit: true });
  expect(readDemoOptions(['--exit']).providers).toBeNull();
  expect(() => readDemoOptions(['--providers=real'])).toThrow(/--providers=fake/);
});

test('a message that a provider has is no file to open', () => {
  const invoices = [{ number: 'T-F-4101', step: 'email' }];
  const sent = {
    id: 'd',
    channel: 'email',
    step: 'email',
    state: 'accepted',
    createdAt: '',
    completedAt: '',
    invoices,
  };
  expect(filesWorthOpening([{ ...sent, providerId: '00000000-0000-4000-8000-000000000001' }], 'T')).toEqual([]);
  expect(filesWorthOpening([{ ...sent, providerId: 'd.eml' }], 'T')).toHaveLength(1);
});

describe('the fake providers of the demo', () => {
  let providers: DemoProviders;
  let api: Server;
  let answersWith = 204;
  beforeEach(async () => {
    answersWith = 204;
    api = createServer((_request, response) => response.writeHead(answersWith).end());
    await new Promise<void>((resolve) => api.listen(0, '127.0.0.1', resolve));
    providers = await startDemoProviders(`http://127.0.0.1:${String((api.address() as AddressInfo).port)}`);
  });
  afterEach(async () => {
    await providers.close();
    api.closeAllConnections();
    api.close();
  });

  /** The adapters as the worker builds them from its environment, in which the machine's own keys are set too. */
  function adapters() {
    const own = { TWILIO_API_KEY: `SK${'1'.repeat(32)}`, TWILIO_API_SECRET: 'real', RESEND_API_KEY: 're_real' };
    const { resend, twilio } = readChannelSettings({ ...own, ...providers.env });
    if (!resend || !twilio) throw new Error('A provider is missing');
    return { email: resendEmail(resend), sms: twilioSms(twilio) };
  }

  test('the adapters reach them with what the demo tells the worker, whatever keys this machine has', async () => {
    const { email, sms } = adapters();
    expect(await email.send(emailDelivery(), noSignal())).toMatchObject({ kind: 'accepted' });
    expect(await sms.send(smsDelivery(), noSignal())).toMatchObject({ kind: 'accepted' });
    const { lines, ok } = providers.report();
    expect(ok).toBe(true);
    expect(lines.join('\n')).toMatch(/✓ Resend +1 requests, 1 e-mails accepted/);
    expect(lines.join('\n')).toMatch(/✓ Twilio +1 requests, 1 SMS accepted/);
    expect(lines.join('\n')).toMatch(/Maileva +0 requests/);
  });

  test('a lost answer on purpose is shown, and a message sent twice makes the demo fail', async () => {
    const { sms } = adapters();
    const lost = smsDelivery({ to: '+33639982094' });
    expect(await sms.send(lost, noSignal())).toMatchObject({ kind: 'ambiguous' });
    expect(providers.report().lines.join('\n')).toMatch(/faults on purpose: 1 × accepted, then drop/);
    expect(providers.report().ok).toBe(true);
    expect(await sms.send(lost, noSignal())).toMatchObject({ kind: 'accepted' });
    expect(providers.report().ok).toBe(false);
    expect(providers.report().lines.join('\n')).toMatch(/✗ Twilio .*duplicates: 1/);
  });

  test('what the providers hold is told by its ids, to be compared with the database', async () => {
    const { email } = adapters();
    const sent = await email.send(emailDelivery(), noSignal());
    expect([...providers.held()]).toEqual(sent.kind === 'accepted' ? [sent.providerId] : []);
  });

  test('a callback that is refused makes the demo fail', async () => {
    answersWith = 401;
    await adapters().email.send(emailDelivery(), noSignal());
    await expect.poll(() => providers.report().ok, { timeout: 10_000 }).toBe(false);
    expect(providers.report().lines.join('\n')).toMatch(/✗ Resend [^\n]*\n +callbacks: \d+ sent, \d+ refused \(401\)/);
  });
});

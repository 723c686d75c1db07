/** What no callback told is asked: when it is due, of whom it is due, and what the answer does. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Asked, Channel, LookUp } from '../../activities/channels/channel.ts';
import { insertDocument } from '../../db/queries/documents.ts';
import type { SendResult } from '../../domain/send-result.ts';
import { askProviders } from '../../worker/ask-providers.ts';
import { asOwner } from '../api/claiming.ts';
import { hours, minutes, news, testSending, type Sending } from './sending.ts';

let own: Sending;
let asked: Asked[] = [];
let answer: LookUp | Error = { kind: 'unclear', code: 'x', detail: 'not set' };
beforeAll(async () => {
  own = await testSending();
});
afterAll(() => own.api.close());
beforeEach(async () => {
  // What earlier tests left behind is long over.
  own.clock.ms += hours(24 * 10);
  await asOwner(own.api, 'delete from channel_stops where creditor_id = $1', [own.api.creditorId]);
  asked = [];
});

const channelFor = (_: 'test' | 'live', channel: string): Channel => {
  const provider: Channel = {
    name: channel === 'sms' ? 'twilio' : channel === 'email' ? 'resend' : 'localOutbox',
    repeatIsSafe: channel !== 'sms',
    send: () => Promise.reject(new Error('Nothing is sent here')),
  };
  if (channel !== 'sms' && channel !== 'email') return provider;
  return {
    ...provider,
    lookUp: async (question) => {
      asked.push(question);
      if (answer instanceof Error) throw answer;
      return answer;
    },
  };
};

const logged: string[] = [];
const sweep = (): Promise<number> =>
  askProviders(
    {
      cases: own.api.deps,
      channelFor,
      deliver: (rings) => void own.api.rings.push(...rings),
      log: (line) => void logged.push(line),
    },
    new AbortController().signal,
  );

const timeout: SendResult = { kind: 'ambiguous', code: 'twilio.timeout', detail: 'no answer' };
async function unknownSms(number: string): Promise<{ id: string; sms: string }> {
  const id = await own.begin(number);
  await own.report(await own.send(id, 'email'), [news('d', { phase: 'delivered', outcome: 'delivered' })]);
  return { id, sms: await own.send(id, 'sms', timeout) };
}
async function unknownEmail(number: string): Promise<{ id: string; email: string }> {
  const id = await own.begin(number);
  return { id, email: await own.send(id, 'email', timeout) };
}

describe('when', () => {
  test('unknown is asked after 10 minutes, 1, 6 and 24 hours, and each time once', async () => {
    answer = { kind: 'unclear', code: 'twilio.500', detail: 'later' };
    const { sms } = await unknownSms('W-1');
    expect(await sweep()).toBe(0);
    const asks: number[] = [];
    for (const after of [minutes(10), hours(1), hours(6), hours(24), hours(48)]) {
      own.clock.ms += after;
      asks.push(await sweep(), await sweep());
    }
    expect(asks).toEqual([1, 0, 1, 0, 1, 0, 1, 0, 0, 0]);
    expect(asked[0]).toMatchObject({ deliveryId: sms, sendNo: 1, providerId: null });
    expect((await own.delivery(sms)).state).toBe('unknown');
  });

  test('accepted without an end is asked after 6, 24 and 48 hours, then left at its phase: no receipt is no failure', async () => {
    const id = await own.begin('W-2');
    const email = await own.send(id, 'email');
    await own.report(email, [news('email.sent', { phase: 'dispatched' })]);
    answer = { kind: 'found', providerId: 'p-1', reports: [] };
    const asks: number[] = [];
    for (const after of [hours(5), hours(1), hours(18), hours(24), hours(24), hours(24)]) {
      own.clock.ms += after;
      asks.push(await sweep());
    }
    expect(asks).toEqual([0, 1, 1, 1, 0, 0]);
    expect(await own.delivery(email)).toMatchObject({ state: 'accepted', outcome: null, phase: 4 });
  });

  test('what has ended is not asked', async () => {
    const id = await own.begin('W-3');
    await own.report(await own.send(id, 'email'), [news('d', { phase: 'delivered', outcome: 'delivered' })]);
    own.clock.ms += hours(30);
    expect(await sweep()).toBe(0);
  });

  test('a question that breaks is logged, counted, and stops no other', async () => {
    await unknownEmail('W-4');
    await unknownEmail('W-5');
    answer = new Error('socket');
    own.clock.ms += minutes(11);
    expect(await sweep()).toBe(2);
    expect(logged.filter((line) => line.includes('socket'))).toHaveLength(2);
    expect(await sweep()).toBe(0);
  });
});

describe('what the answer does', () => {
  test('found: the message is adopted, its news recorded, its task ended', async () => {
    const { id, sms } = await unknownSms('F-1');
    const report = news('delivered', { phase: 'delivered', outcome: 'delivered' });
    answer = { kind: 'found', providerId: 'SM7', reports: [report] };
    own.clock.ms += minutes(10);
    await sweep();
    expect(await own.delivery(sms)).toMatchObject({
      state: 'accepted',
      outcome: 'delivered',
      phase: 6,
      providerId: 'SM7',
    });
    expect(await own.tasks(id)).toEqual([]);
  });

  test('found without news: the provider owns it, so it is not unknown any more', async () => {
    const { id, sms } = await unknownSms('F-2');
    answer = { kind: 'found', providerId: 'SM8', reports: [] };
    own.clock.ms += minutes(10);
    await sweep();
    expect(await own.delivery(sms)).toMatchObject({ state: 'accepted', outcome: null, phase: 3, providerId: 'SM8' });
    expect(await own.tasks(id)).toEqual([]);
  });

  test('unclear: it stays unknown, and the person reads what the provider answered', async () => {
    const { id, sms } = await unknownSms('F-3');
    answer = { kind: 'unclear', code: 'twilio.two', detail: 'two candidates' };
    own.clock.ms += minutes(10);
    await sweep();
    expect((await own.delivery(sms)).state).toBe('unknown');
    expect(await own.tasks(id)).toMatchObject([
      {
        kind: 'resolveUnknown',
        data: { providerSaid: { answer: 'unclear', code: 'twilio.two', detail: 'two candidates' } },
      },
    ]);
  });

  test('absent: an SMS is sent exactly once more', async () => {
    const { id, sms } = await unknownSms('F-4');
    answer = { kind: 'absent' };
    own.clock.ms += minutes(10);
    await sweep();
    expect(await own.delivery(sms)).toMatchObject({ state: 'retrying', sendNo: 2, completed: false });
    expect(await own.tasks(id)).toEqual([]);
    await own.send(id, 'sms', timeout);
    expect(await own.delivery(sms)).toMatchObject({ state: 'unknown', sendNo: 2 });
    own.clock.ms += minutes(10);
    await sweep();
    expect(await own.delivery(sms)).toMatchObject({ state: 'unknown', sendNo: 2 });
    expect(await own.tasks(id)).toMatchObject([
      { kind: 'resolveUnknown', data: { providerSaid: { answer: 'absent' } } },
    ]);
  });

  test('absent, and then the first one shows itself before the second leaves: the second is taken back', async () => {
    const { id, sms } = await unknownSms('F-5');
    answer = { kind: 'absent' };
    own.clock.ms += minutes(10);
    await sweep();
    await own.report(sms, [news('sent', { phase: 'dispatched' })], 1, { providerId: 'SM5' });
    expect(await own.delivery(sms)).toMatchObject({ state: 'accepted', sendNo: 1, phase: 4, providerId: 'SM5' });
    own.clock.ms += minutes(1);
    expect((await own.claim(id, 'sms')).kind).not.toBe('claimed');
  });

  test('absent, but the next step has begun or the debt changed: it stays unknown', async () => {
    const { id, sms } = await unknownSms('F-6');
    await own.api.post('/v1/payments', {
      reference: 'P-F-6',
      receivedOn: '2026-11-10',
      amountCents: 1_000,
      currency: 'EUR',
      allocations: [{ invoice: id, amountCents: 1_000 }],
    });
    const begun = await unknownEmail('F-7');
    await own.send(begun.id, 'sms');
    answer = { kind: 'absent' };
    own.clock.ms += minutes(10);
    expect(await sweep()).toBe(2);
    expect(await own.delivery(sms)).toMatchObject({ state: 'unknown', sendNo: 1 });
    expect(await own.delivery(begun.email)).toMatchObject({ state: 'unknown', sendNo: 1 });
  });

  test('absent, and the debtor pays before the second leaves: nothing leaves', async () => {
    const { id, sms } = await unknownSms('F-8');
    answer = { kind: 'absent' };
    own.clock.ms += minutes(10);
    await sweep();
    await own.api.post('/v1/payments', {
      reference: 'P-F-8',
      receivedOn: '2026-11-10',
      amountCents: 125_050,
      currency: 'EUR',
      allocations: [{ invoice: id, amountCents: 125_050 }],
    });
    own.clock.ms += minutes(1);
    expect((await own.claim(id, 'sms')).kind).toBe('declined');
    expect((await own.delivery(sms)).state).toBe('cancelled');
  });

  test('absent: an e-mail goes again under the same key while the provider remembers it', async () => {
    const { id, email } = await unknownEmail('F-9');
    answer = { kind: 'absent' };
    own.clock.ms += minutes(10);
    await sweep();
    expect(await own.delivery(email)).toMatchObject({ state: 'retrying', sendNo: 1 });
    own.clock.ms += minutes(1);
    expect(await own.claim(id, 'email')).toMatchObject({ kind: 'claimed', sendNo: 1, idempotencyKey: `${id}:email:1` });
  });

  const paidInFull = async (number: string): Promise<void> => {
    const money = { reference: `P-${number}`, receivedOn: '2026-11-10', amountCents: 125_050, currency: 'EUR' };
    const allocations = [{ invoice: number, amountCents: 125_050 }];
    expect((await own.api.post('/v1/payments', { ...money, allocations })).statusCode).toBe(201);
  };

  test('absent, and every case of it has ended: it is cancelled, and nobody is asked any more', async () => {
    const { id, sms } = await unknownSms('F-11');
    await paidInFull('F-11');
    expect(await own.tasks(id)).toMatchObject([{ kind: 'resolveUnknown' }]);
    answer = { kind: 'absent' };
    own.clock.ms += minutes(10);
    await sweep();
    expect(await own.delivery(sms)).toMatchObject({ state: 'cancelled', outcome: 'cancelled', completed: true });
    expect(await own.tasks(id)).toEqual([]);
    const { items } = (await own.api.get('/v1/invoices/F-11/timeline')).json();
    expect(items.filter((one: { kind: string }) => one.kind === 'deliveryWithdrawn')).toMatchObject([
      { data: { deliveryId: sms, code: 'absent' } },
    ]);
    own.clock.ms += hours(1);
    expect(await sweep()).toBe(0);
  });

  test('unclear, and every case of it has ended: it stays unknown, with its task', async () => {
    const { id, sms } = await unknownSms('F-12');
    await paidInFull('F-12');
    answer = { kind: 'unclear', code: 'twilio.500', detail: 'later' };
    own.clock.ms += minutes(10);
    await sweep();
    expect((await own.delivery(sms)).state).toBe('unknown');
    expect(await own.tasks(id)).toMatchObject([{ kind: 'resolveUnknown' }]);
  });

  const waits: SendResult = { kind: 'retry', code: 'twilio.20429', detail: 'Slower.' };
  test.each([
    ['F-13', 'open', { state: 'retrying', sendNo: 2 }],
    ['F-14', 'paid', { state: 'cancelled', sendNo: 1 }],
  ])(
    'absent, but so soon after the newest attempt proves nothing: asked again later (%s, %s)',
    async (number, is, then) => {
      const id = await own.begin(number);
      await own.report(await own.send(id, 'email'), [news('d', { phase: 'delivered', outcome: 'delivered' })]);
      // Claimed long before: refused once, then of unknown fate a minute ago.
      await own.send(id, 'sms', waits);
      own.clock.ms += minutes(15);
      const sms = await own.send(id, 'sms', timeout);
      if (is === 'paid') await paidInFull(number);
      answer = { kind: 'absent' };
      expect(await sweep()).toBe(1);
      expect(await own.delivery(sms)).toMatchObject({ state: 'unknown', sendNo: 1 });
      own.clock.ms += hours(1);
      await sweep();
      expect(await own.delivery(sms)).toMatchObject(then);
    },
  );

  test('absent after the key is forgotten: it stays unknown', async () => {
    const { email } = await unknownEmail('F-10');
    answer = { kind: 'absent' };
    own.clock.ms += hours(23);
    await sweep();
    expect(await own.delivery(email)).toMatchObject({ state: 'unknown', sendNo: 1 });
  });
});

describe('proofs', () => {
  test('a fact shows its archived proof, which is given byte for byte, to its own delivery and creditor only', async () => {
    const id = await own.begin('PR-1');
    const delivery = await own.send(id, 'email');
    const other = await own.send(await own.begin('PR-2'), 'email');
    const documentId = own.api.deps.newId();
    const bytes = Buffer.from('%PDF-1.7 proof');
    await own.act((act) =>
      insertDocument(act.tx, act.creditorId, {
        id: documentId,
        mediaType: 'application/pdf',
        bytes,
        sha256: 'ab'.repeat(32),
        at: act.now,
      }),
    );
    await asOwner(
      own.api,
      `insert into delivery_facts (creditor_id, id, delivery_id, at, kind, data, document_id) values ($1, $2, $3, now(), 'proof', '{"proof":"deposit"}', $4)`,
      [own.api.creditorId, own.api.deps.newId(), delivery, documentId],
    );
    const shown = (await own.api.get(`/v1/deliveries/${delivery}`)).json();
    expect(shown).toMatchObject({ phase: 'accepted', sendNo: 1, messageId: null });
    const proofs = shown.facts.flatMap((fact: { proof: { url: string } | null }) => fact.proof ?? []);
    expect(proofs).toMatchObject([{ documentId, sha256: 'ab'.repeat(32), mediaType: 'application/pdf' }]);
    const got = await own.api.get(proofs[0].url);
    expect([got.statusCode, got.headers['content-type'], got.rawPayload]).toEqual([200, 'application/pdf', bytes]);
    expect((await own.api.get(`/v1/deliveries/${other}/proofs/${documentId}`)).statusCode).toBe(404);
    expect((await own.api.get(proofs[0].url, own.api.otherApiKey)).statusCode).toBe(404);
  });
});

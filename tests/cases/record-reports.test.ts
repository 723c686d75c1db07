/** News about a send ends in the same state in any order, and does what its outcome asks for: no more, and once. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { completeTask } from '../../cases/complete-task.ts';
import { recordOutcome } from '../../cases/record-outcome.ts';
import { reopenChannel } from '../../cases/reopen-channel.ts';
import type { Report } from '../../domain/delivery-life.ts';
import { debtor } from '../api/app.ts';
import { hours, minutes, news, testSending, type Sending } from './sending.ts';

let own: Sending;
beforeAll(async () => {
  own = await testSending();
});
afterAll(() => own.api.close());

const bounced = (kind: 'permanent' | 'transient', over: Partial<Report> = {}) =>
  news('email.bounced', { phase: 'dispatched', outcome: `bounced_${kind}`, detail: 'smtp 5.1.1', ...over });
const delivered = (over: Partial<Report> = {}) =>
  news('delivered', { phase: 'delivered', outcome: 'delivered', ...over });
const undelivered = (code: number) =>
  news(`undelivered ${String(code)}`, { phase: 'dispatched', outcome: 'undeliverable' });
const contact = async (reference: string, kind: string) =>
  (await own.points(reference)).find((point) => point.kind === kind);
const kinds = async (id: string) => (await own.tasks(id)).map((task) => task.kind);
const events = async (id: string, kind: string) =>
  own.rows<{ data: Record<string, unknown> }>(
    'select data from events where creditor_id = $1 and invoice_id = $2 and kind = $3 order by seq',
    [id, kind],
  );
const pay = (invoice: string, amountCents: number) =>
  own.api.post('/v1/payments', {
    reference: `P-${invoice}-${String(amountCents)}`,
    receivedOn: '2026-11-10',
    amountCents,
    currency: 'EUR',
    allocations: [{ invoice, amountCents }],
  });

describe('phases', () => {
  test('the claim is submitting, the answer accepted, and news only raises it', async () => {
    const id = await own.begin('PH-1');
    const claimed = await own.claim(id, 'email');
    if (claimed.kind !== 'claimed') throw new Error(claimed.kind);
    expect((await own.delivery(claimed.deliveryId)).phase).toBe(2);
    await own.act((act) =>
      recordOutcome(act, id, claimed.deliveryId, [id], { kind: 'accepted', providerId: 're_1' }, 1),
    );
    expect(await own.delivery(claimed.deliveryId)).toMatchObject({ phase: 3, state: 'accepted', providerId: 're_1' });
    await own.report(claimed.deliveryId, [delivered()], 1, { messageId: '<a@b>' });
    expect(await own.delivery(claimed.deliveryId)).toMatchObject({
      phase: 6,
      outcome: 'delivered',
      messageId: '<a@b>',
    });
    await own.report(claimed.deliveryId, [news('email.sent', { phase: 'dispatched' })]);
    expect((await own.delivery(claimed.deliveryId)).phase).toBe(6);
  });

  test('an answer and a report are recorded whatever their words hold', async () => {
    const id = await own.begin('PH-W');
    const claimed = await own.claim(id, 'email');
    if (claimed.kind !== 'claimed') throw new Error(claimed.kind);
    const { deliveryId } = claimed;
    const providerId = 're_\ud83d';
    await own.act((act) => recordOutcome(act, id, deliveryId, [id], { kind: 'accepted', providerId }, 1));
    await own.report(deliveryId, [delivered({ detail: 'cut \ud83d, and \0' })]);
    expect(await own.delivery(deliveryId)).toMatchObject({ phase: 6, outcome: 'delivered' });
    const facts = await own.rows<{ said: string }>(
      `select coalesce(data ->> 'providerId', data ->> 'detail') as said from delivery_facts
       where creditor_id = $1 and delivery_id = $2 and kind in ('answer', 'report') order by kind`,
      [deliveryId],
    );
    expect(facts).toEqual([{ said: 're_\ufffd' }, { said: 'cut \ufffd, and \ufffd' }]);
  });

  test('the same reports again change nothing: no event, no seq, no ring', async () => {
    const id = await own.begin('PH-2');
    const delivery = await own.send(id, 'email');
    const reports = [news('email.sent', { phase: 'dispatched' }), bounced('permanent')];
    await own.report(delivery, reports);
    const before = [await own.seq(id), own.api.rings.length, await own.delivery(delivery), await own.tasks(id)];
    await own.report(delivery, reports);
    await own.report(delivery, reports.toReversed());
    expect([await own.seq(id), own.api.rings.length, await own.delivery(delivery), await own.tasks(id)]).toEqual(
      before,
    );
    expect(await events(id, 'deliveryReported')).toHaveLength(1);
  });

  test('on its way is no event: the phase shows it', async () => {
    const id = await own.begin('PH-3');
    const delivery = await own.send(id, 'email');
    const seq = await own.seq(id);
    await own.report(delivery, [news('email.sent', { phase: 'dispatched' })]);
    expect((await own.delivery(delivery)).phase).toBe(4);
    expect(await own.seq(id)).toBe(seq);
  });

  test('news about a delivery that is not ours, or a send that never was, is ignored', async () => {
    await own.report('00000000-0000-4000-8000-000000000000', [delivered()]);
    const id = await own.begin('PH-4');
    const delivery = await own.send(id, 'email');
    await own.report(delivery, [delivered()], 7);
    expect(await own.delivery(delivery)).toMatchObject({ outcome: null, phase: 3 });
  });
});

describe('what cannot reach the debtor', () => {
  test('a permanent bounce marks the address, asks once for a better one, and says what comes next', async () => {
    const id = await own.begin('PB-1');
    const delivery = await own.send(id, 'email');
    await own.report(delivery, [bounced('permanent')]);
    expect(await own.delivery(delivery)).toMatchObject({
      state: 'failed',
      outcome: 'bounced_permanent',
      completed: true,
    });
    expect(await contact('PB-1', 'email')).toMatchObject({
      valid: false,
      invalidBecause: `email.bounced (delivery ${delivery})`,
    });
    const tasks = await own.tasks(id);
    expect(tasks).toMatchObject([
      {
        kind: 'checkContact',
        data: { contact: 'email', code: 'email.bounced', next: { step: 'sms', channel: 'sms' } },
      },
    ]);
    expect(tasks[0]?.data['text']).toContain('la prochaine étape est sms, par SMS, prévue à partir du 2026-11-10');
    expect(tasks[0]?.data['textEn']).toContain('next is step sms by sms, planned from 2026-11-10');
    expect(await own.nextStep(id)).toMatchObject({ step: 'sms' });
    expect(await events(id, 'deliveryReported')).toMatchObject([
      { data: { deliveryId: delivery, code: 'email.bounced', outcome: 'bounced_permanent', phase: 'dispatched' } },
    ]);
  });

  test('one open task per contact point, however many messages come back', async () => {
    const whose = debtor({ reference: 'PB-2' });
    const one = await own.begin('PB-2a', { debtor: whose });
    const first = await own.send(one, 'email');
    const two = await own.begin('PB-2b', { debtor: whose });
    const second = await own.send(two, 'email');
    await own.report(first, [bounced('permanent')]);
    await own.report(second, [bounced('permanent')]);
    expect([...(await kinds(one)), ...(await kinds(two))]).toEqual(['checkContact']);
  });

  test('the debtor whose address was corrected meanwhile keeps the new one', async () => {
    const id = await own.begin('PB-3');
    const delivery = await own.send(id, 'email');
    await own.api.put('/v1/debtors/PB-3', debtor({ reference: undefined, email: 'neuf@noel.example' }));
    await own.report(delivery, [bounced('permanent')]);
    expect(await contact('PB-3', 'email')).toMatchObject({ value: 'neuf@noel.example', valid: true });
    expect(await kinds(id)).toEqual([]);
    expect(await own.delivery(delivery)).toMatchObject({ state: 'failed' });
  });

  test('a late permanent bounce after "delivered" counts', async () => {
    const id = await own.begin('PB-4');
    const delivery = await own.send(id, 'email');
    await own.report(delivery, [delivered({ occurredAt: '2026-11-10T09:05:00Z' })]);
    await own.report(delivery, [bounced('permanent', { occurredAt: '2026-11-10T10:05:00Z' })]);
    expect(await own.delivery(delivery)).toMatchObject({ state: 'failed', outcome: 'bounced_permanent', phase: 6 });
    expect(await contact('PB-4', 'email')).toMatchObject({ valid: false });
  });

  test('a number that is none is marked; a receipt that comes late gives it back', async () => {
    const id = await own.begin('WN-1');
    await own.send(id, 'email');
    const sms = await own.send(id, 'sms');
    await own.report(sms, [undelivered(30005)]);
    expect(await contact('WN-1', 'phone')).toMatchObject({ valid: false });
    expect(await kinds(id)).toEqual(['checkContact']);
    await own.report(sms, [delivered()]);
    expect(await contact('WN-1', 'phone')).toMatchObject({ valid: true, invalidBecause: null });
    expect(await own.delivery(sms)).toMatchObject({ state: 'accepted', outcome: 'delivered', completed: true });
    expect(await kinds(id)).toEqual([]);
  });

  test('a person who called it says so too: that word outlives the receipt that would have given it back', async () => {
    const called = await own.begin('WP-B', { debtor: debtor({ reference: 'WP' }), stepsDone: ['email', 'sms'] });
    expect((await own.claim(called, 'call')).kind).toBe('prepared');
    own.clock.ms += minutes(1);
    const id = await own.begin('WP-A', { debtor: debtor({ reference: 'WP' }) });
    await own.send(id, 'email');
    const sms = await own.send(id, 'sms');
    await own.report(sms, [undelivered(30005)]);
    expect((await contact('WP', 'phone'))?.invalidBecause).toBe(`undelivered 30005 (delivery ${sms})`);
    const [call] = await own.rows<{ id: string }>(
      `select t.id from tasks t where creditor_id = $1 and invoice_id = $2 and kind = 'call' and status = 'open'`,
      [called],
    );
    await own.act((act) => completeTask(act, call?.id ?? '', { by: 'Léa', disposition: 'WRONG_NUMBER' }));
    const wrong = { valid: false, invalidBecause: 'WRONG_NUMBER' };
    expect(await contact('WP', 'phone')).toMatchObject(wrong);
    expect(await events(called, 'contactInvalid')).toMatchObject([{ data: { because: 'WRONG_NUMBER' } }]);
    await own.report(sms, [delivered()]);
    expect(await contact('WP', 'phone')).toMatchObject(wrong);
    expect(await kinds(called)).toEqual(['checkContact']);
  });

  test('with no channel left the task says that a person must act now', async () => {
    const id = await own.begin('NC-1', { debtor: debtor({ reference: 'NC-1', phone: undefined, address: undefined }) });
    const delivery = await own.send(id, 'email');
    await own.report(delivery, [bounced('permanent')]);
    const [task] = (await own.tasks(id)).filter((one) => one.kind === 'checkContact');
    expect(task?.data).toMatchObject({ next: null });
    expect(task?.data['text']).toContain('le dossier est à l’arrêt');
    expect(task?.data['textEn']).toContain('No channel of the policy reaches this debtor any more');
  });

  test('news after the invoice is paid enters its history and leaves its end alone', async () => {
    const id = await own.begin('LATE-1');
    const delivery = await own.send(id, 'email');
    await pay(id, 125_050);
    const closedAt = async () =>
      own.rows('select closed_at, status from invoices where creditor_id = $1 and id = $2', [id]);
    const [before, rings] = [await closedAt(), own.api.rings.length];
    own.clock.ms += hours(1);
    await own.report(delivery, [bounced('permanent')]);
    expect(await closedAt()).toEqual(before);
    expect(own.api.rings.length).toBe(rings);
    expect(await events(id, 'deliveryReported')).toHaveLength(1);
    expect(await contact('LATE-1', 'email')).toMatchObject({ valid: false });
  });
});

describe('what the debtor does not want', () => {
  test.each([
    ['complained', 'accepted'],
    ['suppressed', 'failed'],
  ] as const)('%s closes e-mail for this address, nothing else', async (outcome, state) => {
    const id = await own.begin(`CL-${outcome}`);
    const delivery = await own.send(id, 'email');
    await own.report(delivery, [news(`email.${outcome}`, { outcome })]);
    expect(await contact(`CL-${outcome}`, 'email')).toMatchObject({
      valid: true,
      closed: [{ channel: 'email', because: outcome, deliveryId: delivery }],
    });
    expect(await own.delivery(delivery)).toMatchObject({ state, outcome });
    expect(await kinds(id)).toEqual([]);
  });

  test('STOP told by callback closes SMS, and calls stay possible', async () => {
    const id = await own.begin('ST-1');
    await own.send(id, 'email');
    const sms = await own.send(id, 'sms');
    await own.report(sms, [news('failed 21610', { outcome: 'opted_out' })]);
    expect(await contact('ST-1', 'phone')).toMatchObject({
      valid: true,
      closed: [{ channel: 'sms', because: 'optedOut' }],
    });
    expect(await own.nextStep(id)).toMatchObject({ step: 'call' });
  });

  test('STOP told by the refused call itself does the same', async () => {
    const id = await own.begin('ST-2');
    await own.send(id, 'email');
    const sms = await own.send(id, 'sms', {
      kind: 'failed',
      class: 'recipient',
      code: 'twilio.21610',
      detail: 'unsubscribed',
    });
    expect(await own.delivery(sms)).toMatchObject({ state: 'failed', outcome: 'opted_out' });
    expect(await contact('ST-2', 'phone')).toMatchObject({
      valid: true,
      closed: [{ channel: 'sms', because: 'optedOut' }],
    });
    expect(await own.nextStep(id)).toMatchObject({ step: 'call' });
  });

  test('a new value opens every channel again, the same value does not', async () => {
    const id = await own.begin('RO-1');
    await own.report(await own.send(id, 'email'), [news('email.complained', { outcome: 'complained' })]);
    await own.api.put('/v1/debtors/RO-1', debtor({ reference: undefined }));
    expect((await contact('RO-1', 'email'))?.closed).toHaveLength(1);
    await own.api.put('/v1/debtors/RO-1', debtor({ reference: undefined, email: 'neuf@noel.example' }));
    expect(await contact('RO-1', 'email')).toMatchObject({ closed: [], valid: true });
  });

  test('a complaint about a message that bounced closes the channel too, whichever comes first, and outlives the mark', async () => {
    const complaint = () => news('email.complained', { outcome: 'complained', occurredAt: '2026-11-10T09:05:00.000Z' });
    const bounce = () => bounced('permanent', { occurredAt: '2026-11-10T09:04:00.000Z' });
    for (const [number, first, then] of [
      ['CX-1', bounce(), complaint()],
      ['CX-2', complaint(), bounce()],
    ] as const) {
      const id = await own.begin(number);
      const delivery = await own.send(id, 'email');
      await own.report(delivery, [first]);
      await own.report(delivery, [then]);
      const closed = [{ channel: 'email', because: 'complained' }];
      expect(await own.delivery(delivery)).toMatchObject({ state: 'failed', outcome: 'bounced_permanent' });
      expect(await contact(number, 'email')).toMatchObject({ valid: false, closed });
      expect(await kinds(id)).toEqual(['checkContact']);
      const reopen = (body: object) =>
        own.api.post(`/v1/debtors/${number}/contact-points/email/reopen`, { because: 'Juste', by: 'Léa', ...body });
      expect((await reopen({})).statusCode).toBe(200);
      expect(await contact(number, 'email')).toMatchObject({ valid: true, closed });
      expect(await kinds(id)).toEqual([]);
      expect((await reopen({ channel: 'email' })).statusCode).toBe(200);
      expect(await contact(number, 'email')).toMatchObject({ valid: true, closed: [] });
    }
  });

  test('the task that asks for a better address ends when one is entered, not when the same one is told again', async () => {
    const id = await own.begin('NV-1');
    await own.report(await own.send(id, 'email'), [bounced('permanent')]);
    await own.api.put('/v1/debtors/NV-1', debtor({ reference: undefined }));
    expect(await kinds(id)).toEqual(['checkContact']);
    await own.api.put('/v1/debtors/NV-1', debtor({ reference: undefined, email: 'autre@noel.example' }));
    expect(await kinds(id)).toEqual([]);
  });

  test('a channel is opened again by name, once', async () => {
    const id = await own.begin('RO-2');
    await own.report(await own.send(id, 'email'), [news('email.suppressed', { outcome: 'suppressed' })]);
    const [row] = await own.rows<{ id: string }>('select id from debtors where creditor_id = $1 and reference = $2', [
      'RO-2',
    ]);
    const reopen = () => own.act((act) => reopenChannel(act, row?.id ?? '', 'email', 'The provider lifted it'));
    expect([await reopen(), await reopen()]).toEqual([true, false]);
    expect((await contact('RO-2', 'email'))?.closed).toEqual([]);
    expect(await events(id, 'channelReopened')).toHaveLength(1);
  });
});

describe('sent once more', () => {
  test('a transient bounce is sent again later, as a second send with a key of its own, and once only', async () => {
    const id = await own.begin('TR-1');
    const delivery = await own.send(id, 'email');
    await own.report(delivery, [bounced('transient')]);
    expect(await own.delivery(delivery)).toMatchObject({
      ...{ state: 'retrying', outcome: null, phase: 1, sendNo: 2, providerId: null, completed: false },
    });
    expect((await own.claim(id, 'email')).kind).toBe('declined');
    own.clock.ms += hours(4);
    const claimed = await own.claim(id, 'email');
    expect(claimed).toMatchObject({
      kind: 'claimed',
      deliveryId: delivery,
      sendNo: 2,
      idempotencyKey: `${id}:email:1.s2`,
    });
    await own.act((act) => recordOutcome(act, id, delivery, [id], { kind: 'accepted', providerId: 'p-2' }, 2));
    expect(await own.delivery(delivery)).toMatchObject({ state: 'accepted', providerId: 'p-2', sendNo: 2 });
    await own.report(delivery, [bounced('transient')], 2);
    expect(await own.delivery(delivery)).toMatchObject({
      state: 'failed',
      outcome: 'bounced_transient',
      sendNo: 2,
      completed: true,
    });
    expect(await own.nextStep(id)).toMatchObject({ step: 'sms' });
  });

  test('a payment between the bounce and the second send stops it', async () => {
    const id = await own.begin('TR-2');
    const delivery = await own.send(id, 'email');
    await own.report(delivery, [bounced('transient')]);
    await pay(id, 125_050);
    own.clock.ms += hours(5);
    expect((await own.claim(id, 'email')).kind).toBe('declined');
    expect(await own.delivery(delivery)).toMatchObject({ state: 'cancelled' });
  });

  test('a part payment stops it too: the old sum is never said again, and the ladder goes on', async () => {
    const id = await own.begin('TR-3');
    const delivery = await own.send(id, 'email');
    await own.report(delivery, [bounced('transient')]);
    await pay(id, 25_050);
    own.clock.ms += hours(5);
    expect((await own.claim(id, 'email')).kind).toBe('declined');
    expect(await own.delivery(delivery)).toMatchObject({
      state: 'failed',
      outcome: 'bounced_transient',
      sendNo: 1,
      completed: true,
    });
    expect(await own.nextStep(id)).toMatchObject({ step: 'sms' });
  });

  test('an address that was corrected meanwhile is not written to with the old content', async () => {
    const id = await own.begin('TR-4');
    const delivery = await own.send(id, 'email');
    await own.report(delivery, [bounced('transient')]);
    await own.api.put('/v1/debtors/TR-4', debtor({ reference: undefined, email: 'neuf@noel.example' }));
    own.clock.ms += hours(5);
    expect((await own.claim(id, 'email')).kind).toBe('declined');
    expect(await own.delivery(delivery)).toMatchObject({ state: 'failed', outcome: 'bounced_transient' });
  });

  test('"delivered" that comes late for the first send cancels the second', async () => {
    const id = await own.begin('TR-5');
    const delivery = await own.send(id, 'email', { kind: 'accepted', providerId: 'p-first' });
    await own.report(delivery, [bounced('transient', { occurredAt: '2026-11-10T09:05:00Z' })]);
    await own.report(delivery, [delivered({ occurredAt: '2026-11-10T09:20:00Z' })]);
    expect(await own.delivery(delivery)).toMatchObject({
      ...{ state: 'accepted', outcome: 'delivered', sendNo: 1, phase: 6, completed: true, providerId: 'p-first' },
    });
    own.clock.ms += hours(5);
    expect((await own.claim(id, 'email')).kind).toBe('declined');
  });

  test('news about the first send after the second has left only adds facts', async () => {
    const id = await own.begin('TR-6');
    const delivery = await own.send(id, 'email');
    await own.report(delivery, [bounced('transient')]);
    own.clock.ms += hours(4);
    await own.send(id, 'email', { kind: 'accepted', providerId: 'p-2' });
    const before = [await own.delivery(delivery), await own.seq(id)];
    await own.report(delivery, [delivered()], 1);
    expect([await own.delivery(delivery), await own.seq(id)]).toEqual(before);
    const { facts } = (await own.api.get(`/v1/deliveries/${delivery}`)).json();
    expect(facts.filter((fact: { kind: string }) => fact.kind === 'report')).toMatchObject([
      { sendNo: 1, outcome: 'bounced_transient' },
      { sendNo: 1, outcome: 'delivered' },
    ]);
  });

  test('not when a later step has begun, nor when something newer went to the debtor in that channel', async () => {
    const id = await own.begin('TR-7');
    const email = await own.send(id, 'email');
    await own.send(id, 'sms');
    await own.report(email, [bounced('transient')]);
    expect(await own.delivery(email)).toMatchObject({ state: 'failed', outcome: 'bounced_transient', sendNo: 1 });
    const whose = debtor({ reference: 'TR-8' });
    const first = await own.send(await own.begin('TR-8a', { debtor: whose }), 'email');
    await own.send(await own.begin('TR-8b', { debtor: whose }), 'email');
    await own.report(first, [bounced('transient')]);
    expect(await own.delivery(first)).toMatchObject({ state: 'failed', outcome: 'bounced_transient', sendNo: 1 });
  });

  test('a second send that was interrupted while the debt changed is unknown: it may have left', async () => {
    const id = await own.begin('TR-10');
    const delivery = await own.send(id, 'email');
    await own.report(delivery, [bounced('transient')]);
    own.clock.ms += hours(4);
    expect((await own.claim(id, 'email')).kind).toBe('claimed');
    await pay(id, 25_050);
    own.clock.ms += minutes(5);
    expect((await own.claim(id, 'email')).kind).toBe('declined');
    expect(await own.delivery(delivery)).toMatchObject({ state: 'unknown', sendNo: 2 });
  });

  test('a message put off goes to nobody whose channel closed meanwhile', async () => {
    const id = await own.begin('TR-11', { debtor: debtor({ reference: 'TR-11' }) });
    const first = await own.send(id, 'email');
    const other = await own.begin('TR-11b', { debtor: debtor({ reference: 'TR-11' }) });
    const claimed = await own.claim(other, 'email');
    if (claimed.kind !== 'claimed') throw new Error(claimed.kind);
    const { deliveryId } = claimed;
    await own.act((act) =>
      recordOutcome(act, other, deliveryId, [other], { kind: 'retry', code: 'resend.429', detail: 'slow down' }, 1),
    );
    await own.report(first, [news('email.complained', { outcome: 'complained' })]);
    own.clock.ms += minutes(5);
    expect((await own.claim(other, 'email')).kind).toBe('declined');
    expect((await own.delivery(deliveryId)).state).toBe('cancelled');
    expect(await own.nextStep(other)).toMatchObject({ step: 'sms' });
  });

  test('an unreachable handset is tried once more', async () => {
    const id = await own.begin('TR-9');
    await own.send(id, 'email');
    const sms = await own.send(id, 'sms');
    await own.report(sms, [undelivered(30003)]);
    expect(await own.delivery(sms)).toMatchObject({ state: 'retrying', sendNo: 2 });
  });

  test('a message that expired waits for a person, whose "again" is a new send', async () => {
    const id = await own.begin('EX-1');
    await own.send(id, 'email');
    const sms = await own.send(id, 'sms');
    await own.report(sms, [news('undelivered 30036', { outcome: 'expired' })]);
    expect(await own.delivery(sms)).toMatchObject({ state: 'failed', outcome: 'expired', completed: false });
    expect(await kinds(id)).toEqual(['sendFailed']);
    const [task] = await own.rows<{ id: string }>(
      `select id from tasks where creditor_id = $1 and invoice_id = $2 and status = 'open'`,
      [id],
    );
    await own.act((act) => completeTask(act, task?.id ?? '', { by: 'Léa', retry: true }));
    expect(await own.delivery(sms)).toMatchObject({ state: 'retrying', sendNo: 2, outcome: null });
    own.clock.ms += minutes(1);
    expect(await own.claim(id, 'sms')).toMatchObject({ kind: 'claimed', sendNo: 2 });
  });
});

describe('before the answer, or without one', () => {
  test('a callback that comes before the answer settles the send; the answer only adds its fact', async () => {
    const id = await own.begin('CB-1');
    const claimed = await own.claim(id, 'email');
    if (claimed.kind !== 'claimed') throw new Error(claimed.kind);
    await own.report(claimed.deliveryId, [news('email.sent', { phase: 'dispatched' })], 1, { providerId: 're_9' });
    expect(await own.delivery(claimed.deliveryId)).toMatchObject({
      state: 'accepted',
      phase: 4,
      completed: true,
      providerId: 're_9',
    });
    await own.act((act) =>
      recordOutcome(act, id, claimed.deliveryId, [id], { kind: 'ambiguous', code: 'x', detail: 'y' }, 1),
    );
    expect(await own.delivery(claimed.deliveryId)).toMatchObject({ state: 'accepted', outcome: null });
    expect(await kinds(id)).toEqual([]);
  });

  test('a bounce before the answer plans the second send, and the late answer of the first does not settle it', async () => {
    const id = await own.begin('CB-2');
    const claimed = await own.claim(id, 'email');
    if (claimed.kind !== 'claimed') throw new Error(claimed.kind);
    await own.report(claimed.deliveryId, [bounced('transient')]);
    await own.act((act) =>
      recordOutcome(act, id, claimed.deliveryId, [id], { kind: 'accepted', providerId: 'p-1' }, 1),
    );
    expect(await own.delivery(claimed.deliveryId)).toMatchObject({ state: 'retrying', sendNo: 2, providerId: null });
  });

  test('unknown is resolved by its callback, and its task ends', async () => {
    const id = await own.begin('UK-1');
    await own.send(id, 'email');
    const sms = await own.send(id, 'sms', { kind: 'ambiguous', code: 'twilio.timeout', detail: 'no answer' });
    expect(await own.delivery(sms)).toMatchObject({ state: 'unknown', outcome: 'unknown', completed: true });
    const [task] = await own.tasks(id);
    expect(task).toMatchObject({ kind: 'resolveUnknown' });
    expect(task?.data['textEn']).toContain('asked automatically');
    await own.report(sms, [news('sent', { phase: 'dispatched' })], 1, { providerId: 'SM1' });
    expect(await own.delivery(sms)).toMatchObject({ state: 'accepted', outcome: null, phase: 4, providerId: 'SM1' });
    expect(await kinds(id)).toEqual([]);
  });

  test('unknown is resolved by the answer that comes after all', async () => {
    const id = await own.begin('UK-2');
    const email = await own.send(id, 'email', { kind: 'ambiguous', code: 'x', detail: 'y' });
    await own.act((act) => recordOutcome(act, id, email, [id], { kind: 'accepted', providerId: 'p' }, 1));
    expect(await own.delivery(email)).toMatchObject({ state: 'accepted', outcome: null });
    expect(await kinds(id)).toEqual([]);
  });

  test("unknown is resolved by a person, and later news overrides that person's word along the allowed pairs", async () => {
    const id = await own.begin('UK-3');
    const email = await own.send(id, 'email', { kind: 'ambiguous', code: 'x', detail: 'y' });
    const [task] = await own.rows<{ id: string }>(
      `select id from tasks where creditor_id = $1 and invoice_id = $2 and status = 'open'`,
      [id],
    );
    await own.act((act) => completeTask(act, task?.id ?? '', { by: 'Léa', sent: false }));
    expect(await own.delivery(email)).toMatchObject({ state: 'failed', outcome: 'undeliverable' });
    await own.report(email, [delivered()]);
    expect(await own.delivery(email)).toMatchObject({ state: 'accepted', outcome: 'delivered' });
  });
});

describe('order', () => {
  const anyOutcome = fc.constantFrom<Report['outcome']>(
    ...([
      null,
      'delivered',
      'bounced_permanent',
      'bounced_transient',
      'undeliverable',
      'suppressed',
      'complained',
    ] as const),
    ...(['expired', 'rejected_by_provider', 'cancelled', 'acknowledged'] as const),
  );
  const anyNews = fc.array(
    fc.record({
      outcome: anyOutcome,
      phase: fc.constantFrom<Report['phase']>(null, 'accepted', 'dispatched', 'delivered'),
      code: fc.constantFrom('email.event', 'undelivered 30003', 'undelivered 30005'),
      minute: fc.option(fc.nat(4)),
    }),
    { minLength: 2, maxLength: 6 },
  );

  test('twenty orders of the same news, each told three times, end in one state', { timeout: 120_000 }, async () => {
    const samples = fc.sample(anyNews, { numRuns: 6, seed: 20_261_110 });
    let turn = 0;
    for (const [at, sample] of samples.entries()) {
      const reports: Report[] = sample.map(({ minute, ...one }, index) => ({
        ...one,
        key: `k${String(index)}`,
        occurredAt: minute === null ? null : `2026-11-10T09:0${String(minute)}:00.000Z`,
      }));
      const orders = fc.sample(fc.shuffledSubarray(reports, { minLength: reports.length }), { numRuns: 20, seed: at });
      const ends: unknown[] = [];
      for (const order of orders) {
        turn += 1;
        const number = `OR-${String(turn)}`;
        const id = await own.begin(number);
        const delivery = await own.send(id, 'email');
        for (const report of [...order, ...order, ...order]) await own.report(delivery, [report]);
        const points = (await own.points(number)).map(({ kind, valid, closed, invalidBecause }) => ({
          kind,
          valid,
          because: invalidBecause?.replace(delivery, 'it'),
          closed: closed.map(({ channel, because }) => ({ channel, because })),
        }));
        const tasks = (await own.tasks(id)).map(({ kind, data }) => ({
          kind,
          code: data['code'],
          contact: data['contact'],
        }));
        ends.push({ ...(await own.delivery(delivery)), points, tasks, next: (await own.nextStep(id))?.step });
      }
      for (const end of ends) expect(end, JSON.stringify(reports)).toEqual(ends[0]);
    }
  });
});

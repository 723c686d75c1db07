/** Quota, configuration, failures in a row and budgets: the channel stops for all cases with one task, and goes on without losing or doubling any. */
import { beforeEach, describe, expect, test } from 'vitest';
import { createWriters } from '../../activities/writers.ts';
import { perform, type Act } from '../../cases/act.ts';
import type { ChannelTerms, Claim } from '../../cases/claim.ts';
import { claimStep } from '../../cases/claim-step.ts';
import { changeCreditorSettings } from '../../cases/change-settings.ts';
import { completeTask } from '../../cases/complete-task.ts';
import { recordOutcome } from '../../cases/record-outcome.ts';
import { recordPayment } from '../../cases/record-payment.ts';
import { registerInvoice } from '../../cases/register-invoice.ts';
import { releaseAll } from '../../cases/release-stops.ts';
import { smsText } from '../../activities/channels/sms-text.ts';
import { inCreditorTx, run } from '../../db/connect.ts';
import { readDelivery } from '../../db/queries/list-deliveries.ts';
import type { Choice } from '../../domain/decision.ts';
import type { SendResult } from '../../domain/send-result.ts';
import type { SendingSettings } from '../../domain/sending-settings.ts';
import { testDatabase, type TestDatabase } from '../setup/database.ts';
import { aDebtor, anInvoice } from '../setup/invoices.ts';

let database: TestDatabase;
let nowMs = 0;
let count = 0;
beforeEach(async () => {
  nowMs = Date.parse('2026-11-10T09:00:00Z');
  database = await testDatabase(() => new Date(nowMs));
  return () => database.close();
});

const writers = createWriters();
const resend: ChannelTerms = { name: 'resend', repeatIsSafe: true };
const act = async <T>(work: (one: Act) => Promise<T>): Promise<T> =>
  (await perform(database.deps, database.creditorId, 'worker', work)).value;
const rows = <Row extends object>(text: string, values: unknown[] = []): Promise<Row[]> =>
  inCreditorTx(database.db, database.creditorId, (tx) =>
    run<Row>(tx, `t ${text}`.slice(0, 60), text, [database.creditorId, ...values]),
  );
const tasks = () =>
  rows<{ id: string; data: Record<string, unknown> }>(
    `select id, data from tasks where creditor_id = $1 and kind = 'channelStopped' and status = 'open'`,
  );
const decisionOf = async (id: string): Promise<Choice> =>
  (
    await rows<{ decision: Choice }>(
      `select decided->'decision' as decision from invoices where creditor_id = $1 and id = $2`,
      [id],
    )
  )[0]!.decision;
const deliveryOf = async (id: string) =>
  (
    await rows<{
      id: string;
      state: string;
      attempts: number;
      content: { text: string; headers: Record<string, string> };
    }>(
      `select d.id, d.state, d.attempts, d.content from deliveries d join delivery_invoices x on x.creditor_id = d.creditor_id and x.delivery_id = d.id
       where x.creditor_id = $1 and x.invoice_id = $2 and not x.withdrawn order by d.created_at desc`,
      [id],
    )
  )[0]!;
const settings = (sending: SendingSettings) => act((one) => changeCreditorSettings(one, { sending }));

/** A minute later, when the first steps are due, the creditor is live: the demo policy, which knows no hours, is for trials only. */
async function due(): Promise<void> {
  nowMs += 60_000;
  await rows(`update creditors set mode = 'live' where creditor_id = $1`);
}

/** A demo case of a debtor of its own; its first step is due five seconds later. */
async function aCase(stepsDone: string[] = []): Promise<string> {
  count += 1;
  const number = `S-${String(count)}`;
  const debtor = aDebtor({ reference: number });
  return (
    await act((one) =>
      registerInvoice(one, { ...anInvoice({ number, debtor }), ...(stepsDone.length > 0 ? { stepsDone } : {}) }),
    )
  ).id;
}
const claim = (id: string, step = 'email', terms = resend): Promise<Claim> =>
  act((one) => claimStep(one, id, step, writers, () => terms));
async function sent(id: string, result: SendResult, step = 'email', terms = resend): Promise<Claim['kind']> {
  const claimed = await claim(id, step, terms);
  if (claimed.kind === 'claimed')
    await act((one) => recordOutcome(one, id, claimed.deliveryId, claimed.invoiceIds, result));
  return claimed.kind;
}
const badKey: SendResult = {
  kind: 'failed',
  class: 'channel',
  code: 'resend.invalid_api_key',
  detail: 'API key is invalid',
};
const accepted: SendResult = { kind: 'accepted', providerId: 'p' };
const down: SendResult = { kind: 'retry', code: 'resend.internal_server_error', detail: '500' };

describe('configuration', () => {
  test('twenty sends that meet it at once make one stop and one task; all of them and every other case wait and go out once', async () => {
    const ids = await Promise.all(Array.from({ length: 24 }, () => aCase()));
    await due();
    const flying = ids.slice(0, 20);
    const claims = await Promise.all(flying.map((id) => claim(id)));
    await Promise.all(
      claims.map((one, at) =>
        one.kind === 'claimed'
          ? act((act1) => recordOutcome(act1, flying[at]!, one.deliveryId, one.invoiceIds, badKey))
          : Promise.reject(new Error(one.kind)),
      ),
    );
    const [task, ...others] = await tasks();
    expect(others).toEqual([]);
    expect(task!.data).toMatchObject({
      channel: 'email',
      stop: 'configuration',
      code: 'resend.invalid_api_key',
      until: null,
    });
    expect(task!.data['cases']).toBeGreaterThan(0);
    expect(await deliveryOf(ids[0]!)).toMatchObject({ state: 'retrying' });
    for (const id of [ids[0]!, ids[22]!]) {
      expect((await claim(id)).kind).toBe('declined');
      expect(await decisionOf(id)).toMatchObject({ wait: { until: '2026-11-10T15:01:02.000Z' } });
    }
    // Only a person ends it, and says so.
    await expect(act((one) => completeTask(one, task!.id, { by: 'Claire' }))).rejects.toMatchObject({
      code: 'retry_required',
      field: 'retry',
    });
    await due();
    await act((one) => completeTask(one, task!.id, { by: 'Claire', retry: true }));
    await releaseAll(database.deps, () => undefined, new AbortController().signal);
    for (const id of [ids[0]!, ids[22]!]) expect(await decisionOf(id)).toHaveProperty('act');
    // Sleeping workflows wake for a newer decision only: each case has taken a `seq` for it.
    expect(await rows(`select 1 from events where creditor_id = $1 and kind = 'channelResumed'`)).toHaveLength(21);
    for (const id of ids) expect(await sent(id, accepted)).toBe('claimed');
    const all = await rows<{ state: string; attempts: number }>(
      'select state, attempts from deliveries where creditor_id = $1',
    );
    expect(all).toHaveLength(24);
    expect(new Set(all.map(({ state }) => state))).toEqual(new Set(['accepted']));
    nowMs += 120_000;
    await releaseAll(database.deps, () => undefined, new AbortController().signal);
    expect(await rows('select 1 from channel_stops where creditor_id = $1 and task_id is not null')).toEqual([]);
  });

  test('a payment settles a waiting case as always, and another creditor is not stopped', async () => {
    const id = await aCase();
    await due();
    await sent(id, badKey);
    await act((one) =>
      recordPayment(one, {
        reference: 'P',
        receivedOn: '2026-11-10',
        amountCents: 120_000,
        currency: 'EUR',
        allocations: [{ invoice: id, amountCents: 120_000 }],
      }),
    );
    expect(await decisionOf(id)).toMatchObject({ finish: 'settled' });
    expect(await deliveryOf(id)).toMatchObject({ state: 'cancelled' });
    expect(
      await inCreditorTx(database.db, database.otherCreditorId, (tx) =>
        run(tx, 't-other', 'select 1 from channel_stops', []),
      ),
    ).toEqual([]);
  });

  test('what waited for days is written anew where every attempt was refused, and given to a person where one may have arrived', async () => {
    const [refused, doubtful] = [await aCase(), await aCase()];
    await due();
    expect(await sent(doubtful, { kind: 'retry', code: 'resend.no_answer', detail: '' })).toBe('claimed');
    await due();
    await Promise.all(
      [claim(refused), claim(doubtful)].map(async (pending, at) => {
        const one = await pending;
        const id = [refused, doubtful][at]!;
        if (one.kind === 'claimed')
          await act((act1) => recordOutcome(act1, id, one.deliveryId, one.invoiceIds, badKey));
      }),
    );
    const before = await deliveryOf(refused);
    nowMs += 3 * 86_400_000;
    await act(async (one) => completeTask(one, (await tasks())[0]!.id, { by: 'Claire', retry: true }));
    expect((await claim(refused)).kind).toBe('claimed');
    const after = await deliveryOf(refused);
    expect(after.id).not.toBe(before.id);
    expect(after.content.headers['X-Relance-Delivery']).toBe(after.id);
    expect((await claim(doubtful)).kind).toBe('declined');
    expect(await deliveryOf(doubtful)).toMatchObject({ state: 'unknown' });
  });
});

test('a quota of the day stops until it renews, alerts once, and ends by itself', async () => {
  const [one, other] = [await aCase(), await aCase()];
  await due();
  await sent(one, { kind: 'failed', class: 'later', code: 'resend.daily_quota_exceeded', detail: '' });
  expect(await sent(other, accepted)).toBe('declined');
  expect(await decisionOf(other)).toMatchObject({ wait: { until: '2026-11-11T00:05:02.000Z' } });
  expect((await tasks()).map(({ data }) => [data['stop'], data['until']])).toEqual([
    ['quota', '2026-11-11T00:05:00.000Z'],
  ]);
  nowMs = Date.parse('2026-11-11T00:05:03Z');
  expect(await sent(one, accepted)).toBe('claimed');
  expect(await sent(other, accepted)).toBe('claimed');
});

describe('the circuit', () => {
  test('five failures in a row open it for a minute; a failed try doubles the pause; a success closes it', async () => {
    const ids = await Promise.all(Array.from({ length: 8 }, () => aCase()));
    await due();
    for (const id of ids.slice(0, 5)) expect(await sent(id, down)).toBe('claimed');
    expect(await sent(ids[5]!, down)).toBe('declined');
    expect(await decisionOf(ids[5]!)).toMatchObject({ wait: { until: new Date(nowMs + 62_000).toISOString() } });
    nowMs += 62_000;
    expect(await sent(ids[5]!, down)).toBe('claimed');
    expect(await sent(ids[6]!, down)).toBe('declined');
    expect(await decisionOf(ids[6]!)).toMatchObject({ wait: { until: new Date(nowMs + 122_000).toISOString() } });
    nowMs += 122_000;
    expect(await sent(ids[6]!, accepted)).toBe('claimed');
    expect(await rows('select failures from channel_stops where creditor_id = $1')).toEqual([{ failures: 0 }]);
    // Closed: it takes five again.
    expect(await sent(ids[7]!, down)).toBe('claimed');
    expect(await sent(ids[0]!, accepted)).toBe('claimed');
    expect(await tasks()).toEqual([]);
  });

  test('calls that left before it opened do not make its pause longer', async () => {
    const ids = await Promise.all(Array.from({ length: 12 }, () => aCase()));
    await due();
    const claims = await Promise.all(ids.map((id) => claim(id)));
    await Promise.all(
      claims.map((one, at) =>
        one.kind === 'claimed'
          ? act((act1) => recordOutcome(act1, ids[at]!, one.deliveryId, one.invoiceIds, down))
          : Promise.resolve(null),
      ),
    );
    expect(await rows(`select failures, until from channel_stops where creditor_id = $1`)).toEqual([
      { failures: 5, until: new Date(nowMs + 60_000) },
    ]);
  });

  test('open for an hour, it asks a person, once; a success takes the question back', async () => {
    const ids = await Promise.all(Array.from({ length: 5 }, () => aCase()));
    await due();
    for (const id of ids) await sent(id, down);
    for (let minutes = 0; minutes < 120; minutes++) {
      await due();
      await sent(ids[0]!, down);
    }
    const asked = await tasks();
    expect(asked).toHaveLength(1);
    expect(asked[0]!.data).toMatchObject({ stop: 'circuit', channel: 'email' });
    nowMs += 16 * 60_000;
    expect(await sent(ids[1]!, accepted)).toBe('claimed');
    expect(await tasks()).toEqual([]);
  });
});

describe('the budget of a day', () => {
  const twilio: ChannelTerms = { name: 'twilio', repeatIsSafe: false };
  const bySms = () => aCase(['email']);

  test('claims at one instant do not pass it together; the rest goes out the next day', async () => {
    await settings({ smsPerDay: 5 });
    const ids = await Promise.all(Array.from({ length: 12 }, bySms));
    await due();
    const kinds = await Promise.all(ids.map((id) => sent(id, accepted, 'sms', twilio)));
    expect(kinds.filter((kind) => kind === 'claimed')).toHaveLength(5);
    expect((await tasks()).map(({ data }) => [data['stop'], data['code']])).toEqual([['budget', 'budget.smsPerDay']]);
    const waiting = ids[kinds.indexOf('declined')]!;
    expect(await decisionOf(waiting)).toMatchObject({ wait: { until: '2026-11-10T23:05:02.000Z' } });
    nowMs = Date.parse('2026-11-10T23:06:00Z');
    const next = await Promise.all(ids.map((id) => sent(id, accepted, 'sms', twilio)));
    expect(next.filter((kind) => kind === 'claimed')).toHaveLength(5);
    // One question at a time: that of the day before is taken back.
    expect(await tasks()).toHaveLength(1);
  });

  test('none at all means none ever, looked at once a day', async () => {
    await settings({ smsPerDay: 0 });
    const id = await bySms();
    await due();
    expect(await sent(id, accepted, 'sms', twilio)).toBe('declined');
    expect(await sent(id, accepted, 'sms', twilio)).toBe('declined');
    expect(await decisionOf(id)).toMatchObject({ wait: { until: '2026-11-10T23:05:02.000Z' } });
    expect(await tasks()).toHaveLength(1);
  });

  test('e-mails have none, and nothing costs in mode test', async () => {
    await settings({ smsPerDay: 0 });
    const mail = await aCase();
    const sms = await bySms();
    await due();
    expect(await sent(mail, accepted)).toBe('claimed');
    await rows(`update creditors set mode = 'test' where creditor_id = $1`);
    expect(await sent(sms, accepted, 'sms', twilio)).toBe('claimed');
  });
});

test('the frozen SMS is the text that leaves, with what it costs; an e-mail is frozen with its conversation', async () => {
  await settings({
    from: { name: 'Fournil', email: 'envoi@fournil.example' },
    inboundDomain: 'reponse.fournil.example',
  });
  const [mail, sms] = [await aCase(), await aCase(['email'])];
  await due();
  await sent(mail, accepted);
  await sent(sms, accepted, 'sms', { name: 'twilio', repeatIsSafe: false });
  const delivery = await deliveryOf(mail);
  expect(delivery.content).toMatchObject({
    from: 'Fournil <envoi@fournil.example>',
    replyTo: `r-${delivery.id.replaceAll('-', '')}@reponse.fournil.example`,
    headers: { 'X-Relance-Delivery': delivery.id, 'Auto-Submitted': 'auto-generated' },
  });
  const text = await deliveryOf(sms);
  expect(text.content).toMatchObject({
    parts: expect.any(Number),
    encoding: 'GSM-7',
    text: smsText(text.content.text).text,
  });
  const shown = await inCreditorTx(database.db, database.creditorId, (tx) =>
    readDelivery(tx, database.creditorId, text.id),
  );
  expect(shown?.sms).toEqual({ parts: smsText(text.content.text).parts, encoding: 'GSM-7' });
});

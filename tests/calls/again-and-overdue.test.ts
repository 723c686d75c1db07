/** A call that meets nobody is tried again a few times, and one that nobody makes is handed on, then given up: the case never stands still. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { perform, type Act } from '../../cases/act.ts';
import { recordOutcome } from '../../cases/record-outcome.ts';
import { recordReports } from '../../cases/record-reports.ts';
import { endOverdueCalls } from '../../worker/overdue-calls.ts';
import { debtor } from '../api/app.ts';
import { claim } from '../api/claiming.ts';
import { news } from '../cases/sending.ts';
import { calls, type Calls, type Task } from './calling.ts';

let c: Calls;
beforeAll(async () => {
  c = await calls();
});
afterAll(() => c.api.close());

const begin = '2026-11-17T09:00:00.000Z';
const openCall = async (number: string): Promise<Task> => {
  const [task] = await c.tasks(`status=open&kind=call&invoice=${number}`);
  if (!task) throw new Error(`No open call for ${number}`);
  return task;
};
const outcomeOf = async (number: string) =>
  (await c.api.get(`/v1/deliveries?invoice=${number}`)).json<{
    items: { channel: string; outcome: string | null; state: string }[];
  }>().items;
const sweep = () => endOverdueCalls({ cases: c.api.deps, log: () => undefined });

describe('a call that meets nobody', () => {
  test('is tried again four hours later, then the next working day, and after the third try the ladder goes on', async () => {
    c.at(begin);
    const first = await c.call('AGAIN');
    expect([first.attempt, first.notBefore]).toEqual([1, null]);
    expect(first.data['window']).toEqual({
      from: begin,
      to: '2026-11-17T12:00:00.000Z',
      text: {
        fr: 'Appeler le mardi 17 novembre entre 10:00 et 13:00, heure du client (Europe/Paris)',
        en: "Call on Tuesday 17 November between 10:00 and 13:00, the customer's time (Europe/Paris)",
      },
    });
    await c.report(first, { disposition: 'NO_ANSWER' });
    const second = await openCall('AGAIN');
    // 10:00 and four hours: 14:00, when the afternoon begins.
    expect([second.attempt, second.notBefore]).toEqual([2, '2026-11-17T13:00:00.000Z']);
    expect(second.deliveryId).toBe(first.deliveryId);
    c.at('2026-11-17T13:30:00.000Z');
    await c.report(second, { disposition: 'GATEKEEPER', note: 'Standard' });
    const third = await openCall('AGAIN');
    // Two tries on one day: the next working day.
    expect([third.attempt, third.notBefore]).toEqual([3, '2026-11-18T09:00:00.000Z']);
    expect(third.data['caution']).toMatchObject({
      fr: expect.stringContaining('ne mentionnez ni la facture ni la dette'),
    });
    expect(third.data['previously']).toMatchObject([
      { disposition: 'NO_ANSWER' },
      { disposition: 'GATEKEEPER', note: 'Standard' },
    ]);
    c.at('2026-11-18T09:30:00.000Z');
    await c.report(third, { disposition: 'VOICEMAIL_LEFT' });
    expect(await c.tasks('status=open&invoice=AGAIN')).toEqual([]);
    expect(await outcomeOf('AGAIN')).toMatchObject([{ state: 'done', outcome: 'NO_CONTACT' }]);
    expect((await c.view('AGAIN')).dunning.nextAction).toMatchObject({ step: 'notice' });
  });

  test('before a weekend and a holiday waits for the next day on which people work', async () => {
    // Friday 30 October 2026 in Paris; the second try is at 19:30, four hours later the hours are over.
    c.at('2026-10-30T18:30:00.000Z');
    const task = await c.call('WEEKEND', { issuedOn: '2026-09-01', dueOn: '2026-10-01' });
    await c.report(task, { disposition: 'BUSY' });
    expect((await openCall('WEEKEND')).notBefore).toBe('2026-11-02T09:00:00.000Z');
  });

  test('is called back when the debtor asked for it, whatever the number of tries', async () => {
    c.at(begin);
    await c.report(await c.call('BACK'), {
      disposition: 'CALL_BACK_REQUESTED',
      callBackAt: '2026-11-19T16:30:00+01:00',
    });
    const task = await openCall('BACK');
    expect([task.attempt, task.notBefore]).toEqual([2, '2026-11-19T15:30:00.000Z']);
    expect(task.data['window']).toMatchObject({ from: '2026-11-19T15:30:00.000Z', to: '2026-11-19T19:00:00.000Z' });
  });

  test('is told the number that is right now, and is not planned again where none is left', async () => {
    c.at(begin);
    const task = await c.call('MOVED');
    await c.api.put('/v1/debtors/D-MOVED', debtor({ reference: undefined, phone: '06 99 88 77 66' }));
    await c.report(task, { disposition: 'NO_ANSWER' });
    expect((await openCall('MOVED')).data['phone']).toBe('+33699887766');
  });
});

describe('a call that nobody makes', () => {
  test('goes to another agent once, is given up the second time, and its fallback takes over', async () => {
    c.at(begin);
    for (const name of ['Anne', 'Basile']) expect((await c.api.post('/v1/agents', { name })).statusCode).toBe(201);
    const task = await c.call('LATE', { policy: 'fallback' });
    expect(task.owner).toBe('Anne');
    await sweep();
    expect((await openCall('LATE')).owner).toBe('Anne');
    const overdue = new Date(Date.parse(task.dueAt) + 1);
    c.at(overdue.toISOString());
    await sweep();
    const handedOn = await openCall('LATE');
    expect([handedOn.id, handedOn.owner, handedOn.revision]).toEqual([task.id, 'Basile', 1]);
    expect(Date.parse(handedOn.dueAt)).toBeGreaterThan(overdue.getTime());
    // Sweeping again changes nothing before the new deadline.
    await sweep();
    expect((await openCall('LATE')).revision).toBe(1);
    c.at(new Date(Date.parse(handedOn.dueAt) + 1).toISOString());
    await sweep();
    expect(await c.tasks('status=open&invoice=LATE')).toEqual([]);
    expect(await outcomeOf('LATE')).toMatchObject([{ channel: 'call', state: 'done', outcome: 'expired' }]);
    expect(await c.kinds('LATE')).toEqual(expect.arrayContaining(['callReassigned', 'callGivenUp']));
    expect((await c.view('LATE')).dunning.nextAction).toMatchObject({ step: 'call-fallback' });
    const { id, dunning } = await c.view('LATE');
    c.at(new Date(Math.max(c.now().getTime(), Date.parse(String(dunning.nextAction?.['at'])))).toISOString());
    expect(await claim(c.api, id, 'call-fallback')).toMatchObject({ kind: 'claimed', channel: 'email' });
  });

  test('a fallback whose mail bounced for now is sent a second time, and not once a later step has begun', async () => {
    const bouncedFallback = async (number: string, later: boolean) => {
      c.at(begin);
      const task = await c.call(number, { policy: 'fallback' });
      await c.report(task, { disposition: 'DO_NOT_CALL' });
      const { id } = await c.view(number);
      const claimed = await claim(c.api, id, 'call-fallback');
      if (claimed.kind !== 'claimed') throw new Error(claimed.kind);
      const { deliveryId } = claimed;
      const by = <T>(work: (act: Act) => Promise<T>) => perform(c.api.deps, c.api.creditorId, 'worker', work);
      await by((act) => recordOutcome(act, id, deliveryId, [id], { kind: 'accepted', providerId: 'p-1' }, 1));
      if (later) {
        const { dunning } = await c.view(number);
        c.at(String(dunning.nextAction?.['at']));
        expect((await claim(c.api, id, 'notice')).kind).not.toBe('declined');
      }
      await by((act) =>
        recordReports(act, deliveryId, 1, [news('bounced', { phase: 'dispatched', outcome: 'bounced_transient' })], {}),
      );
      return (await outcomeOf(number)).find(({ channel }) => channel === 'email');
    };
    expect(await bouncedFallback('SOFT', false)).toMatchObject({ state: 'retrying', outcome: null });
    expect(await bouncedFallback('SOFT-LATE', true)).toMatchObject({ state: 'failed', outcome: 'bounced_transient' });
  });

  test('without a fallback, the next step follows; a call that was made passes its fallback over', async () => {
    c.at(begin);
    const plain = await c.call('PLAIN');
    const made = await c.call('MADE', { policy: 'fallback' });
    await c.report(made, { disposition: 'NO_COMMITMENT' });
    expect((await c.view('MADE')).dunning.nextAction).toMatchObject({ step: 'notice' });
    const explained = (await c.api.get('/v1/invoices/MADE/explain')).json<{
      steps: { step: string; state: string; text: string }[];
    }>();
    expect(explained.steps.find(({ step }) => step === 'call-fallback')).toMatchObject({
      state: 'passedOver',
      text: expect.stringContaining('was made'),
    });
    for (let turn = 0; turn < 2; turn += 1) {
      c.at(new Date(Date.parse((await openCall('PLAIN')).dueAt) + 1).toISOString());
      await sweep();
    }
    expect((await c.tasks('invoice=PLAIN')).map(({ id, status }) => [id, status])).toEqual([[plain.id, 'cancelled']]);
    expect((await c.view('PLAIN')).dunning.nextAction).toMatchObject({ step: 'notice' });
  });

  test('is left alone while its case is on hold', async () => {
    c.at(begin);
    const task = await c.call('HELD');
    await c.api.post('/v1/invoices/HELD/pause', { reason: 'Accord commercial' });
    c.at(new Date(Date.parse(task.dueAt) + 86_400_000).toISOString());
    await sweep();
    expect((await openCall('HELD')).revision).toBe(0);
  });
});

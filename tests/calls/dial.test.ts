/** Click-to-call rings both once, and only where the call itself is allowed. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { twilioDialer, type Dialer, type RingResult } from '../../activities/channels/twilio-call.ts';
import { answer, refuseWith } from '../../local/fakes/faults.ts';
import { startFaultyServer, type FaultyServer } from '../../local/fakes/faulty-server.ts';
import { asOwner } from '../api/claiming.ts';
import { calls, type Calls, type Task } from './calling.ts';
import { buildApp } from '../../api/app.ts';
import { openTexts } from '../../activities/texts/texts.ts';
import type { FastifyInstance } from 'fastify';

const accountSid = `AC${'0a'.repeat(16)}`;

describe('the adapter', () => {
  let server: FaultyServer;
  let dial: Dialer;
  beforeEach(async () => {
    server = await startFaultyServer(async () => answer(201, { sid: 'CA1' }));
    const settings = { accountSid, authToken: 'secret-token-1', voiceFrom: '+33123456789', timeoutMs: 300 };
    dial = twilioDialer({ ...settings, baseUrl: server.url });
  });
  afterEach(() => server.close());
  const ring = () => dial({ agent: '+33611111111', debtor: '+33622222222' });

  test('rings the agent, then the debtor, and records nothing', async () => {
    expect(await ring()).toEqual({ kind: 'calling', providerId: 'CA1' });
    const [request] = server.received;
    expect([request?.method, request?.path]).toEqual(['POST', `/2010-04-01/Accounts/${accountSid}/Calls.json`]);
    const form = Object.fromEntries(new URLSearchParams(request?.body));
    expect(form).toMatchObject({ To: '+33611111111', From: '+33123456789', Record: 'false' });
    expect(form['Twiml']).toContain('<Dial callerId="+33123456789" timeout="20">+33622222222</Dial>');
  });

  test('says certainly not, or perhaps, and never tries twice', async () => {
    server.plan(
      refuseWith(400, { code: 21211, message: 'Invalid To', status: 400 }),
      refuseWith(500, { code: 20500, message: 'Oops', status: 500 }),
      { accepts: true, reply: { kind: 'drop' } },
      { accepts: true, reply: { kind: 'hang' } },
    );
    const kinds: RingResult['kind'][] = [];
    for (let turn = 0; turn < 4; turn += 1) kinds.push((await ring()).kind);
    expect(kinds).toEqual(['refused', 'unknown', 'unknown', 'unknown']);
    expect(server.received).toHaveLength(4);
  });
});

describe('POST /v1/tasks/:id/dial', () => {
  let c: Calls;
  let app: FastifyInstance;
  let next: RingResult;
  const rung: { agent: string; debtor: string }[] = [];
  const dial: Dialer = async (parties) => {
    rung.push(parties);
    return next;
  };
  beforeAll(async () => {
    c = await calls();
    const gateway = { deliver: () => undefined, healthy: async () => true };
    const deps = { cases: c.api.deps, texts: openTexts(), gateway, links: { temporalUrl: () => null }, dial };
    app = await buildApp(deps, { logLevel: 'silent', version: '0.0.0' });
  });
  afterAll(async () => {
    await app.close();
    await c.api.close();
  });
  beforeEach(() => {
    rung.length = 0;
    next = { kind: 'calling', providerId: 'CA9' };
    c.at('2026-11-17T09:00:00.000Z');
  });
  const ring = async (task: Task, agent = 'Anne') => {
    const headers = { authorization: `Bearer ${c.api.apiKey}`, 'content-type': 'application/json' };
    const url = `/v1/tasks/${task.id}/dial`;
    const got = await app.inject({ method: 'POST', url, headers, payload: JSON.stringify({ agent }) });
    return got.json<{ status?: number; code?: string; state?: string; field?: string }>();
  };

  test('is refused in mode test, without a phone, out of hours, before its time, on hold, and once the task has ended', async () => {
    await c.api.post('/v1/agents', { name: 'Anne', phone: '06 11 11 11 11' });
    await c.api.post('/v1/agents', { name: 'Mute' });
    const task = await c.call('DIAL-1');
    expect((await c.api.post(`/v1/tasks/${task.id}/dial`, { agent: 'Anne' })).json()).toMatchObject({
      code: 'click_to_call_off',
    });
    expect(await ring(task)).toMatchObject({ code: 'creditor_in_test' });
    await asOwner(c.api, `update creditors set mode = 'live' where creditor_id = $1`, [c.api.creditorId]);
    expect(await ring(task, 'Mute')).toMatchObject({ code: 'agent_without_phone' });
    expect(await ring(task, 'Nobody')).toMatchObject({ code: 'unknown_agent', field: 'agent' });
    c.at('2026-11-17T12:30:00.000Z');
    expect(await ring(task)).toMatchObject({ code: 'outside_hours' });
    c.at('2026-11-17T13:30:00.000Z');
    await c.api.post('/v1/invoices/DIAL-1/pause', { reason: 'Accord' });
    expect(await ring(task)).toMatchObject({ code: 'case_on_hold' });
    await c.api.post('/v1/invoices/DIAL-1/resume', { reason: 'Fin' });
    await c.report(task, { disposition: 'NO_ANSWER' });
    expect(await ring(task)).toMatchObject({ code: 'task_done' });
    const [again] = await c.tasks('status=open&kind=call&invoice=DIAL-1');
    c.at('2026-11-17T14:00:00.000Z');
    expect(again && (await ring(again))).toMatchObject({ code: 'too_early' });
    expect(rung).toEqual([]);
  });

  test('rings once at a time; a refusal may be tried again at once, what nobody knows not', async () => {
    const task = await c.call('DIAL-2');
    next = { kind: 'refused', code: 'twilio.21211', detail: 'no' };
    expect(await ring(task)).toMatchObject({ status: 422, code: 'call_refused' });
    next = { kind: 'unknown', code: 'twilio.timeout' };
    expect(await ring(task)).toMatchObject({ state: 'unknown' });
    expect(await ring(task)).toMatchObject({ status: 409, code: 'call_being_made' });
    c.at('2026-11-17T09:10:00.000Z');
    next = { kind: 'calling', providerId: 'CA9' };
    const both = await Promise.all([ring(task), ring(task)]);
    expect(both.map(({ state, code }) => state ?? code).toSorted()).toEqual(['call_being_made', 'calling']);
    expect(rung).toHaveLength(3);
    expect(rung[0]).toEqual({ agent: '+33611111111', debtor: '+33612345678' });
    // The call is only started: how it ended is still asked of the person.
    expect((await c.tasks('status=open&invoice=DIAL-2'))[0]).toMatchObject({
      id: task.id,
      data: { dial: { state: 'placed', providerId: 'CA9' } },
    });
  });

  test('rings nobody after the invoice was paid', async () => {
    const task = await c.call('DIAL-3');
    await c.api.post('/v1/payments', {
      ...{ reference: 'P-DIAL', receivedOn: '2026-11-17', amountCents: 125_050, currency: 'EUR' },
      allocations: [{ invoice: 'DIAL-3', amountCents: 125_050 }],
    });
    expect(await ring(task)).toMatchObject({ status: 409, code: 'task_cancelled' });
    expect(rung).toEqual([]);
  });
});

/** A provider that refuses the account is not asked a thousand times, and what waited goes out once when it is mended. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { completeTask } from '../../cases/complete-task.ts';
import { addDays, civilDateAt, startOfDay } from '../../domain/civil-date.ts';
import { demo } from '../../domain/policies/demo.ts';
import type { Policy } from '../../domain/policy.ts';
import { workerLimits } from '../../worker/host.ts';
import { begin, complete, outcome } from '../journeys/journey.ts';
import { testStack, type TestStack } from '../setup/stack.ts';

const cases = 500;
/** Requests by idempotency key since the key was mended; before, only their number. */
const accepted = new Map<string, number>();
let refused = 0;
let keyIsGood = false;
let provider: Server;
let stack: TestStack;

beforeAll(async () => {
  provider = createServer((request, response) => {
    const key = String(request.headers['idempotency-key']);
    request.resume().once('end', () => {
      if (!keyIsGood) {
        refused += 1;
        response.writeHead(403, { 'content-type': 'application/json' });
        return response.end(
          JSON.stringify({ statusCode: 403, name: 'invalid_api_key', message: 'API key is invalid' }),
        );
      }
      accepted.set(key, (accepted.get(key) ?? 0) + 1);
      response.writeHead(200, { 'content-type': 'application/json' });
      return response.end(JSON.stringify({ id: `id-${String(accepted.size)}` }));
    });
  });
  await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve));
  const baseUrl = `http://127.0.0.1:${String((provider.address() as AddressInfo).port)}`;
  const sid = `AC${'0a'.repeat(16)}`;
  stack = await testStack({
    resend: { apiKey: 're_1', baseUrl, maxPerSecond: 1_000 },
    twilio: { accountSid: sid, authToken: 'token', baseUrl },
    maileva: {
      ...{ clientId: 'id', clientSecret: 'secret', username: 'user', password: 'password' },
      ...{ apiUrl: baseUrl, tokenUrl: `${baseUrl}/token` },
    },
  });
}, 120_000);
afterAll(async () => {
  await stack.close();
  provider.close();
});

test('a creditor in mode test goes through every channel and no provider hears of it, with all keys set', async () => {
  const { id } = await begin(stack);
  await complete(stack, id, 'call', { disposition: 'NO_COMMITMENT' });
  await complete(stack, id, 'approval', { approved: true });
  await complete(stack, id, 'postLetter', {
    trackingNumber: '2C 123',
    presentedOn: civilDateAt(Date.now(), 'Europe/Paris'),
  });
  await complete(stack, id, 'approval', { approved: true });
  expect(await outcome(stack, id)).toBe('handedOver');
  expect((await stack.outbox()).map((name) => name.split('.').at(-1)).sort()).toEqual(['eml', 'pdf', 'txt', 'zip']);
  expect(refused + accepted.size).toBe(0);
}, 180_000);

test('of five hundred due cases at most those in flight reach it; one task; mended, all five hundred leave once', async () => {
  await stack.rows(`update creditors set mode = 'live' where creditor_id = $1`, [stack.creditorId]);
  const today = civilDateAt(Date.now(), 'Europe/Paris');
  const inSeconds = Math.round((Date.now() + 15_000 - startOfDay(today, 'Europe/Paris')) / 1_000);
  const [first] = demo.steps;
  const herd: Policy = {
    ...demo,
    key: 'herd',
    gather: 'PT0S',
    steps: [{ ...first!, anchor: 'dueDate', offset: `PT${String(inSeconds)}S` }],
  };
  await stack.rows('insert into policy_versions (creditor_id, key, version, body) values ($1, $2, 1, $3)', [
    stack.creditorId,
    herd.key,
    JSON.stringify(herd),
  ]);
  const dates = { issuedOn: addDays(today, -30), dueOn: today };
  await Promise.all(Array.from({ length: cases }, () => begin(stack, { policy: herd.key, ...dates })));
  const waiting = () =>
    stack.rows<{ id: string }>(
      `select id from invoices where creditor_id = $1 and decided->'decision'->'wait'->'because' @> '[{"code":"channelStopped"}]'`,
      [stack.creditorId],
    );
  await stack.until('every case waits for the channel', async () => (await waiting()).length === cases, 180_000);
  expect(refused).toBeGreaterThan(0);
  expect(refused).toBeLessThanOrEqual(workerLimits.maxConcurrentActivityTaskExecutions);
  const tasks = await stack.rows<{ id: string }>(
    `select id from tasks where creditor_id = $1 and kind = 'channelStopped'`,
    [stack.creditorId],
  );
  expect(tasks).toHaveLength(1);
  keyIsGood = true;
  await stack.act((act) => completeTask(act, tasks[0]!.id, { by: 'Claire', retry: true }));
  await stack.until('every e-mail has left', async () => accepted.size === cases, 180_000);
  const done = await stack.rows<{ state: string }>(
    `select state from deliveries where creditor_id = $1 and channel = 'email' and provider = 'resend'`,
    [stack.creditorId],
  );
  expect(done).toHaveLength(cases);
  expect([...accepted.values()].every((times) => times === 1)).toBe(true);
}, 420_000);

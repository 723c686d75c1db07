import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { signed } from '../../activities/webhooks/tell-endpoint.ts';
import { createPost, type Resolve } from '../../activities/webhooks/post.ts';
import { createTurns } from '../../activities/webhooks/turns.ts';
import { testEndpoint, verifies, type TestEndpoint } from '../setup/endpoint.ts';

let endpoint: TestEndpoint;
beforeEach(async () => {
  endpoint = await testEndpoint();
});
afterEach(() => endpoint.close());

const never = new AbortController().signal;
const neverAsked: Resolve = () => Promise.reject(new Error('Nobody asks for the name of an address'));
const post = (url = endpoint.url) => ({
  url,
  mode: 'test' as const,
  body: '{"type":"x"}',
  headers: { 'webhook-id': 'evt_1' },
});
const allowed = (resolve: Resolve = neverAsked, limitMs?: number) => createPost(true, resolve, limitMs);
const named = (name: string) => `http://${name}:${String(endpoint.port)}/hooks`;

test('a message arrives with its headers and exactly its bytes', async () => {
  expect(await allowed()(post(), never)).toEqual({ kind: 'answered', status: 204, retryAfterMs: null });
  expect(endpoint.told).toMatchObject([
    {
      body: '{"type":"x"}',
      headers: { 'webhook-id': 'evt_1', 'content-type': 'application/json', 'user-agent': 'Relance' },
    },
  ]);
});

describe('a name that leads inside', () => {
  const inside = [
    ['127.0.0.1'],
    ['10.1.2.3'],
    ['::1'],
    ['169.254.169.254'],
    ['::ffff:127.0.0.1'],
    ['93.184.216.34', '127.0.0.1'],
    [],
  ];

  test.each(inside.map((addresses) => ({ addresses })))(
    '$addresses: nothing is connected to',
    async ({ addresses }) => {
      const safe = createPost(false, async () => addresses);
      const answer = await safe({ ...post(), url: `https://erp.example.com:${String(endpoint.port)}/` }, never);
      expect(answer).toMatchObject({
        kind: 'unreachable',
        problem: expect.stringContaining('may not be sent to') as string,
      });
      expect(endpoint.told).toEqual([]);
    },
  );

  test('link-local stays closed where the own network is allowed', async () => {
    const answer = await allowed(async () => ['169.254.169.254'])(post(named('metadata.example')), never);
    expect(answer).toMatchObject({ kind: 'unreachable' });
  });

  test('an address in the url is checked without asking any resolver', async () => {
    const safe = createPost(false, neverAsked);
    expect(await safe({ ...post(), url: 'https://127.0.0.1/x' }, never)).toMatchObject({ kind: 'unreachable' });
  });
});

test('the name is resolved once, and the connection goes to what was checked', async () => {
  const answers = [['127.0.0.1'], ['169.254.169.254']];
  let asked = 0;
  const send = allowed(async () => answers[asked++] ?? []);
  expect(await send(post(named('rebinding.example')), never)).toMatchObject({ status: 204 });
  expect(asked).toBe(1);
  expect(endpoint.told[0]?.headers['host']).toBe(`rebinding.example:${String(endpoint.port)}`);
});

test('a redirect is an answer like another: it is not followed', async () => {
  endpoint.answer(() => ({ status: 302, headers: { location: endpoint.url } }));
  expect(await allowed()(post(), never)).toMatchObject({ status: 302 });
  expect(endpoint.told).toHaveLength(1);
});

test('Retry-After is read, for a day at most', async () => {
  endpoint.answer(() => ({ status: 503, headers: { 'retry-after': '7200' } }));
  expect(await allowed()(post(), never)).toMatchObject({ retryAfterMs: 7_200_000 });
  endpoint.answer(() => ({ status: 503, headers: { 'retry-after': '9999999' } }));
  expect(await allowed()(post(), never)).toMatchObject({ retryAfterMs: 24 * 3_600_000 });
});

test('megabytes of an answer are not waited for', async () => {
  endpoint.answer(() => ({ status: 200, body: 'x'.repeat(8 * 1024 * 1024) }));
  expect(await allowed()(post(), never)).toMatchObject({ status: 200 });
});

test('a server that never answers is given up, with words that hold no address', async () => {
  endpoint.answer(() => 'hang');
  expect(await allowed(neverAsked, 200)(post(), never)).toEqual({
    kind: 'unreachable',
    problem: 'No answer within 0.2 s',
  });
});

test('a resolver that never answers is given up as well', async () => {
  const send = allowed(() => new Promise(() => undefined), 200);
  expect(await send(post(named('slow.example')), never)).toMatchObject({ problem: 'No answer within 0.2 s' });
});

test('a closed port and a server without TLS are failures with a code', async () => {
  await endpoint.close();
  expect(await allowed()(post(), never)).toEqual({ kind: 'unreachable', problem: 'No connection (ECONNREFUSED)' });
  endpoint = await testEndpoint();
  const answer = await allowed()(post(endpoint.url.replace('http:', 'https:')), never);
  expect(answer).toMatchObject({ kind: 'unreachable', problem: expect.stringContaining('No connection (') as string });
});

test('the end of the worker is no answer of the endpoint', async () => {
  const ending = new AbortController();
  endpoint.answer(() => {
    ending.abort();
    return 'hang';
  });
  await expect(allowed()(post(), ending.signal)).rejects.toThrow();
});

test('every secret that signs now has its signature, over the id, the instant of the try and the bytes', () => {
  const secrets = [
    'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo=',
    'whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=',
  ];
  const body = '{"a":"é"}';
  const headers = signed({ messageId: 'evt_1', body, secrets }, new Date());
  expect(headers['webhook-signature']?.split(' ')).toHaveLength(2);
  const told = { body, headers, path: '', type: '', data: {} };
  for (const secret of secrets) expect(verifies(secret, told)).toBe(true);
  expect(verifies(secrets[0] ?? '', { ...told, body: '{"a":"e"}' })).toBe(false);
});

test('a slow endpoint keeps only so many places, and others pass', async () => {
  const turns = createTurns(2, 100);
  const ends: (() => void)[] = [];
  const slow = () =>
    new Promise<string>((done) =>
      ends.push(() => {
        done('told');
      }),
    );
  const first = [turns.take('slow', never, slow), turns.take('slow', never, slow)];
  expect(await turns.take('slow', never, slow)).toBeUndefined();
  expect(await turns.take('other', never, async () => 'told')).toBe('told');
  for (const end of ends) end();
  expect(await Promise.all(first)).toEqual(['told', 'told']);
  expect(await turns.take('slow', never, async () => 'told')).toBe('told');
});

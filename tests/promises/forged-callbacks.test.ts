/** Maileva signs nothing: whoever calls signs in with a name and a password. One hundred who do not know them are refused, and nothing is kept. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTexts } from '../../activities/texts/texts.ts';
import { buildApp } from '../../api/app.ts';
import { inCreditorTx, run } from '../../db/connect.ts';
import { missing } from './fault-rows.ts';
import { faultWorld, publicBaseUrl, type FaultWorld } from './fault-world.ts';

const mailevaCallback = { user: 'maileva', password: 'a-long-password-1' };
const { user, password } = mailevaCallback;

let world: FaultWorld;
let app: Awaited<ReturnType<typeof buildApp>>;

beforeAll(async () => {
  world = await faultWorld();
  world.maileva.subscribe({ url: `${publicBaseUrl}/hooks/maileva`, login: user, password });
  app = await buildApp(
    {
      ...{ cases: world.deps, texts: openTexts(), links: { temporalUrl: () => null }, mailevaCallback },
      gateway: { deliver: () => undefined, healthy: () => Promise.resolve(true) },
    },
    { logLevel: 'silent', version: '0.0.0' },
  );
});
afterAll(async () => {
  await app.close();
  await world.close();
});

const basic = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`;
const right = basic(`${user}:${password}`);

/** One hundred `Authorization` headers, each wrong in a way of its own. */
function forgeries(): string[] {
  const guesses = ['', ' ', 'admin', 'password', '*', 'null', 'undefined', '\0', `${password} `, ` ${password}`];
  const near = [password.toUpperCase(), `${password}\0`, `${password}\n`, `${password}:`, `${password}${password}`];
  const shorter = Array.from({ length: password.length }, (_, at) => password.slice(0, at));
  const changed = Array.from(
    { length: password.length },
    (_, at) => `${password.slice(0, at)}x${password.slice(at + 1)}`,
  );
  const byPassword = [...guesses, ...near, ...shorter.slice(1), ...changed].map((one) => basic(`${user}:${one}`));
  const users = ['', 'Maileva', 'MAILEVA', 'maileva ', ' maileva', 'root', 'maileva:maileva', 'mailev', 'mailevaa'];
  const byUser = users.map((one) => basic(`${one}:${password}`));
  const form = [
    ...['', 'Basic', 'Basic ', basic(''), basic(':'), basic(user), basic(password), basic(`${password}:${user}`)],
    ...[`Bearer ${password}`, `Digest ${right.slice(6)}`, right.slice(6), `${right} ${right}`, `${right},${right}`],
    ...[right.replace('Basic', 'Basic:'), `Token ${right}`, `Basic ${user}:${password}`, `Basic ${password}`],
    ...[right.slice(0, -4), `${right.slice(0, 10)} ${right.slice(10)}`, basic(right), right.toUpperCase()],
  ];
  const noise = Array.from({ length: 100 }, (_, at) => basic(`${user}:${'A'.repeat(at + 1)}`));
  return [...new Set([...byPassword, ...byUser, ...form, ...noise])].slice(0, 100);
}

const kept = (): Promise<object[]> =>
  inCreditorTx(world.db, world.creditorId, (tx) =>
    run(tx, 'forged callbacks kept', 'select event_key from webhook_events where creditor_id = $1', [world.creditorId]),
  );

test.skipIf(missing !== null)(
  'one hundred forged callbacks of Maileva are refused, and nothing of them is kept',
  async () => {
    await world.owe('F-1', {}, 'notice');
    await world.live();
    world.maileva.goOn();
    const [callback] = world.maileva.postman.made;
    if (!callback) throw new Error('There is no callback to forge');
    const call = async (authorization: string | null): Promise<number> => {
      const headers = { 'content-type': callback.contentType, ...(authorization === null ? {} : { authorization }) };
      const { pathname: url } = new URL(callback.url);
      return (await app.inject({ method: 'POST', url, headers, payload: callback.body })).statusCode;
    };
    const all = forgeries();
    expect(all).toHaveLength(100);
    const answered = new Map<string, number>();
    for (const authorization of all) answered.set(authorization, await call(authorization));
    expect([...answered].filter(([, status]) => status !== 401)).toEqual([]);
    expect(await call(null)).toBe(401);
    expect(await kept()).toEqual([]);
    console.log(`forged callbacks: Maileva, ${String(answered.size)} of ${String(all.length)} refused, 0 kept`);
    // The same words with the right sign-in are kept: only the sign-in stood in the way.
    expect(await call(right)).toBe(201);
    expect(await kept()).toHaveLength(1);
    const metrics = (await app.inject({ method: 'GET', url: '/metrics' })).body;
    expect(metrics).toContain('relance_api_callbacks_total{provider="maileva",result="refused"} 101');
    expect(metrics).toContain('relance_api_callbacks_total{provider="maileva",result="stored"} 1');
  },
);

/**
 * Callbacks come late, twice, in any order. One set of messages and letters is sent; then the same database is told what became of them twenty times
 * over, each time every callback three times in an order of its own, through the hooks and the sweep. In the end all twenty databases hold the same.
 */
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { askProvider } from '../../activities/ask-provider.ts';
import { openTexts } from '../../activities/texts/texts.ts';
import { buildApp } from '../../api/app.ts';
import type { CaseDeps } from '../../cases/act.ts';
import { openDatabase } from '../../db/connect.ts';
import { appUrlFor } from '../../db/prepare.ts';
import { seeded, shuffled } from '../../local/fakes/faults.ts';
import type { Callback } from '../../local/fakes/postman.ts';
import { applyCallbacks, type CallbackSweepDeps } from '../../worker/apply-callbacks.ts';
import { missing } from './fault-rows.ts';
import { faultWorld, publicBaseUrl, type FaultWorld } from './fault-world.ts';
import { contentOf, copyDatabase, differences, idsOf, type Contents } from './database-contents.ts';

const orders = 20;
const times = 3;
const webhookSecret = `whsec_${Buffer.from('a secret for this test only').toString('base64')}`;
const mailevaCallback = { user: 'maileva', password: 'a-long-password-1' };

/** First word of the e-mail address and last digits of the number: together they decide what becomes of the messages. */
const messages = [
  { email: 'compta', phone: '1234' },
  { email: 'bounced', phone: '0000' },
  { email: 'softbounced', phone: '0030' },
  { email: 'delayed', phone: '0007' },
  { email: 'complained', phone: '0010' },
  { email: 'suppressed', phone: '0099' },
] as const;
/** A word in the street: it decides what becomes of a letter. */
const streets = ['des Lilas', 'REFUSE', 'ABSENT', 'NON RECLAME', 'INCONNU', 'REJET'] as const;

let world: FaultWorld;
let owner: pg.Client;

beforeAll(async () => {
  world = await faultWorld();
  world.resend.callBack({ url: `${publicBaseUrl}/hooks/resend`, secret: webhookSecret });
  const { user: login, password } = mailevaCallback;
  world.maileva.subscribe({ url: `${publicBaseUrl}/hooks/maileva`, login, password });
  const server = new URL(world.adminUrl);
  owner = new pg.Client({ connectionString: Object.assign(server, { pathname: '/postgres' }).href });
  await owner.connect();
});
afterAll(async () => {
  await owner.end();
  await world.close();
});

async function sendEverything(): Promise<void> {
  const address = (street: string) => ({ line1: `4 rue ${street}`, postcode: '35000', city: 'Rennes', country: 'FR' });
  for (const { email, phone } of messages)
    await world.owe(`F-${email}`, {
      contactPoints: [
        { kind: 'email', value: `${email}@debtor.example` },
        { kind: 'phone', value: `+3363998${phone}` },
        { kind: 'address', value: address('des Lilas') },
      ],
    });
  for (const [at, street] of streets.entries())
    await world.owe(`L-${String(at)}`, { contactPoints: [{ kind: 'address', value: address(street) }] }, 'notice');
  await world.live();
  world.resend.goOn();
  world.twilio.goOn();
  world.maileva.goOn();
}

/** Tells one copy of the database everything, in the order of this seed, and returns what it then holds. */
async function replay(seed: number, callbacks: readonly Callback[]): Promise<Contents> {
  const copy = await copyDatabase(owner, world.adminUrl);
  const db = openDatabase(appUrlFor(copy.adminUrl), 8);
  const at = new Date(world.nowMs);
  const cases: CaseDeps = { ...world.deps, db, now: () => at, newId: randomUUID };
  const app = await buildApp(
    {
      ...{ cases, texts: openTexts(), links: { temporalUrl: () => null }, mailevaCallback },
      gateway: { deliver: () => undefined, healthy: () => Promise.resolve(true) },
      hooks: { resendWebhookSecret: webhookSecret, twilioAuthToken: world.twilio.authToken, publicBaseUrl },
    },
    { logLevel: 'silent', version: '0.0.0' },
  );
  const sweep = async (): Promise<void> => {
    await copy.settled();
    // Hints are taken up by the worker, three seconds after they came.
    const later = { ...cases, now: () => new Date(at.getTime() + 4_000) };
    const asking = { cases: later, channelFor: world.channelFor, deliver: () => undefined };
    const ask: CallbackSweepDeps['ask'] = (creditorId, deliveryId, signal) =>
      askProvider(asking, creditorId, deliveryId, signal);
    const never = new AbortController().signal;
    while ((await applyCallbacks({ ...asking, ask, fetchMessage: null, log: () => undefined }, never)) > 0);
  };
  try {
    const random = seeded(seed);
    const told = shuffled(random, Array.from({ length: times }, () => callbacks).flat());
    for (const callback of told) {
      const { pathname, search } = new URL(callback.url);
      const headers = { 'content-type': callback.contentType, ...callback.prove(Date.now(), false) };
      const answer = await app.inject({ method: 'POST', url: pathname + search, headers, payload: callback.body });
      expect(answer.statusCode).toBeLessThan(300);
      // The sweep comes at any moment.
      if (random() < 0.08) await sweep();
    }
    await sweep();
    return await contentOf(copy.adminUrl);
  } finally {
    await app.close();
    await db.end();
    await copy.drop();
  }
}

test('all callbacks, three times each, end in the same state in twenty random orders', async (context) => {
  if (missing !== null) return context.skip(missing);
  await sendEverything();
  const made = [world.resend, world.twilio, world.maileva].map(({ postman }) => postman.made);
  for (const callbacks of made) expect(callbacks.length).toBeGreaterThanOrEqual(10);
  await world.leave();
  const before = await contentOf(world.adminUrl);
  const known = idsOf(before);
  const ends: Contents[] = [];
  for (let seed = 1; seed <= orders; seed += 1) ends.push(await replay(seed, made.flat()));
  const [first, ...others] = ends;
  if (!first) throw new Error('Nothing was replayed');
  const differing = others.map((other) => differences(first, other, known)).filter(({ length }) => length > 0);
  console.log(
    `callback replay: ${made.map(({ length }) => String(length)).join(' + ')} callbacks of Resend, Twilio, Maileva, ` +
      `${String(times)} times in ${String(orders)} orders, ${String(differing.length)} ends that differ from the first`,
  );
  expect(differing).toEqual([]);
  // The news must have mattered: not every message stands as it stood before.
  const told = differences(before, first, known).join('\n');
  for (const sign of ['bounced_permanent', 'complained', 'unclaimed', 'returned_bad_address', 'rejected_by_provider'])
    expect(told).toContain(sign);
}, 240_000);

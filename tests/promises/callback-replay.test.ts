/**
 * Callbacks come late, twice, in any order. The same lives are lived by twenty groups of debtors; each group is told of them three times over in an
 * order of its own, and in the end all groups stand the same.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTexts } from '../../activities/texts/texts.ts';
import { buildApp } from '../../api/app.ts';
import type { ApiDeps } from '../../api/write.ts';
import { inCreditorTx, run } from '../../db/connect.ts';
import { seeded, shuffled } from '../../local/fakes/faults.ts';
import type { Callback } from '../../local/fakes/postman.ts';
import { specProblem } from '../../local/fakes/provider-spec.ts';
import { faultWorld, publicBaseUrl, type FaultWorld } from './fault-world.ts';

const orders = 20;
const times = 3;
const webhookSecret = `whsec_${Buffer.from('a secret for this test only').toString('base64')}`;

/** First word of the e-mail address and last digits of the number: together they decide what becomes of the messages. */
const lives = [
  { email: 'compta', phone: '1234' },
  { email: 'bounced', phone: '0000' },
  { email: 'softbounced', phone: '0030' },
  { email: 'delayed', phone: '0007' },
  { email: 'complained', phone: '0010' },
  { email: 'suppressed', phone: '0099' },
] as const;

let world: FaultWorld;
let app: Awaited<ReturnType<typeof buildApp>>;

beforeAll(async () => {
  world = await faultWorld();
  world.resend.callBack({ url: `${publicBaseUrl}/hooks/resend`, secret: webhookSecret });
  const hooks = { resendWebhookSecret: webhookSecret, twilioAuthToken: world.twilio.authToken, publicBaseUrl };
  const deps: ApiDeps = Object.assign(
    {
      cases: world.deps,
      texts: openTexts(),
      gateway: { deliver: () => undefined, healthy: async () => true },
      links: { temporalUrl: () => null },
    },
    { hooks },
  );
  app = await buildApp(deps, { logLevel: 'silent', version: '0.0.0' });
});
afterAll(async () => {
  await app.close();
  await world.close();
});

/** Every callback `times` over, in an order that the seed repeats. */
function orderOf(seed: number, callbacks: readonly Callback[]): Callback[] {
  return shuffled(seeded(seed), Array.from({ length: times }, () => callbacks).flat());
}

async function tell(callback: Callback): Promise<number> {
  const { pathname, search } = new URL(callback.url);
  const headers = { 'content-type': callback.contentType, ...callback.prove(Date.now(), false) };
  const response = await app.inject({ method: 'POST', url: pathname + search, headers, payload: callback.body });
  return response.statusCode;
}

interface End {
  readonly group: number;
  readonly life: string;
  readonly told: string;
}

/** Where each debtor of a group stands: its deliveries, their tasks, its contact points. */
async function ends(): Promise<Map<number, string[]>> {
  const rows = await inCreditorTx(world.db, world.creditorId, (tx) =>
    run<End>(
      tx,
      'callback replay ends',
      `select split_part(b.reference, '-', 2)::int as group, split_part(b.reference, '-', 3) as life,
         json_build_object('channel', d.channel, 'state', d.state, 'outcome', d.outcome, 'phase', d.phase,
           'tasks', (select json_agg(t.kind order by t.kind) from tasks t where t.creditor_id = d.creditor_id and t.delivery_id = d.id),
           'contacts', (select json_agg(json_build_array(c.kind, regexp_replace(c.invalid_because, '[0-9a-f-]{36}', 'its id')) order by c.kind) from contact_points c
             where c.creditor_id = b.creditor_id and c.debtor_id = b.id))::text as told
       from deliveries d join debtors b on b.creditor_id = d.creditor_id and b.id = d.debtor_id
       where d.creditor_id = $1 and d.channel in ('email', 'sms') order by life, d.channel`,
      [world.creditorId],
    ),
  );
  const groups = new Map<number, string[]>();
  for (const { group, life, told } of rows) groups.set(group, [...(groups.get(group) ?? []), `${life} ${told}`]);
  return groups;
}

/** Which group a callback is about, by the delivery that it names. */
function groupOf(callback: Callback, groups: ReadonlyMap<string, number>): number {
  const attempt = new URL(callback.url).searchParams.get('attempt');
  const event = attempt === null ? (JSON.parse(callback.body) as { data: { tags: { delivery: string } } }) : null;
  const group = groups.get(attempt ?? event?.data.tags.delivery ?? '');
  if (group === undefined) throw new Error(`A callback belongs to nobody: ${callback.what}`);
  return group;
}

async function groupsByDelivery(): Promise<Map<string, number>> {
  const rows = await inCreditorTx(world.db, world.creditorId, (tx) =>
    run<{ id: string; group: number }>(
      tx,
      'callback replay groups',
      `select d.id, split_part(b.reference, '-', 2)::int as group from deliveries d
       join debtors b on b.creditor_id = d.creditor_id and b.id = d.debtor_id where d.creditor_id = $1`,
      [world.creditorId],
    ),
  );
  return new Map(rows.map(({ id, group }) => [id, group]));
}

test('all callbacks, three times each, end in the same state in twenty random orders', async (context) => {
  const missing = specProblem('resend.yaml') ?? specProblem('twilio_api_v2010.json');
  if (missing !== null) return context.skip(missing);
  const listens = ['/hooks/resend', '/hooks/twilio/sms'].every((url) => app.hasRoute({ method: 'POST', url }));
  if (!listens) return context.skip('skipped: this api listens to no callbacks of Resend and Twilio');
  for (let group = 1; group <= orders; group += 1)
    for (const { email, phone } of lives)
      await world.owe(`F-${String(group)}-${email}`, {
        reference: `G-${String(group)}-${email}`,
        contactPoints: [
          { kind: 'email', value: `${email}@g${String(group)}.example` },
          { kind: 'phone', value: `+3363998${phone}` },
          { kind: 'address', value: { line1: '4 rue des Lilas', postcode: '35000', city: 'Rennes', country: 'FR' } },
        ],
      });
  await world.live();
  world.resend.goOn();
  world.twilio.goOn();
  const groups = await groupsByDelivery();
  const made = [...world.resend.postman.made, ...world.twilio.postman.made];
  expect(made.length).toBeGreaterThan(orders * lives.length * 2);
  for (let group = 1; group <= orders; group += 1) {
    const own = made.filter((callback) => groupOf(callback, groups) === group);
    for (const callback of orderOf(group, own)) expect(await tell(callback)).toBeLessThan(300);
  }
  await app.close();
  const [first, ...others] = [...(await ends()).values()];
  expect(first).toHaveLength(lives.length * 2);
  // The news must have mattered: not every message stands as it stood before.
  expect(first?.join(' ')).toMatch(/bounced/);
  for (const other of others) expect(other).toEqual(first);
}, 120_000);

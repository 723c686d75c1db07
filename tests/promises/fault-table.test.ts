/**
 * One effect per message, whatever the network and the providers do: every channel against every fault, and a long run of both mixed by a seed. The
 * effects are counted at the provider, not in our own books.
 */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { recordPayment } from '../../cases/record-payment.ts';
import type { Channel as ChannelName } from '../../domain/policy.ts';
import { checkInvariants } from '../../local/demo/invariants.ts';
import type { FaultyServer } from '../../local/fakes/faulty-server.ts';
import { commonFaults, mixOf, refuseWith, seeded, slowFaults, type Fault } from '../../local/fakes/faults.ts';
import { specProblem } from '../../local/fakes/provider-spec.ts';
import { faultWorld, type FaultWorld, type Standing } from './fault-world.ts';

const resendRefusal = (status: number, pauseSeconds: number | null): Fault =>
  refuseWith(
    status,
    { statusCode: status, name: status === 429 ? 'rate_limit_exceeded' : 'internal_server_error', message: 'scripted' },
    pauseSeconds === null ? {} : { 'retry-after': String(pauseSeconds) },
  );
const twilioRefusal = (status: number, pauseSeconds: number | null): Fault =>
  refuseWith(
    status,
    { status, code: status === 429 ? 20429 : 20500, message: 'scripted', more_info: '' },
    pauseSeconds === null ? {} : { 'retry-after': String(pauseSeconds) },
  );

/** One channel of the table. A channel whose provider is asked in several calls adds its faults once for each of them. */
interface Row {
  readonly channel: ChannelName;
  readonly server: (world: FaultWorld) => FaultyServer & { readonly violations: readonly string[]; duplicates(): number };
  readonly faults: Readonly<Record<string, Fault>>;
  /** Faults after which nobody can know: `unknown` with its task is the honest end. All others end accepted. */
  readonly inDoubt: ReadonlySet<string>;
}

const doubtful = [
  '500 in JSON',
  '503 in JSON with a pause',
  '502 in HTML',
  '503 without a body',
  'connection dropped before accepting',
  'accepted, then the connection dropped',
  'accepted, then the answer cut',
  'accepted, then 500',
  'accepted, then 502 in HTML',
  ...Object.keys(slowFaults),
];

const rows: readonly Row[] = [
  {
    channel: 'email',
    server: (world) => world.resend,
    faults: { ...commonFaults(resendRefusal), ...slowFaults },
    // The idempotency key makes every repeat safe.
    inDoubt: new Set(),
  },
  {
    channel: 'sms',
    server: (world) => world.twilio,
    faults: { ...commonFaults(twilioRefusal), ...slowFaults },
    inDoubt: new Set(doubtful),
  },
];

const missing = specProblem('resend.yaml') ?? specProblem('twilio_api_v2010.json');

describe.skipIf(missing !== null)(`every channel against every fault${missing === null ? '' : ` (${missing})`}`, () => {
  let world: FaultWorld;

  beforeEach(async () => {
    world = await faultWorld(600);
  });
  afterEach(async () => {
    expect([...world.resend.violations, ...world.twilio.violations]).toEqual([]);
    await world.close();
  });

  test.each(rows.map((row) => [row.channel, row] as const))(
    '%s: one effect at the provider, or an honest unknown with its task; never two',
    async (channel, row) => {
      const server = row.server(world);
      const ends: Record<string, unknown> = {};
      for (const [name, fault] of Object.entries(row.faults)) {
        const delivery = await endOf(world, channel, () => server.plan(fault));
        ends[name] = { state: delivery.state, copies: expectedCopies(world, delivery, fault), tasks: delivery.openTasks };
      }
      ends['connection refused'] = await refusedEnd(world, row);
      ends['killed after the provider accepted'] = await killedEnd(world, channel);
      const killedInDoubt = row.inDoubt.size > 0;
      const expected = Object.keys(ends).map((name) => {
        const inDoubt = row.inDoubt.has(name) || (name.startsWith('killed') && killedInDoubt);
        return [name, inDoubt ? unknownEnd(name) : acceptedEnd];
      });
      expect(ends).toEqual(Object.fromEntries(expected));
      expect(server.duplicates()).toBe(0);
      const faults = [...server.injected.values()].reduce((sum, times) => sum + times, 0);
      expect(faults).toBe(Object.keys(row.faults).length);
    },
    120_000,
  );
});

const acceptedEnd = { state: 'accepted', copies: 1, tasks: [] };
const unknownEnd = (fault: string) => ({
  state: 'unknown',
  copies: /^(accepted|killed)/.test(fault) ? 1 : 0,
  tasks: ['resolveUnknown'],
});

/** The end of one new delivery in this channel, with the trouble prepared right before it is due. */
async function endOf(world: FaultWorld, channel: ChannelName, trouble: () => void | Promise<void>): Promise<Standing> {
  const before = new Set((await world.standings()).map(({ id }) => id));
  await world.owe(`F-${String(before.size + 1)}`);
  // The e-mail comes first in the policy; an SMS meets its trouble after that e-mail went well.
  if (channel === 'sms') await world.live({ enough: async () => (await fresh(world, before, 'email'))?.state === 'accepted' });
  await trouble();
  await world.live({ enough: async () => isOver(await fresh(world, before, channel)) });
  const delivery = await fresh(world, before, channel);
  if (!delivery) throw new Error(`There is no delivery by ${channel}`);
  await world.live();
  return delivery;
}

async function fresh(world: FaultWorld, before: ReadonlySet<string>, channel: ChannelName): Promise<Standing | undefined> {
  return (await world.standings()).find((one) => !before.has(one.id) && one.channel === channel);
}

const isOver = (delivery: Standing | undefined): boolean =>
  delivery !== undefined && ['accepted', 'unknown', 'failed'].includes(delivery.state);

function expectedCopies(world: FaultWorld, delivery: Standing, _fault: Fault): number {
  return world.copies(delivery.id, delivery.channel);
}

async function refusedEnd(world: FaultWorld, row: Row) {
  const server = row.server(world);
  let away = true;
  const delivery = await endOf(world, row.channel, async () => {
    await server.goAway();
    void (async () => {
      // The port opens again once the first attempt has failed.
      while (!(await world.standings()).some((one) => one.state === 'retrying'));
      await server.comeBack();
      away = false;
    })();
  });
  expect(away).toBe(false);
  return { state: delivery.state, copies: world.copies(delivery.id, row.channel), tasks: delivery.openTasks };
}

async function killedEnd(world: FaultWorld, channel: ChannelName) {
  const deaths = world.deaths();
  const delivery = await endOf(world, channel, () => world.dieAfterSending(() => world.deaths() === deaths));
  world.dieAfterSending(() => false);
  expect(world.deaths()).toBe(deaths + 1);
  return { state: delivery.state, copies: world.copies(delivery.id, channel), tasks: delivery.openTasks };
}

/**
 * One effect per message, whatever the network and the providers do: every channel against every fault, and a long run of both mixed by a seed. The
 * effects are counted at the provider, not in our own books.
 */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { recordPayment } from '../../cases/record-payment.ts';
import type { Channel as ChannelName } from '../../domain/policy.ts';
import { checkInvariants } from '../../local/demo/invariants.ts';
import type { FaultyServer } from '../../local/fakes/faulty-server.ts';
import {
  acceptThen,
  commonFaults,
  mixOf,
  refuseWith,
  seeded,
  slowFaults,
  type Fault,
} from '../../local/fakes/faults.ts';
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
  readonly server: (
    world: FaultWorld,
  ) => FaultyServer & { readonly violations: readonly string[]; duplicates(): number };
  /** Faults by name. Those that last as long as the time-out are kept apart: the long run has few of them. */
  readonly faults: { readonly common: Readonly<Record<string, Fault>>; readonly slow: Readonly<Record<string, Fault>> };
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
    faults: { common: commonFaults(resendRefusal), slow: slowFaults },
    // The idempotency key makes every repeat safe.
    inDoubt: new Set(),
  },
  {
    channel: 'sms',
    server: (world) => world.twilio,
    faults: { common: commonFaults(twilioRefusal), slow: slowFaults },
    inDoubt: new Set(doubtful),
  },
];

const missing = specProblem('resend.yaml') ?? specProblem('twilio_api_v2010.json');

describe.skipIf(missing !== null)(`every channel against every fault${missing === null ? '' : ` (${missing})`}`, () => {
  let world: FaultWorld;

  beforeEach(async () => {
    // Long enough that only a fault on purpose is ever waited for in vain.
    world = await faultWorld(1_500);
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
      const faults = Object.entries({ ...row.faults.common, ...row.faults.slow });
      for (const [name, fault] of faults) {
        ends[name] = seen(world, await endOf(world, channel, () => server.plan(fault)));
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
      const injected = [...server.injected.values()].reduce((sum, times) => sum + times, 0);
      expect(injected).toBe(faults.length);
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

/**
 * The end of one new delivery in this channel. `trouble` is prepared right before it is due; `watch` sees it after every round.
 */
async function endOf(
  world: FaultWorld,
  channel: ChannelName,
  trouble: () => void | Promise<void>,
  watch: (delivery: Standing) => Promise<void> = () => Promise.resolve(),
): Promise<Standing> {
  const before = new Set((await world.standings()).map(({ id }) => id));
  const fresh = async (wanted: ChannelName): Promise<Standing | undefined> =>
    (await world.standings()).find((one) => !before.has(one.id) && one.channel === wanted);
  await world.owe(`F-${String(before.size + 1)}`);
  // The e-mail comes first in the policy; an SMS meets its trouble after that e-mail went well.
  if (channel === 'sms') await world.live({ enough: async () => (await fresh('email'))?.state === 'accepted' });
  await trouble();
  const enough = async (): Promise<boolean> => {
    const delivery = await fresh(channel);
    if (delivery) await watch(delivery);
    return delivery !== undefined && ['accepted', 'unknown', 'failed'].includes(delivery.state);
  };
  await world.live({ enough });
  const end = await fresh(channel);
  if (!end) throw new Error(`There is no delivery by ${channel}`);
  await world.live();
  return end;
}

const seen = (world: FaultWorld, delivery: Standing) => ({
  state: delivery.state,
  copies: world.copies(delivery.id, delivery.channel),
  tasks: delivery.openTasks,
});

async function refusedEnd(world: FaultWorld, row: Row) {
  const server = row.server(world);
  let refusals = 0;
  const watch = async ({ state }: Standing): Promise<void> => {
    if (state !== 'retrying' || refusals > 0) return;
    refusals += 1;
    await server.comeBack();
  };
  const delivery = await endOf(world, row.channel, () => server.goAway(), watch);
  expect(refusals).toBe(1);
  return seen(world, delivery);
}

async function killedEnd(world: FaultWorld, channel: ChannelName) {
  const deaths = world.deaths();
  const delivery = await endOf(world, channel, () => world.dieAfterSending(() => world.deaths() === deaths));
  world.dieAfterSending(() => false);
  expect(world.deaths()).toBe(deaths + 1);
  return seen(world, delivery);
}

/** Debtors of the long run; each is sent an e-mail, then an SMS. */
const debtors = 1_050;
const leastDeliveries = 2_000;

interface Tally {
  readonly ends: Record<string, number>;
  readonly duplicates: string[];
  readonly lost: string[];
}

/** Counts how every delivery ended, and names those that a debtor got twice and those that nobody would ever hear of again. */
function tallyOf(world: FaultWorld, deliveries: readonly Standing[]): Tally {
  const tally: Tally = { ends: {}, duplicates: [], lost: [] };
  for (const delivery of deliveries) {
    const { id, channel, state, openTasks } = delivery;
    const name = `${channel} ${state}`;
    tally.ends[name] = (tally.ends[name] ?? 0) + 1;
    const copies = world.copies(id, channel);
    if (copies > 1) tally.duplicates.push(`${name} ${id}: ${String(copies)} copies`);
    if (!hasOwner(delivery, copies))
      tally.lost.push(`${name} ${id}: ${String(copies)} copies, tasks ${openTasks.join()}`);
  }
  return tally;
}

/** Accepted by its provider, or in doubt or refused with somebody asked, or still to come with a date, or ended because the money came. */
function hasOwner({ state, openTasks, notBefore, paid }: Standing, copies: number): boolean {
  if (state === 'accepted') return copies === 1;
  if (state === 'unknown') return openTasks.includes('resolveUnknown') || paid;
  if (state === 'failed') return openTasks.length > 0 || paid;
  if (state === 'retrying') return notBefore !== null;
  return state === 'cancelled' && paid;
}

test.skipIf(missing !== null)(
  `${String(leastDeliveries)} deliveries in a storm of faults, deaths and payments: none twice, none lost`,
  async () => {
    const world = await faultWorld(600);
    try {
      const random = seeded(20_261_124);
      for (let at = 0; at < debtors; at += 25)
        await Promise.all(Array.from({ length: 25 }, (_, one) => world.owe(`F-${String(at + one)}`)));
      for (const [at, row] of rows.entries()) {
        const silent = { 'accepted, never answered': acceptThen('hang') };
        row.server(world).misbehave(mixOf(at + 1, 0.3, Object.values({ ...silent, ...row.faults.common })));
      }
      world.dieAfterSending(() => random() < 0.03);
      const payments: Promise<unknown>[] = [];
      const pay = async (invoiceId: string): Promise<void> => {
        if (random() > 0.03) return;
        const paid = { reference: `VIR-${invoiceId}`, receivedOn: '2026-11-24', amountCents: 120_000, currency: 'EUR' };
        const allocations = [{ invoice: invoiceId, amountCents: 120_000 }];
        // Not awaited: the payment races with the send that is about to be claimed. A second one finds nothing to pay.
        payments.push(world.act((act) => recordPayment(act, { ...paid, allocations })).catch(() => null));
      };
      await world.live({ lanes: 12, between: pay });
      await Promise.all(payments);
      await world.live();
      const deliveries = await world.standings();
      const { ends, duplicates, lost } = tallyOf(world, deliveries);
      const faults = rows.map((row) =>
        [...row.server(world).injected].map(([name, times]) => `${name} ${String(times)}`),
      );
      console.log(
        `fault storm: ${String(deliveries.length)} deliveries, ${String(duplicates.length)} duplicates, ${String(lost.length)} lost, ` +
          `${String(world.deaths())} deaths\n  ends: ${JSON.stringify(ends)}\n  faults: ${faults.map((one) => one.join(', ')).join('\n          ')}`,
      );
      expect(deliveries.length).toBeGreaterThanOrEqual(leastDeliveries);
      expect(duplicates).toEqual([]);
      expect(lost).toEqual([]);
      expect(world.resend.duplicates() + world.twilio.duplicates()).toBe(0);
      expect([...world.resend.violations, ...world.twilio.violations]).toEqual([]);
      const broken = (await checkInvariants(world.db, world.creditorId, new Date(world.nowMs))).filter(({ ok }) => !ok);
      // No Temporal is told anything here.
      expect(broken.filter(({ name }) => name !== 'Temporal was told everything')).toEqual([]);
      // The storm must have been one.
      expect(Object.keys(ends)).toEqual(expect.arrayContaining(['email accepted', 'sms accepted', 'sms unknown']));
      expect(world.deaths()).toBeGreaterThan(10);
    } finally {
      await world.close();
    }
  },
  180_000,
);

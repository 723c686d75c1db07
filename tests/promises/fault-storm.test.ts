/** A long run of every fault, mixed by a seed, over every channel at once, with deaths and payments: no message twice, none forgotten. */
import { expect, test } from 'vitest';
import { endInterruptedSends } from '../../cases/end-interrupted.ts';
import { recordPayment } from '../../cases/record-payment.ts';
import { checkInvariants } from '../../local/demo/invariants.ts';
import { acceptThen, mixOf, seeded } from '../../local/fakes/faults.ts';
import { missing, rows } from './fault-rows.ts';
import { faultWorld, type Beginning, type FaultWorld, type Standing } from './fault-world.ts';

/** Debtors of the long run by where their cases begin. The first are sent an e-mail, then an SMS. */
const debtors: readonly (readonly [Beginning, number])[] = [
  ['email', 850],
  ['notice', 250],
  ['agency', 100],
];
const leastDeliveries = 2_000;

/** What became of the deliveries of one channel. */
interface Tally {
  deliveries: number;
  readonly ends: Record<string, number>;
  readonly duplicates: string[];
  readonly lost: string[];
}

/** Counts by channel how every delivery ended, and names those that were received twice and those that nobody would ever hear of again. */
function tallyOf(world: FaultWorld, deliveries: readonly Standing[]): Record<string, Tally> {
  const tallies: Record<string, Tally> = {};
  for (const delivery of deliveries) {
    const { id, channel, state, openTasks } = delivery;
    const tally = (tallies[channel] ??= { deliveries: 0, ends: {}, duplicates: [], lost: [] });
    tally.deliveries += 1;
    tally.ends[state] = (tally.ends[state] ?? 0) + 1;
    const copies = world.copies(id, channel);
    const name = `${state} ${id}: ${String(copies)} copies, tasks ${openTasks.join()}`;
    if (copies > 1) tally.duplicates.push(name);
    if (!hasOwner(delivery, copies)) tally.lost.push(name);
  }
  return tallies;
}

function report(world: FaultWorld, tallies: Readonly<Record<string, Tally>>): void {
  const faults = [world.resend, world.twilio, world.maileva].flatMap(({ injected }) => [...injected.values()]);
  console.log(
    `fault storm: ${String(faults.reduce((sum, one) => sum + one, 0))} faults, ${String(world.deaths())} deaths of a process`,
  );
  for (const [channel, { deliveries, ends, duplicates, lost }] of Object.entries(tallies))
    console.log(
      `  ${channel}: ${String(deliveries)} deliveries, ${String(duplicates.length)} duplicates, ${String(lost.length)} lost, ends ${JSON.stringify(ends)}`,
    );
}

/** Accepted by its provider, or in doubt or refused with somebody asked, or still to come with a date, or ended because the money came. */
function hasOwner({ state, openTasks, notBefore, paid }: Standing, copies: number): boolean {
  if (state === 'accepted' || state === 'done') return copies === 1;
  if (state === 'unknown') return openTasks.includes('resolveUnknown');
  if (state === 'failed') return openTasks.length > 0 || paid;
  if (state === 'retrying') return notBefore !== null;
  // What is cancelled never left.
  return state === 'cancelled' && paid && copies === 0;
}

/** A payment that races with the send that is about to be claimed, or submitted. A second one finds nothing to pay. */
const pay = (world: FaultWorld, invoice: string): Promise<unknown> => {
  const paid = { reference: `VIR-${invoice}`, receivedOn: '2026-11-24', amountCents: 120_000, currency: 'EUR' };
  const allocations = [{ invoice, amountCents: 120_000 }];
  return world.act((act) => recordPayment(act, { ...paid, allocations })).catch(() => null);
};

async function oweAll(world: FaultWorld): Promise<void> {
  let number = 0;
  for (const [from, count] of debtors)
    for (let at = 0; at < count; at += 25)
      await Promise.all(
        Array.from({ length: Math.min(25, count - at) }, () => world.owe(`F-${String(number++)}`, {}, from)),
      );
}

/** Lets every provider misbehave, processes die, and money come at any moment. */
async function storm(world: FaultWorld): Promise<void> {
  const random = seeded(20_261_124);
  const servers = new Set(rows.map((row) => row.server(world)));
  for (const [at, server] of [...servers].entries()) {
    const row = rows.find((one) => one.server(world) === server);
    // A letter is nine calls: with the share of the others none would ever be submitted at once.
    const share = server === world.maileva ? 0.1 : 0.3;
    server.misbehave(mixOf(at + 1, share, [acceptThen('hang'), ...(row?.common ?? [])]));
  }
  world.dieAfterSending(() => random() < 0.03);
  const payments: Promise<unknown>[] = [];
  const maybePay = async (invoiceId: string): Promise<void> => {
    // Not awaited: it comes when it comes.
    if (random() < 0.03) payments.push(pay(world, invoiceId));
  };
  world.beforeLastLook(async (deliveryId) => {
    if (random() < 0.03) for (const invoice of await world.coveredBy(deliveryId)) await pay(world, invoice);
  });
  await world.live({ lanes: 12, between: maybePay });
  await Promise.all(payments);
  await world.live();
  // What the worker's sweep does about sends that were interrupted while their case ended.
  world.nowMs += 5 * 60_000;
  while ((await world.act((act) => endInterruptedSends(act, 100))) > 0);
}

test.skipIf(missing !== null)(
  `${String(leastDeliveries)} deliveries in a storm of faults, deaths and payments: none twice, none lost`,
  async () => {
    const world = await faultWorld(600);
    try {
      await oweAll(world);
      await storm(world);
      const deliveries = await world.standings();
      const tallies = tallyOf(world, deliveries);
      report(world, tallies);
      expect(Object.values(tallies).flatMap(({ duplicates }) => duplicates)).toEqual([]);
      expect(Object.values(tallies).flatMap(({ lost }) => lost)).toEqual([]);
      expect(deliveries.length).toBeGreaterThanOrEqual(leastDeliveries);
      const servers = [world.resend, world.twilio, world.maileva];
      expect(servers.map((server) => server.duplicates())).toEqual([0, 0, 0]);
      expect(servers.flatMap(({ violations }) => violations)).toEqual([]);
      const broken = (await checkInvariants(world.db, world.creditorId, new Date(world.nowMs))).filter(({ ok }) => !ok);
      // No Temporal is told anything here, and the notices of the agency's cases were set as presented by hand.
      const notHere = [
        'Temporal was told everything',
        'the deadline of a notice runs only from a letter that was presented',
      ];
      expect(broken.filter(({ name }) => !notHere.includes(name))).toEqual([]);
      // The storm must have been one.
      for (const { channel, accepted } of rows) expect(tallies[channel]?.ends[accepted], channel).toBeGreaterThan(50);
      expect(tallies['sms']?.ends['unknown']).toBeGreaterThan(10);
      expect(world.deaths()).toBeGreaterThan(10);
    } finally {
      await world.close();
    }
  },
  240_000,
);

/**
 * One effect per message, whatever the network and the providers do: every channel against every fault. The effects are counted at the provider, not in
 * our own books.
 */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { recordPayment } from '../../cases/record-payment.ts';
import { missing, rows, type Row } from './fault-rows.ts';
import { faultWorld, type FaultWorld, type Standing } from './fault-world.ts';

describe.skipIf(missing !== null)(`every channel against every fault${missing === null ? '' : ` (${missing})`}`, () => {
  let world: FaultWorld;

  beforeEach(async () => {
    // Long enough that only a fault on purpose is ever waited for in vain.
    world = await faultWorld(1_500);
  });
  afterEach(async () => {
    expect([world.resend, world.twilio, world.maileva].flatMap(({ violations }) => violations)).toEqual([]);
    await world.close();
  });

  test.each(rows.map((row) => [row.channel, row] as const))(
    '%s: one effect at the provider, or an honest unknown with its task; never two',
    async (channel, row) => {
      const server = row.server(world);
      const ends: Record<string, End> = {};
      for (const { name, plan } of row.troubles) ends[name] = seen(world, await endOf(world, row, () => plan(world)));
      const injected = total(server.injected);
      ends['connection refused'] = await refusedEnd(world, row);
      ends['killed after the provider accepted'] = await killedEnd(world, row);
      const expected = Object.keys(ends).map((name) => [
        name,
        row.inDoubt.has(name) ? unknownEnd(name) : { state: row.accepted, copies: 1, tasks: [] },
      ]);
      const all = Object.values(ends);
      console.log(
        `fault table: ${channel}, ${String(all.length)} faults, ${String(all.filter(({ copies }) => copies === 1).length)} delivered once, ` +
          `${String(all.filter(({ state }) => state === 'unknown').length)} in doubt with a task, ${String(server.duplicates())} duplicates`,
      );
      expect(ends).toEqual(Object.fromEntries(expected));
      expect(server.duplicates()).toBe(0);
      expect(injected).toBe(row.troubles.length);
    },
    240_000,
  );

  test('a payment between the draft of a letter and its submission leaves nothing at the provider', async () => {
    const invoiceId = await world.owe('F-1', {}, 'notice');
    world.beforeLastLook(() => pay(world, invoiceId));
    await world.live();
    const [letter] = await world.standings();
    expect(letter).toMatchObject({ channel: 'registeredLetter', state: 'cancelled', openTasks: [], paid: true });
    expect(world.maileva.sendings).toEqual([]);
  });
});

interface End {
  readonly state: string;
  readonly copies: number;
  readonly tasks: readonly string[];
}

const total = (counts: ReadonlyMap<string, number>): number => [...counts.values()].reduce((sum, one) => sum + one, 0);

const unknownEnd = (fault: string): End => ({
  state: 'unknown',
  copies: /^(accepted|killed)/.test(fault) ? 1 : 0,
  tasks: ['resolveUnknown'],
});

async function pay(world: FaultWorld, invoice: string): Promise<void> {
  const paid = { reference: `VIR-${invoice}`, receivedOn: '2026-11-24', amountCents: 120_000, currency: 'EUR' };
  await world.act((act) => recordPayment(act, { ...paid, allocations: [{ invoice, amountCents: 120_000 }] }));
}

/** The end of one new delivery in this channel. `trouble` is prepared right before it is due; `watch` sees it after every round. */
async function endOf(
  world: FaultWorld,
  { channel, from, accepted }: Row,
  trouble: () => void | Promise<void>,
  watch: (delivery: Standing) => Promise<void> = () => Promise.resolve(),
): Promise<Standing> {
  const before = new Set((await world.standings()).map(({ id }) => id));
  const fresh = async (wanted: string): Promise<Standing | undefined> =>
    (await world.standings()).find((one) => !before.has(one.id) && one.channel === wanted);
  await world.owe(`F-${String(before.size + 1)}`, {}, from);
  // The e-mail comes first in the policy; an SMS meets its trouble after that e-mail went well.
  if (channel === 'sms') await world.live({ enough: async () => (await fresh('email'))?.state === 'accepted' });
  await trouble();
  const enough = async (): Promise<boolean> => {
    const delivery = await fresh(channel);
    if (delivery) await watch(delivery);
    return delivery !== undefined && [accepted, 'unknown', 'failed'].includes(delivery.state);
  };
  await world.live({ enough });
  const end = await fresh(channel);
  if (!end) throw new Error(`There is no delivery by ${channel}`);
  await world.live();
  return end;
}

const seen = (world: FaultWorld, delivery: Standing): End => ({
  state: delivery.state,
  copies: world.copies(delivery.id, delivery.channel),
  tasks: delivery.openTasks,
});

async function refusedEnd(world: FaultWorld, row: Row): Promise<End> {
  const server = row.server(world);
  let refusals = 0;
  const watch = async ({ state }: Standing): Promise<void> => {
    if (state !== 'retrying' || refusals > 0) return;
    refusals += 1;
    await server.comeBack();
  };
  const delivery = await endOf(world, row, () => server.goAway(), watch);
  expect(refusals).toBe(1);
  return seen(world, delivery);
}

async function killedEnd(world: FaultWorld, row: Row): Promise<End> {
  const deaths = world.deaths();
  const submissions = (): number => row.server(world).received.filter(({ path }) => path.endsWith('/submit')).length;
  const before = submissions();
  // A letter passes places where it may die earlier; here it is to die after its last call.
  const left = (): boolean => row.channel !== 'registeredLetter' || submissions() > before;
  const delivery = await endOf(world, row, () => world.dieAfterSending(() => world.deaths() === deaths && left()));
  world.dieAfterSending(() => false);
  expect(world.deaths()).toBe(deaths + 1);
  return seen(world, delivery);
}

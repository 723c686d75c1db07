/** What is sent waits for its turn at the provider before it is claimed: a turn that does not come leaves nothing behind. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { inCreditorTx, run } from '../../db/connect.ts';
import { agency, placing, type Placing } from './placing.ts';

let p: Placing;
let turn: (channel: string) => Promise<void>;
beforeAll(async () => {
  p = await placing(agency, { turn: (_, channel) => turn(channel) });
});
beforeEach(() => {
  turn = () => Promise.resolve();
});
afterAll(() => p.api.close());

const noRoom = () => Promise.reject(new Error('no room'));
const deliveries = async (invoiceId: string): Promise<string[]> => {
  const text = `select d.state from deliveries d join delivery_invoices i on i.creditor_id = d.creditor_id and i.delivery_id = d.id
    where d.creditor_id = $1 and i.invoice_id = $2 order by d.claimed_at`;
  const { db, creditorId } = p.api;
  const found = await inCreditorTx(db, creditorId, (tx) =>
    run<{ state: string }>(tx, 'states-of-deliveries', text, [creditorId, invoiceId]),
  );
  return found.map(({ state }) => state);
};

test('a step of an invoice', async () => {
  const id = await p.ready('T-1');
  await p.approve(id);
  const before = await deliveries(id);
  turn = noRoom;
  await expect(p.handOver(id)).rejects.toThrow('no room');
  expect(await deliveries(id)).toEqual(before);
  const seen: [string, string[]][] = [];
  turn = async (channel) => void seen.push([channel, await deliveries(id)]);
  await p.handOver(id);
  expect(seen).toEqual([['agency', before]]);
  expect(await deliveries(id)).not.toEqual(before);
});

test('a notice to an agency', async () => {
  const placed = await p.place(await p.ready('T-2'));
  await p.pay('T-2', 10_000);
  const tell = () => p.step(placed.id, { name: 'tellAgency', step: 'notice' });
  const states = async () => (await p.look(placed.id)).notices.map(({ state }) => state);
  turn = noRoom;
  await expect(tell()).rejects.toThrow('no room');
  expect(await states()).toEqual(['pending']);
  const seen: [string, string[]][] = [];
  turn = async (channel) => void seen.push([channel, await states()]);
  await tell();
  expect(seen).toEqual([['email', ['pending']]]);
  expect(await states()).toEqual(['sent']);
});

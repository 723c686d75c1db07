/** What Temporal is told last is what is true, whatever overtakes what on the way. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { perform } from '../../cases/act.ts';
import { createRingDelivery } from '../../cases/deliver-rings.ts';
import { recordPayment } from '../../cases/record-payment.ts';
import { registerInvoice } from '../../cases/register-invoice.ts';
import type { QueuedRing } from '../../db/queries/write-cases.ts';
import { testApi, type TestApi } from '../api/app.ts';
import { anInvoice } from '../setup/invoices.ts';

let api: TestApi;
let nowMs = Date.parse('2026-11-10T09:00:00Z');
beforeEach(async () => {
  api = await testApi(() => new Date(nowMs));
});
afterEach(() => api.close());

const isStart = (ring: QueuedRing) => !('finish' in ring.ring.decided.decision);

test('a start that arrives after the end of its case is followed by that end once more', async () => {
  const told: string[] = [];
  let started: () => void = () => undefined;
  const slow = new Promise<void>((resolve) => {
    started = resolve;
  });
  const delivery = createRingDelivery({
    ...{ db: api.db, now: () => new Date(nowMs), concurrency: 4 },
    tell: async (ring) => {
      if (isStart(ring)) await slow;
      told.push(isStart(ring) ? 'start' : 'end');
    },
  });
  const registered = await perform(api.deps, api.creditorId, 'api', (act) =>
    registerInvoice(act, anInvoice({ number: 'F-1' })),
  );
  delivery.deliver(registered.rings);
  const money = { receivedOn: '2026-11-10', amountCents: 120_000, currency: 'EUR' };
  const allocations = [{ invoice: 'F-1', amountCents: 120_000 }];
  const paid = await perform(api.deps, api.creditorId, 'api', (act) =>
    recordPayment(act, { reference: 'P-1', ...money, allocations }),
  );
  delivery.deliver(paid.rings);
  await expect.poll(() => told).toEqual(['end']);
  started();
  await delivery.drain();
  expect(told).toEqual(['end', 'start']);
  nowMs += 60_000;
  expect(await delivery.relay()).toBe(1);
  expect(told).toEqual(['end', 'start', 'end']);
  nowMs += 60_000;
  expect(await delivery.relay()).toBe(0);
});

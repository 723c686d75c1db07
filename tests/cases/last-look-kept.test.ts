/** The proof of the last look: stored in the transaction of the claim, and true to what stood there. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createWriters } from '../../activities/writers.ts';
import { perform, type Act } from '../../cases/act.ts';
import { claimStep } from '../../cases/claim-step.ts';
import { lastLook } from '../../cases/last-look.ts';
import { recordOutcome } from '../../cases/record-outcome.ts';
import { recordPayment } from '../../cases/record-payment.ts';
import { registerInvoice } from '../../cases/register-invoice.ts';
import { requireSource, sourceReported } from '../../cases/source-reported.ts';
import { inCreditorTx } from '../../db/connect.ts';
import { readDelivery } from '../../db/queries/list-deliveries.ts';
import { listFacts } from '../../db/queries/list-facts.ts';
import { testApi, type TestApi } from '../api/app.ts';
import { anInvoice } from '../setup/invoices.ts';

let api: TestApi;
let nowMs = Date.parse('2026-11-10T09:00:00Z');
beforeAll(async () => {
  api = await testApi(() => new Date(nowMs));
});
afterAll(() => api.close());

const writers = createWriters();
const act = async <T>(work: (one: Act) => Promise<T>): Promise<T> =>
  (await perform(api.deps, api.creditorId, 'worker', work)).value;
const claim = (id: string) =>
  act((one) => claimStep(one, id, 'email', writers, () => ({ name: 'resend', repeatIsSafe: true })));

test('a claim keeps balance, seq, newest money, age of sources and guards; a second attempt and the look before a submit renew it', async () => {
  await act((one) => requireSource(one, 'bank', 24));
  await act((one) => sourceReported(one, 'bank', new Date(nowMs), 'statement 12'));
  const first = (await act((one) => registerInvoice(one, anInvoice({ number: 'F-1' })))).id;
  const second = (await act((one) => registerInvoice(one, anInvoice({ number: 'F-2' })))).id;
  nowMs += 60_000;
  await act((one) =>
    recordPayment(one, {
      reference: 'P-1',
      receivedOn: '2026-11-09',
      amountCents: 20_000,
      currency: 'EUR',
      allocations: [{ invoice: 'F-1', amountCents: 20_000 }],
    }),
  );
  const paidAt = new Date(nowMs).toISOString();
  nowMs += 60_000;
  const claimed = await claim(first);
  if (claimed.kind !== 'claimed') throw new Error(claimed.kind);
  const read = () => inCreditorTx(api.db, api.creditorId, (tx) => readDelivery(tx, api.creditorId, claimed.deliveryId));
  const { look, invoices } = (await read())!;
  const seqOf = (id: string) => invoices.find((one) => one.id === id)?.claimSeq;
  expect(look).toMatchObject({
    at: new Date(nowMs).toISOString(),
    invoices: [
      {
        invoiceId: first,
        number: 'F-1',
        seq: seqOf(first),
        balanceCents: 100_000,
        currency: 'EUR',
        lastMoney: { kind: 'payment', amountCents: -20_000, at: paidAt },
      },
      { invoiceId: second, number: 'F-2', seq: seqOf(second), balanceCents: 120_000, currency: 'EUR', lastMoney: null },
    ],
    sources: [{ key: 'bank', withinHours: 24, ageMinutes: 2, reportedAt: '2026-11-10T09:00:00.000Z' }],
  });
  expect(look!.invoices[0]!.lastMoney!.seq).toBeLessThan(look!.invoices[0]!.seq);
  expect(look!.guards.every(({ passed }) => passed)).toBe(true);
  const shown = (await api.get(`/v1/deliveries/${claimed.deliveryId}`)).json();
  expect(shown.look).toEqual(look);
  expect((await api.get('/v1/deliveries')).json().items[0]).not.toHaveProperty('look');

  // The look right before a call that cannot be taken back.
  nowMs += 60_000;
  expect(await act((one) => lastLook(one, claimed.deliveryId))).toBe(true);
  const later = (await read())!;
  expect(later.look).toMatchObject({ at: new Date(nowMs).toISOString(), sources: [{ ageMinutes: 3 }] });
  expect(later.look!.invoices.map(({ seq }) => seq)).toEqual(later.invoices.map(({ claimSeq }) => claimSeq));
  const facts = await inCreditorTx(api.db, api.creditorId, (tx) => listFacts(tx, api.creditorId, claimed.deliveryId));
  expect(facts.find(({ kind }) => kind === 'look')?.data).toEqual(later.look);

  // Another attempt looks again.
  await act((one) =>
    recordOutcome(one, first, claimed.deliveryId, claimed.invoiceIds, { kind: 'retry', code: 'x', detail: 'x' }),
  );
  nowMs += 3_600_000;
  expect((await claim(first)).kind).toBe('claimed');
  const again = (await read())!;
  expect(again.look!.guards.map(({ code }) => code)).toContain('stepInOrder');
  expect(again.look!.guards.every(({ passed }) => passed)).toBe(true);
  expect(again.look!.invoices.map(({ seq }) => seq)).toEqual(again.invoices.map(({ claimSeq }) => claimSeq));
});

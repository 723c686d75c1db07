/** Money that comes while an attempt is under way: the case ends, and nothing is left that says it would be tried again. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { recordOutcome } from '../../cases/record-outcome.ts';
import { debtor } from '../api/app.ts';
import { testSending, type Sending } from './sending.ts';

let own: Sending;
beforeAll(async () => {
  own = await testSending();
});
afterAll(() => own.api.close());

async function claimed(invoiceId: string, step: string) {
  const claim = await own.claim(invoiceId, step);
  if (claim.kind !== 'claimed') throw new Error(`The step was ${claim.kind}`);
  return claim;
}

async function pay(number: string, amountCents = 125_050): Promise<void> {
  const money = { reference: `P-${number}`, receivedOn: '2026-11-10', amountCents, currency: 'EUR' };
  const answer = await own.api.post('/v1/payments', { ...money, allocations: [{ invoice: number, amountCents }] });
  expect(answer.statusCode).toBe(201);
}

const told = async (number: string, kind: string): Promise<{ data: Record<string, unknown> }[]> =>
  (await own.api.get(`/v1/invoices/${number}/timeline`))
    .json<{ items: { kind: string; data: Record<string, unknown> }[] }>()
    .items.filter((one) => one.kind === kind);

const later = { kind: 'retry', code: 'resend.http_503', detail: 'Try again.' } as const;

test('an attempt that was killed, and whose invoice was paid before the next one, is in doubt, and a person is asked', async () => {
  const id = await own.begin('EI-1');
  const { deliveryId } = await claimed(id, 'email');
  await pay('EI-1');
  expect(await own.delivery(deliveryId)).toMatchObject({ state: 'claimed' });
  expect(await own.claim(id, 'email')).toMatchObject({ kind: 'declined' });
  expect(await own.delivery(deliveryId)).toMatchObject({ state: 'unknown', outcome: 'unknown', completed: true });
  expect((await own.tasks(id)).map(({ kind }) => kind)).toEqual(['resolveUnknown']);
  // Said once, however often the step is taken up.
  await own.claim(id, 'email');
  expect(await told('EI-1', 'deliveryUnknown')).toHaveLength(1);
});

test('while another invoice of the same message is open, it is not given up: that one takes it up again', async () => {
  const whose = debtor({ reference: 'EI-2' });
  const [one, two] = [await own.begin('EI-2a', { debtor: whose }), await own.begin('EI-2b', { debtor: whose })];
  const { deliveryId, invoiceIds } = await claimed(one, 'email');
  expect([...invoiceIds].sort()).toEqual([one, two].sort());
  await pay('EI-2a');
  await own.claim(one, 'email');
  expect(await own.delivery(deliveryId)).toMatchObject({ state: 'claimed' });
});

test('an attempt that certainly did not leave, and whose invoice was paid meanwhile, ends: no date is set for another', async () => {
  const id = await own.begin('EM-1');
  const { deliveryId, invoiceIds, sendNo } = await claimed(id, 'email');
  await pay('EM-1');
  await own.act((act) => recordOutcome(act, id, deliveryId, invoiceIds, later, sendNo));
  expect(await own.delivery(deliveryId)).toMatchObject({ state: 'cancelled', outcome: 'cancelled', completed: true });
  expect(await told('EM-1', 'deliveryWithdrawn')).toMatchObject([
    { data: { deliveryId, code: 'resend.http_503', because: 'The case ended meanwhile' } },
  ]);
  expect(await told('EM-1', 'deliveryRetrying')).toEqual([]);
});

test('the same answer while the invoice is open sets a date for another attempt', async () => {
  const id = await own.begin('EM-2');
  const { deliveryId, invoiceIds, sendNo } = await claimed(id, 'email');
  await own.act((act) => recordOutcome(act, id, deliveryId, invoiceIds, later, sendNo));
  expect(await own.delivery(deliveryId)).toMatchObject({ state: 'retrying' });
  expect(await told('EM-2', 'deliveryRetrying')).toHaveLength(1);
});

/** A bank statement against running cases, on a real PostgreSQL, a real Temporal server and a real worker. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { camtFile, type CamtBooking } from '../../bench/camt-file.ts';
import { applyBankImport } from '../../cases/apply-bank-import.ts';
import { takeBankStatement } from '../../cases/import-bank-statement.ts';
import { civilDateAt } from '../../domain/civil-date.ts';
import { testStack, type TestStack } from '../setup/stack.ts';
import { begin, look, outcome, running, stepsDone, waitsForStep } from './journey.ts';

let stack: TestStack;
beforeAll(async () => {
  stack = await testStack();
});
afterAll(() => stack.close());

const today = () => civilDateAt(Date.now(), 'Europe/Paris');

async function send(bookings: readonly CamtBooking[]) {
  const file = camtFile(bookings, { bookedOn: today() });
  const chunks = (async function* () {
    yield Buffer.from(file);
  })();
  const taken = await takeBankStatement(stack.deps, stack.creditorId, {
    ...{ chunks, fileName: null, actor: 'api', checkSize: () => undefined },
  });
  // The worker of this stack may have begun: whoever it is, the lines take effect once.
  const deliver = (rings: Parameters<typeof stack.delivery.deliver>[0]) => stack.delivery.deliver(rings);
  await stack.until(
    'the statement took effect',
    async () => (await applyBankImport({ cases: stack.deps, deliver }, stack.creditorId, taken.id)) === 'done',
  );
  return taken;
}

test('a statement ends the cases it pays, leaves the others, and a return starts one again', async () => {
  const [byReference, byNumber, inPart, unknown] = [
    await begin(stack, { number: 'REL-2026-0001' }),
    await begin(stack, { number: 'REL-2026-0002' }),
    await begin(stack, { number: 'REL-2026-0003' }),
    await begin(stack, { number: 'REL-2026-0004' }),
  ];
  await waitsForStep(stack, byReference.id, 'sms');
  const [row] = await stack.rows<{ reference: string }>(
    'select payment_reference as reference from invoices where creditor_id = $1 and id = $2',
    [stack.creditorId, byReference.id],
  );
  const bookings: CamtBooking[] = [
    { amount: '1200.00', reference: row!.reference, endToEndId: 'E2E-REL-1', bankReference: 'J1' },
    { amount: '1200.00', texts: ['facture rel 2026 2'], bankReference: 'J2' },
    { amount: '400.00', texts: ['acompte REL20260003'], bankReference: 'J3' },
    { amount: '55.00', texts: ['bonjour'], bankReference: 'J4' },
  ];
  const first = await send(bookings);
  expect(await outcome(stack, byReference.id)).toBe('settled');
  expect(await outcome(stack, byNumber.id)).toBe('settled');
  expect(await look(stack, inPart.id)).toMatchObject({ status: 'open', balanceCents: 80_000 });
  expect(await look(stack, unknown.id)).toMatchObject({ status: 'open', balanceCents: 120_000 });
  const payments = () =>
    stack.rows<{ n: number }>('select count(*) as n from payments where creditor_id = $1', [stack.creditorId]);
  expect(await payments()).toEqual([{ n: 4 }]);

  // The same bytes are the same import.
  expect(await send(bookings)).toMatchObject({ id: first.id, created: false });
  expect(await payments()).toEqual([{ n: 4 }]);

  const before = await stepsDone(stack, byReference.id);
  await send([
    { amount: '1200.00', direction: 'DBIT', endToEndId: 'E2E-REL-1', returnReason: 'AC04', bankReference: 'J5' },
  ]);
  await stack.until('running again', () => running(stack, byReference.id));
  expect(await look(stack, byReference.id)).toMatchObject({ status: 'open', balanceCents: 120_000 });
  await stack.until(
    'the next step follows',
    async () => (await stepsDone(stack, byReference.id)).length > before.length,
  );
  expect((await stepsDone(stack, byReference.id)).slice(0, 2)).toEqual(['email', 'sms']);
}, 120_000);

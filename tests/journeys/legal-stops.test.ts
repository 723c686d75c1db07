/** R51, R54, R57, R58: stops and limitation on a real PostgreSQL, a real Temporal server and a real worker. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { endLegalStop } from '../../cases/end-legal-stop.ts';
import { judge } from '../../cases/possible-interruption.ts';
import { recordLegalStop } from '../../cases/record-legal-stop.ts';
import { recordPayment } from '../../cases/record-payment.ts';
import { addDays, addMonths, civilDateAt } from '../../domain/civil-date.ts';
import { tellOfTimeLimits } from '../../worker/legal-sweeps.ts';
import { aDebtor } from '../setup/invoices.ts';
import { testStack, type TestStack } from '../setup/stack.ts';
import { begin, look, outcome, running, stepsDone, waitsFor } from './journey.ts';

let stack: TestStack;
beforeAll(async () => {
  stack = await testStack();
});
afterAll(() => stack.close());

const today = () => civilDateAt(Date.now(), 'Europe/Paris');
const kindsOf = async (id: string): Promise<string[]> =>
  (await stack.rows<{ kind: string }>('select kind from events where invoice_id = $1 order by seq', [id])).map(
    ({ kind }) => kind,
  );

test('a judgment by SIREN stops the cases of two debtors at once and takes back what waits; ended, they go on', async () => {
  const siren = '552100554';
  const stepsOf = { stepsDone: ['email', 'sms', 'call'] };
  const one = await begin(stack, { ...stepsOf, debtor: aDebtor({ reference: 'IN-1', siren }) });
  const two = await begin(stack, { debtor: aDebtor({ reference: 'IN-2', siren }), dueOn: addDays(today(), 200) });
  const other = await begin(stack, {
    debtor: aDebtor({ reference: 'IN-3', siren: '542065479' }),
    dueOn: addDays(today(), 200),
  });
  await stack.until('a notice waits for a person', async () => (await look(stack, one.id)).waitingFor === 'approval');
  const { stop } = await stack.act((act) =>
    recordLegalStop(act, {
      kind: 'insolvency',
      target: { siren },
      procedure: 'redressement',
      effectiveOn: addDays(today(), -1),
      data: {},
    }),
  );
  for (const { id } of [one, two]) await waitsFor(stack, id, 'insolvency');
  expect((await look(stack, other.id)).waitingFor).toBe('date');
  expect(await kindsOf(one.id)).toEqual(expect.arrayContaining(['legalStop', 'deliveryWithdrawn']));
  expect(
    await stack.rows(`select 1 from tasks where invoice_id = $1 and kind = 'approval' and status = 'open'`, [one.id]),
  ).toEqual([]);
  expect(await running(stack, one.id)).toBe(true);
  await stack.act((act) => endLegalStop(act, stop.id, { because: 'Wrong company', recordedInError: true }));
  await waitsFor(stack, one.id, 'approval');
  expect(await stepsDone(stack, one.id)).toEqual([]);
});

test('small claims: the case rests, money is booked and warned of, and settles it', async () => {
  const { id, number } = await begin(stack, { stepsDone: ['email', 'sms', 'call'] });
  await stack.act((act) =>
    recordLegalStop(act, { kind: 'smallClaims', target: { invoiceId: id }, effectiveOn: today(), data: {} }),
  );
  await waitsFor(stack, id, 'smallClaims');
  const allocations = [{ invoice: number, amountCents: 120_000 }];
  await stack.act((act) =>
    recordPayment(act, { reference: 'SC-1', receivedOn: today(), amountCents: 120_000, currency: 'EUR', allocations }),
  );
  expect(await outcome(stack, id)).toBe('settled');
  expect(await kindsOf(id)).toContain('moneyUnderLegalStop');
});

test('a claim that will be barred is told of while its case goes on; a confirmed interruption moves the day', async () => {
  const dueOn = addDays(addMonths(today(), -60), 20);
  const issuedOn = addDays(dueOn, -30);
  const { id, number } = await begin(stack, { issuedOn, dueOn, stepsDone: ['email', 'sms', 'call'] });
  await tellOfTimeLimits({ cases: stack.deps, log: () => undefined }, new AbortController().signal);
  const tasks = () =>
    stack.rows<{ id: string }>(
      `select id from tasks where invoice_id = $1 and kind = 'limitation' and status = 'open'`,
      [id],
    );
  expect(await tasks()).toHaveLength(1);
  const allocations = [{ invoice: number, amountCents: 20_000 }];
  await stack.act((act) =>
    recordPayment(act, { reference: 'LI-1', receivedOn: today(), amountCents: 20_000, currency: 'EUR', allocations }),
  );
  const [possible] = await stack.rows<{ id: string }>('select id from interruptions where invoice_id = $1', [id]);
  await stack.act((act) => judge(act, possible!.id, { confirmed: true, by: 'Claire', note: 'Names the invoice' }));
  expect(await tasks()).toEqual([]);
  const [row] = await stack.rows('select limitation_moved_to as "movedTo", status from invoices where id = $1', [id]);
  expect(row).toEqual({ movedTo: addMonths(today(), 60), status: 'open' });
  expect(await running(stack, id)).toBe(true);
});

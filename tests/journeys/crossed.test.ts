/** Silent sources, last looks and crossed payments on a real PostgreSQL, a real Temporal server and a real worker. */
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { civilDateAt } from '../../domain/civil-date.ts';
import { recordPayment } from '../../cases/record-payment.ts';
import { requireSource, sourceReported } from '../../cases/source-reported.ts';
import type { LastLook } from '../../domain/look.ts';
import { thanksWorkflowId } from '../../domain/workflow-ids.ts';
import { reviveDead } from '../../worker/sweeps.ts';
import { createGateway } from '../../workflows/gateway.ts';
import { recordHistory } from '../setup/histories.ts';
import { aDebtor } from '../setup/invoices.ts';
import { testStack, type TestStack } from '../setup/stack.ts';
import { begin, look, outcome, stepsDone, waitsForStep } from './journey.ts';

let stack: TestStack;
let silent: TestStack;
beforeAll(async () => {
  [stack, silent] = await Promise.all([testStack(), testStack()]);
});
afterAll(() => Promise.all([stack.close(), silent.close()]));

/** Where the debtors live: near midnight the day of UTC is another one. */
const daysAgo = (days: number) => civilDateAt(Date.now() - days * 86_400_000, 'Europe/Paris');

interface Crossing {
  id: string;
  status: string;
  thanksId: string | null;
}
const crossingOf = async (reference: string): Promise<Crossing | undefined> =>
  (
    await stack.rows<Crossing>(
      `select c.id, c.status, c.thanks_id as "thanksId" from crossings c join payments p on p.creditor_id = c.creditor_id and p.id = c.payment_id
       where c.creditor_id = $1 and p.reference = $2`,
      [stack.creditorId, reference],
    )
  )[0];
/** The case was here before the money came, and its message left after. */
const pay = async (number: string, amountCents: number) => {
  await stack.rows(
    `update invoices set registered_at = registered_at - interval '3 days' where creditor_id = $1 and number = $2 returning 1`,
    [stack.creditorId, number],
  );
  return stack.act((act) =>
    recordPayment(act, {
      ...{ reference: `P-${number}`, receivedOn: daysAgo(1), amountCents, currency: 'EUR' },
      allocations: [{ invoice: number, amountCents }],
    }),
  );
};
const thanked = (reference: string) =>
  stack.until('thanked', async () => {
    const crossing = await crossingOf(reference);
    return crossing?.status === 'thanked' ? crossing : null;
  });

test.concurrent(
  'a payment that crossed a message is thanked, the case ends, and no message of it is claimed after the money',
  async () => {
    const { id, number } = await begin(stack);
    await waitsForStep(stack, id, 'sms');
    await pay(number, 120_000);
    expect(await outcome(stack, id)).toBe('settled');
    const { id: crossingId, thanksId } = await thanked(`P-${number}`);
    expect(await stack.client.workflow.getHandle(thanksWorkflowId(stack.creditorId, crossingId)).result()).toBe(
      'thanked',
    );
    const [thanks] = await stack.rows<{ state: string; text: string }>(
      `select state, content->>'text' as text from deliveries where creditor_id = $1 and id = $2`,
      [stack.creditorId, thanksId],
    );
    await recordHistory(stack.client, 'thanked', thanksWorkflowId(stack.creditorId, crossingId));
    expect(thanks).toMatchObject({ state: 'accepted', text: expect.stringContaining('se sont croisés') });
    expect(await stepsDone(stack, id)).toEqual(['email']);
    const late = await stack.rows(
      `select 1 from delivery_invoices x join ledger_entries l on l.creditor_id = x.creditor_id and l.invoice_id = x.invoice_id and l.kind = 'payment'
     where x.creditor_id = $1 and x.invoice_id = $2 and x.claim_seq > l.seq`,
      [stack.creditorId, id],
    );
    expect(late).toEqual([]);
  },
);

test.concurrent(
  'with a part still owed the thanks come first, and the next level only after the least pause',
  async () => {
    const { id, number } = await begin(stack);
    await waitsForStep(stack, id, 'sms');
    await pay(number, 20_000);
    const { thanksId } = await thanked(`P-${number}`);
    await stack.until('the next level', async () => (await stepsDone(stack, id)).includes('sms'));
    const [times] = await stack.rows<{ pauseMs: number }>(
      `select (extract(epoch from s.claimed_at - t.claimed_at) * 1000)::float8 as "pauseMs" from deliveries t, deliveries s
     join delivery_invoices x on x.creditor_id = s.creditor_id and x.delivery_id = s.id
     where t.creditor_id = $1 and t.id = $2 and s.creditor_id = $1 and x.invoice_id = $3 and s.step = 'sms'`,
      [stack.creditorId, thanksId, id],
    );
    expect(times!.pauseMs).toBeGreaterThanOrEqual(1_000);
    expect(await look(stack, id)).toMatchObject({ balanceCents: 100_000 });
  },
);

test.concurrent(
  'a debtor is thanked once a day; thanks that wait are taken up again when their workflow was lost',
  async () => {
    const debtor = aDebtor({ reference: 'D-crossed' });
    const first = await begin(stack, { debtor });
    await waitsForStep(stack, first.id, 'sms');
    await pay(first.number, 120_000);
    await thanked(`P-${first.number}`);
    const second = await begin(stack, { debtor });
    await stack.until('the first message', async () => (await stepsDone(stack, second.id)).includes('email'));
    await pay(second.number, 120_000);
    const crossing = await crossingOf(`P-${second.number}`);
    expect(crossing).toMatchObject({ status: 'noted', thanksId: null });
    const workflowId = thanksWorkflowId(stack.creditorId, crossing!.id);
    const handle = stack.client.workflow.getHandle(workflowId);
    const runs = () =>
      handle.describe().then(
        ({ status }) => status.name === 'RUNNING',
        () => false,
      );
    await stack.until('the thanks wait', runs);
    await handle.terminate('lost');
    const gateway = createGateway({ address: inject('temporalAddress'), namespace: stack.namespace });
    const { db, delivery } = stack;
    const isRunning = (id: string) => gateway.isRunning(id);
    await reviveDead({ db, delivery, isRunning, now: () => new Date(), log: () => undefined });
    await stack.until('the thanks wait again', runs);
    await gateway.close();
  },
);

test('a silent source holds what is due; its report lets every case go on, each message once and with a true last look', async () => {
  await silent.act((act) => requireSource(act, 'bank', 1));
  await silent.act((act) => sourceReported(act, 'bank', new Date(Date.now() - 2 * 3_600_000), null));
  const cases = await Promise.all(Array.from({ length: 6 }, () => begin(silent)));
  const decided = (id: string) =>
    silent.rows<{ because: string }>(
      `select (decided->'decision'->'wait'->'because')::text as because from invoices where creditor_id = $1 and id = $2`,
      [silent.creditorId, id],
    );
  await silent.until('a person is told', async () => {
    const rows = await silent.rows(
      `select 1 from tasks where creditor_id = $1 and kind = 'staleSource' and status = 'open'`,
      [silent.creditorId],
    );
    return rows.length === 1;
  });
  for (const { id } of cases) expect((await decided(id))[0]!.because).toContain('source bank last reported');
  expect(await silent.rows('select 1 from deliveries where creditor_id = $1', [silent.creditorId])).toEqual([]);
  await silent.act((act) => sourceReported(act, 'bank', new Date(), 'statement 13'));
  for (const { id } of cases)
    await silent.until('the first message', async () => (await stepsDone(silent, id)).includes('email'));
  const looks = await silent.rows<{ look: LastLook; seq: number; invoiceId: string }>(
    `select d.look, x.claim_seq as seq, x.invoice_id as "invoiceId" from deliveries d join delivery_invoices x on x.creditor_id = d.creditor_id and x.delivery_id = d.id
     where d.creditor_id = $1 and d.step = 'email' and not x.withdrawn`,
    [silent.creditorId],
  );
  expect(looks).toHaveLength(cases.length);
  for (const { look: seen, seq, invoiceId } of looks) {
    expect(seen.guards.filter(({ passed }) => !passed)).toEqual([]);
    expect(seen.sources).toMatchObject([{ key: 'bank', withinHours: 1, ageMinutes: 0 }]);
    expect(seen.invoices).toMatchObject([{ invoiceId, seq, balanceCents: 120_000, lastMoney: null }]);
  }
});

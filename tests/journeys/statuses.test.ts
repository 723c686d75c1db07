/** R59, R60: statuses of e-invoicing by their route, on a real PostgreSQL, a real Temporal server and a real worker. */
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testStack, type TestStack } from '../setup/stack.ts';
import { begin, complete, look, outcome, stepsDone, waitsFor, waitsForStep } from './journey.ts';
import { apiOf, kindsOf, openTasksOf, othersGoOn, post, smsLeft } from './meanwhile.ts';

let stack: TestStack;
let app: FastifyInstance;
beforeAll(async () => {
  stack = await testStack();
  app = await apiOf(stack);
});
afterAll(async () => {
  await app.close();
  await stack.close();
});

const send = (url: string, body: object) => post(app, stack, url, body);
const tell = (number: string, code: string, more: object = {}) =>
  send(`/v1/invoices/${number}/life-cycle`, { code, occurredAt: new Date().toISOString(), ...more });
const reject = (_id: string, number: string) =>
  send(`/v1/invoices/${number}/dispute/resolve`, { outcome: 'rejected', note: 'Livré' });
const answer = (kind: 'eInvoice' | 'payeeChanged') => (id: string) =>
  complete(stack, id, kind, { resume: true, note: 'Vérifié' });

/** What the SMS claimed, and what it said. */
async function smsOf(id: string): Promise<{ cents: number; text: string }> {
  const [row] = await stack.rows<{ cents: number; text: string }>(
    `select x.amount_cents as cents, d.content::text as text from delivery_invoices x
     join deliveries d on d.creditor_id = x.creditor_id and d.id = x.delivery_id
     where x.creditor_id = $1 and x.invoice_id = $2 and x.step = 'sms' and not x.withdrawn`,
    [stack.creditorId, id],
  );
  return row!;
}

test.concurrent.each([
  { code: '206', more: { amountCents: 90_000 }, waits: 'dispute', tasks: ['dispute'], end: reject },
  { code: '210', waits: 'dispute', tasks: ['dispute', 'eInvoice'], end: reject },
  { code: '220', waits: 'eInvoice', tasks: ['eInvoice'], end: answer('eInvoice') },
  { code: '221', waits: 'eInvoice', tasks: ['eInvoice'], end: answer('eInvoice') },
  { code: '224', waits: 'eInvoice', tasks: ['payeeChanged'], end: answer('payeeChanged') },
  { code: '227', waits: 'eInvoice', tasks: ['payeeChanged'], end: answer('payeeChanged') },
])(
  '$code: the step in hand does not leave until a person has answered, and then it leaves once',
  async ({ code, more, waits, tasks, end }) => {
    const { id, number } = await begin(stack);
    await waitsForStep(stack, id, 'sms');
    await tell(number, `fr:${code}`, more);
    await waitsFor(stack, id, waits);
    await othersGoOn(stack);
    expect(await stepsDone(stack, id)).toEqual(['email']);
    expect(await openTasksOf(stack, id)).toEqual(tasks);
    await end(id, number);
    await smsLeft(stack, id);
    expect(await stepsDone(stack, id)).toEqual(['email', 'sms']);
    expect((await smsOf(id)).cents).toBe(120_000);
  },
  180_000,
);

test.concurrent.each([{ code: '226' }, { code: '501' }])(
  '$code: a person is asked, the case goes on meanwhile, and the debtor reads nothing of it',
  async ({ code }) => {
    const { id, number } = await begin(stack);
    await waitsForStep(stack, id, 'sms');
    await tell(number, code);
    expect(await openTasksOf(stack, id)).toEqual(['eInvoice']);
    await smsLeft(stack, id);
    expect(await stepsDone(stack, id)).toEqual(['email', 'sms']);
    const { cents, text } = await smsOf(id);
    expect(cents).toBe(120_000);
    expect(text).not.toMatch(/affactur|factor|confidentiel|irrecevable/i);
    expect(await kindsOf(stack, id)).toContain('lifeCycleStatus');
  },
  180_000,
);

test.concurrent(
  '212 in part: the rest goes on and is all that is claimed; 212 for the rest ends the case',
  async () => {
    const { id, number } = await begin(stack);
    await waitsForStep(stack, id, 'sms');
    await tell(number, '212', { amountCents: 50_000, currency: 'EUR', eventKey: `A-${number}` });
    expect(await look(stack, id)).toMatchObject({ status: 'open', balanceCents: 70_000 });
    await smsLeft(stack, id);
    expect((await smsOf(id)).cents).toBe(70_000);
    await tell(number, '212', { amountCents: 70_000, currency: 'EUR', eventKey: `B-${number}` });
    expect(await outcome(stack, id)).toBe('settled');
    expect((await stepsDone(stack, id)).slice(0, 2)).toEqual(['email', 'sms']);
  },
  180_000,
);

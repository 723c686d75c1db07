/** Money that is moved after it was recorded, on a real PostgreSQL, a real Temporal server and a real worker. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { creditInvoice } from '../../cases/credit-note.ts';
import { layUnlaid, undoLaid } from '../../cases/lay-money.ts';
import { recordPayment } from '../../cases/record-payment.ts';
import { openOne } from '../../cases/register-invoice.ts';
import { civilDateAt } from '../../domain/civil-date.ts';
import { testStack, type TestStack } from '../setup/stack.ts';
import { aDebtor } from '../setup/invoices.ts';
import { begin, look, outcome, running, stepsDone, waitsFor, waitsForStep } from './journey.ts';

let stack: TestStack;
beforeAll(async () => {
  stack = await testStack();
});
afterAll(() => stack.close());

const today = () => civilDateAt(Date.now(), 'Europe/Paris');
const pay = (reference: string, amountCents: number, over: object) =>
  stack.act((act) => recordPayment(act, { reference, receivedOn: today(), amountCents, currency: 'EUR', ...over }));

test.concurrent(
  'paid too much: the invoice settles, and the next message shows the credit',
  async () => {
    const { id, number, debtor } = await begin(stack);
    await waitsForStep(stack, id, 'sms');
    await pay(`P-${number}`, 125_000, { debtor });
    expect(await outcome(stack, id)).toBe('settled');
    const next = await begin(stack, { debtor: aDebtor({ reference: debtor }) });
    await stack.until('the e-mail left', async () => (await stepsDone(stack, next.id)).includes('email'));
    const [mail] = await stack.rows<{ text: string }>(
      `select d.content->>'text' as text from deliveries d join delivery_invoices x on x.creditor_id = d.creditor_id and x.delivery_id = d.id
     where d.creditor_id = $1 and x.invoice_id = $2 and d.channel = 'email'`,
      [stack.creditorId, next.id],
    );
    expect(mail?.text.replaceAll(/\s/g, ' ')).toContain('Nous avons un crédit de 50,00 € à votre nom.');
    expect((await look(stack, next.id)).balanceCents).toBe(120_000);
  },
  60_000,
);

test.concurrent(
  'a wrong match: the settled case runs again under the same id and takes the step it was at',
  async () => {
    const { id, number } = await begin(stack);
    await waitsForStep(stack, id, 'sms');
    await pay(`P-${number}`, 120_000, { allocations: [{ invoice: number, amountCents: 120_000 }] });
    expect(await outcome(stack, id)).toBe('settled');
    await stack.act((act) => undoLaid(act, `P-${number}`, { reason: 'Virement d’un homonyme' }));
    await stack.until('running again', () => running(stack, id));
    await stack.until('the SMS follows', async () => (await stepsDone(stack, id)).includes('sms'));
    expect(await stepsDone(stack, id)).toEqual(['email', 'sms']);
  },
  60_000,
);

test.concurrent(
  'money that may pay an invoice: nothing is sent until it is laid, and then the case is settled',
  async () => {
    const { id, number, debtor } = await begin(stack);
    await waitsForStep(stack, id, 'sms');
    await pay(`P-${number}`, 120_000, { debtor, allocations: [] });
    await waitsFor(stack, id, 'unallocated');
    await stack.act((act) =>
      layUnlaid(act, `P-${number}`, { allocations: [{ invoice: number, amountCents: 120_000 }] }),
    );
    expect(await outcome(stack, id)).toBe('settled');
    expect(await stepsDone(stack, id)).toEqual(['email']);
  },
  60_000,
);

test.concurrent(
  'a credit note over all that is owed ends the case',
  async () => {
    const { id, number } = await begin(stack);
    await waitsForStep(stack, id, 'sms');
    await stack.act(async (act) =>
      creditInvoice(act, await openOne(act, number), {
        ...{ reference: `AV-${number}`, issuedOn: today(), amountCents: 120_000, reason: 'Commande annulée' },
      }),
    );
    expect(await outcome(stack, id)).toBe('settled');
    expect(await stepsDone(stack, id)).toEqual(['email']);
  },
  60_000,
);

/** One journey per ending, on a real PostgreSQL, a real Temporal server and a real worker. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { civilDateAt } from '../../domain/civil-date.ts';
import { agreePlan } from '../../cases/agree-plan.ts';
import { openDispute, resolveDispute } from '../../cases/dispute.ts';
import { recordPayment } from '../../cases/record-payment.ts';
import { openOne } from '../../cases/register-invoice.ts';
import { reversePayment } from '../../cases/reverse-payment.ts';
import { planWorkflowId } from '../../domain/workflow-ids.ts';
import { recordHistory } from '../setup/histories.ts';
import { testStack, type TestStack } from '../setup/stack.ts';
import { begin, complete, look, outcome, running, stepsDone, waitsFor, waitsForStep } from './journey.ts';

let stack: TestStack;
beforeAll(async () => {
  stack = await testStack();
});
afterAll(() => stack.close());

/** Civil dates where the debtors live: near midnight the day of UTC is another one. */
const daysAgo = (days: number) => civilDateAt(Date.now() - days * 86_400_000, 'Europe/Paris');
const today = () => daysAgo(0);

test.concurrent('paid: a payment ends the case, and nothing is sent after it', async () => {
  const { id, number } = await begin(stack);
  await waitsForStep(stack, id, 'sms');
  await stack.act((act) =>
    recordPayment(act, {
      reference: `P-${number}`,
      receivedOn: today(),
      amountCents: 120_000,
      currency: 'EUR',
      allocations: [{ invoice: number, amountCents: 120_000 }],
    }),
  );
  expect(await outcome(stack, id)).toBe('settled');
  expect(await look(stack, id)).toMatchObject({ status: 'settled', balanceCents: 0 });
  expect(await stepsDone(stack, id)).toEqual(['email']);
  await recordHistory(stack.client, 'paid', stack.workflowId(id));
});

test.concurrent('paid before the first step: the workflow ends without any activity', async () => {
  const { id, number } = await begin(stack);
  await stack.until('started', () => running(stack, id).catch(() => false));
  await stack.act((act) =>
    recordPayment(act, {
      reference: `P-${number}`,
      receivedOn: today(),
      amountCents: 120_000,
      currency: 'EUR',
      allocations: [{ invoice: id, amountCents: 120_000 }],
    }),
  );
  expect(await outcome(stack, id)).toBe('settled');
  expect(await stepsDone(stack, id)).toEqual([]);
  await recordHistory(stack.client, 'paid-early', stack.workflowId(id));
});

test.concurrent(
  'handed over: every step in order, each after its approval or its person, then the agency',
  async () => {
    const { id } = await begin(stack);
    await complete(stack, id, 'call', { disposition: 'NO_COMMITMENT' });
    await complete(stack, id, 'approval', { approved: true });
    await complete(stack, id, 'postLetter', { trackingNumber: '1A 000 000 000 1', presentedOn: today() });
    await complete(stack, id, 'approval', { approved: true });
    expect(await outcome(stack, id)).toBe('handedOver');
    expect(await stepsDone(stack, id)).toEqual(['email', 'sms', 'call', 'notice', 'agency']);
    expect((await look(stack, id)).status).toBe('handedOver');
    await recordHistory(stack.client, 'handed-over', stack.workflowId(id));
  },
  120_000,
);

test.concurrent(
  'disputed: contacts stop until a person rejects the dispute, then the same step is taken',
  async () => {
    const { id } = await begin(stack);
    await waitsForStep(stack, id, 'sms');
    await stack.act(async (act) =>
      openDispute(act, await openOne(act, id), { reason: 'Livraison incomplète', amountCents: null }),
    );
    expect(await look(stack, id)).toMatchObject({ waitingFor: 'dispute' });
    await new Promise((resolve) => setTimeout(resolve, 14_000));
    expect(await stepsDone(stack, id)).toEqual(['email']);
    await stack.act(async (act) =>
      resolveDispute(act, await openOne(act, id), {
        outcome: 'rejected',
        note: 'Bon de livraison signé',
        creditCents: null,
      }),
    );
    await stack.until('the SMS follows', async () => (await stepsDone(stack, id)).includes('sms'));
    expect(await stepsDone(stack, id)).toEqual(['email', 'sms']);
    await stack.act(async (act) => openDispute(act, await openOne(act, id), { reason: 'Prix', amountCents: null }));
    await stack.act(async (act) =>
      resolveDispute(act, await openOne(act, id), { outcome: 'upheld', note: 'Avoir', creditCents: null }),
    );
    expect(await outcome(stack, id)).toBe('settled');
    await recordHistory(stack.client, 'disputed', stack.workflowId(id));
  },
  120_000,
);

test.concurrent(
  'plan kept: instalments paid, invoices settled, nothing but the plan is followed',
  async () => {
    const { id, number, debtor } = await begin(stack);
    const instalments = [
      { dueOn: today(), amountCents: 60_000 },
      { dueOn: today(), amountCents: 60_000 },
    ];
    const { plan } = await stack.act((act) =>
      agreePlan(act, {
        reference: `PL-${number}`,
        debtor,
        invoices: [number],
        agreedOn: today(),
        instalments,
        interest: 'kept',
      }),
    );
    await waitsFor(stack, id, 'plan');
    const pay = (n: number) =>
      stack.act((act) =>
        recordPayment(act, {
          reference: `P${String(n)}-${number}`,
          receivedOn: today(),
          amountCents: 60_000,
          currency: 'EUR',
          debtor,
        }),
      );
    await pay(1);
    await new Promise((resolve) => setTimeout(resolve, 8_000));
    expect(await stepsDone(stack, id)).toEqual([]);
    await pay(2);
    expect(await outcome(stack, id)).toBe('settled');
    const planWorkflow = planWorkflowId(stack.creditorId, plan.id);
    expect(await stack.client.workflow.getHandle(planWorkflow).result()).toBe('kept');
    await recordHistory(stack.client, 'plan-kept-invoice', stack.workflowId(id));
    await recordHistory(stack.client, 'plan-kept', planWorkflow);
  },
  60_000,
);

test.concurrent(
  'plan broken: reminder, breach notice, then the invoice resumes at the step it was at',
  async () => {
    const { id, number, debtor } = await begin(stack);
    await waitsForStep(stack, id, 'sms');
    const instalments = [{ dueOn: daysAgo(2), amountCents: 120_000 }];
    const { plan } = await stack.act((act) =>
      agreePlan(act, {
        reference: `PL-${number}`,
        debtor,
        invoices: [number],
        agreedOn: daysAgo(10),
        instalments,
        interest: 'kept',
      }),
    );
    const planWorkflow = planWorkflowId(stack.creditorId, plan.id);
    await stack.until('the plan workflow', async () =>
      stack.client.workflow
        .getHandle(planWorkflow)
        .describe()
        .catch(() => null),
    );
    expect(await stack.client.workflow.getHandle(planWorkflow).result()).toBe('broken');
    await stack.until('the SMS follows', async () => (await stepsDone(stack, id)).includes('sms'));
    expect((await stepsDone(stack, id)).filter((step) => !step.startsWith('plan:'))).toEqual(['email', 'sms']);
    expect((await stepsDone(stack, id)).filter((step) => step.startsWith('plan:'))).toEqual([
      `plan:PL-${number}:1:instalmentReminder`,
      `plan:PL-${number}:1:breachNotice`,
    ]);
    await recordHistory(stack.client, 'plan-broken', planWorkflow);
  },
  120_000,
);

test.concurrent(
  'reopened: money that went back starts the case again under the same id, at the step it was at',
  async () => {
    const { id, number } = await begin(stack);
    await waitsForStep(stack, id, 'sms');
    await stack.act((act) =>
      recordPayment(act, {
        reference: `P-${number}`,
        receivedOn: today(),
        amountCents: 120_000,
        currency: 'EUR',
        allocations: [{ invoice: number, amountCents: 120_000 }],
      }),
    );
    expect(await outcome(stack, id)).toBe('settled');
    await stack.act((act) =>
      reversePayment(act, { reference: `P-${number}`, reversedOn: today(), reason: 'AC04 compte clos' }),
    );
    await stack.until('running again', () => running(stack, id));
    await stack.until('the SMS follows', async () => (await stepsDone(stack, id)).includes('sms'));
    expect(await stepsDone(stack, id)).toEqual(['email', 'sms']);
    await stack.act((act) =>
      recordPayment(act, {
        reference: `P2-${number}`,
        receivedOn: today(),
        amountCents: 120_000,
        currency: 'EUR',
        allocations: [{ invoice: number, amountCents: 120_000 }],
      }),
    );
    expect(await outcome(stack, id)).toBe('settled');
    await recordHistory(stack.client, 'reopened', stack.workflowId(id));
  },
  120_000,
);

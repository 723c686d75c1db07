/** Payment plans that are sent for acceptance, on a real PostgreSQL, a real Temporal server and a real worker. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writePlanAgreement } from '../../activities/texts/plan-agreement.ts';
import { writeProposalEmail } from '../../activities/texts/proposal-email.ts';
import { acceptPlan, declinePlan } from '../../cases/accept-plan.ts';
import { agreePlan } from '../../cases/agree-plan.ts';
import { refreshPlan } from '../../cases/follow-plan.ts';
import { closeCases, openCases } from '../../cases/open-case.ts';
import { proposePlan, type ProposalWriter } from '../../cases/propose-plan.ts';
import { recordPayment } from '../../cases/record-payment.ts';
import { renegotiatePlan } from '../../cases/renegotiate-plan.ts';
import { civilDateAt } from '../../domain/civil-date.ts';
import { planWorkflowId } from '../../domain/workflow-ids.ts';
import { testStack, type TestStack } from '../setup/stack.ts';
import { begin, look, outcome, stepsDone, waitsFor, waitsForStep } from './journey.ts';

let stack: TestStack;
beforeAll(async () => {
  stack = await testStack();
});
afterAll(() => stack.close());

const day = (days: number) => civilDateAt(Date.now() + days * 86_400_000, 'Europe/Paris');
const writer: ProposalWriter = {
  newSecret: () => 'x'.repeat(43),
  linkOf: (secret) => `https://relance.example/plans/${secret}`,
  agreement: writePlanAgreement,
  email: writeProposalEmail,
};
let secrets = 0;
const fresh = (): ProposalWriter => {
  secrets += 1;
  const secret = String(secrets).padStart(43, 's');
  return { ...writer, newSecret: () => secret };
};

const two = [
  { dueOn: day(1), amountCents: 60_000 },
  { dueOn: day(2), amountCents: 60_000 },
];

const propose = (number: string, debtor: string) =>
  stack
    .act((act) =>
      proposePlan(
        act,
        { reference: `PL-${number}`, debtor, invoices: [number], instalments: two, interest: 'kept' },
        fresh(),
      ),
    )
    .then(({ plan }) => plan);
const sent = (planId: string) =>
  stack.until('the proposal left', async () => {
    const [row] = await stack.rows<{ state: string }>(
      'select state from deliveries where creditor_id = $1 and idempotency_key = $2',
      [stack.creditorId, `${planId}:0:proposal`],
    );
    return row?.state === 'accepted' || row?.state === 'done';
  });
/** How the plan's workflow ends; it may not have been started yet. */
async function result(planId: string): Promise<unknown> {
  const handle = stack.client.workflow.getHandle(planWorkflowId(stack.creditorId, planId));
  await stack.until('the plan is followed', () =>
    handle.describe().then(
      () => true,
      () => false,
    ),
  );
  return handle.result();
}
const pay = (number: string, debtor: string, n: number, amountCents: number) =>
  stack.act((act) =>
    recordPayment(act, {
      ...{ reference: `P${String(n)}-${number}`, receivedOn: day(0), amountCents, currency: 'EUR', debtor },
    }),
  );
const accepting = { name: 'Anne', role: null, ip: '192.0.2.1', userAgent: null, sumWritten: null, by: 'link' } as const;
const events = async (id: string) =>
  (
    await stack.rows<{ kind: string; data: Record<string, unknown> }>(
      'select kind, data from events where creditor_id = $1 and invoice_id = $2 order by seq',
      [stack.creditorId, id],
    )
  ).map((row) => row);

test.concurrent(
  'proposed, sent, accepted by its link, kept: nothing but the proposal ever leaves',
  async () => {
    const { id, number, debtor } = await begin(stack);
    const plan = await propose(number, debtor);
    await sent(plan.id);
    await stack.act((act) => acceptPlan(act, plan.id, accepting));
    await waitsFor(stack, id, 'plan');
    await pay(number, debtor, 1, 60_000);
    await pay(number, debtor, 2, 60_000);
    expect(await outcome(stack, id)).toBe('settled');
    expect(await result(plan.id)).toBe('kept');
    expect((await events(id)).map((one) => one.kind)).toEqual(
      expect.arrayContaining(['planProposed', 'planMessageClaimed', 'planAccepted', 'settled']),
    );
    expect(await stepsDone(stack, id)).toEqual([`plan:PL-${number}:0:proposal`]);
  },
  60_000,
);

test.concurrent(
  'declined: the invoice goes on at the step it was at',
  async () => {
    const { id, number, debtor } = await begin(stack);
    await waitsForStep(stack, id, 'sms');
    const plan = await propose(number, debtor);
    await sent(plan.id);
    expect(await stepsDone(stack, id)).not.toContain('sms');
    await stack.act((act) => declinePlan(act, plan.id, 'Trop court'));
    expect(await result(plan.id)).toBe('declined');
    await stack.until('the SMS follows', async () => (await stepsDone(stack, id)).includes('sms'));
    expect((await stepsDone(stack, id)).filter((step) => step === 'email')).toHaveLength(1);
  },
  60_000,
);

test.concurrent(
  'expired: the invoice goes on by itself',
  async () => {
    const { id, number, debtor } = await begin(stack);
    const plan = await propose(number, debtor);
    await sent(plan.id);
    // The days pass: its last instant comes in two seconds.
    await stack.rows(
      `with p as (update plans set accept_until = now() + interval '2 seconds' where creditor_id = $1 and id = $2 returning id)
       update holds set ends_at = now() + interval '2 seconds' from p where creditor_id = $1 and subject_id = p.id`,
      [stack.creditorId, plan.id],
    );
    await stack.act(async (act) => {
      await closeCases(act, await openCases(act, [id]));
      await refreshPlan(act, plan.id);
    });
    expect(await result(plan.id)).toBe('expired');
    expect((await events(id)).map((one) => one.kind)).toContain('planExpired');
    await stack.until('the first step follows', async () => (await stepsDone(stack, id)).includes('email'));
  },
  60_000,
);

test.concurrent(
  'a payment before the acceptance ends the proposal by itself',
  async () => {
    const { id, number, debtor } = await begin(stack);
    const plan = await propose(number, debtor);
    await sent(plan.id);
    await pay(number, debtor, 1, 1_000);
    expect(await result(plan.id)).toBe('cancelled');
    expect((await events(id)).map((one) => one.kind)).toContain('planVoid');
    expect((await look(stack, id)).balanceCents).toBe(119_000);
  },
  60_000,
);

test.concurrent(
  'broken: after its notice the whole rest is due, and the invoice resumes at its step with the full balance',
  async () => {
    const { id, number, debtor } = await begin(stack);
    await waitsForStep(stack, id, 'sms');
    await pay(number, debtor, 0, 20_000);
    const { plan } = await stack.act((act) =>
      agreePlan(act, {
        ...{ reference: `PL-${number}`, debtor, invoices: [number], agreedOn: day(-10), interest: 'waivedIfKept' },
        instalments: [
          { dueOn: day(-2), amountCents: 50_000 },
          { dueOn: day(30), amountCents: 50_000 },
        ],
      }),
    );
    expect(await result(plan.id)).toBe('broken');
    const accelerated = (await events(id)).filter((one) => one.kind === 'planAccelerated');
    expect(accelerated.map((one) => one.data)).toMatchObject([{ plan: plan.reference, balanceCents: 100_000 }]);
    const [row] = await stack.rows<{ at: Date | null }>(
      'select accelerated_at as at from plans where creditor_id = $1 and id = $2',
      [stack.creditorId, plan.id],
    );
    expect(row?.at).not.toBeNull();
    await stack.until('the SMS follows', async () => (await stepsDone(stack, id)).includes('sms'));
    expect((await stepsDone(stack, id)).filter((step) => step === 'email')).toHaveLength(1);
  },
  90_000,
);

test.concurrent(
  'renegotiated: the old plan ends replaced, the new one is followed, and nothing is dunned between the two',
  async () => {
    const { id, number, debtor } = await begin(stack);
    const { plan: old } = await stack.act((act) =>
      agreePlan(act, {
        ...{ reference: `PL-${number}`, debtor, invoices: [number], agreedOn: day(0), interest: 'kept' },
        instalments: two,
      }),
    );
    const next = { reference: `PL-${number}-B`, instalments: two, reason: 'Trésorerie' };
    const { plan } = await stack.act((act) => renegotiatePlan(act, old.reference, next, null));
    expect(await result(old.id)).toBe('replaced');
    expect(await look(stack, id)).toMatchObject({ waitingFor: 'plan' });
    await pay(number, debtor, 1, 120_000);
    expect(await result(plan.id)).toBe('kept');
    expect(await stepsDone(stack, id)).toEqual([]);
  },
  60_000,
);

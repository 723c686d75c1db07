/** What a plan does to interest, and what becomes of a breach notice that reaches nobody. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createWriters } from '../../activities/writers.ts';
import { perform } from '../../cases/act.ts';
import { breakPlan } from '../../cases/break-plan.ts';
import { claimPlanMessage, recordPlanOutcome } from '../../cases/plan-messages.ts';
import { inCreditorTx, run } from '../../db/connect.ts';
import type { PlanAction } from '../../domain/plan-decision.ts';
import type { SendResult } from '../../domain/send-result.ts';
import { debtor, invoice, testApi, type TestApi } from './app.ts';

const writers = createWriters();
let nowMs = Date.parse('2026-09-15T09:00:00Z');
let api: TestApi;
let count = 0;
beforeAll(async () => {
  api = await testApi(() => new Date(nowMs));
});
afterAll(() => api.close());

const asWorker = async <T>(work: Parameters<typeof perform<T>>[3]) =>
  (await perform(api.deps, api.creditorId, 'worker', work)).value;

async function planned(interest: 'kept' | 'waivedIfKept', who: Record<string, unknown> = {}) {
  nowMs = Date.parse('2026-09-15T09:00:00Z');
  count += 1;
  const n = String(count);
  const own = debtor({ reference: `T-${n}`, siren: undefined, ...who });
  const terms = { issuedOn: '2026-07-01', dueOn: '2026-08-01', amountCents: 100_000, debtor: own };
  const made = await api.post(
    '/v1/invoices',
    invoice(`T-${n}`, who['type'] ? terms : { ...terms, policy: 'standard' }),
  );
  const instalments = [
    { dueOn: '2026-09-30', amountCents: 50_000 },
    { dueOn: '2026-10-30', amountCents: 50_000 },
  ];
  const body = {
    reference: `TP-${n}`,
    debtor: `T-${n}`,
    invoices: [`T-${n}`],
    agreedOn: '2026-09-15',
    instalments,
    interest,
  };
  const plan = (await api.post('/v1/payment-plans', body)).json();
  const id = made.json().id as string;
  const pay = (day: string, amountCents: number) => {
    nowMs = Date.parse(`${day}T10:00:00Z`);
    const payment = { reference: `${day}-${n}`, receivedOn: day, amountCents, currency: 'EUR', debtor: `T-${n}` };
    return api.post('/v1/payments', payment);
  };
  const owed = async () => {
    const body = (await api.get(`/v1/invoices/${id}/statement`)).json();
    const { principalCents, interestCents, indemnityCents, totalCents, waiver } = body;
    return { principalCents, interestCents, indemnityCents, totalCents, waiver: waiver ?? null };
  };
  return { plan, id, pay, owed };
}

test('R70: interest waived if the plan is kept runs while it runs, and is gone when it was kept', async () => {
  const { plan, pay, owed } = await planned('waivedIfKept');
  const before = await owed();
  expect(before).toMatchObject({
    principalCents: 100_000,
    indemnityCents: 4_000,
    waiver: { plan: plan.reference, state: 'ifKept' },
  });
  expect(before.interestCents).toBeGreaterThan(0);
  await pay('2026-09-30', 50_000);
  await pay('2026-10-30', 50_000);
  expect(await owed()).toEqual({
    ...{ principalCents: 0, interestCents: 0, indemnityCents: 0, totalCents: 0 },
    waiver: { plan: plan.reference, state: 'waived' },
  });
  nowMs = Date.parse('2027-03-01T10:00:00Z');
  expect((await owed()).totalCents).toBe(0);
});

test('R70: interest that was kept stays due after the plan, to the cent as without it', async () => {
  const kept = await planned('kept');
  await kept.pay('2026-09-30', 50_000);
  await kept.pay('2026-10-30', 50_000);
  const owed = await kept.owed();
  expect(owed).toMatchObject({ waiver: null });
  expect(owed.totalCents).toBeGreaterThan(4_000);
});

/** Takes the reminder, then the breach notice with this result. */
async function breach(id: string, result: SendResult) {
  const take = async (step: PlanAction['step'], answer: SendResult) => {
    const action: PlanAction = { name: 'sendPlanEmail', step, instalment: 1 };
    const claim = await asWorker((act) =>
      claimPlanMessage(act, id, action, writers, () => ({ name: 'localOutbox', repeatIsSafe: true })),
    );
    if (claim.kind !== 'claimed') return claim.decided;
    const { deliveryId, leadInvoiceId } = claim;
    return asWorker((act) => recordPlanOutcome(act, id, action, deliveryId, leadInvoiceId, answer));
  };
  nowMs = Date.parse('2026-10-01T09:00:00Z');
  await take('instalmentReminder', { kind: 'accepted', providerId: null });
  nowMs = Date.parse('2026-10-06T09:00:00Z');
  return take('breachNotice', result);
}
const breaking: PlanAction = { name: 'breakPlan', step: 'break', instalment: 1 };

test('R71: broken after its notice, the whole rest is due, with interest in full from the due date', async () => {
  const waived = await planned('waivedIfKept');
  await breach(waived.plan.id, { kind: 'accepted', providerId: null });
  nowMs = Date.parse('2026-10-14T21:59:59.999Z');
  await asWorker((act) => breakPlan(act, waived.plan.id, breaking));
  expect((await api.get(`/v1/payment-plans/${waived.plan.reference}`)).json()).toMatchObject({
    status: 'active',
    acceleratedAt: null,
  });
  nowMs += 1;
  await asWorker((act) => breakPlan(act, waived.plan.id, breaking));
  const after = (await api.get(`/v1/payment-plans/${waived.plan.reference}`)).json();
  expect(after).toMatchObject({ status: 'broken', acceleratedAt: '2026-10-14T22:00:00.000Z' });
  const never = await planned('kept');
  nowMs = Date.parse('2026-10-14T22:00:00Z');
  expect(await waived.owed()).toEqual(await never.owed());
});

test('R71: a notice that could not be delivered breaks nothing: a person gives it, and its term runs from that day', async () => {
  const { plan, id } = await planned('kept');
  const refused = { kind: 'failed', class: 'message', code: 'x', detail: 'refused' } as SendResult;
  const decided = await breach(plan.id, refused);
  expect(decided.decision).toMatchObject({ wait: { because: [{ code: 'noticeNotDelivered' }] } });
  nowMs = Date.parse('2026-11-20T09:00:00Z');
  await asWorker((act) => breakPlan(act, plan.id, breaking));
  expect((await api.get(`/v1/payment-plans/${plan.reference}`)).json().status).toBe('active');
  const [task] = await inCreditorTx(api.db, api.creditorId, (tx) =>
    run<{ id: string }>(
      tx,
      'test-plan-task',
      `select id from tasks where creditor_id = $1 and invoice_id = $2 and kind = 'planAnswer' and status = 'open'`,
      [api.creditorId, id],
    ),
  );
  const url = `/v1/tasks/${task!.id}/complete`;
  expect((await api.post(url, { by: 'Claire' })).json().code).toBe('field_required');
  expect((await api.post(url, { by: 'Claire', presentedOn: '2026-11-20' })).statusCode).toBe(200);
  // Eight days later is a Saturday: the Monday still saves it.
  nowMs = Date.parse('2026-11-30T22:59:59.999Z');
  await asWorker((act) => breakPlan(act, plan.id, breaking));
  expect((await api.get(`/v1/payment-plans/${plan.reference}`)).json().status).toBe('active');
  nowMs += 1;
  await asWorker((act) => breakPlan(act, plan.id, breaking));
  expect((await api.get(`/v1/payment-plans/${plan.reference}`)).json().status).toBe('broken');
});

test('R71: a notice that came back is asked of a person instead of breaking the plan', async () => {
  const { plan } = await planned('kept');
  await breach(plan.id, { kind: 'accepted', providerId: null });
  await inCreditorTx(api.db, api.creditorId, (tx) =>
    run(
      tx,
      'test-bounce',
      `update deliveries set outcome = 'bounced_permanent' where creditor_id = $1 and idempotency_key = $2`,
      [api.creditorId, `${plan.id}:1:breachNotice`],
    ),
  );
  nowMs = Date.parse('2026-10-14T22:00:00Z');
  const decided = await asWorker((act) => breakPlan(act, plan.id, breaking));
  expect(decided.decision).toMatchObject({ wait: { because: [{ code: 'noticeNotDelivered' }] } });
});

test('R9: the penalties of a public buyer are never waived', async () => {
  const { owed } = await planned('waivedIfKept', { type: 'public' });
  expect((await owed()).waiver).toBeNull();
});

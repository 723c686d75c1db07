/** What the messages of a payment plan say, written by the real texts. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createWriters } from '../../activities/writers.ts';
import { perform } from '../../cases/act.ts';
import { claimPlanMessage, recordPlanOutcome } from '../../cases/plan-messages.ts';
import type { PlanAction } from '../../domain/plan-decision.ts';
import { debtor, invoice, testApi, type TestApi } from './app.ts';

const writers = createWriters();
let nowMs = Date.parse('2026-09-15T09:00:00Z');
let api: TestApi;
beforeAll(async () => {
  api = await testApi(() => new Date(nowMs));
});
afterAll(() => api.close());

/** Claims one message of a plan about its first instalment, records it as accepted, and returns its text. */
async function said(planId: string, step: PlanAction['step']): Promise<string> {
  const action: PlanAction = { name: 'sendPlanEmail', step, instalment: 1 };
  const asWorker = <T>(work: Parameters<typeof perform<T>>[3]) => perform(api.deps, api.creditorId, 'worker', work);
  const { value: claim } = await asWorker((act) =>
    claimPlanMessage(act, planId, action, writers, () => ({ name: 'localOutbox', repeatIsSafe: true })),
  );
  if (claim.kind !== 'claimed' || claim.content.kind !== 'email') throw new Error(JSON.stringify(claim));
  const { deliveryId, leadInvoiceId } = claim;
  const accepted = { kind: 'accepted', providerId: null } as const;
  await asWorker((act) => recordPlanOutcome(act, planId, action, deliveryId, leadInvoiceId, accepted));
  return claim.content.text.replace(/[\u00a0\u202f]/gu, ' ');
}

test('R70 R71: the breach notice says how many days are left before the plan ends; the reminder before it names none', async () => {
  await api.post(
    '/v1/invoices',
    invoice('P-1', { issuedOn: '2026-08-01', dueOn: '2026-09-01', policy: 'standard', debtor: debtor() }),
  );
  const instalments = [
    { dueOn: '2026-09-15', amountCents: 25_050 },
    { dueOn: '2026-10-15', amountCents: 100_000 },
  ];
  const plan = { reference: 'P', debtor: 'C-1', invoices: ['P-1'], agreedOn: '2026-09-15', instalments };
  const { id } = (await api.post('/v1/payment-plans', { ...plan, interest: 'kept' })).json();
  nowMs = Date.parse('2026-09-17T09:00:00Z');
  expect(await said(id, 'instalmentReminder')).not.toMatch(/\d+ jours/);
  nowMs = Date.parse('2026-09-23T09:00:00Z');
  expect(await said(id, 'breachNotice')).toContain('dans les 8 jours qui suivent la réception de ce message');
});

/** A case at an agency on a real PostgreSQL, a real Temporal server and a real worker. */
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { civilDateAt } from '../../domain/civil-date.ts';
import { changeCreditorSettings } from '../../cases/change-settings.ts';
import { recordAgencyReport } from '../../cases/record-agency-report.ts';
import { recordPayment } from '../../cases/record-payment.ts';
import { reviveDead } from '../../worker/sweeps.ts';
import { placementWorkflowId } from '../../domain/workflow-ids.ts';
import { recordHistory } from '../setup/histories.ts';
import { testStack, type TestStack } from '../setup/stack.ts';
import { begin, complete, look, outcome, pause, resume } from './journey.ts';

let stack: TestStack;
beforeAll(async () => {
  stack = await testStack();
});
afterAll(() => stack.close());

/** Where the debtors live: near midnight the day of UTC is another one. */
const today = () => civilDateAt(Date.now(), 'Europe/Paris');

/** Gives an invoice of a debtor of its own to an agency that confirms within so many days. */
async function placed(receiptDays: number) {
  const agency = { name: 'Ouest', email: 'dossiers@ouest.example', route: { by: 'email' as const } };
  await stack.act((act) => changeCreditorSettings(act, { agency: { ...agency, receiptDays, silenceDays: 30 } }));
  const { id, number } = await begin(stack, { stepsDone: ['email', 'sms', 'call', 'notice'] });
  const admin = new pg.Client({ connectionString: stack.adminUrl });
  await admin.connect();
  await admin.query(
    `update invoices set notice_presented_on = current_date - 20, notice_recorded_at = now() - interval '20 days' where id = $1`,
    [id],
  );
  await admin.end();
  // The date came past the cases: a pause and its end are facts that decide anew.
  await pause(stack, id, 'Presented');
  await resume(stack, id);
  await complete(stack, id, 'approval', { approved: true });
  expect(await outcome(stack, id)).toBe('handedOver');
  const [placement] = await stack.rows<{ id: string }>(
    'select placement_id as id from placement_invoices where creditor_id = $1 and invoice_id = $2',
    [stack.creditorId, id],
  );
  const placementId = placement!.id;
  return { id, number, placementId, workflowId: placementWorkflowId(stack.creditorId, placementId) };
}

test('a receipt that does not come is asked for, direct money is told, and the placement ends with the debt', async () => {
  // Four seconds instead of days.
  const { id, number, placementId, workflowId } = await placed(4 / 86_400);
  await stack.until('the receipt is asked for', async () => {
    const tasks = await stack.rows(`select 1 from tasks where kind = 'agencyReceipt' and status = 'open'`);
    return tasks.length > 0;
  });
  // Told before it comes: what is no longer so is not sent any more.
  await stack.until('the agency has been told', async () => {
    const told = await stack.rows(`select 1 from placement_notices where kind = 'receipt' and state = 'sent'`);
    return told.length > 0;
  });
  await stack.act((act) =>
    recordAgencyReport(act, placementId, { kind: 'accepted', occurredOn: today(), reference: 'O-1' }, 'api'),
  );
  await stack.act((act) =>
    recordPayment(act, {
      ...{ reference: `P-${number}`, receivedOn: today(), amountCents: 120_000, currency: 'EUR' },
      allocations: [{ invoice: number, amountCents: 120_000 }],
    }),
  );
  expect(await stack.client.workflow.getHandle(workflowId).result()).toBe('closed');
  expect(await look(stack, id)).toMatchObject({ status: 'settled', balanceCents: 0 });
  const notices = await stack.rows<{ kind: string; state: string }>(
    'select kind, state from placement_notices order by created_at',
  );
  expect(notices).toEqual([
    { kind: 'receipt', state: 'sent' },
    { kind: 'directPayment', state: 'sent' },
  ]);
  await recordHistory(stack.client, 'placement-closed', workflowId);
}, 90_000);

test('a case at an agency whose process died is found, goes on where it stood, and still ends', async () => {
  const { number, placementId, workflowId } = await placed(5);
  const handle = stack.client.workflow.getHandle(workflowId);
  await stack.until('the process of the placement', async () => (await isRunning(workflowId)) || null);
  await handle.terminate('a test ends it');
  await stack.until('the end of the process', async () => !(await isRunning(workflowId)));
  const log = () => undefined;
  const now = () => new Date();
  const revived = await reviveDead({ db: stack.db, now, delivery: stack.delivery, isRunning, log });
  expect(revived).toBe(1);
  await stack.delivery.relay();
  await stack.until('a new process', () => isRunning(workflowId));
  const [row] = await stack.rows<{ seq: number }>('select seq from placements where creditor_id = $1 and id = $2', [
    stack.creditorId,
    placementId,
  ]);
  const status = await stack.client.workflow.getHandle(workflowId).query<{ seq: number }>('status');
  expect(status).toMatchObject({ seq: row!.seq, decision: { wait: { then: { step: 'receiptOverdue' } } } });
  await stack.act((act) =>
    recordAgencyReport(
      act,
      placementId,
      { kind: 'payment', occurredOn: today(), amountCents: 120_000, reference: `V-${number}` },
      'api',
    ),
  );
  expect(await stack.client.workflow.getHandle(workflowId).result()).toBe('closed');
}, 90_000);

async function isRunning(workflowId: string): Promise<boolean> {
  try {
    return (await stack.client.workflow.getHandle(workflowId).describe()).status.name === 'RUNNING';
  } catch {
    return false;
  }
}

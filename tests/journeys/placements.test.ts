/** A case at an agency on a real PostgreSQL, a real Temporal server and a real worker. */
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { changeCreditorSettings } from '../../cases/change-settings.ts';
import { resumeDunning } from '../../cases/pause.ts';
import { recordAgencyReport } from '../../cases/record-agency-report.ts';
import { recordPayment } from '../../cases/record-payment.ts';
import { openOne } from '../../cases/register-invoice.ts';
import { placementWorkflowId } from '../../domain/workflow-ids.ts';
import { recordHistory } from '../setup/histories.ts';
import { testStack, type TestStack } from '../setup/stack.ts';
import { begin, complete, look, outcome } from './journey.ts';

let stack: TestStack;
beforeAll(async () => {
  stack = await testStack();
});
afterAll(() => stack.close());

const today = () => new Date().toISOString().slice(0, 10);

test('a receipt that does not come is asked for, direct money is told, and the placement ends with the debt', async () => {
  // Four seconds instead of days.
  const agency = { name: 'Ouest', email: 'dossiers@ouest.example', route: { by: 'email' as const } };
  await stack.act((act) =>
    changeCreditorSettings(act, { agency: { ...agency, receiptDays: 4 / 86_400, silenceDays: 30 } }),
  );
  const { id, number } = await begin(stack, { stepsDone: ['email', 'sms', 'call', 'notice'] });
  const admin = new pg.Client({ connectionString: stack.adminUrl });
  await admin.connect();
  await admin.query(
    `update invoices set notice_presented_on = current_date - 20, notice_recorded_at = now() - interval '20 days' where id = $1`,
    [id],
  );
  await admin.end();
  await stack.act(async (act) => resumeDunning(act, await openOne(act, id), { reason: 'Presented' }));
  await complete(stack, id, 'approval', { approved: true });
  expect(await outcome(stack, id)).toBe('handedOver');
  const [placement] = await stack.rows<{ id: string }>('select id from placements where creditor_id = $1', [
    stack.creditorId,
  ]);
  const placementId = placement!.id;
  await stack.until('the receipt is asked for', async () => {
    const tasks = await stack.rows(`select 1 from tasks where kind = 'agencyReceipt' and status = 'open'`);
    return tasks.length > 0;
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
  const workflowId = placementWorkflowId(stack.creditorId, placementId);
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

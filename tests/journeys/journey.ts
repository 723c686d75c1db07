/** What a journey does over and over: register, look, and act as a person would. */
import { completeTask } from '../../cases/complete-task.ts';
import type { Completion } from '../../cases/task-done.ts';
import { registerInvoice } from '../../cases/register-invoice.ts';
import { openOne } from '../../cases/register-invoice.ts';
import { pauseDunning, resumeDunning } from '../../cases/pause.ts';
import type { TaskKind } from '../../domain/task.ts';
import { aDebtor, anInvoice } from '../setup/invoices.ts';
import type { TestStack } from '../setup/stack.ts';

let count = 0;

/**
 * Registers an invoice of a debtor of its own under the demo policy, and waits until Temporal was told: an invoice that is paid before needs no workflow,
 * and has none. Returns its id, number and the debtor's reference.
 */
export async function begin(stack: TestStack, overrides: Parameters<typeof anInvoice>[0] = {}) {
  count += 1;
  const number = overrides.number ?? `J-${String(count).padStart(4, '0')}`;
  const debtor = overrides.debtor ?? aDebtor({ reference: `D-${String(count)}` });
  const { id } = await stack.act((act) => registerInvoice(act, anInvoice({ ...overrides, number, debtor })));
  await stack.until(`workflow of ${number}`, async () => {
    const told = `select 1 from outbox where creditor_id = $1 and workflow_id = $2 and delivered > 0`;
    return (await stack.rows(told, [stack.creditorId, stack.workflowId(id)])).length > 0;
  });
  return { id, number, debtor: debtor.reference };
}

export interface Seen {
  readonly status: string;
  readonly stage: string;
  readonly waitingFor: string;
  readonly seq: number;
  readonly balanceCents: number;
}

export async function look(stack: TestStack, id: string): Promise<Seen> {
  const [row] = await stack.rows<Seen>(
    'select status, stage, waiting_for as "waitingFor", seq, balance_cents as "balanceCents" from invoices where creditor_id = $1 and id = $2',
    [stack.creditorId, id],
  );
  if (!row) throw new Error(`No invoice ${id}`);
  return row;
}

/** Steps handed over for an invoice, in order. */
export async function stepsDone(stack: TestStack, id: string): Promise<string[]> {
  const rows = await stack.rows<{ step: string }>(
    `select x.step from delivery_invoices x join deliveries d on d.creditor_id = x.creditor_id and d.id = x.delivery_id
     where x.creditor_id = $1 and x.invoice_id = $2 and d.completed_at is not null and d.state <> 'cancelled' order by d.completed_at`,
    [stack.creditorId, id],
  );
  return rows.map((row) => row.step);
}

/** Waits for an open task of this kind on the invoice and completes it. */
export async function complete(
  stack: TestStack,
  id: string,
  kind: TaskKind,
  completion: Omit<Completion, 'by'>,
): Promise<void> {
  const task = await stack.until(`task ${kind}`, async () => {
    const rows = await stack.rows<{ id: string }>(
      `select id from tasks where creditor_id = $1 and invoice_id = $2 and kind = $3 and status = 'open'`,
      [stack.creditorId, id, kind],
    );
    return rows[0];
  });
  await stack.act((act) => completeTask(act, task.id, { by: 'Claire', ...completion }));
}

/** Waits until the invoice waits for this. */
export async function waitsFor(stack: TestStack, id: string, waitingFor: string, withinMs?: number): Promise<void> {
  await stack.until(
    `invoice waits for ${waitingFor}`,
    async () => (await look(stack, id)).waitingFor === waitingFor,
    withinMs,
  );
}

export async function waitsForStep(stack: TestStack, id: string, stage: string): Promise<void> {
  await stack.until(`invoice is at ${stage}`, async () => (await look(stack, id)).stage === stage);
}

/** Waits until the workflow has ended and returns its outcome. */
export async function outcome(stack: TestStack, id: string): Promise<unknown> {
  return stack.client.workflow.getHandle(stack.workflowId(id)).result();
}

export async function running(stack: TestStack, id: string): Promise<boolean> {
  return (await stack.client.workflow.getHandle(stack.workflowId(id)).describe()).status.name === 'RUNNING';
}

export const pause = (stack: TestStack, id: string, reason: string) =>
  stack.act(async (act) => pauseDunning(act, await openOne(act, id), { reason, until: null }));
export const resume = (stack: TestStack, id: string) =>
  stack.act(async (act) => resumeDunning(act, await openOne(act, id), { reason: 'enough' }));

/** Temporal and the database tell the same: a workflow runs for every open invoice, and for no other. */
import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import type { CheckResult } from './invariants.ts';
import type { InvoiceSeen } from './snapshot.ts';

/** Asks Temporal about each of these invoices. Throws when Temporal cannot be reached. */
export async function checkWorkflows(client: Client, invoices: readonly InvoiceSeen[]): Promise<CheckResult> {
  const wrong: string[] = [];
  for (const invoice of invoices) {
    const expected = invoice.status === 'open' ? 'RUNNING' : 'COMPLETED';
    const status = await statusOf(client, invoice.temporal.workflowId);
    // A case that ended before its workflow was started never needed one.
    const ended = status === 'NONE' && expected === 'COMPLETED';
    if (status !== expected && !ended) wrong.push(`${invoice.number} is ${invoice.status}, its workflow ${status}`);
  }
  const name = 'a workflow runs for every open invoice, and for no other';
  const detail = wrong.length === 0 ? `${String(invoices.length)} workflows` : wrong.join('; ');
  return { name, ok: wrong.length === 0, detail };
}

async function statusOf(client: Client, workflowId: string): Promise<string> {
  try {
    return (await client.workflow.getHandle(workflowId).describe()).status.name;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return 'NONE';
    throw error;
  }
}

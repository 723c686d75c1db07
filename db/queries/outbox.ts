/** The outbox as its relay sees it. */
import { run, type Tx } from '../connect.ts';
import type { QueuedRing } from './write-cases.ts';

/** Creditors with something pending whose time has come. Needs `inRelayTx`. */
export async function creditorsWithPending(tx: Tx, now: Date): Promise<string[]> {
  const rows = await run<{ id: string }>(
    tx,
    'outbox-creditors',
    'select distinct creditor_id as id from outbox where delivered < wanted and next_try_at <= $1',
    [now],
  );
  return rows.map((row) => row.id);
}

/** Every creditor, for the sweeps. Needs `inRelayTx`. */
export async function allCreditors(tx: Tx): Promise<string[]> {
  const rows = await run<{ id: string }>(tx, 'all-creditors', 'select creditor_id as id from creditors', []);
  return rows.map((row) => row.id);
}

/** Takes up to `most` pending messages and keeps other relays off them until `leaseUntil`. */
export async function leasePending(
  tx: Tx,
  creditorId: string,
  now: Date,
  leaseUntil: Date,
  most: number,
): Promise<QueuedRing[]> {
  return run<QueuedRing>(
    tx,
    'outbox-lease',
    `update outbox o set next_try_at = $3, attempts = o.attempts + 1
     from (select workflow_id from outbox where creditor_id = $1 and delivered < wanted and next_try_at <= $2 order by next_try_at limit $4 for update skip locked) as due
     where o.creditor_id = $1 and o.workflow_id = due.workflow_id
     returning o.creditor_id as "creditorId", o.workflow_id as "workflowId", o.wanted, o.delivered, o.ring`,
    [creditorId, now, leaseUntil, most],
  );
}

/**
 * Marks messages as arrived. A newer message for the same workflow stays pending, and is pending again where one of the first arrived after it: that one
 * may have started the workflow with what is no longer true, after the newer one had found none to tell.
 */
export async function markDelivered(
  tx: Tx,
  creditorId: string,
  arrived: readonly Pick<QueuedRing, 'workflowId' | 'wanted' | 'delivered'>[],
): Promise<void> {
  await run(
    tx,
    'outbox-delivered',
    `update outbox o set delivered = case when r.first is null then greatest(o.delivered, r.newest) else r.first end, last_error = null
     from (select "workflowId", max(wanted) as newest, min(wanted) filter (where delivered = 0) as first
       from jsonb_to_recordset($2::jsonb) as x("workflowId" text, wanted int, delivered int) group by 1 order by 1) as r
     where o.creditor_id = $1 and o.workflow_id = r."workflowId"`,
    [
      creditorId,
      JSON.stringify(arrived.map(({ workflowId, wanted, delivered }) => ({ workflowId, wanted, delivered }))),
    ],
  );
}

/** Notes why a message did not arrive and when it is tried again. */
export async function markFailed(
  tx: Tx,
  creditorId: string,
  workflowId: string,
  error: string,
  nextTryAt: Date,
): Promise<void> {
  await run(
    tx,
    'outbox-failed',
    'update outbox set last_error = $3, next_try_at = $4 where creditor_id = $1 and workflow_id = $2',
    [creditorId, workflowId, error, nextTryAt],
  );
}

/** Puts the stored decision of open invoices back into the outbox: their workflow may have died or missed a message. */
export async function requeueInvoices(
  tx: Tx,
  creditorId: string,
  invoiceIds: readonly string[],
  now: Date,
): Promise<void> {
  await run(
    tx,
    'outbox-requeue',
    `update outbox o set wanted = o.wanted + 1, next_try_at = $3, ring = jsonb_set(o.ring, '{decided}', i.decided) from invoices i
     where i.creditor_id = $1 and i.id = any($2::uuid[]) and i.status = 'open' and o.creditor_id = $1 and o.workflow_id = 'invoice:' || $1::text || ':' || i.id::text`,
    [creditorId, invoiceIds, now],
  );
}

/** Puts the stored decision of active plans back into the outbox. */
export async function requeuePlans(tx: Tx, creditorId: string, planIds: readonly string[], now: Date): Promise<void> {
  await run(
    tx,
    'outbox-requeue-plans',
    `update outbox o set wanted = o.wanted + 1, next_try_at = $3, ring = jsonb_set(o.ring, '{decided}', p.decided) from plans p
     where p.creditor_id = $1 and p.id = any($2::uuid[]) and p.status = 'active' and o.creditor_id = $1 and o.workflow_id = 'plan:' || $1::text || ':' || p.id::text`,
    [creditorId, planIds, now],
  );
}

/** Active plans after `afterId`, in order of id. */
export async function activePlansAfter(tx: Tx, creditorId: string, afterId: string, most: number): Promise<string[]> {
  const rows = await run<{ id: string }>(
    tx,
    'active-plans-after',
    `select id from plans where creditor_id = $1 and status = 'active' and id > $2 order by id limit $3`,
    [creditorId, afterId, most],
  );
  return rows.map((row) => row.id);
}

/** Open invoices whose wake-up passed before `before` and that nothing is pending for. */
export async function overdueInvoices(tx: Tx, creditorId: string, before: Date, most: number): Promise<string[]> {
  const rows = await run<{ id: string }>(
    tx,
    'overdue-invoices',
    `select i.id from invoices i join outbox o on o.creditor_id = i.creditor_id and o.workflow_id = 'invoice:' || i.creditor_id::text || ':' || i.id::text
     where i.creditor_id = $1 and i.status = 'open' and i.next_action_at < $2 and o.delivered >= o.wanted and o.next_try_at < $2 order by i.next_action_at limit $3`,
    [creditorId, before, most],
  );
  return rows.map((row) => row.id);
}

/** Open invoices after `afterId`, in order of id: the liveness check walks through all of them. */
export async function openInvoicesAfter(tx: Tx, creditorId: string, afterId: string, most: number): Promise<string[]> {
  const rows = await run<{ id: string }>(
    tx,
    'open-invoices-after',
    `select id from invoices where creditor_id = $1 and status = 'open' and id > $2 order by id limit $3`,
    [creditorId, afterId, most],
  );
  return rows.map((row) => row.id);
}

/** Plans from proposal to acceptance: found by the secret of their address, accepted, accelerated; and what stands in the way of one. */
import type { PlanAcceptance } from '../../domain/plan-decision.ts';
import { run, send, storableJson, type Tx } from '../connect.ts';

/** The plan whose address this hash stands for. In a transaction of `inPlanTx`, which sees that one row. */
export async function findPresentedPlan(
  tx: Tx,
  acceptHash: string,
): Promise<{ creditorId: string; id: string } | undefined> {
  const rows = await run<{ creditorId: string; id: string }>(
    tx,
    'find-presented-plan',
    'select creditor_id as "creditorId", id from plans where accept_hash = $1',
    [acceptHash],
  );
  return rows[0];
}

/** A proposal becomes an agreement of `agreedOn`, with its proof. Its balances are those of that instant, as nothing has moved. */
export async function activatePlan(
  tx: Tx,
  creditorId: string,
  id: string,
  accepted: { readonly agreedOn: string; readonly agreedAt: Date; readonly acceptance: PlanAcceptance },
): Promise<void> {
  await run(
    tx,
    'activate-plan',
    `update plans set status = 'active', agreed_on = $3, agreed_at = $4, acceptance = $5 where creditor_id = $1 and id = $2`,
    [creditorId, id, accepted.agreedOn, accepted.agreedAt, storableJson(accepted.acceptance)],
  );
}

/** The proof of an agreement that was recorded already. */
export function recordAcceptance(tx: Tx, creditorId: string, id: string, acceptance: PlanAcceptance): void {
  send(tx, 'record-acceptance', 'update plans set acceptance = $3 where creditor_id = $1 and id = $2', [
    creditorId,
    id,
    storableJson(acceptance),
  ]);
}

/** The whole rest is due at once since `at`. */
export function markAccelerated(tx: Tx, creditorId: string, id: string, at: Date): void {
  send(tx, 'mark-accelerated', 'update plans set accelerated_at = $3 where creditor_id = $1 and id = $2', [
    creditorId,
    id,
    at,
  ]);
}

/** Ids of a debtor's plans that run or wait for acceptance. */
export async function livePlansOfDebtor(tx: Tx, creditorId: string, debtorId: string): Promise<string[]> {
  const rows = await run<{ id: string }>(
    tx,
    'live-plans-of-debtor',
    `select id from plans where creditor_id = $1 and debtor_id = $2 and status in ('proposed', 'active') order by id`,
    [creditorId, debtorId],
  );
  return rows.map(({ id }) => id);
}

/**
 * Why the law leaves no room for a plan with this debtor (rule R72): a stop on the debtor, its SIREN or one of its invoices, or a hold of such a kind.
 * Null: nothing known.
 */
export async function insolvencyOf(tx: Tx, creditorId: string, debtorId: string, now: Date): Promise<string | null> {
  const rows = await run<{ kind: string }>(
    tx,
    'insolvency-of',
    `select s.kind from legal_stops s where s.creditor_id = $1 and s.ended_at is null and s.kind in ('insolvency', 'overIndebted', 'judicialGrace')
       and (s.debtor_id = $2 or s.siren = (select d.siren from debtors d where d.creditor_id = $1 and d.id = $2)
         or s.invoice_id in (select i.id from invoices i where i.creditor_id = $1 and i.debtor_id = $2))
     union all
     select h.kind from invoices i join holds h on h.creditor_id = i.creditor_id and h.invoice_id = i.id
     where i.creditor_id = $1 and i.debtor_id = $2 and i.status in ('open', 'handedOver') and h.kind in ('insolvency', 'overIndebted', 'judicialGrace')
       and h.ended_at is null and (h.ends_at is null or h.ends_at > $3)
     limit 1`,
    [creditorId, debtorId, now],
  );
  return rows[0]?.kind ?? null;
}

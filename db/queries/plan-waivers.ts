/** Which plans govern the penalties of invoices. */
import type { WaivingPlan } from '../../domain/plan-waiver.ts';
import { run, type Tx } from '../connect.ts';

/**
 * By invoice, the newest plan that came into force over it, where it waives penalties if kept and runs or was kept. Never for a public buyer, whose penalties
 * cannot be waived (CCP L2192-14, rule R9).
 */
export async function waivingPlans(
  tx: Tx,
  creditorId: string,
  invoiceIds: readonly string[],
): Promise<Map<string, WaivingPlan>> {
  const rows = await run<WaivingPlan & { invoiceId: string; interest: string }>(
    tx,
    'waiving-plans',
    `select * from (
       select distinct on (x.invoice_id) x.invoice_id as "invoiceId", p.reference, p.status, p.interest, p.agreed_on as "agreedOn",
         (p.ended_at at time zone d.time_zone)::date as "endedOn", d.type
       from plan_invoices x join plans p on p.creditor_id = x.creditor_id and p.id = x.plan_id
         join debtors d on d.creditor_id = p.creditor_id and d.id = p.debtor_id
       where x.creditor_id = $1 and x.invoice_id = any($2::uuid[]) and p.status in ('active', 'kept', 'broken', 'replaced')
       order by x.invoice_id, p.agreed_at desc, (p.status = 'replaced')) newest
     where interest = 'waivedIfKept' and status in ('active', 'kept') and type <> 'public'`,
    [creditorId, invoiceIds],
  );
  return new Map(
    rows.map(({ invoiceId, reference, status, agreedOn, endedOn }) => [
      invoiceId,
      { reference, status, agreedOn, endedOn },
    ]),
  );
}

/** Payment plans: reading them under the debtor's lock, and writing each step of their life. */
import type { InstalmentFact } from '../../domain/decide-plan.ts';
import type { PlanDecided, PlanOutcome } from '../../domain/plan-decision.ts';
import type { PlanRules, WindowName } from '../../domain/policy.ts';
import { run, type Tx } from '../connect.ts';

export interface PlanRow {
  readonly id: string;
  readonly reference: string;
  readonly debtorId: string;
  readonly agreedOn: string;
  readonly currency: string;
  readonly totalCents: number;
  readonly interest: 'kept' | 'waivedIfKept';
  readonly status: 'active' | PlanOutcome;
  readonly seq: number;
  readonly rules: PlanRules;
  readonly requestHash: string;
  readonly decided: PlanDecided | null;
  readonly agreedAt: Date;
  readonly endedBecause: string | null;
  readonly timeZone: string;
  readonly country: string;
  readonly postcode: string | null;
  readonly window: WindowName;
  readonly instalments: InstalmentFact[];
  readonly invoices: { invoiceId: string; number: string; agreedCents: number; balanceCents: number }[];
}

const selectText = `
  select p.id, p.reference, p.debtor_id as "debtorId", p.agreed_on as "agreedOn", p.currency, p.total_cents as "totalCents", p.interest, p.status, p.seq,
    p.rules, p.request_hash as "requestHash", p.decided, p.agreed_at as "agreedAt", p.ended_because as "endedBecause", d.time_zone as "timeZone", d.country,
    (select c.value->>'postcode' from contact_points c where c.creditor_id = p.creditor_id and c.debtor_id = p.debtor_id and c.kind = 'address') as postcode,
    coalesce((select v.body->>'window' from plan_invoices x join invoices i on i.creditor_id = x.creditor_id and i.id = x.invoice_id
      join policy_versions v on v.creditor_id = i.creditor_id and v.key = i.policy_key and v.version = i.policy_version
      where x.creditor_id = p.creditor_id and x.plan_id = p.id order by (v.body->>'window' = 'always') limit 1), 'businessHours') as "window",
    (select json_agg(json_build_object('no', n.no, 'dueOn', n.due_on, 'amountCents', n.amount_cents, 'noteSentAt', n.note_sent_at,
        'reminderSentAt', n.reminder_sent_at, 'breachSentAt', n.breach_sent_at) order by n.no)
      from instalments n where n.creditor_id = p.creditor_id and n.plan_id = p.id) as instalments,
    (select json_agg(json_build_object('invoiceId', i.id, 'number', i.number, 'agreedCents', x.balance_cents, 'balanceCents', i.balance_cents) order by i.due_on, i.number)
      from plan_invoices x join invoices i on i.creditor_id = x.creditor_id and i.id = x.invoice_id
      where x.creditor_id = p.creditor_id and x.plan_id = p.id) as invoices
  from plans p join debtors d on d.creditor_id = p.creditor_id and d.id = p.debtor_id`;

/** One plan by its reference; undefined when unknown. */
export async function findPlan(tx: Tx, creditorId: string, reference: string): Promise<PlanRow | undefined> {
  return (
    await run<PlanRow>(tx, 'find-plan', `${selectText} where p.creditor_id = $1 and p.reference = $2`, [
      creditorId,
      reference,
    ])
  )[0];
}

/** One plan by its id; undefined when unknown. */
export async function readPlan(tx: Tx, creditorId: string, id: string): Promise<PlanRow | undefined> {
  return (
    await run<PlanRow>(tx, 'read-plan', `${selectText} where p.creditor_id = $1 and p.id = $2`, [creditorId, id])
  )[0];
}

/** Ids of the active plans that cover any of these invoices. */
export async function activePlansOf(tx: Tx, creditorId: string, invoiceIds: readonly string[]): Promise<string[]> {
  const rows = await run<{ id: string }>(
    tx,
    'active-plans-of',
    `select distinct p.id from plans p join plan_invoices x on x.creditor_id = p.creditor_id and x.plan_id = p.id
     where p.creditor_id = $1 and p.status = 'active' and x.invoice_id = any($2::uuid[]) order by p.id`,
    [creditorId, invoiceIds],
  );
  return rows.map((row) => row.id);
}

export interface NewPlan {
  readonly id: string;
  readonly reference: string;
  readonly debtorId: string;
  readonly agreedOn: string;
  readonly currency: string;
  readonly totalCents: number;
  readonly interest: 'kept' | 'waivedIfKept';
  readonly rules: PlanRules;
  readonly requestHash: string;
  readonly agreedAt: Date;
  readonly instalments: readonly { dueOn: string; amountCents: number }[];
  readonly invoices: readonly { invoiceId: string; balanceCents: number }[];
}

/** Inserts a plan with its instalments and invoices. */
export async function insertPlan(tx: Tx, creditorId: string, plan: NewPlan): Promise<void> {
  await run(
    tx,
    'insert-plan',
    `with p as (
       insert into plans (creditor_id, id, reference, debtor_id, agreed_on, currency, total_cents, interest, status, seq, rules, request_hash, agreed_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, 'active', 0, $9, $10, $11) returning id),
     n as (
       insert into instalments (creditor_id, plan_id, no, due_on, amount_cents)
       select $1, p.id, r.ordinality, (r.value->>'dueOn')::date, (r.value->>'amountCents')::bigint from p, jsonb_array_elements($12::jsonb) with ordinality as r)
     insert into plan_invoices (creditor_id, plan_id, invoice_id, balance_cents)
     select $1, p.id, r."invoiceId", r."balanceCents" from p, jsonb_to_recordset($13::jsonb) as r("invoiceId" uuid, "balanceCents" bigint)`,
    [
      creditorId,
      plan.id,
      plan.reference,
      plan.debtorId,
      plan.agreedOn,
      plan.currency,
      plan.totalCents,
      plan.interest,
      JSON.stringify(plan.rules),
      plan.requestHash,
      plan.agreedAt,
      JSON.stringify(plan.instalments),
      JSON.stringify(plan.invoices),
    ],
  );
}

/** Stores a plan's state and decision. */
export async function updatePlan(
  tx: Tx,
  creditorId: string,
  id: string,
  change: {
    status: PlanRow['status'];
    decided: PlanDecided;
    nextActionAt: string | null;
    endedAt: Date | null;
    endedBecause: string | null;
  },
): Promise<void> {
  await run(
    tx,
    'update-plan',
    'update plans set status = $3, seq = $4, decided = $5, next_action_at = $6, ended_at = $7, ended_because = $8 where creditor_id = $1 and id = $2',
    [
      creditorId,
      id,
      change.status,
      change.decided.seq,
      JSON.stringify(change.decided),
      change.nextActionAt,
      change.endedAt,
      change.endedBecause,
    ],
  );
}

/** Marks that a plan message was made (or given up) for one instalment. */
export async function markInstalment(
  tx: Tx,
  creditorId: string,
  planId: string,
  no: number,
  step: 'instalmentNote' | 'instalmentReminder' | 'breachNotice',
  at: Date,
): Promise<void> {
  await run(
    tx,
    `mark-instalment`,
    `update instalments set note_sent_at = case when $4 = 'instalmentNote' then $5 else note_sent_at end,
       reminder_sent_at = case when $4 = 'instalmentReminder' then $5 else reminder_sent_at end,
       breach_sent_at = case when $4 = 'breachNotice' then $5 else breach_sent_at end
     where creditor_id = $1 and plan_id = $2 and no = $3`,
    [creditorId, planId, no, step, at],
  );
}

/** The delivery of a plan message, by its key; undefined before its first claim. */
export async function findPlanDelivery(
  tx: Tx,
  creditorId: string,
  idempotencyKey: string,
): Promise<{ id: string; notBefore: Date | null; state: string } | undefined> {
  return (
    await run<{ id: string; notBefore: Date | null; state: string }>(
      tx,
      'find-plan-delivery',
      'select id, not_before as "notBefore", state from deliveries where creditor_id = $1 and idempotency_key = $2',
      [creditorId, idempotencyKey],
    )
  )[0];
}

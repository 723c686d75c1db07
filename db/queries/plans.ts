/** Payment plans: reading them under the debtor's lock, and writing each step of their life. */
import type { InstalmentFact } from '../../domain/decide-plan.ts';
import type { PlanAcceptance, PlanDecided, PlanMessage, PlanStatus } from '../../domain/plan-decision.ts';
import type { DebtorType } from '../../domain/case-facts.ts';
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
  readonly status: PlanStatus;
  readonly seq: number;
  readonly rules: PlanRules;
  readonly requestHash: string;
  readonly decided: PlanDecided | null;
  readonly agreedAt: Date;
  readonly endedBecause: string | null;
  readonly endedAt: Date | null;
  /** Of a plan that was sent for acceptance. */
  readonly acceptUntil: Date | null;
  readonly documentId: string | null;
  readonly acceptance: PlanAcceptance | null;
  readonly acceleratedAt: Date | null;
  readonly replacesId: string | null;
  /** References of the plan before and after it. */
  readonly replaces: string | null;
  readonly replacedBy: string | null;
  /** State of the delivery that carries the proposal; null: there is none. */
  readonly proposalState: string | null;
  readonly debtorType: DebtorType;
  readonly timeZone: string;
  readonly country: string;
  readonly postcode: string | null;
  readonly window: WindowName;
  readonly instalments: InstalmentFact[];
  readonly invoices: { invoiceId: string; number: string; agreedCents: number; balanceCents: number }[];
}

const selectText = `
  select p.id, p.reference, p.debtor_id as "debtorId", p.agreed_on as "agreedOn", p.currency, p.total_cents as "totalCents", p.interest, p.status, p.seq,
    p.rules, p.request_hash as "requestHash", p.decided, p.agreed_at as "agreedAt", p.ended_because as "endedBecause", p.ended_at as "endedAt",
    p.accept_until as "acceptUntil", p.document_id as "documentId", p.acceptance, p.accelerated_at as "acceleratedAt", p.replaces_id as "replacesId",
    (select o.reference from plans o where o.creditor_id = p.creditor_id and o.id = p.replaces_id) as replaces,
    (select o.reference from plans o where o.creditor_id = p.creditor_id and o.debtor_id = p.debtor_id and o.replaces_id = p.id
      and o.status not in ('proposed', 'declined', 'expired') order by o.agreed_at desc limit 1) as "replacedBy",
    (select v.state from deliveries v where v.creditor_id = p.creditor_id and v.idempotency_key = p.id || ':0:proposal') as "proposalState",
    d.type as "debtorType", d.time_zone as "timeZone", d.country,
    (select c.value->>'postcode' from contact_points c where c.creditor_id = p.creditor_id and c.debtor_id = p.debtor_id and c.kind = 'address') as postcode,
    coalesce((select v.body->>'window' from plan_invoices x join invoices i on i.creditor_id = x.creditor_id and i.id = x.invoice_id
      join policy_versions v on v.creditor_id = i.creditor_id and v.key = i.policy_key and v.version = i.policy_version
      where x.creditor_id = p.creditor_id and x.plan_id = p.id order by (v.body->>'window' = 'always') limit 1), 'businessHours') as "window",
    (select json_agg(json_build_object('no', n.no, 'dueOn', n.due_on, 'amountCents', n.amount_cents, 'noteSentAt', n.note_sent_at,
        'reminderSentAt', n.reminder_sent_at, 'breachSentAt', n.breach_sent_at,
        'breachFailedAt', case when n.reminder_sent_at is not null then (select max(t.created_at) from tasks t where t.creditor_id = p.creditor_id
          and t.kind = 'planAnswer' and t.data->>'about' = 'breachNotice' and t.status <> 'cancelled' and t.result->>'presentedOn' is null and t.data->>'planId' = p.id::text and (t.data->>'instalment')::int = n.no
          and t.invoice_id in (select y.invoice_id from plan_invoices y where y.creditor_id = p.creditor_id and y.plan_id = p.id)) end) order by n.no)
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

/** Ids of the plans, running or waiting for acceptance, that cover any of these invoices. */
export async function livePlansOf(tx: Tx, creditorId: string, invoiceIds: readonly string[]): Promise<string[]> {
  const rows = await run<{ id: string }>(
    tx,
    'live-plans-of',
    `select distinct p.id from plans p join plan_invoices x on x.creditor_id = p.creditor_id and x.plan_id = p.id
     where p.creditor_id = $1 and p.status in ('proposed', 'active') and x.invoice_id = any($2::uuid[]) order by p.id`,
    [creditorId, invoiceIds],
  );
  return rows.map((row) => row.id);
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
  /** Absent: agreed at once. */
  readonly proposal?: { readonly acceptUntil: Date; readonly acceptHash: string; readonly documentId: string };
  readonly replacesId?: string;
  readonly instalments: readonly { dueOn: string; amountCents: number }[];
  readonly invoices: readonly { invoiceId: string; balanceCents: number }[];
}

/** Inserts a plan with its instalments and invoices. */
export async function insertPlan(tx: Tx, creditorId: string, plan: NewPlan): Promise<void> {
  await run(
    tx,
    'insert-plan',
    `with p as (
       insert into plans (creditor_id, id, reference, debtor_id, agreed_on, currency, total_cents, interest, status, seq, rules, request_hash, agreed_at,
         accept_until, accept_hash, document_id, replaces_id)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $14, 0, $9, $10, $11, $15, $16, $17, $18) returning id),
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
      plan.proposal ? 'proposed' : 'active',
      plan.proposal?.acceptUntil ?? null,
      plan.proposal?.acceptHash ?? null,
      plan.proposal?.documentId ?? null,
      plan.replacesId ?? null,
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
  step: Exclude<PlanMessage, 'proposal'>,
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
): Promise<{ id: string; notBefore: Date | null; state: string; outcome: string | null } | undefined> {
  return (
    await run<{ id: string; notBefore: Date | null; state: string; outcome: string | null }>(
      tx,
      'find-plan-delivery',
      'select id, not_before as "notBefore", state, outcome from deliveries where creditor_id = $1 and idempotency_key = $2',
      [creditorId, idempotencyKey],
    )
  )[0];
}

/** A breach notice that reached nobody: a person gives it on paper, and only then does its term run (C. civ. 1225, rule R71). */
import { run } from '../db/connect.ts';
import { findPlanDelivery, markInstalment, type PlanRow } from '../db/queries/plans.ts';
import { startOfDay } from '../domain/civil-date.ts';
import type { Act } from './act.ts';
import { planMessageKey, refreshPlan } from './follow-plan.ts';
import { missing } from './refusal.ts';
import { onlyNoted, type TaskDone } from './task-done.ts';
import { openTask } from './tasks.ts';

const neverArrived = new Set(['bounced_permanent', 'undeliverable', 'suppressed', 'rejected_by_provider']);

/** Whether the notice came back, or was refused for good, after its provider had taken it, and no person has given it since. */
export async function noticeCameBack(act: Act, plan: PlanRow, instalment: number): Promise<boolean> {
  const mail = await findPlanDelivery(act.tx, act.creditorId, planMessageKey(plan.id, instalment, 'breachNotice'));
  if (mail?.state !== 'failed' && !neverArrived.has(mail?.outcome ?? '')) return false;
  const given = await run(
    act.tx,
    'notice-given',
    `select 1 from tasks where creditor_id = $1 and invoice_id = any($2::uuid[]) and kind = 'planAnswer' and data->>'about' = 'breachNotice'
       and data->>'planId' = $3 and (data->>'instalment')::int = $4 and result->>'presentedOn' is not null`,
    [act.creditorId, plan.invoices.map((one) => one.invoiceId), plan.id, instalment],
  );
  return given.length === 0;
}

/** Asks a person to give the notice, once. The task itself is what the plan waits for. */
export async function askForNotice(act: Act, plan: PlanRow, instalment: number, invoiceId: string): Promise<void> {
  const open = await run(
    act.tx,
    'find-notice-task',
    `select 1 from tasks where creditor_id = $1 and invoice_id = any($2::uuid[]) and kind = 'planAnswer' and status = 'open'
       and data->>'about' = 'breachNotice' and data->>'planId' = $3 and (data->>'instalment')::int = $4`,
    [act.creditorId, plan.invoices.map((one) => one.invoiceId), plan.id, instalment],
  );
  if (open.length > 0) return;
  const { reference } = plan;
  await openTask(act, {
    kind: 'planAnswer',
    invoiceId,
    days: 2,
    data: {
      ...{ about: 'breachNotice', planId: plan.id, plan: reference, instalment },
      text: `La mise en demeure pour le versement ${String(instalment)} de l’échéancier ${reference} n’a pas pu être remise par e-mail. Sans elle, l’échéancier ne peut pas prendre fin. Envoyez-la par lettre recommandée, puis terminez cette tâche avec { "presentedOn": "AAAA-MM-JJ" } : le délai court de ce jour. Ou annulez l’échéancier d’un commun accord, ou renégociez-le, puis terminez-la avec { "resume": false }.`,
      textEn: `The formal notice for instalment ${String(instalment)} of payment plan ${reference} could not be delivered by e-mail. Without it the plan cannot end. Send it by registered letter, then complete this task with { "presentedOn": "YYYY-MM-DD" }: the term runs from that day. Or cancel the plan by agreement, or renegotiate it, then complete it with { "resume": false }.`,
    },
  });
}

/** What a person answers: the notice was presented, and its term runs from that day; everything else is noted. */
export async function planTaskDone(done: TaskDone): Promise<void> {
  const { act, task, completion, opened } = done;
  const [about] = await run<{ about: string | null; planId: string; instalment: number; timeZone: string }>(
    act.tx,
    'read-plan-task',
    `select t.data->>'about' as about, t.data->>'planId' as "planId", (t.data->>'instalment')::int as instalment, d.time_zone as "timeZone"
     from tasks t join invoices i on i.creditor_id = t.creditor_id and i.id = t.invoice_id join debtors d on d.creditor_id = i.creditor_id and d.id = i.debtor_id
     where t.creditor_id = $1 and t.id = $2`,
    [act.creditorId, task.id],
  );
  onlyNoted(done);
  if (about?.about !== 'breachNotice' || opened.every((open) => open.status !== 'open')) return;
  const { presentedOn, resume } = completion;
  if (presentedOn === undefined) {
    if (resume !== false) throw missing('presentedOn', '"2026-10-07", or "resume": false');
    return;
  }
  const day = startOfDay(presentedOn, about.timeZone);
  await markInstalment(act.tx, act.creditorId, about.planId, about.instalment, 'breachNotice', new Date(day));
  await refreshPlan(act, about.planId);
}

/** A written payment plan: agreed, renegotiated, and cancelled. While it runs, its invoices are on hold. */
import { lockDebtor } from '../db/queries/cases.ts';
import { findDebtorId } from '../db/queries/debtors.ts';
import { findInvoiceIds } from '../db/queries/invoices.ts';
import { findPlan, insertPlan, type NewPlan, type PlanRow } from '../db/queries/plans.ts';
import type { Act } from './act.ts';
import { endPlan, openPlan } from './end-plans.ts';
import { refreshPlan } from './follow-plan.ts';
import { closeCases, note, type OpenCase } from './open-case.ts';
import { checkDates, checkInstalments, coveredCases, refuseInsolvent } from './plan-checks.ts';
import { possibleInterruption } from './possible-interruption.ts';
import { notFound, Refusal } from './refusal.ts';
import { contentHash } from './register-invoice.ts';
import { setHold } from './set-hold.ts';

export interface PlanInput {
  readonly reference: string;
  /** Debtor reference. */
  readonly debtor: string;
  /** Ids or numbers. */
  readonly invoices: readonly string[];
  readonly agreedOn: string;
  readonly instalments: readonly { readonly dueOn: string; readonly amountCents: number }[];
  readonly interest: 'kept' | 'waivedIfKept';
}

/** A plan that was checked, with the cases it covers open and locked. */
export interface PlanDraft {
  readonly opened: OpenCase[];
  readonly row: NewPlan;
}

/** What was written, and whether it was new. */
export interface PlanWritten {
  readonly plan: PlanRow;
  readonly created: boolean;
}

/**
 * Records a plan and suspends the covered invoices. The instalments must sum to the balances, to the cent, and be in order of date.
 * The same reference with the same content changes nothing; with other content it is refused (`plan_conflict`), and so is a debtor who is insolvent
 * (`debtor_insolvent`, rule R72).
 */
export async function agreePlan(act: Act, input: PlanInput): Promise<PlanWritten> {
  const found = await draftPlan(act, input, contentHash(input));
  if (!('row' in found)) return { plan: found, created: false };
  return { plan: await startPlan(act, found), created: true };
}

/** Reads and checks what a plan is made from; the plan itself where it is known already. */
export async function draftPlan(act: Act, input: PlanInput, requestHash: string): Promise<PlanDraft | PlanRow> {
  const debtorId = await findDebtorId(act.tx, act.creditorId, input.debtor);
  if (!debtorId) throw notFound('debtor', 'debtor');
  // Under the lock, so that the same plan told twice at once is found by the second.
  await lockDebtor(act.tx, act.creditorId, debtorId);
  const known = await findPlan(act.tx, act.creditorId, input.reference);
  if (known) return sameAsBefore(known, requestHash);
  const found = await findInvoiceIds(act.tx, act.creditorId, input.invoices);
  const ids = found.map((id, at) => {
    if (!id) throw notFound('invoice', `invoices.${String(at)}`);
    return id;
  });
  return draftFor(act, input, requestHash, { debtorId, ids, beside: null });
}

/** The same for invoices and a debtor that are known, under the debtor's lock. `beside`: the plan it takes the place of. */
export async function draftFor(
  act: Act,
  { reference, agreedOn, interest, instalments }: Omit<PlanInput, 'debtor' | 'invoices'>,
  requestHash: string,
  { debtorId, ids, beside }: { debtorId: string; ids: readonly string[]; beside: string | null },
): Promise<PlanDraft> {
  await refuseInsolvent(act, debtorId);
  const opened = await coveredCases(act, ids, debtorId, beside);
  checkDates(act, { agreedOn, instalments });
  const totalCents = checkInstalments({ agreedOn, instalments }, opened);
  const first = opened[0];
  if (!first) throw new Refusal('unprocessable', 'no_invoices', 'A plan covers at least one invoice.', 'invoices');
  const row: NewPlan = {
    ...{ reference, debtorId, agreedOn, interest, instalments, totalCents, requestHash },
    id: act.newId(),
    currency: first.row.currency,
    rules: first.row.policy.plan,
    agreedAt: act.now,
    invoices: opened.map((open) => ({ invoiceId: open.row.id, balanceCents: open.balanceCents })),
    ...(beside === null ? {} : { replacesId: beside }),
  };
  return { opened, row };
}

/** Writes a plan that holds from now on; its cases are decided anew. */
export async function startPlan(act: Act, { opened, row }: PlanDraft): Promise<PlanRow> {
  const { id, reference, agreedOn, instalments, interest } = row;
  await insertPlan(act.tx, act.creditorId, row);
  for (const open of opened) {
    await setHold(act, open.row.id, { kind: 'plan', reason: `Payment plan ${reference}`, subjectId: id });
    note(act, open, 'planAgreed', { plan: reference, agreedOn, instalments, interest });
    const possible = {
      kind: 'planAccepted',
      occurredOn: agreedOn,
      subjectKey: id,
      proof: { plan: reference },
    } as const;
    await possibleInterruption(act, open, possible);
  }
  await closeCases(act, opened);
  await refreshPlan(act, id);
  return mustFind(act, reference);
}

/** A plan that was just written. */
export async function mustFind(act: Act, reference: string): Promise<PlanRow> {
  const plan = await findPlan(act.tx, act.creditorId, reference);
  if (!plan) throw new Error(`Plan ${reference} was not written`);
  return plan;
}

/** The plan of a reference that is sent again, if its content is the same. */
export function sameAsBefore(known: PlanRow, requestHash: string): PlanRow {
  if (known.requestHash === requestHash) return known;
  const text = `Plan ${known.reference} is already recorded with other content. Cancel it and agree a new one under a new reference.`;
  throw new Refusal('conflict', 'plan_conflict', text, 'reference');
}

/** Ends a plan or a proposal by agreement: the invoices are dunned again from the step they were at. Repeating it changes nothing; a plan that ended otherwise is refused. */
export async function cancelPlan(act: Act, reference: string, reason: string): Promise<PlanRow> {
  const before = await findPlan(act.tx, act.creditorId, reference);
  if (!before) throw notFound('plan', 'reference');
  const { plan, opened } = await openPlan(act, before.id);
  if (plan.status === 'cancelled') return plan;
  if (plan.status !== 'active' && plan.status !== 'proposed')
    throw new Refusal('conflict', 'plan_ended', `Plan ${reference} is ${plan.status}; it cannot be cancelled.`);
  const end = { outcome: 'cancelled', because: reason, event: 'planCancelled', data: { reason } } as const;
  const { waiting } = await endPlan(act, plan, opened, end);
  await closeCases(act, waiting);
  return mustFind(act, reference);
}

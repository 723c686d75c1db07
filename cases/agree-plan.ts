/** A written payment plan: agreed, and cancelled. While it runs, its invoices are on hold. */
import { endHolds } from '../db/queries/holds.ts';
import { lockDebtor } from '../db/queries/cases.ts';
import { findDebtorId } from '../db/queries/debtors.ts';
import { findInvoiceIds } from '../db/queries/invoices.ts';
import { activePlansOf, findPlan, insertPlan, type PlanRow } from '../db/queries/plans.ts';
import { addDays } from '../domain/civil-date.ts';
import type { Act } from './act.ts';
import { closePlan, refreshPlan } from './follow-plan.ts';
import { closeCases, note, openCases, type OpenCase } from './open-case.ts';
import { mustBeOpen } from './pause.ts';
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

/**
 * Records a plan and suspends the covered invoices. The instalments must sum to the balances, to the cent, and be in order of date.
 * The same reference with the same content changes nothing; with other content it is refused (`plan_conflict`).
 */
export async function agreePlan(act: Act, input: PlanInput): Promise<{ plan: PlanRow; created: boolean }> {
  const requestHash = contentHash(input);
  const debtorId = await findDebtorId(act.tx, act.creditorId, input.debtor);
  if (!debtorId) throw notFound('debtor', 'debtor');
  // Under the lock, so that the same plan told twice at once is found by the second.
  await lockDebtor(act.tx, act.creditorId, debtorId);
  const known = await findPlan(act.tx, act.creditorId, input.reference);
  if (known) return { plan: sameAsBefore(known, requestHash), created: false };
  const opened = await coveredCases(act, input, debtorId);
  const currency = opened[0]?.row.currency ?? '';
  checkDates(act, input);
  const totalCents = checkInstalments(input, opened);
  const first = opened[0];
  if (!first) throw new Refusal('unprocessable', 'no_invoices', 'A plan covers at least one invoice.', 'invoices');
  const id = act.newId();
  const invoices = opened.map((open) => ({ invoiceId: open.row.id, balanceCents: open.balanceCents }));
  const { reference, agreedOn, interest, instalments } = input;
  await insertPlan(act.tx, act.creditorId, {
    id,
    reference,
    debtorId,
    agreedOn,
    currency,
    totalCents,
    interest,
    rules: first.row.policy.plan,
    requestHash,
    agreedAt: act.now,
    instalments,
    invoices,
  });
  await suspend(act, opened, id, input);
  await closeCases(act, opened);
  await refreshPlan(act, id);
  const plan = await findPlan(act.tx, act.creditorId, reference);
  if (!plan) throw new Error(`Plan ${reference} was not written`);
  return { plan, created: true };
}

function sameAsBefore(known: PlanRow, requestHash: string): PlanRow {
  if (known.requestHash === requestHash) return known;
  const text = `Plan ${known.reference} is already recorded with other content. Cancel it and agree a new one under a new reference.`;
  throw new Refusal('conflict', 'plan_conflict', text, 'reference');
}

/** Puts every covered invoice on hold for the plan. */
async function suspend(act: Act, opened: readonly OpenCase[], planId: string, input: PlanInput): Promise<void> {
  const { reference, agreedOn, instalments, interest } = input;
  for (const open of opened) {
    await setHold(act, open.row.id, { kind: 'plan', reason: `Payment plan ${reference}`, subjectId: planId });
    note(act, open, 'planAgreed', { plan: reference, agreedOn, instalments, interest });
    const proof = { plan: reference };
    await possibleInterruption(act, open, {
      ...{ kind: 'planAccepted', occurredOn: agreedOn, subjectKey: planId, proof },
    });
  }
}

async function coveredCases(act: Act, input: PlanInput, debtorId: string): Promise<OpenCase[]> {
  const ids = await findInvoiceIds(act.tx, act.creditorId, input.invoices);
  const known = ids.map((id, at) => {
    if (!id) throw notFound('invoice', `invoices.${String(at)}`);
    return id;
  });
  const opened = await openCases(act, [...new Set(known)]);
  for (const open of opened) {
    mustBeOpen(open);
    if (open.row.holds.some((hold) => hold.kind === 'placement'))
      throw new Refusal(
        'conflict',
        'being_placed',
        `Invoice ${open.row.number} is being given to the collection agency. Agree the plan with the agency, or recall the case first.`,
        'invoices',
      );
    if (open.row.debtorId !== debtorId)
      throw new Refusal(
        'unprocessable',
        'other_debtor',
        `Invoice ${open.row.number} belongs to another debtor. A plan is made with one debtor.`,
        'invoices',
      );
    if (open.row.currency !== opened[0]?.row.currency)
      throw new Refusal(
        'unprocessable',
        'currency_mismatch',
        'The invoices of a plan must be in one currency.',
        'invoices',
      );
  }
  const running = await activePlansOf(act.tx, act.creditorId, known);
  if (running.length > 0)
    throw new Refusal(
      'conflict',
      'already_planned',
      'One of these invoices is already under a payment plan. Cancel that plan first.',
      'invoices',
    );
  return opened;
}

/** An agreement is made before its instalments are due, and not in the future. */
function checkDates(act: Act, { agreedOn, instalments }: PlanInput): void {
  // One day is left for zones ahead of ours.
  if (agreedOn > addDays(act.now.toISOString().slice(0, 10), 1))
    throw new Refusal(
      'unprocessable',
      'date_in_the_future',
      `"agreedOn" (${agreedOn}) is in the future. Send the plan once it is agreed.`,
      'agreedOn',
    );
  const early = instalments.findIndex((instalment) => instalment.dueOn < agreedOn);
  if (early !== -1)
    throw new Refusal(
      'unprocessable',
      'instalment_before_agreement',
      `An instalment cannot be due before the day the plan was agreed (${agreedOn}). Correct one of the dates.`,
      `instalments.${String(early)}.dueOn`,
    );
}

function checkInstalments(input: PlanInput, opened: readonly OpenCase[]): number {
  const owed = opened.reduce((sum, open) => sum + open.balanceCents, 0);
  const planned = input.instalments.reduce((sum, one) => sum + one.amountCents, 0);
  if (planned !== owed)
    throw new Refusal(
      'unprocessable',
      'instalments_sum',
      `The instalments sum to ${String(planned)} cents, the invoices owe ${String(owed)}. They must be equal.`,
      'instalments',
    );
  for (const [at, instalment] of input.instalments.entries()) {
    const before = input.instalments[at - 1];
    if (before && instalment.dueOn < before.dueOn)
      throw new Refusal(
        'unprocessable',
        'instalments_order',
        'Instalments must be in order of their due dates.',
        `instalments.${String(at)}.dueOn`,
      );
  }
  return planned;
}

/** Ends a plan by agreement: the invoices are dunned again from the step they were at. Repeating it changes nothing; a plan that ended otherwise is refused. */
export async function cancelPlan(act: Act, reference: string, reason: string): Promise<PlanRow> {
  const before = await findPlan(act.tx, act.creditorId, reference);
  if (!before) throw notFound('plan', 'reference');
  const opened = await openCases(
    act,
    before.invoices.map((one) => one.invoiceId),
  );
  const plan = (await findPlan(act.tx, act.creditorId, reference)) ?? before;
  if (plan.status === 'kept' || plan.status === 'broken')
    throw new Refusal('conflict', 'plan_ended', `Plan ${reference} is ${plan.status}; it cannot be cancelled.`);
  if (plan.status === 'cancelled') return plan;
  await closePlan(act, plan, 'cancelled', reason);
  await releaseInvoices(act, opened, 'planCancelled', { plan: reference, reason });
  return (await findPlan(act.tx, act.creditorId, reference)) ?? plan;
}

/** Ends the holds of a plan that is over and lets each open invoice go on from where it was. */
export async function releaseInvoices(
  act: Act,
  opened: readonly OpenCase[],
  event: 'planCancelled' | 'planBroken',
  data: Record<string, unknown>,
): Promise<void> {
  const waiting = opened.filter((open) => open.status === 'open');
  for (const open of waiting) {
    await endHolds(act.tx, act.creditorId, open.row.id, 'plan', act.now);
    note(act, open, event, data);
  }
  await closeCases(act, waiting);
}

/** A running plan gets another schedule under a new reference; the old one stays readable. */
import { lockDebtor } from '../db/queries/cases.ts';
import { openInvoicesOf } from '../db/queries/invoices.ts';
import { findPlan, type PlanRow } from '../db/queries/plans.ts';
import { civilDateAt } from '../domain/civil-date.ts';
import type { Act } from './act.ts';
import { replaceOld } from './accept-plan.ts';
import { draftFor, mustFind, sameAsBefore, startPlan, type PlanInput, type PlanWritten } from './agree-plan.ts';
import { openPlan } from './end-plans.ts';
import { closeCases } from './open-case.ts';
import { sendProposal, type ProposalWriter } from './propose-plan.ts';
import { notFound, Refusal } from './refusal.ts';
import { contentHash } from './register-invoice.ts';

export interface Renegotiation extends Pick<PlanInput, 'reference' | 'instalments'> {
  /** Absent: as in the old plan. */
  readonly interest?: PlanInput['interest'];
  /** Absent: today where the debtor is. */
  readonly agreedOn?: string;
  readonly acceptUntil?: string;
  readonly reason: string;
}

/**
 * Agrees a new schedule for what the invoices of a running plan owe now. Recorded, the old plan is `replaced` at once; sent for acceptance (`writer` given), it runs
 * on until the debtor has accepted the new one. The same reference with the same content changes nothing.
 */
export async function renegotiatePlan(
  act: Act,
  oldReference: string,
  input: Renegotiation,
  writer: ProposalWriter | null,
): Promise<PlanWritten> {
  const before = await findPlan(act.tx, act.creditorId, oldReference);
  if (!before) throw notFound('plan', 'reference');
  await lockDebtor(act.tx, act.creditorId, before.debtorId);
  const requestHash = contentHash({ ...input, renegotiates: oldReference, acceptance: writer ? 'link' : 'recorded' });
  const known = await findPlan(act.tx, act.creditorId, input.reference);
  if (known) return { plan: sameAsBefore(known, requestHash), created: false };
  const old = await mustFind(act, oldReference);
  if (old.status !== 'active')
    throw new Refusal(
      'conflict',
      'plan_ended',
      old.status === 'proposed'
        ? `Plan ${oldReference} still waits for acceptance; only a running plan is renegotiated. Cancel it (POST /v1/payment-plans/${oldReference}/cancel), then propose another.`
        : `Plan ${oldReference} is ${old.status}; only a running plan is renegotiated. Agree a new one: POST /v1/payment-plans.`,
      'reference',
    );
  const today = civilDateAt(act.now.getTime(), old.timeZone);
  const { reference, instalments, agreedOn = today } = input;
  const terms = { reference, instalments, agreedOn, interest: input.interest ?? old.interest };
  const ids = await stillOwed(act, old);
  const draft = await draftFor(act, terms, requestHash, { debtorId: old.debtorId, ids, beside: old.id });
  if (writer) return { plan: await sendProposal(act, draft, { ...input, agreedOn }, writer), created: true };
  const plan = await startPlan(act, draft);
  // The new hold is in place before the old one ends: nothing is dunned between the two.
  const { opened } = await openPlan(act, plan.id);
  await replaceOld(act, plan, opened);
  await closeCases(act, opened);
  return { plan: await mustFind(act, reference), created: true };
}

async function stillOwed(act: Act, old: PlanRow): Promise<string[]> {
  const owed = new Set(await openInvoicesOf(act.tx, act.creditorId, old.debtorId, old.currency));
  return old.invoices.map((one) => one.invoiceId).filter((id) => owed.has(id));
}

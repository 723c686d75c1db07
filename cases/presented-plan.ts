/** A plan as its debtor sees it behind the secret address. Nothing is written. */
import type { Tx } from '../db/connect.ts';
import { loadCases } from '../db/queries/cases.ts';
import { readCreditor } from '../db/queries/creditors.ts';
import { readPlan, type PlanRow } from '../db/queries/plans.ts';
import type { DebtorType } from '../domain/case-facts.ts';
import type { CreditorIdentity } from '../domain/message.ts';
import { noticeDays, usualNoticeDays } from '../domain/plan-term.ts';
import { whyOver } from './accept-plan.ts';

export interface PresentedPlan {
  readonly plan: PlanRow;
  readonly creditor: CreditorIdentity;
  readonly debtor: { readonly name: string; readonly type: DebtorType };
  /** False: it can no longer be accepted or declined. */
  readonly open: boolean;
  /** Days that a breach notice gives. */
  readonly noticeDays: number;
  /** C. civ. 1376: who is no trader writes the sum in words and figures. */
  readonly writesSum: boolean;
}

/** Reads what the page shows; undefined for an unknown plan. */
export async function presentedPlan(
  tx: Tx,
  creditorId: string,
  planId: string,
  now: Date,
): Promise<PresentedPlan | undefined> {
  const [creditor, plan] = await Promise.all([readCreditor(tx, creditorId), readPlan(tx, creditorId, planId)]);
  const ids = plan?.invoices.map((one) => one.invoiceId) ?? [];
  const [first] = await loadCases(tx, creditorId, ids, now);
  if (!plan || !first) return undefined;
  const { name, type } = first.debtor;
  return {
    plan,
    creditor: creditor.identity,
    debtor: { name, type },
    open: whyOver(plan, now.getTime()) === null,
    noticeDays: noticeDays(plan.rules) ?? usualNoticeDays,
    writesSum: type === 'consumer' || type === 'unknown',
  };
}

/** The written agreement of a payment plan, from what was agreed. Nothing is written. */
import type { PlanAgreement } from '../activities/texts/plan-agreement-terms.ts';
import type { Tx } from '../db/connect.ts';
import { loadCases, type CaseRow } from '../db/queries/cases.ts';
import { readCreditor } from '../db/queries/creditors.ts';
import { findPlan, type PlanRow } from '../db/queries/plans.ts';
import { daysBetween } from '../domain/civil-date.ts';
import type { BriefLine } from '../domain/message.ts';
import { noticeDays, usualNoticeDays } from '../domain/plan-term.ts';
import { partyOf } from './brief.ts';
import { notFound } from './refusal.ts';

/**
 * What the agreement says, as of the day it was made: the balances of that day, whatever was paid since. Its instalments sum to the principal, so
 * payments are laid on the principal first, which is how the ledger takes them. Refuses an unknown reference (`plan_not_found`).
 */
export async function agreementOf(tx: Tx, creditorId: string, reference: string, now: Date): Promise<PlanAgreement> {
  const [creditor, plan] = await Promise.all([readCreditor(tx, creditorId), findPlan(tx, creditorId, reference)]);
  if (!plan) throw notFound('plan', 'reference');
  const ids = plan.invoices.map((one) => one.invoiceId);
  const rows = await loadCases(tx, creditorId, ids, now);
  const [first] = rows;
  if (!first) throw new Error(`Plan ${reference} covers no invoice`);
  return {
    on: plan.agreedOn,
    language: first.debtor.language,
    creditor: creditor.identity,
    debtor: partyOf(first.debtor, first.contactPoints),
    reference,
    lines: rows.map((row) => lineOf(plan, row)),
    instalments: plan.instalments.map(({ dueOn, amountCents }) => ({ dueOn, amountCents })),
    interest: plan.interest,
    allocation: 'principalFirst',
    noticeDays: noticeDays(plan.rules) ?? usualNoticeDays,
  };
}

function lineOf({ agreedOn, invoices }: PlanRow, row: CaseRow): BriefLine {
  const { id, number, issuedOn, dueOn, currency, amountCents } = row;
  const agreed = invoices.find((one) => one.invoiceId === id);
  return {
    ...{ invoiceId: id, number, issuedOn, dueOn, currency, amountCents },
    balanceCents: agreed?.agreedCents ?? row.balanceCents,
    daysLate: daysBetween(dueOn, agreedOn),
  };
}

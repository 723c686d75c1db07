/** The written agreement of a payment plan, from what was agreed. Nothing is written. */
import type { PlanAgreement } from '../activities/texts/plan-agreement-terms.ts';
import type { Tx } from '../db/connect.ts';
import { loadCases, type CaseRow } from '../db/queries/cases.ts';
import { readCreditor, type CreditorRow } from '../db/queries/creditors.ts';
import { findDocument } from '../db/queries/documents.ts';
import { findPlan, type NewPlan } from '../db/queries/plans.ts';
import { daysBetween } from '../domain/civil-date.ts';
import type { BriefLine } from '../domain/message.ts';
import { noticeDays, usualNoticeDays } from '../domain/plan-term.ts';
import { partyOf } from './brief.ts';
import type { OpenCase } from './open-case.ts';
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
  const { agreedOn, instalments, interest, rules } = plan;
  return agreementTerms(creditor, rows, {
    ...{ reference, agreedOn, interest, rules },
    instalments: instalments.map(({ dueOn, amountCents }) => ({ dueOn, amountCents })),
    invoices: plan.invoices.map(({ invoiceId, agreedCents }) => ({ invoiceId, balanceCents: agreedCents })),
  });
}

type Agreed = Pick<NewPlan, 'reference' | 'agreedOn' | 'interest' | 'rules' | 'instalments' | 'invoices'>;

/** The agreement of a plan that is about to be written, from its open cases. */
export function agreementFor(creditor: CreditorRow, opened: readonly OpenCase[], plan: Agreed): PlanAgreement {
  return agreementTerms(
    creditor,
    opened.map((open) => open.row),
    plan,
  );
}

function agreementTerms(creditor: CreditorRow, rows: readonly CaseRow[], plan: Agreed): PlanAgreement {
  const [first] = rows;
  if (!first) throw new Error(`Plan ${plan.reference} covers no invoice`);
  return {
    on: plan.agreedOn,
    language: first.debtor.language,
    creditor: creditor.identity,
    debtor: partyOf(first.debtor, first.contactPoints),
    reference: plan.reference,
    lines: rows.map((row) => lineOf(plan, row)),
    instalments: plan.instalments,
    interest: plan.interest,
    allocation: 'principalFirst',
    noticeDays: noticeDays(plan.rules) ?? usualNoticeDays,
  };
}

function lineOf({ agreedOn, invoices }: Agreed, row: CaseRow): BriefLine {
  const { id, number, issuedOn, dueOn, currency, amountCents } = row;
  const agreed = invoices.find((one) => one.invoiceId === id);
  return {
    ...{ invoiceId: id, number, issuedOn, dueOn, currency, amountCents },
    balanceCents: agreed?.balanceCents ?? row.balanceCents,
    daysLate: daysBetween(dueOn, agreedOn),
  };
}

/** The agreement as it was sent for acceptance, byte for byte; null: it was never sent, or the plan is unknown. */
export async function frozenAgreement(tx: Tx, creditorId: string, reference: string): Promise<Buffer | null> {
  const documentId = (await findPlan(tx, creditorId, reference))?.documentId ?? null;
  if (documentId === null) return null;
  return (await findDocument(tx, creditorId, documentId))?.bytes ?? null;
}

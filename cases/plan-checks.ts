/** What must be true before a plan is recorded or proposed. Each refusal names the field and the remedy. */
import { insolvencyOf } from '../db/queries/plan-acceptance.ts';
import { livePlansOf } from '../db/queries/plans.ts';
import { addDays } from '../domain/civil-date.ts';
import type { Act } from './act.ts';
import { openCases, type OpenCase } from './open-case.ts';
import { mustBeOpen } from './pause.ts';
import { Refusal } from './refusal.ts';

export interface Schedule {
  readonly agreedOn: string;
  readonly instalments: readonly { readonly dueOn: string; readonly amountCents: number }[];
}

/** Opens the cases a plan is to cover. `beside` is the plan it takes the place of, which may cover them now. */
export async function coveredCases(
  act: Act,
  invoiceIds: readonly string[],
  debtorId: string,
  beside: string | null,
): Promise<OpenCase[]> {
  const opened = await openCases(act, [...new Set(invoiceIds)]);
  for (const open of opened) mustFit(open, debtorId, opened[0]?.row.currency ?? '');
  const running = (await livePlansOf(act.tx, act.creditorId, invoiceIds)).filter((id) => id !== beside);
  if (running.length > 0)
    throw new Refusal(
      'conflict',
      'already_planned',
      'One of these invoices is already under a payment plan, or under one that waits for acceptance. Cancel that plan first, or renegotiate it.',
      'invoices',
    );
  return opened;
}

function mustFit(open: OpenCase, debtorId: string, currency: string): void {
  mustBeOpen(open);
  const { number } = open.row;
  if (open.row.holds.some((hold) => hold.kind === 'placement'))
    throw new Refusal(
      'conflict',
      'being_placed',
      `Invoice ${number} is being given to the collection agency. Agree the plan with the agency, or recall the case first.`,
      'invoices',
    );
  if (open.row.debtorId !== debtorId)
    throw new Refusal(
      'unprocessable',
      'other_debtor',
      `Invoice ${number} belongs to another debtor. A plan is made with one debtor.`,
      'invoices',
    );
  if (open.row.currency !== currency)
    throw new Refusal(
      'unprocessable',
      'currency_mismatch',
      'The invoices of a plan must be in one currency.',
      'invoices',
    );
}

const becauseOf: Readonly<Record<string, string>> = {
  insolvency:
    'insolvency proceedings are open: declare the claim instead, earlier debts may not be paid (C. com. L622-7)',
  overIndebted: 'the over-indebtedness commission decides what is paid (C. conso. L722-2)',
  judicialGrace: 'a judge has granted time to pay, which governs (C. civ. 1343-5)',
};

/** Refuses a plan with a debtor with whom the law leaves no room for one (rule R72). */
export async function refuseInsolvent(act: Act, debtorId: string): Promise<void> {
  const kind = await insolvencyOf(act.tx, act.creditorId, debtorId, act.now);
  if (kind === null) return;
  throw new Refusal(
    'conflict',
    'debtor_insolvent',
    `No plan can be made with this debtor: ${becauseOf[kind] ?? kind}. If that has ended, end the stop or the task that holds its invoices first.`,
    'debtor',
  );
}

/** An agreement is made before its instalments are due, and not in the future. */
export function checkDates(act: Act, { agreedOn, instalments }: Schedule): void {
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

/** The instalments sum to what is owed, to the cent, in order of date. Returns the sum. */
export function checkInstalments({ instalments }: Schedule, opened: readonly OpenCase[]): number {
  const owed = opened.reduce((sum, open) => sum + open.balanceCents, 0);
  const planned = instalments.reduce((sum, one) => sum + one.amountCents, 0);
  if (planned !== owed)
    throw new Refusal(
      'unprocessable',
      'instalments_sum',
      `The instalments sum to ${String(planned)} cents, the invoices owe ${String(owed)}. They must be equal.`,
      'instalments',
    );
  for (const [at, instalment] of instalments.entries()) {
    const before = instalments[at - 1];
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

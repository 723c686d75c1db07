/** A debtor turned out to be of another type: its running cases leave policies that were not written for such debtors (rules R9, R10, R11). */
import { openInvoiceIdsOf } from '../db/queries/invoices.ts';
import { movePolicy } from '../domain/move-policy.ts';
import { admits } from '../domain/policy-fit.ts';
import type { Act } from './act.ts';
import { chooseAgain } from './choose-for-invoice.ts';
import { applyMove } from './move-policy.ts';
import { closeCases, currentFacts, note, openCases, type OpenCase } from './open-case.ts';
import { needTask } from './tasks.ts';

/** Opens the running cases of a debtor, refits them and closes those that changed. */
export async function refitDebtor(act: Act, debtorId: string): Promise<void> {
  const opened = await openCases(act, await openInvoiceIdsOf(act.tx, act.creditorId, debtorId));
  await closeCases(act, await refitCases(act, opened));
}

/**
 * Moves each of these open cases whose policy no longer admits its debtor to the policy the segment rules choose now. Where something under way
 * stands in the way, the case stays and a person gets a task. The caller closes the cases; those that changed are returned.
 */
export async function refitCases(act: Act, opened: readonly OpenCase[]): Promise<OpenCase[]> {
  const unfit = opened.filter(({ row }) => !admits(row.policy, row.debtor.type));
  for (const open of unfit) await refit(act, open);
  return unfit;
}

async function refit(act: Act, open: OpenCase): Promise<void> {
  const { row, balanceCents } = open;
  const invoice = { debtor: row.debtor, balanceCents, currency: row.currency };
  const { version, choice } = await chooseAgain(act, invoice, row.registeredAt);
  const move = movePolicy(currentFacts(open), version.body, act.now.getTime());
  if (move.obstacles.length === 0) {
    applyMove(act, open, move, choice, `The debtor is now of type ${row.debtor.type}`);
    return;
  }
  const { from, to, obstacles } = move;
  note(act, open, 'policyDoesNotFit', { from, to, debtorType: row.debtor.type, obstacles });
  await needTask(act, 'policyDoesNotFit', row.id);
}

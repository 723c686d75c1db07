/** The debtor contests the claim: contacts stop at once and only a person lets them go on (rule R50). */
import { endHolds, insertDispute, openDisputeOf, resolveDisputeRow } from '../db/queries/holds.ts';
import { run } from '../db/connect.ts';
import { civilDateAt } from '../domain/civil-date.ts';
import type { TaskWords } from '../domain/task.ts';
import type { Act } from './act.ts';
import { tellDispute } from './agency-notices.ts';
import { ringPlansOf } from './follow-plan.ts';
import { closeCases, note, noteMoney, type OpenCase } from './open-case.ts';
import { mustBeOpen } from './pause.ts';
import { Refusal } from './refusal.ts';
import { setHold } from './set-hold.ts';
import { onlyNoted, type TaskDone } from './task-done.ts';
import { openTask } from './tasks.ts';

/** A claim can be contested while it is dunned, and while an agency holds it. */
function mustBeOwed(open: OpenCase): void {
  if (open.status !== 'handedOver') mustBeOpen(open);
}

/** Days a person has for answering a dispute. */
const answerDays = 5;

/** Opens a dispute on the whole claim or a part; the case holds until it is resolved. Refuses a second one while the first is open. */
export async function openDispute(
  act: Act,
  open: OpenCase,
  input: { reason: string; amountCents: number | null },
): Promise<void> {
  mustBeOwed(open);
  if (await openDisputeOf(act.tx, act.creditorId, open.row.id))
    throw new Refusal(
      'conflict',
      'already_disputed',
      `Invoice ${open.row.number} is already in dispute. Resolve that dispute first.`,
    );
  if (input.amountCents !== null && input.amountCents > open.balanceCents)
    throw new Refusal(
      'unprocessable',
      'amount_above_balance',
      `The disputed amount is above the balance of ${String(open.balanceCents)} cents.`,
      'amountCents',
    );
  const id = act.newId();
  await insertDispute(act.tx, act.creditorId, {
    id,
    invoiceId: open.row.id,
    reason: input.reason,
    amountCents: input.amountCents,
    openedAt: act.now,
  });
  await setHold(act, open.row.id, { kind: 'dispute', reason: input.reason, subjectId: id });
  await askToAnswer(act, open.row.id, input);
  note(act, open, 'disputeOpened', { reason: input.reason, amountCents: input.amountCents });
  if (open.status === 'handedOver') await tellDispute(act, open, input);
  await closeCases(act, [open]);
}

const disputeWords: TaskWords = {
  text: 'Le client conteste cette facture : aucune relance ne part d’ici là. Répondez-lui, puis enregistrez l’issue (POST /v1/invoices/{id}/dispute/resolve).',
  textEn:
    'The customer contests this invoice: no reminder leaves meanwhile. Answer, then record how it ended (POST /v1/invoices/{id}/dispute/resolve).',
};

/** Opens the task of whoever answers a dispute. */
export async function askToAnswer(
  act: Act,
  invoiceId: string,
  { reason, amountCents }: { readonly reason: string; readonly amountCents: number | null },
): Promise<void> {
  await openTask(act, { kind: 'dispute', invoiceId, days: answerDays, data: { reason, amountCents, ...disputeWords } });
}

/**
 * A dispute ends with its answer, not with its task, which would leave the case waiting for nobody: refuses while the dispute is open, and names the way.
 */
export async function disputeAnswered(done: TaskDone): Promise<void> {
  const { act, opened } = done;
  for (const { row } of opened)
    if (await openDisputeOf(act.tx, act.creditorId, row.id))
      throw new Refusal(
        'unprocessable',
        'dispute_needs_answer',
        `Invoice ${row.number} stays on hold until its dispute is answered: POST /v1/invoices/{id}/dispute/resolve with "outcome" (upheld or rejected) and "note". This task then ends by itself.`,
      );
  onlyNoted(done);
}

export interface Resolution {
  readonly outcome: 'upheld' | 'rejected';
  readonly note: string;
  /** Upheld: what is taken off the claim; absent: the disputed amount, or the whole balance. */
  readonly creditCents: number | null;
}

/** Ends the open dispute. Upheld: a credit note reduces the claim, to nothing perhaps. Rejected: the same step is taken up again. */
export async function resolveDispute(act: Act, open: OpenCase, input: Resolution): Promise<void> {
  mustBeOwed(open);
  const dispute = await openDisputeOf(act.tx, act.creditorId, open.row.id);
  if (!dispute) throw new Refusal('conflict', 'no_open_dispute', `Invoice ${open.row.number} has no open dispute.`);
  if (input.outcome === 'upheld')
    credit(act, open, input.creditCents ?? dispute.amountCents ?? open.balanceCents, input.note);
  await resolveDisputeRow(act.tx, act.creditorId, dispute.id, input.outcome, input.note, act.now);
  await endHolds(act.tx, act.creditorId, open.row.id, 'dispute', act.now);
  await run(
    act.tx,
    'end-dispute-task',
    `update tasks set status = 'done', ended_at = $3, result = $4 where creditor_id = $1 and invoice_id = $2 and kind = 'dispute' and status = 'open'`,
    [act.creditorId, open.row.id, act.now, JSON.stringify({ outcome: input.outcome, note: input.note })],
  );
  note(act, open, 'disputeResolved', { outcome: input.outcome, note: input.note });
  await closeCases(act, [open]);
  await ringPlansOf(act, [open.row.id]);
}

function credit(act: Act, open: OpenCase, creditCents: number, reason: string): void {
  if (creditCents > open.balanceCents)
    throw new Refusal(
      'unprocessable',
      'credit_above_balance',
      `The credit is above the balance of ${String(open.balanceCents)} cents.`,
      'creditCents',
    );
  const occurredOn = civilDateAt(act.now.getTime(), open.row.debtor.timeZone);
  noteMoney(act, open, { kind: 'creditNote', amountCents: -creditCents, occurredOn, paymentId: null }, { reason });
}

/** The task of whoever answers a dispute. */
import { ownDisputeTask } from '../db/queries/disputes.ts';
import { openDisputeOf, type DisputeRow } from '../db/queries/holds.ts';
import { answerDays } from '../domain/dispute.ts';
import type { TaskWords } from '../domain/task.ts';
import type { Act } from './act.ts';
import { Refusal } from './refusal.ts';
import { onlyNoted, type TaskDone } from './task-done.ts';
import { openTask } from './tasks.ts';

const allHeld: TaskWords = {
  text: 'Le client conteste cette facture : aucune relance ne part d’ici là. Répondez-lui, puis enregistrez l’issue (POST /v1/invoices/{id}/dispute/resolve).',
  textEn:
    'The customer contests this invoice: no reminder leaves meanwhile. Answer, then record how it ended (POST /v1/invoices/{id}/dispute/resolve).',
};

const restGoesOn: TaskWords = {
  text: 'Le client conteste une partie de cette facture ; seul le reste lui est réclamé d’ici là. Répondez-lui, puis enregistrez l’issue (POST /v1/invoices/{id}/dispute/resolve).',
  textEn:
    'The customer contests a part of this invoice; only the rest is asked for meanwhile. Answer, then record how it ended (POST /v1/invoices/{id}/dispute/resolve).',
};

/** Opens it for its owner, due when the answer is. */
export async function askToAnswer(act: Act, invoiceId: string, dispute: DisputeRow): Promise<void> {
  const { id: disputeId, reason, amountCents, category, owner, answerBy, undisputedGoesOn } = dispute;
  const words = undisputedGoesOn ? restGoesOn : allHeld;
  const data = { disputeId, reason, amountCents, category, ...words };
  await openTask(act, { kind: 'dispute', invoiceId, days: answerDays[category ?? 'other'], data });
  if (answerBy) ownDisputeTask(act.tx, act.creditorId, invoiceId, { owner, dueAt: answerBy, data: {} }, act.now);
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
        `Invoice ${row.number} stays on hold until its dispute is answered: POST /v1/invoices/{id}/dispute/resolve with "outcome" (upheld, rejected or withdrawn) and "note". This task then ends by itself.`,
      );
  onlyNoted(done);
}

/** Money that settled a placed invoice went back: whose case is it now? */
import { newestPlacementsOf, readPlacement } from '../db/queries/placements.ts';
import { revivePlacement } from '../db/queries/write-placements.ts';
import type { TaskWords } from '../domain/task.ts';
import type { Act } from './act.ts';
import { endedSettled } from './follow-placement.ts';
import type { OpenCase } from './open-case.ts';
import { askAboutPlacement } from './placement-tasks.ts';

const words: TaskWords = {
  text: 'De l’argent reçu pour cette facture est reparti alors que l’agence avait clos son dossier. Terminez cette tâche avec { "retry": true } pour reprendre la facture en main, ou { "retry": false } une fois qu’une autre voie est trouvée, par exemple POST /v1/invoices/{id}/write-off.',
  textEn:
    'Money for this invoice went back after the agency had closed its dossier. Complete this task with { "retry": true } to take the invoice back into your own hands, or { "retry": false } once another way is found, such as POST /v1/invoices/{id}/write-off.',
};

/**
 * Which of these invoices are with an agency again. A placement that had ended because nothing was owed goes on, and the agency is told; one that was
 * closed unpaid leaves a person to decide; one that was refused or recalled left its invoices with us.
 */
export async function backWithAgency(act: Act, reopened: readonly OpenCase[]): Promise<Set<string>> {
  const stepMade = reopened.filter((open) =>
    open.row.steps.some((step) => step.channel === 'agency' && (step.state === 'done' || step.state === 'accepted')),
  );
  const ids = stepMade.map((open) => open.row.id);
  if (ids.length === 0) return new Set();
  const newest = await newestPlacementsOf(act.tx, act.creditorId, ids);
  const placed = new Set(ids);
  const revived = new Set<string>();
  for (const { invoiceId, id, status, endedBecause } of newest) {
    if (status === 'refused' || status === 'recalled') placed.delete(invoiceId);
    if (status !== 'closed') continue;
    if (endedBecause !== endedSettled) {
      const row = await readPlacement(act.tx, act.creditorId, id);
      if (row) await askAboutPlacement(act, row, 'agencyReport', 2, { decide: 'closed', ...words }, invoiceId);
    } else if (!revived.has(id)) {
      revivePlacement(act.tx, act.creditorId, id);
      revived.add(id);
    }
  }
  return placed;
}

/** What a person is asked about a case at an agency. */
import type { PlacementRow } from '../db/queries/placements.ts';
import type { TaskKind, TaskWords } from '../domain/task.ts';
import type { Act } from './act.ts';
import { dossierNo, stillPlaced } from './follow-placement.ts';
import { openTask } from './tasks.ts';

type PlacementTask = Extract<
  TaskKind,
  'agencyReceipt' | 'agencySilent' | 'agencyReport' | 'tellAgency' | 'recall' | 'legalEvent'
>;

/** Opens a task about a placement, on the invoice it concerns or on the first that is still owed; returns its id. */
export async function askAboutPlacement(
  act: Act,
  row: PlacementRow,
  kind: PlacementTask,
  days: number,
  data: TaskWords & Readonly<Record<string, unknown>>,
  invoiceId: string | null = null,
): Promise<string> {
  const lead = row.invoices.find(stillPlaced) ?? row.invoices[0];
  return openTask(act, {
    kind,
    invoiceId: invoiceId ?? lead?.invoiceId ?? null,
    days,
    data: {
      ...{ placementId: row.id, dossier: dossierNo(row.no), agency: row.agency.name || null },
      ...{ agencyReference: row.agencyReference, placement: `/v1/placements/${row.id}` },
      ...data,
    },
  });
}

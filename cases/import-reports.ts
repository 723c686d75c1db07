/** A return file of an agency, applied line by line: each line in a transaction of its own, and none is dropped. */
import { run } from '../db/connect.ts';
import { findPlacement } from '../db/queries/placements.ts';
import { perform, type Act, type Acted, type CaseDeps } from './act.ts';
import { askAboutPlacement } from './placement-tasks.ts';
import type { ReturnLine } from './read-return-file.ts';
import { recordAgencyReport, type Recorded } from './record-agency-report.ts';
import { Refusal } from './refusal.ts';
import { contentHash } from './register-invoice.ts';
import { openTask } from './tasks.ts';

export interface ImportedLine extends Recorded {
  readonly line: number;
  readonly placementId: string | null;
}

/** Applies every line. A line that cannot be read, fits no dossier or contradicts what is known becomes a task with the line and why. */
export async function importReports(
  deps: CaseDeps,
  creditorId: string,
  actor: string,
  lines: readonly ReturnLine[],
): Promise<Acted<ImportedLine[]>> {
  const rings: Acted<unknown>['rings'][number][] = [];
  const done: ImportedLine[] = [];
  for (const line of lines) {
    const acted = await importLine(deps, creditorId, actor, line);
    rings.push(...acted.rings);
    done.push(acted.value);
  }
  return { value: done, rings };
}

async function importLine(
  deps: CaseDeps,
  creditorId: string,
  actor: string,
  line: ReturnLine,
): Promise<Acted<ImportedLine>> {
  try {
    return await perform(deps, creditorId, actor, (act) => applyLine(act, line));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return perform(deps, creditorId, actor, (act) => leaveToPerson(act, line, error.message));
  }
}

const placementFor = (act: Act, line: ReturnLine) => {
  const { dossier: no, agencyReference, cells } = line;
  // The first file number of an agency comes with its own acceptance: it is not known yet.
  const named = no === null && cells.invoice === undefined;
  return findPlacement(act.tx, act.creditorId, {
    no,
    agencyReference: named ? agencyReference : null,
    invoice: no === null ? (cells.invoice ?? null) : null,
  });
};

async function applyLine(act: Act, line: ReturnLine): Promise<ImportedLine> {
  if (!line.read.ok) throw new Refusal('unprocessable', 'line_unreadable', line.read.problem);
  const row = await placementFor(act, line);
  if (!row)
    throw new Refusal('unprocessable', 'no_such_dossier', 'No dossier of ours fits this line, or more than one.');
  if (line.agencyReference !== null && row.agencyReference !== null && line.agencyReference !== row.agencyReference)
    throw new Refusal(
      'unprocessable',
      'other_agency_reference',
      `The agency calls this dossier ${row.agencyReference} until now, and here ${line.agencyReference}.`,
    );
  const recorded = await recordAgencyReport(act, row.id, line.read.report, 'csv');
  return { line: line.line, placementId: row.id, ...recorded };
}

async function leaveToPerson(act: Act, line: ReturnLine, because: string): Promise<ImportedLine> {
  const lineKey = contentHash(line.cells);
  const asked = await run(
    act.tx,
    'find-line-task',
    `select 1 from tasks where creditor_id = $1 and kind = 'agencyReport' and data->>'lineKey' = $2`,
    [act.creditorId, lineKey],
  );
  const row = await placementFor(act, line);
  const answer = { line: line.line, placementId: row?.id ?? null, because };
  if (asked.length > 0) return { ...answer, outcome: 'repeated' };
  const text =
    'Une ligne du fichier de retour n’a pas pu être appliquée. Cherchez ce que l’agence veut dire, enregistrez-le (POST /v1/placements/{id}/reports), puis terminez cette tâche.';
  const textEn =
    'A line of the return file could not be applied. Find out what the agency means, record it (POST /v1/placements/{id}/reports), then complete this task.';
  const data = { line: line.line, cells: line.cells, lineKey, because, text, textEn };
  if (row) await askAboutPlacement(act, row, 'agencyReport', 2, data);
  else await openTask(act, { kind: 'agencyReport', invoiceId: null, days: 2, data });
  return { ...answer, outcome: 'forPerson' };
}

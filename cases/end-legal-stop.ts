/** A person ends a legal stop: nothing else does, but the date of a delay granted by a judge. */
import { endHoldsOf, invoicesHeldBy } from '../db/queries/holds.ts';
import { endStopRow, lockLegalStop, readLegalStop, type LegalStopRow } from '../db/queries/legal-stops.ts';
import { cancelTask } from '../db/queries/tasks.ts';
import type { Act } from './act.ts';
import { closeCases, note, openOthers, type OpenCase } from './open-case.ts';
import { notFound } from './refusal.ts';

export interface StopEnd {
  readonly because: string;
  /** It was recorded by mistake, such as for the wrong SIREN: it then counts as if it had never been, for interest too. */
  readonly recordedInError: boolean;
}

/** Ends a stop; its invoices go on from where they were, unless something else holds them. Repeating it changes nothing. Refuses an unknown one. */
export async function endLegalStop(act: Act, id: string, end: StopEnd): Promise<LegalStopRow> {
  if (!(await readLegalStop(act.tx, act.creditorId, id))) throw notFound('legal_stop', 'id');
  const opened: OpenCase[] = [];
  await endStopOn(act, id, opened, end);
  await closeCases(act, opened);
  const stop = await readLegalStop(act.tx, act.creditorId, id);
  if (!stop) throw new Error(`Legal stop ${id} is gone`);
  return stop;
}

/** The same inside an act that has cases open: those the stop holds are added to them, and the caller closes all. */
export async function endStopOn(act: Act, id: string, opened: OpenCase[], end: StopEnd): Promise<void> {
  const { because, recordedInError } = end;
  const held = await invoicesHeldBy(act.tx, act.creditorId, id);
  opened.push(...(await openOthers(act, opened, held)));
  await lockLegalStop(act.tx, act.creditorId, id);
  const stop = await readLegalStop(act.tx, act.creditorId, id);
  if (!stop || stop.endedAt !== null) return;
  await endStopRow(act.tx, act.creditorId, id, because, recordedInError ? { recordedInError } : {}, act.now);
  await endHoldsOf(act.tx, act.creditorId, id, act.now);
  if (stop.taskId !== null) cancelTask(act.tx, act.creditorId, stop.taskId, act.now);
  for (const open of opened)
    if (held.includes(open.row.id))
      note(act, open, 'legalStopEnded', { stopId: id, stop: stop.kind, because, recordedInError });
}

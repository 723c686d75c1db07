/** A person ends a legal stop: nothing else does, but the date of a delay granted by a judge. */
import { endHoldsOf, invoicesHeldBy } from '../db/queries/holds.ts';
import { endStopRow, lockLegalStop, readLegalStop, type LegalStopRow } from '../db/queries/legal-stops.ts';
import { cancelTask } from '../db/queries/tasks.ts';
import type { Act } from './act.ts';
import { closeCases, note, openCases } from './open-case.ts';
import { notFound } from './refusal.ts';

export interface StopEnd {
  readonly because: string;
  /** It was recorded by mistake, such as for the wrong SIREN: it then counts as if it had never been, for interest too. */
  readonly recordedInError: boolean;
}

/** Ends a stop; its invoices go on from where they were, unless something else holds them. Repeating it changes nothing. Refuses an unknown one. */
export async function endLegalStop(act: Act, id: string, { because, recordedInError }: StopEnd): Promise<LegalStopRow> {
  if (!(await readLegalStop(act.tx, act.creditorId, id))) throw notFound('legal_stop', 'id');
  const opened = await openCases(act, await invoicesHeldBy(act.tx, act.creditorId, id));
  await lockLegalStop(act.tx, act.creditorId, id);
  const stop = await readLegalStop(act.tx, act.creditorId, id);
  if (!stop) throw notFound('legal_stop', 'id');
  if (stop.endedAt === null) {
    await endStopRow(act.tx, act.creditorId, id, because, recordedInError ? { recordedInError } : {}, act.now);
    await endHoldsOf(act.tx, act.creditorId, id, act.now);
    if (stop.taskId !== null) cancelTask(act.tx, act.creditorId, stop.taskId, act.now);
    for (const open of opened)
      note(act, open, 'legalStopEnded', { stopId: id, stop: stop.kind, because, recordedInError });
    await closeCases(act, opened);
  }
  return (await readLegalStop(act.tx, act.creditorId, id)) ?? stop;
}

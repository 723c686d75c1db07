/** A source of money facts is too old: a person is told, once per source. */
import { keepStaleStops, listSources, markSources, sourceOfTask } from '../db/queries/sources.ts';
import type { Decided } from '../domain/decision.ts';
import { isStale } from '../domain/freshness.ts';
import { perform, type Act, type CaseDeps } from './act.ts';
import { inRelayTx } from '../db/connect.ts';
import { allCreditors } from '../db/queries/outbox.ts';
import { Refusal } from './refusal.ts';
import { stopWords } from './stop-words.ts';
import { onlyNoted, type TaskDone } from './task-done.ts';
import { openTask } from './tasks.ts';

/** Opens the task of every source that is too old and has none. Returns how many were opened. */
export async function tellOfStale(act: Act): Promise<number> {
  const stale = (await listSources(act.tx, act.creditorId)).filter((one) => isStale(one, act.now.getTime()));
  const untold = stale.filter((one) => !one.stale).map(({ key }) => key);
  if (untold.length === 0) return 0;
  const marked = await markSources(act.tx, act.creditorId, untold);
  if (marked.length > 0) keepStaleStops(act.tx, act.creditorId);
  for (const { key, reportedAt, withinHours } of marked)
    await openTask(act, {
      kind: 'staleSource',
      invoiceId: null,
      days: 1,
      data: { source: key, reportedAt, withinHours, ...stopWords('stale', null) },
    });
  return marked.length;
}

/** Whether a decision waits because a source is too old. */
export const waitsForSource = ({ decision }: Pick<Decided, 'decision'>): boolean =>
  'wait' in decision && decision.wait.because.some(({ facts }) => facts?.['kind'] === 'stale');

/** Looks at the sources of every creditor; returns how many were found too old for the first time. */
export async function watchSources(deps: CaseDeps): Promise<number> {
  let found = 0;
  for (const creditorId of await inRelayTx(deps.db, allCreditors))
    found += (await perform(deps, creditorId, 'worker', tellOfStale)).value;
  return found;
}

/** Task staleSource: nobody can say that it is done while the source is still silent, for then its cases would wait without anybody. */
export async function sourceMended(done: TaskDone): Promise<void> {
  const { act, task } = done;
  const key = await sourceOfTask(act.tx, act.creditorId, task.id);
  const source = (await listSources(act.tx, act.creditorId)).find((one) => one.key === key);
  if (key !== null && source && isStale(source, act.now.getTime()))
    throw new Refusal(
      'unprocessable',
      'source_still_stale',
      `Source ${key} has not reported yet: send POST /v1/sources/${key}/report when its money is recorded (this ends the task), or PUT /v1/sources/${key} with { "withinHours": null } to send without it.`,
      'id',
    );
  onlyNoted(done);
}

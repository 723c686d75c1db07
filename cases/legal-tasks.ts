/** Tasks that own a legal stop, or that find out about one. */
import { stopOfTask } from '../db/queries/legal-stops.ts';
import type { LegalStopKind, Procedure } from '../domain/legal-stop.ts';
import { declareOn } from './declare-claims.ts';
import { endStopOn } from './end-legal-stop.ts';
import { openCases } from './open-case.ts';
import { recordLegalStop } from './record-legal-stop.ts';
import { missing } from './refusal.ts';
import { noteAll, type TaskDone } from './task-done.ts';

/** What a person found out about the debtor; the stop is recorded with it. */
export interface FoundStop {
  readonly kind: Extract<LegalStopKind, 'insolvency' | 'deceased' | 'overIndebted' | 'struckOff'>;
  readonly effectiveOn: string;
  readonly procedure?: Procedure;
  readonly publishedOn?: string;
  readonly representative?: string;
}

/** `resume: true` ends the stop the task owns, for the reason in its note; otherwise the case rests under it, as the law has it. */
export async function stopJudged(done: TaskDone): Promise<void> {
  const { act, task, opened, completion, about } = done;
  noteAll(done, 'taskDone', { ...about, kind: task.kind });
  if (completion.resume !== true) return;
  if (completion.note === undefined) throw missing('note', '"Le plan de redressement est adopté"');
  const stop = await stopOfTask(act.tx, act.creditorId, task.id);
  if (stop) await endStopOn(act, stop.id, opened, { because: completion.note, recordedInError: false });
}

/** `sentOn` is the day the claims were declared; without it, the note says why they are not, and no reminder follows. */
export async function declarationDone(done: TaskDone): Promise<void> {
  const { act, task, opened, completion, about } = done;
  const { sentOn: declaredOn, note: said, reference } = completion;
  if (declaredOn === undefined && said === undefined) throw missing('sentOn', '"2026-11-24"');
  noteAll(done, 'taskDone', { ...about, kind: task.kind });
  const stop = await stopOfTask(act.tx, act.creditorId, task.id);
  if (declaredOn === undefined || !stop) return;
  await declareOn(act, stop.id, opened, { declaredOn, cents: null, proof: reference ?? said ?? null });
}

/** Records what a person found out, before anything else is noted: the cases of the task are read again, as the stop has written them. */
export async function recordFound({ act, opened, completion }: TaskDone): Promise<void> {
  const found = completion.legalStop;
  const [lead] = opened;
  if (!found || !lead) return;
  const { kind, effectiveOn, procedure, publishedOn, representative } = found;
  await recordLegalStop(act, {
    ...{ kind, target: { debtorId: lead.row.debtorId }, effectiveOn, procedure, publishedOn },
    data: representative === undefined ? {} : { representative },
  });
  const ids = opened.map((open) => open.row.id);
  opened.splice(0, opened.length, ...(await openCases(act, ids)));
}

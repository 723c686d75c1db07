/** Claims are declared to a representative within a time limit: a person is reminded, and reports it (R52). */
import { run } from '../db/connect.ts';
import {
  declarationsAhead,
  lockLegalStop,
  markDeclared,
  markTold,
  readLegalStop,
  type LegalStopRow,
} from '../db/queries/legal-stops.ts';
import { invoicesOfStop } from '../db/queries/stop-coverage.ts';
import { creditorPlace } from '../db/queries/stop-places.ts';
import { sayTaskAnew } from '../db/queries/tasks.ts';
import { civilDateAt, daysBetween, startOfDay } from '../domain/civil-date.ts';
import { declarationReminder, deadlinePassed, effectOf } from '../domain/legal-stop.ts';
import type { Act } from './act.ts';
import { reminderWords } from './legal-stop-words.ts';
import { closeCases, note, openCases, openOthers, type OpenCase } from './open-case.ts';
import { possibleInterruption } from './possible-interruption.ts';
import { notFound, Refusal } from './refusal.ts';

export interface Declaration {
  readonly declaredOn: string;
  /** What was declared, currency by currency. */
  readonly cents: Readonly<Record<string, number>> | null;
  /** Where the proof is: a tracking number, the receipt of a portal. */
  readonly proof: string | null;
}

/** Reminds of every declaration that comes near, once per threshold; returns how many. */
export async function remindOfDeclarations(act: Act): Promise<number> {
  const ahead = await declarationsAhead(act.tx, act.creditorId);
  if (ahead.length === 0) return 0;
  const { creditorZone } = await creditorPlace(act.tx, act.creditorId);
  const today = civilDateAt(act.now.getTime(), creditorZone);
  let reminded = 0;
  for (const stop of ahead) {
    const reached = stop.declareBy === null ? null : declarationReminder(stop.declareBy, stop.toldDays, today);
    if (reached === null || stop.declareBy === null || stop.taskId === null) continue;
    const daysLeft = daysBetween(today, stop.declareBy);
    const dueAt = reached === deadlinePassed ? act.now : new Date(startOfDay(stop.declareBy, creditorZone));
    const opened = await openCases(act, await owedUnder(act, stop));
    sayTaskAnew(
      act.tx,
      act.creditorId,
      stop.taskId,
      { daysLeft, ...reminderWords(stop, daysLeft, reached) },
      dueAt,
      act.now,
    );
    markTold(act.tx, act.creditorId, stop.id, stop.taskId, reached);
    for (const open of opened)
      note(act, open, 'claimDeclarationDue', { stopId: stop.id, declareBy: stop.declareBy, daysLeft });
    await closeCases(act, opened, null, 'already');
    reminded += 1;
  }
  return reminded;
}

async function owedUnder(act: Act, stop: LegalStopRow): Promise<string[]> {
  const concerned = await invoicesOfStop(act.tx, act.creditorId, stop.id);
  return concerned.filter(({ status }) => status === 'open' || status === 'handedOver').map(({ id }) => id);
}

/**
 * Keeps that the claims under a stop were declared, and ends its task. A late declaration is kept as such. The same again changes nothing; another one is
 * refused (`declared_otherwise`), as is a stop that needs none, and a day in the future.
 */
export async function declareClaims(act: Act, id: string, input: Declaration): Promise<LegalStopRow> {
  const opened: OpenCase[] = [];
  const stop = await declareOn(act, id, opened, input);
  await closeCases(act, opened, null, 'already');
  return (await readLegalStop(act.tx, act.creditorId, id)) ?? stop;
}

/** The same inside an act that has cases open: those under the stop are added to them, and the caller closes all. */
export async function declareOn(act: Act, id: string, opened: OpenCase[], input: Declaration): Promise<LegalStopRow> {
  const before = await readLegalStop(act.tx, act.creditorId, id);
  if (!before) throw notFound('legal_stop', 'id');
  await refuseUndeclarable(act, before, input);
  const ids = await owedUnder(act, before);
  opened.push(...(await openOthers(act, opened, ids)));
  await lockLegalStop(act.tx, act.creditorId, id);
  const stop = (await readLegalStop(act.tx, act.creditorId, id)) ?? before;
  if (stop.declaredOn !== null) return sameDeclaration(stop, input);
  const { declaredOn, cents, proof } = input;
  const data = { declaration: { by: act.actor, proof } };
  await markDeclared(act.tx, act.creditorId, id, { on: declaredOn, cents, data });
  await endTask(act, stop, { declaredOn, proof });
  const isLate = stop.declareBy !== null && declaredOn > stop.declareBy;
  for (const open of opened) {
    if (!ids.includes(open.row.id)) continue;
    note(act, open, 'claimDeclared', { stopId: id, declaredOn, proof, late: isLate });
    await possibleInterruption(act, open, {
      ...{ kind: 'claimDeclaration', occurredOn: declaredOn, subjectKey: id },
      proof: { legalStopId: id, proof },
    });
  }
  return stop;
}

async function refuseUndeclarable(act: Act, { id, kind, effectiveOn }: LegalStopRow, input: Declaration) {
  if (!effectOf(kind).declaration)
    throw new Refusal(
      ...(['conflict', 'nothing_to_declare'] as const),
      `Claims are declared in insolvency proceedings; this stop is "${kind}". End it when it is over (POST /v1/legal-stops/${id}/end).`,
    );
  const { creditorZone } = await creditorPlace(act.tx, act.creditorId);
  if (input.declaredOn > civilDateAt(act.now.getTime(), creditorZone) || input.declaredOn < effectiveOn)
    throw new Refusal(
      ...(['unprocessable', 'wrong_date'] as const),
      `Claims are declared between the judgment (${effectiveOn}) and today. Correct "declaredOn".`,
      'declaredOn',
    );
}

function sameDeclaration(stop: LegalStopRow, { declaredOn, cents }: Declaration): LegalStopRow {
  const declared = Object.entries(stop.declaredCents ?? {}).sort();
  const again = Object.entries(cents ?? {}).sort();
  if (stop.declaredOn === declaredOn && JSON.stringify(declared) === JSON.stringify(again)) return stop;
  throw new Refusal(
    ...(['conflict', 'declared_otherwise'] as const),
    `A declaration of ${stop.declaredOn ?? ''} is already recorded with other content. Nothing was changed.`,
    'declaredOn',
  );
}

async function endTask(act: Act, { taskId }: LegalStopRow, result: Record<string, unknown>): Promise<void> {
  if (taskId === null) return;
  await run(
    act.tx,
    'end-declaration-task',
    `update tasks set status = 'done', ended_at = $3, result = $4, revision = revision + 1, updated_at = $3 where creditor_id = $1 and id = $2 and status = 'open'`,
    [act.creditorId, taskId, act.now, JSON.stringify({ by: act.actor, ...result })],
  );
}

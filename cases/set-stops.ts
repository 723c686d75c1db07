/** Putting a recorded stop on invoices: the hold, the history, what waited for a person, and the person who owns it. */
import { markTold, type LegalStopRow } from '../db/queries/legal-stops.ts';
import { invoicesOfStop, invoicesToStop, stopsThatMiss } from '../db/queries/stop-coverage.ts';
import { addToTask } from '../db/queries/tasks.ts';
import { addDays, civilDateAt, daysBetween, startOfDay } from '../domain/civil-date.ts';
import { declarationReminder, effectOf } from '../domain/legal-stop.ts';
import type { Act } from './act.ts';
import { endPlansOf } from './end-plans.ts';
import { reasonOf, stopWords } from './legal-stop-words.ts';
import { closeCases, note, openCases, type OpenCase } from './open-case.ts';
import { setHold } from './set-hold.ts';
import { openTask } from './tasks.ts';
import { withdrawWaiting } from './withdraw-waiting.ts';

/** What the history keeps of a stop. */
const told = ({ id, kind, effectiveOn, procedure }: LegalStopRow) => ({
  ...{ stopId: id, stop: kind, effectiveOn },
  ...(procedure === null ? {} : { procedure }),
});

/**
 * Puts a stop on every invoice it holds by right and does not hold yet: contacts stop, what waits for a person is taken back, payment plans end without a
 * breach notice, and somebody owns it. Opens and closes the cases itself. Says how many invoices it was put on.
 */
export async function setStop(act: Act, stop: LegalStopRow): Promise<number> {
  const ids = await invoicesToStop(act.tx, act.creditorId, stop.id, act.now);
  const locked = (await openCases(act, ids)).filter(isOwed);
  for (const open of locked) await hold(act, open, stop);
  const planned = locked.filter((open) => open.row.holds.some(({ kind }) => kind === 'plan'));
  for (const debtorId of new Set(planned.map((open) => open.row.debtorId)))
    await endPlansOf(act, debtorId, reasonOf(stop));
  // Ending a plan writes its cases, so they are read again before anything is noted.
  const opened =
    planned.length === 0
      ? locked
      : await openCases(
          act,
          locked.map((open) => open.row.id),
        );
  for (const open of opened) note(act, open, 'legalStop', told(stop));
  const others = await withdrawWaiting(act, opened, reasonOf(stop));
  await ownStop(act, stop, opened);
  await closeCases(act, [...opened, ...others]);
  return opened.length;
}

/** Puts stops on one case that has just become owed, or owed again. The debtor is locked; the caller closes the case. */
export async function inheritStops(act: Act, open: OpenCase, stops: readonly LegalStopRow[]): Promise<void> {
  for (const stop of stops) {
    await hold(act, open, stop);
    note(act, open, 'legalStop', { ...told(stop), inherited: true });
    await ownStop(act, stop, [open]);
  }
}

/**
 * Puts on invoices what missed them: one was registered in the same moment as a stop, or its debtor was given its SIREN later. Returns how many stops
 * missed some.
 */
export async function setMissedStops(act: Act): Promise<number> {
  const missed = await stopsThatMiss(act.tx, act.creditorId, act.now);
  for (const stop of missed) await setStop(act, stop);
  return missed.length;
}

const isOwed = ({ status }: OpenCase): boolean => status === 'open' || status === 'handedOver';

async function hold(act: Act, { row }: OpenCase, stop: LegalStopRow): Promise<void> {
  const { until } = stop.data;
  const endsAt = until === undefined ? null : new Date(startOfDay(until, row.debtor.timeZone));
  await setHold(act, row.id, { kind: stop.kind, reason: reasonOf(stop), subjectId: stop.id, endsAt });
}

/** Opens the task that owns a stop, once there is an invoice to own it for; later invoices are added to what it shows. */
async function ownStop(act: Act, stop: LegalStopRow, opened: readonly OpenCase[]): Promise<void> {
  const [lead] = opened;
  if (!lead) return;
  const concerned = await invoicesOfStop(act.tx, act.creditorId, stop.id);
  const owed = concerned.filter(({ status }) => status === 'open' || status === 'handedOver');
  const invoices = owed.map(({ number }) => number);
  if (stop.taskId !== null) {
    addToTask(act.tx, act.creditorId, stop.taskId, { invoices }, act.now);
    return;
  }
  const withAgency = owed.filter(({ status }) => status === 'handedOver').map(({ number }) => number);
  const { id: legalStopId, siren, effectiveOn, declareBy } = stop;
  const today = civilDateAt(act.now.getTime(), lead.row.debtor.timeZone);
  const taskId = await openTask(act, {
    kind: effectOf(stop.kind).declaration ? 'claimDeclaration' : 'legalStop',
    invoiceId: lead.row.id,
    days: daysToDo(stop, today),
    data: { legalStopId, stop: stop.kind, siren, effectiveOn, declareBy, invoices, ...stopWords(stop, withAgency) },
  });
  // What the task itself says need not be said again by a reminder.
  const toldDays = declareBy === null ? null : declarationReminder(declareBy, null, today);
  markTold(act.tx, act.creditorId, stop.id, taskId, toldDays);
}

/** Fifteen days to find a date or to declare, less where the last day is near. */
function daysToDo({ kind, declareBy }: LegalStopRow, today: string): number {
  if (!effectOf(kind).declaration) return 5;
  return declareBy === null ? 15 : Math.max(0, Math.min(15, daysBetween(today, addDays(declareBy, -2))));
}

/** A person is told in time that a claim will be barred (R57). */
import { agingClocks, markToldMonths, readClocks, type ClockRow } from '../db/queries/interruptions.ts';
import { openTaskOf, sayTaskAnew } from '../db/queries/tasks.ts';
import { addDays, civilDateAt } from '../domain/civil-date.ts';
import { limitationAlert, periodMonths, safeDateOf } from '../domain/limitation.ts';
import type { TaskWords } from '../domain/task.ts';
import type { Act } from './act.ts';
import { closeCases, note, openCases, type OpenCase } from './open-case.ts';
import { openTask } from './tasks.ts';

/** Clocks looked at in one act. */
const page = 200;

/** What a person has time for, by months before the last day. */
const daysToAct: Readonly<Record<number, number>> = { 12: 30, 6: 21, 3: 14, 1: 3 };

export interface AlertPage {
  /** How many alerts were given. */
  readonly told: number;
  /** Where the next page begins; null: this was the last. */
  readonly next: string | null;
}

/** Alerts of the claims of one page that come near their last day: one open task per invoice, said anew at each threshold. */
export async function alertLimitation(act: Act, after: string): Promise<AlertPage> {
  // The latest civil date anywhere: what is due nowhere yet is left to the exact look below.
  const latest = addDays(act.now.toISOString().slice(0, 10), 1);
  const clocks = await agingClocks(act.tx, act.creditorId, latest, after, page);
  const due = clocks.filter((clock) => alertOf(act, clock) !== null).map(({ id }) => id);
  const opened = await openCases(act, due);
  // Under the lock: another worker may have told meanwhile.
  const fresh = await readClocks(act.tx, act.creditorId, due);
  const told: OpenCase[] = [];
  for (const open of opened) {
    const clock = fresh.find(({ id }) => id === open.row.id);
    const months = clock && isOwed(open) ? alertOf(act, clock) : null;
    if (!clock || months === null) continue;
    await tell(act, open, clock, months);
    told.push(open);
  }
  await closeCases(act, told);
  return { told: told.length, next: clocks.length < page ? null : (clocks.at(-1)?.id ?? null) };
}

const isOwed = ({ status }: OpenCase): boolean => status === 'open' || status === 'handedOver';

const lastDayOf = (clock: ClockRow): string => clock.movedTo ?? safeDateOf(clock).on;

function alertOf(act: Act, clock: ClockRow): number | null {
  const today = civilDateAt(act.now.getTime(), clock.timeZone);
  return limitationAlert(lastDayOf(clock), periodMonths(clock), clock.toldMonths, today);
}

async function tell(act: Act, open: OpenCase, clock: ClockRow, months: number): Promise<void> {
  const lastOn = lastDayOf(clock);
  const { assumes } = safeDateOf(clock);
  const data = {
    number: clock.number,
    lastOn,
    months,
    assumes,
    movedByPerson: clock.movedTo !== null,
    ...words(clock, lastOn, assumes),
  };
  const days = daysToAct[months] ?? 3;
  const known = await openTaskOf(act.tx, act.creditorId, clock.id, 'limitation');
  if (known === undefined) await openTask(act, { kind: 'limitation', invoiceId: clock.id, days, data });
  else sayTaskAnew(act.tx, act.creditorId, known, data, new Date(act.now.getTime() + days * 86_400_000), act.now);
  markToldMonths(act.tx, act.creditorId, clock.id, months);
  note(act, open, 'limitationAlert', { months, lastOn, assumes });
}

function words({ number, movedTo }: ClockRow, lastOn: string, assumes: string): TaskWords {
  const rests = movedTo === null ? `Hypothèse : ${assumes}.` : 'Cette date tient compte d’une interruption confirmée.';
  const restsEn =
    movedTo === null ? `It is assumed: ${assumes}.` : 'This date counts an interruption that was confirmed.';
  return {
    text: `La facture ${number} risque d’être prescrite après le ${lastOn}. ${rests} Décidez à temps d’une action en justice. Une relance ou une mise en demeure ne change rien à cette date ; une reconnaissance du client peut le faire, si vous la confirmez (POST /v1/interruptions/{id}/confirm).`,
    textEn: `The claim of invoice ${number} may be barred after ${lastOn}. ${restsEn} Decide in time on going to court. Reminders and formal notices change nothing about this date; an acknowledgment by the customer can, once you confirm it (POST /v1/interruptions/{id}/confirm).`,
  };
}

/** What may have interrupted a limitation period is kept with its proof; the safe date moves only by the judgement of a person (R58). */
import {
  insertInterruption,
  judgeInterruption,
  moveLimitation,
  readClocks,
  readInterruption,
  type ClockRow,
  type InterruptionRow,
  type NewInterruption,
} from '../db/queries/interruptions.ts';
import { cancelTasksOf } from '../db/queries/tasks.ts';
import { civilDateAt } from '../domain/civil-date.ts';
import { movedTo, safeDateOf } from '../domain/limitation.ts';
import type { Act } from './act.ts';
import { closeCases, note, openCases, type OpenCase } from './open-case.ts';
import { notFound, Refusal } from './refusal.ts';

export type PossibleInterruption = Pick<NewInterruption, 'kind' | 'occurredOn' | 'subjectKey' | 'proof'>;

async function clockOf(act: Act, invoiceId: string): Promise<ClockRow> {
  const [clock] = await readClocks(act.tx, act.creditorId, [invoiceId]);
  if (!clock) throw new Error(`No invoice ${invoiceId}`);
  return clock;
}

const lastDayOf = (clock: ClockRow): string => clock.movedTo ?? safeDateOf(clock).on;

/**
 * Keeps an act that may have interrupted the limitation of an invoice, with what would follow; the safe date stays. The same act (kind and `subjectKey`) is
 * kept once. Returns its id, null when it was kept before. The case is locked; the caller closes it.
 */
export async function possibleInterruption(
  act: Act,
  open: OpenCase,
  input: PossibleInterruption,
): Promise<string | null> {
  const clock = await clockOf(act, open.row.id);
  const wouldEndOn = movedTo(clock, input.occurredOn, lastDayOf(clock));
  const id = act.newId();
  const row = { id, invoiceId: open.row.id, ...input, wouldEndOn, recordedAt: act.now };
  if (!(await insertInterruption(act.tx, act.creditorId, row))) return null;
  const { kind, occurredOn } = input;
  note(act, open, 'possibleInterruption', { interruptionId: id, kind, occurredOn, wouldEndOn });
  return id;
}

/** One that a person reports. Refuses a day in the future. The case is locked and closed here. */
export async function reportInterruption(
  act: Act,
  open: OpenCase,
  input: PossibleInterruption,
): Promise<string | null> {
  if (input.occurredOn > civilDateAt(act.now.getTime(), open.row.debtor.timeZone))
    throw new Refusal(
      ...(['unprocessable', 'date_in_the_future'] as const),
      `"occurredOn" (${input.occurredOn}) is in the future. Record it once it has happened.`,
      'occurredOn',
    );
  const id = await possibleInterruption(act, open, input);
  if (id !== null) await closeCases(act, [open], null, 'already');
  return id;
}

export interface Judgement {
  readonly confirmed: boolean;
  readonly by: string;
  readonly note: string;
}

/**
 * A person judges a possible interruption. Confirmed, a new period of the same length runs from it and the alerts start anew; rejected, nothing moves. The same
 * judgement again changes nothing; the opposite one is refused (`judged_otherwise`), and so is an act after the last day, which interrupts nothing
 * (`already_barred`).
 */
export async function judge(act: Act, id: string, { confirmed, by, note: said }: Judgement): Promise<InterruptionRow> {
  const before = await readInterruption(act.tx, act.creditorId, id);
  if (!before) throw notFound('interruption', 'id');
  const opened = await openCases(act, [before.invoiceId]);
  const row = (await readInterruption(act.tx, act.creditorId, id)) ?? before;
  const status = confirmed ? 'confirmed' : 'rejected';
  if (row.status === status) return row;
  if (row.status !== 'possible')
    throw new Refusal(
      ...(['conflict', 'judged_otherwise'] as const),
      `${row.judgedBy ?? 'Somebody'} has already ${row.status} it. Nothing was changed.`,
    );
  const clock = await clockOf(act, row.invoiceId);
  const from = lastDayOf(clock);
  if (confirmed && row.occurredOn > from)
    throw new Refusal(
      ...(['unprocessable', 'already_barred'] as const),
      `It happened on ${row.occurredOn}, after the last day (${from}), and a period that is over cannot be interrupted. If an earlier act moved that day, confirm it first.`,
    );
  await judgeInterruption(act.tx, act.creditorId, id, { status, by, note: said, at: act.now });
  const to = confirmed ? movedTo(clock, row.occurredOn, from) : from;
  if (confirmed) {
    moveLimitation(act.tx, act.creditorId, row.invoiceId, to);
    cancelTasksOf(act.tx, act.creditorId, [row.invoiceId], 'limitation', act.now);
  }
  const told = { interruptionId: id, kind: row.kind, occurredOn: row.occurredOn, by, note: said };
  for (const open of opened)
    note(act, open, confirmed ? 'interruptionConfirmed' : 'interruptionRejected', {
      ...told,
      ...(confirmed ? { from, to } : {}),
    });
  await closeCases(act, opened, null, 'already');
  return (await readInterruption(act.tx, act.creditorId, id)) ?? row;
}

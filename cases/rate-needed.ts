/** A claim met a legal value that nobody has stored, or a contract rate under its floor: a person is asked, and the case goes on when it is there. */
import { endHoldsOf, insertHold } from '../db/queries/holds.ts';
import { endRateTask, lockRateTasks, rateTasks, type RateTask } from '../db/queries/rate-tasks.ts';
import { formatPercent, MissingRate, type LegalRate } from '../domain/legal-rates.ts';
import type { Act } from './act.ts';
import { closeCases, note, openCases, type OpenCase } from './open-case.ts';
import type { RateTrouble } from './statement-of.ts';
import { openTask } from './tasks.ts';
import type { Troubled } from './tell-penalties.ts';

/** Days until such a task is overdue. */
const taskDays = 2;

/** What the task says: the value it hangs on, as `ecbMro 2027-01-01`, one name per trouble, and the remedy. */
interface RateTaskData {
  readonly rate: string;
  readonly trouble: string;
  readonly text: string;
}

/** Asks for each value once per creditor, however many messages left without their sums for want of it. */
export async function askForRates(act: Act, troubled: readonly Troubled[]): Promise<void> {
  if (troubled.length === 0) return;
  lockRateTasks(act.tx, act.creditorId);
  const asked = new Set((await rateTasks(act.tx, act.creditorId)).map((task) => task.trouble));
  for (const { trouble } of troubled) {
    const data = dataOf(trouble, 'Messages leave without the sums of interest and indemnity until then.');
    if (asked.has(data.trouble)) continue;
    asked.add(data.trouble);
    await openTask(act, { kind: 'rateNeeded', invoiceId: null, days: taskDays, data: { ...data } });
  }
}

/** Holds a case whose formal notice or dossier cannot be written without its sums. Written by the caller's `closeCases`. */
export async function holdForRate(act: Act, open: OpenCase, trouble: RateTrouble): Promise<void> {
  const data = dataOf(
    trouble,
    'This case waits until then; to let it look again by hand, complete the task with { "retry": true }.',
  );
  const taskId = await openTask(act, { kind: 'rateNeeded', invoiceId: open.row.id, days: taskDays, data: { ...data } });
  await insertHold(act.tx, act.creditorId, {
    id: act.newId(),
    invoiceId: open.row.id,
    kind: 'pause',
    reason: trouble.message,
    // Lifted with this task, and with no other: a person's own pause stays.
    subjectId: taskId,
    startedAt: act.now,
    endsAt: null,
  });
  note(act, open, 'rateNeeded', { code: trouble.code, rate: data.rate, because: trouble.message });
}

/** A value was added: what was asked for it is answered, and the cases that waited for it look again. */
export async function releaseForRate(act: Act, rate: LegalRate): Promise<void> {
  const name = `${rate.kind} ${rate.effectiveFrom}`;
  const answered = (await rateTasks(act.tx, act.creditorId)).filter((task) => task.rate === name);
  const waiting = await openCases(act, [...new Set(answered.flatMap((task) => task.invoiceId ?? []))]);
  for (const task of answered) await release(act, task, name);
  for (const open of waiting) note(act, open, 'rateAdded', { rate: name, percent: formatPercent(rate.hundredths) });
  await closeCases(act, waiting);
}

async function release(act: Act, task: RateTask, rate: string): Promise<void> {
  endRateTask(act.tx, act.creditorId, task.id, { rate, by: act.actor }, act.now);
  await endHoldsOf(act.tx, act.creditorId, task.id, act.now);
}

function dataOf(trouble: RateTrouble, meanwhile: string): RateTaskData {
  const text = `${trouble.message} ${meanwhile}`;
  if (trouble instanceof MissingRate) {
    const rate = `${trouble.kind} ${trouble.effectiveFrom}`;
    return { rate, trouble: rate, text };
  }
  const [year = '', half] = trouble.semester.split('-');
  const rate = `legalPro ${year}-${half === 'S1' ? '01' : '07'}-01`;
  return { rate, trouble: `contractRate ${formatPercent(trouble.contractHundredths)} ${trouble.semester}`, text };
}

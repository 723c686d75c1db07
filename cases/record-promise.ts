/** The debtor named a day and an amount: contacts rest until the money had time to arrive. */
import { endHoldsOf } from '../db/queries/holds.ts';
import { insertPromise, judgeRow, readPromise, statusesOf, type PromiseSource } from '../db/queries/promises.ts';
import { endOfWorkingDayMs } from '../domain/call-window.ts';
import { civilDateAt } from '../domain/civil-date.ts';
import { formatMoney } from '../domain/money.ts';
import { promiseProblem, promiseRulesOf, unmetInARow, workingDaysToArrive } from '../domain/promise.ts';
import type { Act } from './act.ts';
import { placeOf } from './call-task.ts';
import { judgePromises } from './judge-promises.ts';
import { leadOf } from './note-delivery.ts';
import { closeCases, note, openCases, openOthers, type OpenCase } from './open-case.ts';
import { mustBeOpen } from './pause.ts';
import { notFound, Refusal } from './refusal.ts';
import { setHold } from './set-hold.ts';

export interface PromiseInput {
  readonly amountCents: number;
  /** Civil date. */
  readonly payOn: string;
  readonly source: PromiseSource;
  readonly note?: string;
  readonly taskId?: string;
  /** What else the event says. */
  readonly more?: Readonly<Record<string, unknown>>;
  /** A person takes one promise more than the policy allows, and says why. */
  readonly override?: { readonly reason: string };
}

export interface RecordedPromise {
  readonly id: string;
  readonly keptUntil: Date;
}

/** How many promises of the debtor failed one after the other, where that is as many as its policy allows; null: another one may be taken. */
export async function tooManyUnmet(act: Act, opened: readonly OpenCase[]): Promise<number | null> {
  const { debtorId, policy } = leadOf(opened).row;
  const unmet = unmetInARow(await statusesOf(act.tx, act.creditorId, debtorId));
  return unmet >= promiseRulesOf(policy).mostInARow ? unmet : null;
}

/**
 * Records a promise for open cases of one debtor and one currency and holds them until the third working day after the day promised. An open promise of one of
 * them is replaced. Refuses a day that is over or more than 30 days away, a sum above what is owed, and one promise more in a row than the policy allows
 * (`too_many_promises`), with what to do instead. `prefix` names the fields of the request. The caller closes the cases.
 */
export async function recordPromise(
  act: Act,
  opened: OpenCase[],
  input: PromiseInput,
  prefix = '',
): Promise<RecordedPromise> {
  opened.push(...(await judgePromises(act, opened)).others);
  const covered = opened.filter((open) => open.status === 'open' && open.row.currency === currencyOf(opened));
  refuseOdd(act, covered, input, prefix);
  const unmet = await tooManyUnmet(act, covered);
  if (unmet !== null && !input.override) throw tooMany(unmet);
  await replaceOpen(act, opened, covered);
  return write(act, covered, input);
}

const currencyOf = (opened: readonly OpenCase[]): string => leadOf(opened).row.currency;

function refuseOdd(act: Act, covered: readonly OpenCase[], input: PromiseInput, prefix: string): void {
  const { currency, debtor } = leadOf(covered).row;
  const owedCents = covered.reduce((sum, open) => sum + open.balanceCents, 0);
  const today = civilDateAt(act.now.getTime(), debtor.timeZone);
  const problem = promiseProblem(input, today, owedCents, formatMoney(owedCents, currency, 'en'));
  if (problem) throw new Refusal('unprocessable', problem.code, problem.text, `${prefix}${problem.field}`);
}

function tooMany(unmet: number): Refusal {
  return new Refusal(
    'conflict',
    'too_many_promises',
    `${String(unmet)} promises of this debtor in a row were not kept, as many as the policy allows. Agree a payment plan (POST /v1/payment-plans), or take this one all the same with "override": true and "reason".`,
    'override',
  );
}

/** One open promise per invoice: the older one ends, and what it held alone goes on. */
async function replaceOpen(act: Act, opened: OpenCase[], covered: readonly OpenCase[]): Promise<void> {
  const ids = new Set(
    covered.flatMap(({ row }) => row.promises.filter((one) => one.status === 'open').map((one) => one.id)),
  );
  for (const id of ids) opened.push(...(await endPromise(act, opened, id, 'Replaced by a new promise')));
}

/** Ends an open promise without a judgement; returns its further open cases, to be closed by the caller. */
async function endPromise(act: Act, opened: readonly OpenCase[], id: string, because: string): Promise<OpenCase[]> {
  const row = await readPromise(act.tx, act.creditorId, id);
  if (!row) throw notFound('promise', 'id');
  const ids = row.invoices.map((one) => one.id);
  const more = (await openOthers(act, opened, ids)).filter((open) => open.status === 'open');
  const { receivedCents } = row;
  judgeRow(act.tx, act.creditorId, id, { status: 'cancelled', receivedCents, endedAt: act.now });
  await endHoldsOf(act.tx, act.creditorId, id, act.now);
  const { amountCents, currency, payOn } = row;
  for (const open of [...opened, ...more]) {
    if (!ids.includes(open.row.id)) continue;
    open.row = { ...open.row, promises: open.row.promises.filter((one) => one.id !== id) };
    note(act, open, 'promiseCancelled', { promiseId: id, amountCents, currency, payOn, receivedCents, because });
  }
  return more;
}

async function write(act: Act, covered: readonly OpenCase[], input: PromiseInput): Promise<RecordedPromise> {
  const { row } = leadOf(covered);
  const { amountCents, payOn, source, taskId = null } = input;
  const keptUntil = new Date(endOfWorkingDayMs(payOn, workingDaysToArrive, placeOf(leadOf(covered))));
  const inARow = unmetInARow(await statusesOf(act.tx, act.creditorId, row.debtorId)) + 1;
  const id = act.newId();
  await insertPromise(act.tx, act.creditorId, {
    ...{ id, debtorId: row.debtorId, currency: row.currency, amountCents, payOn, keptUntil, source, taskId, inARow },
    ...{ madeAt: act.now, madeBy: act.actor, note: input.note ?? null },
    invoices: covered.map((open) => ({ invoiceId: open.row.id, balanceCents: open.balanceCents })),
  });
  const reason = `${formatMoney(amountCents, row.currency, 'en')} promised for ${payOn}`;
  const { override } = input;
  const said = {
    ...{ promiseId: id, amountCents, payOn, currency: row.currency, keptUntil: keptUntil.toISOString(), inARow },
    ...(taskId === null ? {} : { taskId }),
    ...(input.note === undefined ? {} : { note: input.note }),
    ...(override ? { override: override.reason } : {}),
    ...input.more,
  };
  for (const open of covered) {
    await setHold(act, open.row.id, { kind: 'promise', reason, subjectId: id, endsAt: keptUntil });
    note(act, open, 'promiseMade', said);
  }
  return { id, keptUntil };
}

/** Records a promise told to a person or the ERP for these invoices. Refuses what is not open, other debtors, and mixed currencies; returns its id. */
export async function takePromise(act: Act, invoiceIds: readonly string[], input: PromiseInput): Promise<string> {
  const opened = await openCases(act, [...new Set(invoiceIds)]);
  for (const open of opened) mustBeOpen(open);
  const lead = leadOf(opened).row;
  const stranger = opened.find(({ row }) => row.debtorId !== lead.debtorId || row.currency !== lead.currency);
  if (stranger)
    throw new Refusal(
      'unprocessable',
      'promise_of_one_debtor',
      `A promise is about invoices of one debtor in one currency; ${stranger.row.number} is of another. Record one promise for each.`,
      'invoices',
    );
  const { id } = await recordPromise(act, opened, input);
  await closeCases(act, opened);
  return id;
}

/** A promise was a misunderstanding, or is taken back: its hold ends and the ladder goes on. Refuses one that has ended. */
export async function cancelPromise(act: Act, id: string, because: string): Promise<void> {
  const first = await readPromise(act.tx, act.creditorId, id);
  if (!first) throw notFound('promise', 'id');
  const opened = await openCases(
    act,
    first.invoices.map((one) => one.id),
  );
  const row = await readPromise(act.tx, act.creditorId, id);
  if (row?.status !== 'open')
    throw new Refusal(
      'conflict',
      `promise_${row?.status ?? 'gone'}`,
      `This promise is ${row?.status ?? 'gone'} already. Nothing was changed.`,
    );
  const still = opened.filter((open) => open.status === 'open');
  await endPromise(act, still, id, because);
  await closeCases(act, still);
}

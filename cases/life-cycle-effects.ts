/** What each status of an electronic invoice does to its case. Every branch ends with the case closed, once. */
import { run } from '../db/connect.ts';
import { readSettings } from '../db/queries/creditors.ts';
import { endHolds, endHoldsOf, openDisputeOf } from '../db/queries/holds.ts';
import { endAnnounced, endSuspension, openLifeCycleTask, sameMoneyRecorded } from '../db/queries/life-cycle.ts';
import type { HoldKind } from '../domain/case-facts.ts';
import { addDays, civilDateAt, startOfDay } from '../domain/civil-date.ts';
import { announcedUntil, defaultCompletedDays, workingDaysAfter, type LifeCycleStatus } from '../domain/life-cycle.ts';
import { assertNever } from '../domain/never.ts';
import type { TaskKind } from '../domain/task.ts';
import type { Act } from './act.ts';
import { openDispute } from './dispute.ts';
import { lifeCycleWords, type LifeCycleAsk } from './life-cycle-words.ts';
import { closeCases, note, openCases, type OpenCase } from './open-case.ts';
import { recordPayment } from './record-payment.ts';
import { setHold } from './set-hold.ts';
import { openTask } from './tasks.ts';
import { platformMoneyDays } from './told-by-platform.ts';

/** One status, as its effects see it. */
export interface Told {
  readonly id: string;
  readonly status: LifeCycleStatus;
  readonly eventKey: string;
  readonly occurredAt: Date;
  readonly amountCents: number | null;
  /** In words, else the code of the reason. */
  readonly reason: string | null;
}

/** Lets a status act, notes it, and returns what it did: its effect, or `older`, `known`, `ended` where it changed nothing but the record. */
export async function applyLifeCycle(act: Act, open: OpenCase, told: Told, newest: boolean): Promise<string> {
  const { effect } = told.status;
  if (effect === 'settle') return settle(act, open, told, newest);
  const owed = open.status === 'open' || open.status === 'handedOver';
  const acts = effect !== 'evidence' && effect !== 'nothing';
  if (!acts) return noted(act, open, told, effect);
  if (!owed) return noted(act, open, told, 'ended');
  if (!newest) return noted(act, open, told, 'older');
  return take(act, open, told, effect);
}

type Acting = Exclude<LifeCycleStatus['effect'], 'evidence' | 'nothing' | 'settle'>;

async function take(act: Act, open: OpenCase, told: Told, effect: Acting): Promise<string> {
  switch (effect) {
    case 'split':
      return split(act, open, told);
    case 'dispute':
      return contest(act, open, told, null);
    case 'refuse':
      await ask(act, open, told, 'eInvoice', 'refuse', null);
      return contest(act, open, told, null);
    case 'suspend':
      await ask(act, open, told, 'sendDocuments', 'suspend', 'eInvoice');
      return noted(act, open, told, effect);
    case 'complete':
      return complete(act, open, told);
    case 'announce':
      await announce(act, open, told);
      return noted(act, open, told, effect);
    case 'stop':
      await ask(act, open, told, 'eInvoice', 'stop', 'eInvoice');
      return noted(act, open, told, effect);
    case 'payee':
      await ask(act, open, told, 'payeeChanged', 'payee', 'eInvoice');
      return noted(act, open, told, effect);
    case 'factor':
      await ask(act, open, told, 'payeeChanged', 'factor', 'factored');
      return noted(act, open, told, effect);
    case 'confidential':
    case 'ask':
      await ask(act, open, told, 'eInvoice', effect, null);
      return noted(act, open, told, effect);
    case 'unfactor':
      await unfactor(act, open);
      return noted(act, open, told, effect);
    default:
      return assertNever(effect, 'life-cycle effect');
  }
}

/** Notes the status in the history of the invoice. */
function write(act: Act, open: OpenCase, told: Told, did: string): void {
  const { status, occurredAt, amountCents, reason } = told;
  const { code, label, labelEn } = status;
  const data = { code, label, labelEn, effect: did, occurredAt: occurredAt.toISOString(), amountCents, reason };
  note(act, open, 'lifeCycleStatus', data);
}

async function noted(act: Act, open: OpenCase, told: Told, did: string): Promise<string> {
  write(act, open, told, did);
  await closeCases(act, [open]);
  return did;
}

/** Opens the task that owns the hold, unless an earlier status with this code left one open; `hold` null: contacts go on meanwhile. */
async function ask(
  act: Act,
  open: OpenCase,
  told: Told,
  kind: TaskKind,
  words: LifeCycleAsk,
  hold: HoldKind | null,
): Promise<void> {
  const { code, label } = told.status;
  if (await openLifeCycleTask(act.tx, act.creditorId, open.row.id, code)) return;
  const data = { lifeCycleCode: code, reason: told.reason, ...lifeCycleWords(words, told.status, told.reason) };
  const taskId = await openTask(act, { kind, invoiceId: open.row.id, days: 2, data });
  if (hold === null) return;
  const reason = `${String(code)} ${label}${told.reason === null ? '' : ` : ${told.reason}`}`;
  await setHold(act, open.row.id, { kind: hold, reason, subjectId: taskId });
}

/** Contests the claim, or what is left of it; one dispute at a time. */
async function contest(act: Act, open: OpenCase, told: Told, amountCents: number | null): Promise<string> {
  const { status, reason } = told;
  if (await openDisputeOf(act.tx, act.creditorId, open.row.id)) return noted(act, open, told, 'known');
  write(act, open, told, status.effect);
  await openDispute(act, open, { reason: reason ?? `${String(status.code)} ${status.label}`, amountCents });
  return status.effect;
}

/** What was approved is uncontested; the rest is disputed. Without an amount nobody knows the rest, so all of it is. */
async function split(act: Act, open: OpenCase, told: Told): Promise<string> {
  if (told.amountCents === null) return contest(act, open, told, null);
  // The approved part is of the whole invoice: what was paid meanwhile was paid on it.
  const restCents = Math.min(open.row.amountCents - told.amountCents, open.balanceCents);
  return restCents > 0 ? contest(act, open, told, restCents) : noted(act, open, told, 'evidence');
}

/** The money is on its way: contacts wait for five bank days after the day it was sent. */
async function announce(act: Act, open: OpenCase, told: Told): Promise<void> {
  const zone = open.row.debtor.timeZone;
  const until = announcedUntil(civilDateAt(told.occurredAt.getTime(), zone));
  const endsAt = new Date(startOfDay(addDays(until, 1), zone));
  await endAnnounced(act.tx, act.creditorId, open.row.id, act.now);
  if (endsAt.getTime() <= act.now.getTime()) return;
  const reason = `211 Paiement transmis, attendu jusqu’au ${until}`;
  await setHold(act, open.row.id, { kind: 'announced', reason, subjectId: told.id, endsAt });
}

/** The papers were given: the buyer has a few working days to look at them before contacts go on. */
async function complete(act: Act, open: OpenCase, told: Told): Promise<string> {
  const waited = await endSuspension(act.tx, act.creditorId, open.row.id, act.now, { lifeCycleCode: 209 });
  if (waited.length === 0) return noted(act, open, told, 'evidence');
  const { settings } = await readSettings(act.tx, act.creditorId);
  const zone = open.row.debtor.timeZone;
  const days = settings.eInvoiceResumeDays ?? defaultCompletedDays;
  const resumesOn = workingDaysAfter(civilDateAt(told.occurredAt.getTime(), zone), days);
  const endsAt = new Date(startOfDay(resumesOn, zone));
  if (endsAt.getTime() > act.now.getTime())
    await setHold(act, open.row.id, {
      ...{ kind: 'eInvoice', reason: `209 Complétée, reprise le ${resumesOn}`, subjectId: told.id },
      endsAt,
    });
  return noted(act, open, told, 'complete');
}

/** No longer sold: the creditor is paid again, and the question who is paid is answered. */
async function unfactor(act: Act, open: OpenCase): Promise<void> {
  await endHolds(act.tx, act.creditorId, open.row.id, 'factored', act.now);
  const taskId = await openLifeCycleTask(act.tx, act.creditorId, open.row.id, 225);
  if (!taskId) return;
  await endHoldsOf(act.tx, act.creditorId, taskId, act.now);
  await run(
    act.tx,
    'end-factored-task',
    `update tasks set status = 'done', ended_at = $3, result = $4 where creditor_id = $1 and id = $2 and status = 'open'`,
    [act.creditorId, taskId, act.now, JSON.stringify({ lifeCycleCode: 228 })],
  );
}

/**
 * The money came. It counts once: where our own books tell of the same sum within five days, the status is only evidence. Money counts however late the
 * status arrives. Without an amount nothing is booked and nothing leaves until a person has said how much it was.
 */
async function settle(act: Act, open: OpenCase, told: Told, newest: boolean): Promise<string> {
  const { amountCents, occurredAt, eventKey } = told;
  const { id, currency, debtor } = open.row;
  if (open.balanceCents <= 0 || open.status === 'writtenOff') return noted(act, open, told, 'ended');
  if (amountCents === null) {
    if (!newest) return noted(act, open, told, 'older');
    await ask(act, open, told, 'eInvoice', 'amount', 'eInvoice');
    return noted(act, open, told, 'ask');
  }
  const on = civilDateAt(occurredAt.getTime(), debtor.timeZone);
  const around = { amountCents, on, days: platformMoneyDays };
  if (await sameMoneyRecorded(act.tx, act.creditorId, id, around)) return noted(act, open, told, 'known');
  const allocations = [{ invoice: id, amountCents }];
  // What an agency may have told of before is that agency's question, asked as for any other money.
  await recordPayment(
    { ...act, toldByPlatform: true },
    {
      ...{ reference: `LC-212-${eventKey}`, receivedOn: on, amountCents, currency, allocations },
    },
  );
  await endAnnounced(act.tx, act.creditorId, id, act.now);
  // The payment has moved the case on: it is noted on what it is now.
  const [paid] = await openCases(act, [id]);
  if (paid) await noted(act, paid, told, 'settle');
  return 'settle';
}

/** A promise made on the phone. */
import { addToResult } from '../db/queries/call-tasks.ts';
import { formatMoney } from '../domain/money.ts';
import type { TaskWords } from '../domain/task.ts';
import type { CallDone } from './call-outcome.ts';
import { judgePromises } from './judge-promises.ts';
import { leadOf } from './note-delivery.ts';
import { note, type OpenCase } from './open-case.ts';
import { recordPromise, tooManyUnmet } from './record-promise.ts';
import { missing } from './refusal.ts';
import { setHold } from './set-hold.ts';
import { openTask } from './tasks.ts';

/**
 * Holds the covered open cases as any promise does. After too many that failed it is only noted, and a person decides: whoever is on the phone has heard it, so
 * the report is never refused for that.
 */
export async function promised(done: CallDone): Promise<void> {
  const { act, task, opened, completion, code } = done;
  const { promise } = completion;
  if (!promise) throw missing('promise', '{ "amountCents": 120000, "payOn": "2026-12-04" }', `The disposition ${code}`);
  const covered = opened.filter((open) => open.status === 'open');
  if (covered.length === 0) return;
  opened.push(...(await judgePromises(act, covered)).others);
  const unmet = await tooManyUnmet(act, covered);
  if (unmet !== null) return askInstead(done, covered, unmet);
  const { currency } = leadOf(covered).row;
  const known = covered.length;
  const { id, keptUntil } = await recordPromise(
    act,
    covered,
    { ...promise, source: 'call', taskId: task.id, more: promise },
    'promise.',
  );
  // What an older promise had held beside these cases goes on, so it is decided anew with them.
  opened.push(...covered.slice(known));
  // Who has just promised is left in peace about the invoices in other currencies too.
  for (const open of covered.slice(0, known).filter((one) => one.row.currency !== currency)) {
    const reason = `Promised with an invoice in ${currency}`;
    await setHold(act, open.row.id, { kind: 'promise', reason, subjectId: id, endsAt: keptUntil });
    note(act, open, 'promiseMade', { promiseId: id, ...promise, currency, keptUntil: keptUntil.toISOString() });
  }
  const kept = { ...promise, currency, promiseId: id, keptUntil: keptUntil.toISOString() };
  addToResult(act.tx, act.creditorId, task.id, { promise: kept });
}

async function askInstead(
  { act, completion, task }: CallDone,
  covered: readonly OpenCase[],
  unmet: number,
): Promise<void> {
  const { row } = leadOf(covered);
  const { amountCents = 0, payOn = '' } = completion.promise ?? {};
  const invoices = covered.map((open) => open.row.number);
  for (const open of covered)
    note(act, open, 'promiseNotTaken', { taskId: task.id, amountCents, payOn, currency: row.currency, unmet });
  const data = {
    ...{ amountCents, payOn, currency: row.currency, unmet, invoices },
    ...words(amountCents, payOn, row.currency, unmet),
  };
  await openTask(act, { kind: 'promiseBroken', invoiceId: row.id, days: 2, data });
}

function words(amountCents: number, payOn: string, currency: string, unmet: number): TaskWords {
  return {
    text: `Le client promet ${formatMoney(amountCents, currency, 'fr')} pour le ${payOn}, mais ${String(unmet)} promesses de suite n’ont pas été tenues : les relances continuent. Proposez-lui un échéancier (POST /v1/payment-plans), ou acceptez cette promesse malgré tout (POST /v1/invoices/{id}/promise avec "override": true et "reason"), puis terminez cette tâche.`,
    textEn: `The customer promises ${formatMoney(amountCents, currency, 'en')} for ${payOn}, but ${String(unmet)} promises in a row were not kept: reminders go on. Offer a payment plan (POST /v1/payment-plans), or take this promise all the same (POST /v1/invoices/{id}/promise with "override": true and "reason"), then complete this task.`,
  };
}

/** Money that lies on no invoice is a question to a person; as long as it may pay an invoice, nobody is asked for that invoice. */
import { openInvoicesOf } from '../db/queries/invoices.ts';
import { findPayment, type PaymentRow } from '../db/queries/payments.ts';
import { cancelTask, addToTask } from '../db/queries/tasks.ts';
import {
  endMoneyHolds,
  heldByMoney,
  notFor,
  unlaidTask,
  waitingMoneyOf,
  writeUnlaid,
  type HeldByMoney,
  type WaitingMoney,
} from '../db/queries/unlaid-money.ts';
import type { TaskWords } from '../domain/task.ts';
import type { Act } from './act.ts';
import { ringPlansOf } from './follow-plan.ts';
import { sumIn } from './money-book-of.ts';
import { closeCases, note, openCases, type OpenCase } from './open-case.ts';
import { setHold } from './set-hold.ts';
import { openTask } from './tasks.ts';

/** A question about the rest of a payment that its caller words: which task it is, and what it says. */
export interface RestTask {
  readonly id: string;
  readonly data: TaskWords & Readonly<Record<string, unknown>>;
}

/**
 * Puts right what follows from the rest of a payment, whatever was done to it: the question and its holds are there while there is a rest of which nobody
 * knows what it pays, and gone otherwise. Of a debtor who owes nothing in that currency the rest is a credit at once, with the question whether it is
 * refunded. A rest an agency may have told of before holds nothing. Call it after the cases of the payment are closed; debtor and cases are locked.
 */
export async function followUnlaid(act: Act, reference: string): Promise<PaymentRow> {
  const payment = await findPayment(act.tx, act.creditorId, reference);
  if (!payment) throw new Error(`Payment ${reference} is gone`);
  const task = await unlaidTask(act.tx, act.creditorId, reference);
  const live = payment.unallocatedCents > 0 && payment.reversedAt === null;
  if (!live || payment.creditSince !== null || task?.perhapsSame) {
    if (!live && task) cancelTask(act.tx, act.creditorId, task.id, act.now);
    if (live && task) addToTask(act.tx, act.creditorId, task.id, { amountCents: payment.unallocatedCents }, act.now);
    await holdOnly(act, payment, null, [], await heldByMoney(act.tx, act.creditorId, reference));
    return payment;
  }
  const before = {
    task: task?.id,
    held: await heldByMoney(act.tx, act.creditorId, reference),
    strangers: await notFor(act.tx, act.creditorId, payment.id),
  };
  return askAbout(act, payment, before);
}

/** As `followUnlaid`, for the rest of a payment that this act inserted: no question and no hold can be there yet, so none is looked for. */
export async function askAboutNew(act: Act, payment: PaymentRow, own?: RestTask): Promise<PaymentRow> {
  return askAbout(act, payment, { task: undefined, held: [], strangers: [] }, own);
}

/** What was there of a payment before: its open question, what that holds, and the invoices it is not for. */
interface Before {
  readonly task: string | undefined;
  readonly held: readonly HeldByMoney[];
  readonly strangers: readonly string[];
}

async function askAbout(act: Act, payment: PaymentRow, before: Before, own?: RestTask): Promise<PaymentRow> {
  const { debtorId, currency } = payment;
  const owed = debtorId === null ? [] : await openInvoicesOf(act.tx, act.creditorId, debtorId, currency);
  const isCredit = debtorId !== null && owed.length === 0;
  const { unallocatedCents } = payment;
  if (isCredit) writeUnlaid(act.tx, act.creditorId, payment.id, { unallocatedCents, debtorId, creditSince: act.now });
  const words = own?.data ?? (isCredit ? creditWords(payment) : restWords(payment));
  const taskId = await ask(act, payment, { known: before.task, own: own?.id }, words);
  const mayPay = owed.filter((id) => !before.strangers.includes(id));
  await holdOnly(act, payment, taskId, mayPay, before.held);
  return isCredit ? { ...payment, creditSince: act.now } : payment;
}

async function ask(
  act: Act,
  payment: PaymentRow,
  { known, own }: { readonly known: string | undefined; readonly own: string | undefined },
  words: TaskWords,
): Promise<string> {
  const { reference, unallocatedCents: amountCents, currency, debtor } = payment;
  const data = { reference, amountCents, currency, debtor, ...words };
  const id = own === undefined ? {} : { id: own };
  if (known === undefined) return openTask(act, { ...id, kind: 'unallocatedPayment', invoiceId: null, days: 2, data });
  addToTask(act.tx, act.creditorId, known, data, act.now);
  return known;
}

/** Leaves exactly these invoices held by the rest of a payment, under this task, of those that it held; those that change are decided anew. */
async function holdOnly(
  act: Act,
  payment: PaymentRow,
  taskId: string | null,
  ids: readonly string[],
  held: readonly HeldByMoney[],
): Promise<void> {
  const gone = held.filter((one) => one.taskId !== taskId || !ids.includes(one.invoiceId));
  const added = ids.filter((id) => !held.some((one) => one.taskId === taskId && one.invoiceId === id));
  for (const one of gone) endMoneyHolds(act.tx, act.creditorId, one.taskId, [one.invoiceId], act.now);
  const opened = await openCases(act, [...new Set([...gone.map((one) => one.invoiceId), ...added])]);
  for (const open of opened) {
    if (taskId !== null && added.includes(open.row.id)) await hold(act, open, { ...restOf(payment), taskId });
    else note(act, open, 'unallocatedEnded', { reference: payment.reference });
  }
  await closeCases(act, opened);
  // A plan says nothing and is not broken while money may be its instalment.
  await ringPlansOf(
    act,
    opened.map((open) => open.row.id),
  );
}

const restOf = ({ reference, unallocatedCents, currency }: PaymentRow) => ({
  reference,
  amountCents: unallocatedCents,
  currency,
});

async function hold(act: Act, open: OpenCase, money: WaitingMoney): Promise<void> {
  const { taskId, reference, amountCents, currency } = money;
  const reason = `${sumIn(amountCents, currency).en} of payment ${reference} may pay this invoice`;
  await setHold(act, open.row.id, { kind: 'unallocated', reason, subjectId: taskId });
  note(act, open, 'moneyUnallocated', { reference, taskId, amountCents });
}

/** Gives a case that is new, or owed again, the holds of the debtor's money that waits to be laid. The debtor is locked; the caller closes the case. */
export async function inheritUnlaid(act: Act, open: OpenCase, except: string | null = null): Promise<boolean> {
  const { debtorId, currency } = open.row;
  return holdFor(act, open, await waitingMoneyOf(act.tx, act.creditorId, debtorId, currency), except);
}

/** The same for money that was read already; `except` is the reference of a payment that is not for this case. */
export async function holdFor(
  act: Act,
  open: OpenCase,
  waiting: readonly WaitingMoney[],
  except: string | null = null,
): Promise<boolean> {
  const money = waiting.filter(({ reference }) => reference !== except);
  for (const one of money) await hold(act, open, one);
  return money.length > 0;
}

function restWords({ reference, unallocatedCents, currency }: PaymentRow): TaskWords {
  const sum = sumIn(unallocatedCents, currency);
  return {
    text: `${sum.fr} du paiement ${reference} n’ont pu être affectés à aucune facture. Cherchez ce qu’ils règlent ; d’ici là, aucune relance ne part pour les factures de ce client qu’ils pourraient régler. Terminez cette tâche avec { "allocations": [{ "invoice", "amountCents" }] } pour les affecter, { "credit": true } pour les garder en crédit du client, ou { "refunded": true, "refundedOn": "AAAA-MM-JJ" } une fois remboursés.`,
    textEn: `${sum.en} of payment ${reference} could not be laid on an invoice. Find out what it pays; until then no reminder leaves for the invoices of this customer that it may pay. Complete this task with { "allocations": [{ "invoice", "amountCents" }] } to lay it, { "credit": true } to keep it as a credit of the customer, or { "refunded": true, "refundedOn": "YYYY-MM-DD" } once it was paid back.`,
  };
}

function creditWords({ reference, unallocatedCents, currency }: PaymentRow): TaskWords {
  const sum = sumIn(unallocatedCents, currency);
  return {
    text: `${sum.fr} du paiement ${reference} ont été payés en trop : ce client ne doit plus rien dans cette devise. Cette somme est à son crédit et le prochain message le lui dira. Terminez cette tâche avec { "credit": true } pour la garder, { "refunded": true, "refundedOn": "AAAA-MM-JJ" } une fois remboursée, ou { "allocations": [{ "invoice", "amountCents" }] } pour l’affecter à une facture.`,
    textEn: `${sum.en} of payment ${reference} were paid too much: this customer owes nothing more in that currency. The sum is the customer's credit, and the next message will say so. Complete this task with { "credit": true } to keep it, { "refunded": true, "refundedOn": "YYYY-MM-DD" } once it was paid back, or { "allocations": [{ "invoice", "amountCents" }] } to lay it on an invoice.`,
  };
}

/** What a person does with a payment after it was recorded: lays what is left, takes a share back, keeps or refunds the rest. */
import { undoBankLine } from '../db/queries/bank-lines.ts';
import { findDebtorId } from '../db/queries/debtors.ts';
import { lockDebtor } from '../db/queries/cases.ts';
import { findInvoiceIds } from '../db/queries/invoices.ts';
import { findPayment, type PaymentRow } from '../db/queries/payments.ts';
import { answerUnlaid, unlaidTask, writeUnlaid } from '../db/queries/unlaid-money.ts';
import type { Share } from '../domain/allocate.ts';
import type { Act } from './act.ts';
import { ringPlansOf } from './follow-plan.ts';
import { bookOf, effectsOf, writeEffects } from './money-book-of.ts';
import { closeCases, openCases, type OpenCase } from './open-case.ts';
import { missing, notFound } from './refusal.ts';
import { oweAgain } from './reverse-payment.ts';
import { openTask } from './tasks.ts';
import { followUnlaid } from './unlaid-money.ts';

export interface NamedAllocation {
  /** Id or number. */
  readonly invoice: string;
  readonly amountCents: number;
}

async function paymentOf(act: Act, reference: string): Promise<PaymentRow> {
  const payment = await findPayment(act.tx, act.creditorId, reference);
  if (!payment) throw notFound('payment', 'reference');
  return payment;
}

/** Locks cases and the payer, and reads the payment again under those locks. */
async function lockFor(act: Act, reference: string, ids: readonly string[]) {
  const { debtorId } = await paymentOf(act, reference);
  if (debtorId !== null) await lockDebtor(act.tx, act.creditorId, debtorId);
  const opened = await openCases(act, ids);
  return { opened, payment: await paymentOf(act, reference) };
}

/**
 * Lays what is left of a payment on these invoices, as of the day it was received. Refuses more than is left or more than an invoice owes, another
 * currency, and a payment that went back. What remains afterwards is still a question, or still the credit it was.
 */
export async function layUnlaid(
  act: Act,
  reference: string,
  { allocations, because }: { readonly allocations: readonly NamedAllocation[]; readonly because?: string },
): Promise<PaymentRow> {
  const named = await sharesOf(act, allocations);
  const { opened, payment } = await lockFor(
    act,
    reference,
    named.map((share) => share.invoiceId),
  );
  const fact = { kind: 'lay', paymentId: payment.id, named } as const;
  const effects = effectsOf(bookOf(opened, [payment]), fact);
  const firstOn = payment.allocations.length === 0 ? opened[0]?.row.debtorId : undefined;
  // Money that lies nowhere else is the money of whom it is laid for now: a wrong match had named a wrong payer.
  const whose = { ...payment, debtorId: firstOn ?? payment.debtorId };
  const said = because ?? 'Laid by a person';
  const data = { receivedOn: payment.receivedOn, because: said };
  const occurredOn = payment.receivedOn;
  writeEffects(act, effects, { opened, payments: [whose], because: said, occurredOn, data });
  await closeCases(act, opened);
  await ringPlans(act, opened);
  await followUnlaid(act, reference);
  return paymentOf(act, reference);
}

async function sharesOf(act: Act, allocations: readonly NamedAllocation[]): Promise<Share[]> {
  const ids = await findInvoiceIds(
    act.tx,
    act.creditorId,
    allocations.map((one) => one.invoice),
  );
  return allocations.map(({ amountCents }, at) => {
    const invoiceId = ids[at];
    if (invoiceId === undefined) throw notFound('invoice', `allocations.${String(at)}.invoice`);
    return { invoiceId, amountCents };
  });
}

/**
 * Takes a payment off one invoice or all, with everything that followed: a settled invoice is owed again, as if the money had never come, in the state
 * in which it had found it; plans and agencies look again. The money stays, with a question what it pays. Refuses what does not stand.
 */
export async function undoLaid(
  act: Act,
  reference: string,
  { invoice, reason }: { readonly invoice?: string; readonly reason: string },
): Promise<PaymentRow> {
  const [only] = invoice === undefined ? [null] : await findInvoiceIds(act.tx, act.creditorId, [invoice]);
  if (only === undefined) throw notFound('invoice', 'invoice');
  const before = await paymentOf(act, reference);
  const ids = before.allocations.map((one) => one.invoiceId).filter((id) => only === null || id === only);
  const { opened, payment } = await lockFor(act, reference, ids);
  const effects = effectsOf(bookOf(opened, [payment]), { kind: 'undo', paymentId: payment.id, invoiceId: only });
  // Never paid, as far as these invoices go: interest runs as if the money had not come.
  const occurredOn = payment.receivedOn;
  writeEffects(act, effects, {
    opened,
    payments: [payment],
    because: reason,
    occurredOn,
    data: { reason, undone: true },
  });
  await oweAgain(act, opened, reason, reference);
  undoBankLine(act.tx, act.creditorId, payment.id);
  await followUnlaid(act, reference);
  return paymentOf(act, reference);
}

/** Keeps what is left of a payment as a credit of its debtor, which its next message shows; nothing is set off by itself. */
export async function keepAsCredit(act: Act, reference: string, debtor?: string): Promise<PaymentRow> {
  const { payment } = await lockFor(act, reference, []);
  const { unallocatedCents } = payment;
  if (unallocatedCents === 0 || payment.reversedAt !== null)
    effectsOf(bookOf([], [payment]), { kind: 'refund', paymentId: payment.id });
  const debtorId = debtor === undefined ? payment.debtorId : await findDebtorId(act.tx, act.creditorId, debtor);
  if (debtorId === undefined) throw notFound('debtor', 'debtor');
  if (debtorId === null) throw missing('debtor', '"C-001", whose credit it is', 'Money of an unknown payer');
  writeUnlaid(act.tx, act.creditorId, payment.id, { unallocatedCents, debtorId, creditSince: act.now });
  return followUnlaid(act, reference);
}

/**
 * What was left of a payment was paid back to whom it came from. The sum is kept with the task that asked, which ends; `taskId` names one that has
 * ended already. Refuses a payment of which nothing is left.
 */
export async function refundUnlaid(
  act: Act,
  reference: string,
  { refundedOn, taskId }: { readonly refundedOn: string; readonly taskId?: string },
): Promise<PaymentRow> {
  const { payment } = await lockFor(act, reference, []);
  const effects = effectsOf(bookOf([], [payment]), { kind: 'refund', paymentId: payment.id });
  const refundedCents = payment.unallocatedCents;
  writeEffects(act, effects, {
    opened: [],
    payments: [payment],
    because: 'Refunded',
    occurredOn: refundedOn,
    data: {},
  });
  const asked = taskId ?? (await unlaidTask(act.tx, act.creditorId, reference))?.id ?? (await openRecord(act, payment));
  answerUnlaid(act.tx, act.creditorId, asked, { refunded: true, refundedOn, refundedCents }, act.now);
  await followUnlaid(act, reference);
  return paymentOf(act, reference);
}

/** A credit that was kept has no open question: its refund needs a task to be kept with. */
const openRecord = (act: Act, { reference, unallocatedCents, currency }: PaymentRow): Promise<string> =>
  openTask(act, {
    ...{ kind: 'unallocatedPayment', invoiceId: null, days: 0 },
    data: {
      ...{ reference, amountCents: unallocatedCents, currency },
      text: `Crédit du paiement ${reference} remboursé.`,
      textEn: `The credit of payment ${reference} was refunded.`,
    },
  });

async function ringPlans(act: Act, opened: readonly OpenCase[]): Promise<void> {
  await ringPlansOf(
    act,
    opened.map((open) => open.row.id),
  );
}

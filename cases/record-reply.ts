/** A debtor answered: contacts stop at once, and a person reads what was said. */
import { addDeliveryFact } from '../db/queries/delivery-facts.ts';
import { debtorsWithEmail } from '../db/queries/contact-points.ts';
import { findDelivery } from '../db/queries/deliveries.ts';
import { endHoldsOf, invoicesHeldBy } from '../db/queries/holds.ts';
import { openInvoiceIdsOf } from '../db/queries/invoices.ts';
import { findReplyTask } from '../db/queries/replies.ts';
import { addToTask, cancelTask } from '../db/queries/tasks.ts';
import { autoReplyBecause } from '../domain/auto-reply.ts';
import type { FetchedMessage, ReceivedMessage } from '../domain/callback-news.ts';
import { civilDateAt } from '../domain/civil-date.ts';
import { bareAddress } from '../domain/reply-address.ts';
import type { Act } from './act.ts';
import { closeCases, note, openCases } from './open-case.ts';
import { possibleInterruption } from './possible-interruption.ts';
import { setHold } from './set-hold.ts';
import { openTask } from './tasks.ts';

/** Longest text a task keeps; the rest is read in the provider's account. */
const mostCharacters = 20_000;

/**
 * Records a received message once: a hold on every open invoice the answered delivery covers, or the debtor has, and one task. A machine's answer is
 * kept as a fact and pauses nothing. True: its text is still to be fetched (`completeReply`).
 */
export async function recordReply(act: Act, deliveryId: string | null, message: ReceivedMessage): Promise<boolean> {
  const because = autoReplyBecause(message);
  if (because !== null) {
    if (deliveryId !== null) noteAutoReply(act, deliveryId, message.emailId, because);
    return false;
  }
  if (await findReplyTask(act.tx, act.creditorId, message.emailId)) return true;
  const opened = await openCases(act, await invoicesAnswered(act, deliveryId, message));
  const taskId = await openTask(act, {
    kind: 'reply',
    invoiceId: opened[0]?.row.id ?? null,
    ...(deliveryId === null ? {} : { deliveryId }),
    days: 1,
    data: {
      text: 'Le client a répondu. Lisez sa réponse, donnez-lui suite, puis terminez cette tâche avec { "resume": true }, ou { "resume": false } pour laisser le dossier en pause.',
      textEn:
        'The debtor answered. Read the answer, act on it, then complete this task with { "resume": true }, or { "resume": false } to keep the case paused.',
      emailId: message.emailId,
      from: clean(message.from, 320),
      subject: clean(message.subject, 500),
      receivedAt: message.receivedAt,
      attachments: message.attachments,
      answer: null,
      answerState: 'pending',
    },
  });
  const reason = `The debtor answered on ${message.receivedAt.slice(0, 10)}; a person reads it`;
  for (const open of opened) {
    if (open.status !== 'open') continue;
    await setHold(act, open.row.id, { kind: 'reply', reason, subjectId: taskId });
    note(act, open, 'replyReceived', { taskId, deliveryId });
    const occurredOn = civilDateAt(Date.parse(message.receivedAt), open.row.debtor.timeZone);
    const proof = { taskId, emailId: message.emailId };
    await possibleInterruption(act, open, { kind: 'acknowledgment', occurredOn, subjectKey: message.emailId, proof });
  }
  await closeCases(act, opened);
  return true;
}

async function invoicesAnswered(act: Act, deliveryId: string | null, message: ReceivedMessage): Promise<string[]> {
  if (deliveryId !== null) {
    const delivery = await findDelivery(act.tx, act.creditorId, deliveryId);
    // Thanks cover no invoice: an answer to them is about all the debtor still owes.
    if (delivery?.covers.length === 0 && delivery.step === 'thanks')
      return openInvoiceIdsOf(act.tx, act.creditorId, delivery.debtorId);
    return delivery?.covers.map((cover) => cover.invoiceId) ?? [];
  }
  const [debtorId, another] = await debtorsWithEmail(act.tx, act.creditorId, bareAddress(message.from));
  if (debtorId === undefined || another !== undefined)
    throw new Error('The sender is no longer the address of exactly one debtor');
  return openInvoiceIdsOf(act.tx, act.creditorId, debtorId);
}

/**
 * Puts the fetched text into the task. When its headers show a machine's answer after all, the task and its holds end, and the cases go on.
 * A message the provider no longer has is said to be so: the person then looks into the mailbox.
 */
export async function completeReply(
  act: Act,
  emailId: string,
  fetched: Exclude<FetchedMessage, { kind: 'unclear' }> | { kind: 'noKey' },
): Promise<void> {
  const task = await findReplyTask(act.tx, act.creditorId, emailId);
  if (!task) return;
  if (fetched.kind !== 'found') {
    addToTask(act.tx, act.creditorId, task.id, { answerState: fetched.kind }, act.now);
    return;
  }
  const { text, headers, attachments } = fetched;
  const answer = {
    answer: text.slice(0, mostCharacters),
    answerState: text.length > mostCharacters ? 'cut' : 'complete',
  };
  addToTask(act.tx, act.creditorId, task.id, { ...answer, attachments }, act.now);
  const because = autoReplyBecause({ from: '', subject: '', headers });
  if (because === null || task.status !== 'open') return;
  const opened = await openCases(act, await invoicesHeldBy(act.tx, act.creditorId, task.id));
  await endHoldsOf(act.tx, act.creditorId, task.id, act.now);
  cancelTask(act.tx, act.creditorId, task.id, act.now);
  if (task.deliveryId !== null) noteAutoReply(act, task.deliveryId, emailId, because);
  for (const open of opened) note(act, open, 'autoReplySeen', { taskId: task.id });
  await closeCases(act, opened);
}

function noteAutoReply(act: Act, deliveryId: string, emailId: string, because: string): void {
  const fact = { id: act.newId(), deliveryId, at: act.now, kind: 'autoReply', data: { emailId, because } };
  addDeliveryFact(act.tx, act.creditorId, fact);
}

const clean = (text: string, most: number): string => text.replace(/\s+/g, ' ').trim().slice(0, most);

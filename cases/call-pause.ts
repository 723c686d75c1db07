/** What the debtor said asks for work: contacts rest for a while, and a person owns what is to be done. */
import type { Pause } from '../domain/call-disposition.ts';
import { endOfWorkingDayMs } from '../domain/call-window.ts';
import { addDays, civilDateAt, startOfDay } from '../domain/civil-date.ts';
import type { CallDone } from './call-outcome.ts';
import { placeOf } from './call-task.ts';
import { leadOf } from './note-delivery.ts';
import { note, type OpenCase } from './open-case.ts';
import { possibleInterruption } from './possible-interruption.ts';
import { missing, Refusal } from './refusal.ts';
import { setHold } from './set-hold.ts';
import { openTask } from './tasks.ts';

type PauseTask = 'planRequest' | 'checkPayment' | 'sendDocuments';

const texts: Readonly<Record<PauseTask | 'hardship', { readonly text: string; readonly textEn: string }>> = {
  planRequest: {
    text: 'Le client demande un échéancier : convenez-en avec lui (POST /v1/payment-plans) ou répondez-lui, puis terminez cette tâche.',
    textEn:
      'The customer asks for a payment plan: agree one (POST /v1/payment-plans) or answer, then complete this task.',
  },
  hardship: {
    text: 'Le client est en difficulté : proposez-lui un échéancier qu’il peut tenir, puis terminez cette tâche.',
    textEn: 'The customer is in difficulty: offer a payment plan it can keep, then complete this task.',
  },
  checkPayment: {
    text: 'Le client dit avoir payé : cherchez le paiement et enregistrez-le (POST /v1/payments), puis terminez cette tâche.',
    textEn:
      'The customer says it has paid: look for the payment and record it (POST /v1/payments), then complete this task.',
  },
  sendDocuments: {
    text: 'Le client attend des documents : envoyez-les-lui, puis terminez cette tâche.',
    textEn: 'The customer waits for documents: send them, then complete this task.',
  },
};

/** Holds every covered open case and opens the task that owns the hold. Refuses a payment without its date. */
export async function pausedByCall(done: CallDone, pause: { readonly task: PauseTask } & Pause): Promise<void> {
  const { act, delivery, opened, code, completion } = done;
  if (pause.task === 'checkPayment' && !completion.paid)
    throw missing('paid', '{ "on": "2026-11-24" }', `The disposition ${code}`);
  refusePaidLater(done);
  const until = endOf(done, pause);
  const words = code === 'HARDSHIP' ? texts.hardship : texts[pause.task];
  const { paid, documents, note: said } = completion;
  const subjectId = await openTask(act, {
    kind: pause.task,
    invoiceId: leadOf(opened).row.id,
    deliveryId: delivery.id,
    days: 2,
    data: {
      disposition: code,
      invoices: opened.map((open) => open.row.number),
      heldUntil: until.toISOString(),
      ...(paid ? { paid } : {}),
      ...(documents ? { documents } : {}),
      ...(said === undefined ? {} : { note: said }),
      ...words,
    },
  });
  for (const open of opened) {
    if (open.status !== 'open') continue;
    const reason = `Said on the phone: ${code}`;
    await setHold(act, open.row.id, { kind: 'pause', reason, subjectId, endsAt: until });
    note(act, open, 'paused', { reason, until: until.toISOString(), taskId: subjectId });
    if (code === 'PLAN_REQUESTED') await askedForPlan(done, open);
  }
}

function refusePaidLater({ act, opened, completion: { paid } }: CallDone): void {
  const today = civilDateAt(act.now.getTime(), placeOf(leadOf(opened)).timeZone);
  if (paid === undefined || paid.on <= today) return;
  const text = `${paid.on} is in the future: what is paid was paid by today (${today}). Report what is still to be paid as PROMISE_TO_PAY.`;
  throw new Refusal('unprocessable', 'paid_in_the_future', text, 'paid.on');
}

function endOf({ act, opened }: CallDone, { days, counted }: Pause): Date {
  const place = placeOf(leadOf(opened));
  const today = civilDateAt(act.now.getTime(), place.timeZone);
  if (counted === 'working') return new Date(endOfWorkingDayMs(today, days, place));
  return new Date(startOfDay(addDays(today, days + 1), place.timeZone));
}

/** Whoever asks for time to pay may acknowledge the debt; only a person can judge it. */
async function askedForPlan({ act, delivery, completion }: CallDone, open: OpenCase): Promise<void> {
  const occurredOn = civilDateAt(act.now.getTime(), open.row.debtor.timeZone);
  const proof = { call: delivery.id, by: completion.by, note: completion.note ?? null };
  await possibleInterruption(act, open, { kind: 'planRequest', occurredOn, subjectKey: delivery.id, proof });
}

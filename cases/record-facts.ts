/** Facts told to the workflow itself, by another Temporal application or a person in the UI: written exactly as the API would write them. */
import type { Decided } from '../domain/decision.ts';
import { readFact, type Fact } from '../domain/fact.ts';
import { assertNever } from '../domain/never.ts';
import type { Act, Acted, CaseDeps } from './act.ts';
import { perform } from './act.ts';
import { agreePlan } from './agree-plan.ts';
import { openDispute } from './dispute.ts';
import { closeCases, note, openCases, type OpenCase } from './open-case.ts';
import { pauseDunning, resumeDunning } from './pause.ts';
import { recordPayment } from './record-payment.ts';
import { Refusal } from './refusal.ts';
import { openOne } from './register-invoice.ts';
import { setHold } from './set-hold.ts';
import { openTask } from './tasks.ts';

/**
 * Records each fact in a transaction of its own, so that a bad one does not take a good one with it, and returns the decision after the last.
 * A fact that cannot be read or is refused is kept as rejected, with its reason, and opens a task; it never throws.
 */
export async function recordFacts(
  deps: CaseDeps,
  creditorId: string,
  invoiceId: string,
  inbox: readonly unknown[],
): Promise<Acted<Decided>> {
  const rings: Acted<Decided>['rings'][number][] = [];
  for (const raw of inbox) {
    const read = readFact(raw);
    try {
      if (!read.ok) throw new Refusal('unprocessable', 'unreadable_fact', read.problem);
      const acted = await perform(deps, creditorId, 'signal', (act) => recordFact(act, invoiceId, read.fact));
      rings.push(...acted.rings);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const acted = await perform(deps, creditorId, 'signal', (act) => rejectFact(act, invoiceId, raw, error));
      rings.push(...acted.rings);
    }
  }
  const last = await perform(deps, creditorId, 'signal', async (act) => {
    const opened = await openCases(act, [invoiceId]);
    const decided = (await closeCases(act, opened, invoiceId)).get(invoiceId);
    if (!decided) throw new Error(`No invoice ${invoiceId}`);
    return decided;
  });
  const own = rings.filter((ring) => ring.ring.workflow !== 'dunInvoice' || ring.ring.invoiceId !== invoiceId);
  return { value: last.value, rings: [...own, ...last.rings] };
}

async function recordFact(act: Act, invoiceId: string, fact: Fact): Promise<void> {
  switch (fact.kind) {
    case 'paymentReceived': {
      const { reference, amountCents, currency, receivedOn } = fact;
      requireReceived(act, receivedOn);
      const open = await openOne(act, invoiceId);
      const toInvoice = Math.min(amountCents, Math.max(0, open.balanceCents));
      await recordPayment(act, {
        reference,
        amountCents,
        currency,
        receivedOn,
        allocations: toInvoice > 0 ? [{ invoice: invoiceId, amountCents: toInvoice }] : [],
      });
      return;
    }
    case 'paymentPlanAgreed': {
      const open = await openOne(act, invoiceId);
      const { reference, agreedOn, instalments } = fact;
      await agreePlan(act, {
        reference,
        agreedOn,
        instalments,
        debtor: open.row.debtor.reference,
        invoices: [invoiceId],
        interest: 'kept',
      });
      return;
    }
    case 'disputeOpened':
      return openDispute(act, await openOne(act, invoiceId), { reason: fact.reason, amountCents: fact.amountCents });
    case 'dunningPaused':
      return pauseDunning(act, await openOne(act, invoiceId), {
        reason: fact.reason,
        until: fact.until === null ? null : new Date(fact.until),
      });
    case 'dunningResumed':
      return resumeDunning(act, await openOne(act, invoiceId), { reason: 'Resumed by signal' });
    case 'lookAgain':
      return;
    case 'actionFailed':
      return holdFailed(act, await openOne(act, invoiceId), fact.action, fact.message);
    default:
      return assertNever(fact, 'fact');
  }
}

/** As the API: money cannot have come in later than tomorrow, wherever on earth it is told. */
function requireReceived(act: Act, receivedOn: string): void {
  const tomorrow = new Date(act.now.getTime() + 86_400_000).toISOString().slice(0, 10);
  if (receivedOn > tomorrow)
    throw new Refusal(
      'unprocessable',
      'date_in_the_future',
      `"receivedOn" (${receivedOn}) is in the future.`,
      'receivedOn',
    );
}

/** An action that failed for a reason of our own: nothing more is tried until a person has looked. */
async function holdFailed(act: Act, open: OpenCase, action: string, message: string): Promise<void> {
  const reason = `${action} failed: ${message}`;
  const data = {
    ...{ action, message },
    text: 'Une action de Relance a échoué. Corrigez-en la cause, puis terminez cette tâche avec { "retry": true }.',
    textEn: 'An action of Relance failed. Mend the cause, then complete this task with { "retry": true }.',
  };
  const taskId = await openTask(act, { kind: 'sendFailed', invoiceId: open.row.id, days: 1, data });
  // Lifted with this task, and with no other: a person's own pause stays.
  await setHold(act, open.row.id, { kind: 'pause', reason, subjectId: taskId });
  note(act, open, 'actionFailed', { action, message });
  await closeCases(act, [open]);
}

async function rejectFact(act: Act, invoiceId: string, raw: unknown, refusal: Refusal): Promise<void> {
  const [open] = await openCases(act, [invoiceId]);
  if (!open) throw new Error(`No invoice ${invoiceId}`);
  // A cut must not leave half of a pair, which the database cannot store: a fact that is too strange would then be tried for ever.
  const fact = JSON.stringify(raw)
    .slice(0, 2_000)
    .replace(/[\uD800-\uDBFF]$/, '');
  note(act, open, 'factRejected', { fact, code: refusal.code, because: refusal.message });
  const data = {
    ...{ fact, because: refusal.message },
    text: 'Un signal n’a pas pu être enregistré. Cherchez qui l’a envoyé et renvoyez-le avec le bon contenu.',
    textEn: 'A signal could not be recorded. Find out who sent it and send it again with the right content.',
  };
  await openTask(act, { kind: 'rejectedFact', invoiceId, days: 2, data });
  await closeCases(act, [open]);
}

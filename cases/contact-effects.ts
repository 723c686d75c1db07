/** What the end of a send does to the contact point it went to, and to the people who look after it. */
import { loadCases } from '../db/queries/cases.ts';
import {
  closeChannel,
  hasContactTask,
  invalidateValue,
  provedBy,
  takeBackContactEffects,
  type ContactRef,
} from '../db/queries/contact-effects.ts';
import type { DeliveryRow } from '../db/queries/deliveries.ts';
import { cancelTasks } from '../db/queries/delivery-life.ts';
import { openInvoiceIdsOf } from '../db/queries/invoices.ts';
import { contactKindOf } from '../domain/contact-point.ts';
import type { Content } from '../domain/message.ts';
import { assertNever } from '../domain/never.ts';
import { nextReach, underWay } from '../domain/next-reach.ts';
import type { ContactEffect } from '../domain/outcome-effects.ts';
import type { Act } from './act.ts';
import { currentFacts, openOthers, type OpenCase } from './open-case.ts';
import { contactWords } from './contact-words.ts';
import type { Said } from './send-failed.ts';
import { openTask } from './tasks.ts';

/**
 * Marks or closes the contact point a delivery went to, if the debtor still has it, and asks a person for a better one where it is wrong or where no
 * channel is left. Returns the debtor's other open cases, locked: their next steps may need that contact point. The caller decides all of them anew.
 */
export async function applyContactEffect(
  act: Act,
  delivery: DeliveryRow,
  opened: readonly OpenCase[],
  effect: ContactEffect,
  said: Said,
): Promise<readonly OpenCase[]> {
  if (effect.kind === 'none' || !(await marked(act, delivery, effect, said.code))) return [];
  const others = await otherCases(act, delivery.debtorId, opened);
  const lead = [...opened, ...others].find((open) => open.status === 'open');
  // A letter that came back has a task of its own, which asks for the address.
  if (!lead || (effect.kind === 'invalid' && effect.contact === 'address')) return others;
  await askForContact(act, delivery, lead, effect, said);
  return others;
}

/** Takes back what news of this delivery did, because later news proved it wrong; the task that asked for a better contact point ends. */
export async function takeBackEffects(
  act: Act,
  delivery: DeliveryRow,
  opened: readonly OpenCase[],
): Promise<readonly OpenCase[]> {
  const { tx, creditorId, now } = act;
  const tasks = await cancelTasks(tx, creditorId, delivery.id, ['checkContact'], now);
  const points = await takeBackContactEffects(tx, creditorId, delivery.debtorId, delivery.id, now);
  return tasks > 0 || points ? otherCases(act, delivery.debtorId, opened) : [];
}

async function otherCases(act: Act, debtorId: string, opened: readonly OpenCase[]): Promise<readonly OpenCase[]> {
  return openOthers(act, opened, await openInvoiceIdsOf(act.tx, act.creditorId, debtorId));
}

/** Where a frozen content went; null: to nobody's contact point. */
export function wentTo({ content, debtorId, channel }: DeliveryRow): ContactRef | null {
  const frozen = content as unknown as Content;
  const kind = contactKindOf(channel);
  switch (frozen.kind) {
    case 'email':
    case 'sms':
      return { debtorId, kind, value: frozen.to };
    case 'call':
      return { debtorId, kind, value: frozen.phone };
    case 'letter':
      return { debtorId, kind, value: frozen.recipient.address };
    case 'dossier':
      return null;
    default:
      return assertNever(frozen, 'content');
  }
}

/**
 * Marks the contact point a delivery went to as wrong, in place of any mark before, if the debtor still has it. Who asks for a better one is the
 * caller's matter.
 */
export async function markWrong(act: Act, delivery: DeliveryRow, because: string): Promise<void> {
  const ref = wentTo(delivery);
  if (ref) await invalidateValue(act.tx, act.creditorId, ref, because, act.now, true);
}

async function marked(act: Act, delivery: DeliveryRow, effect: ContactEffect, code: string): Promise<boolean> {
  const ref = wentTo(delivery);
  if (!ref) return false;
  const { tx, creditorId, now } = act;
  switch (effect.kind) {
    case 'none':
      return false;
    case 'invalid':
      return invalidateValue(tx, creditorId, ref, `${code} ${provedBy(delivery.id)}`, now);
    case 'closed': {
      const { channel, because } = effect;
      const closed = { channel, because, at: now.toISOString(), deliveryId: delivery.id };
      return closeChannel(tx, creditorId, ref, closed, now);
    }
    default:
      return assertNever(effect, 'contact effect');
  }
}

/** One open task per contact point, which says what comes next. A channel that is refused needs nobody while another one reaches the debtor. */
async function askForContact(
  act: Act,
  delivery: DeliveryRow,
  lead: OpenCase,
  effect: Exclude<ContactEffect, { kind: 'none' }>,
  { code, detail }: Said,
): Promise<void> {
  const [fresh] = await loadCases(act.tx, act.creditorId, [lead.row.id], act.now);
  const facts = currentFacts(fresh ? { ...lead, row: fresh } : lead);
  const next = nextReach(facts);
  const begun = underWay(facts);
  if (effect.kind === 'closed' && next) return;
  const contact = contactKindOf(delivery.channel);
  if (await hasContactTask(act.tx, act.creditorId, delivery.debtorId, contact)) return;
  const words = contactWords(effect, contact, { next, begun }, lead.row.debtor.reference);
  await openTask(act, {
    kind: 'checkContact',
    invoiceId: lead.row.id,
    deliveryId: delivery.id,
    days: next ? 2 : 1,
    data: { contact, code, detail, next, ...words },
  });
}

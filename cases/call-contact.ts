/** What a call teaches about how the debtor can be reached. */
import { closeChannel, invalidateValue } from '../db/queries/contact-effects.ts';
import type { CallDone } from './call-outcome.ts';
import { endOtherCalls, numberCalled } from './call-siblings.ts';
import { leadOf } from './note-delivery.ts';
import { noteAll } from './task-done.ts';
import { openTask } from './tasks.ts';

async function askForContact(done: CallDone, contact: 'phone' | 'address', text: string, textEn: string) {
  const { act, delivery, opened, code, completion } = done;
  const { note = null } = completion;
  const lead = leadOf(opened).row.id;
  const data = { contact, code, note, text, textEn };
  await openTask(act, { kind: 'checkContact', invoiceId: lead, deliveryId: delivery.id, days: 2, data });
}

/**
 * The number is not the debtor's: it is marked as wrong in place of any mark before, so that no late receipt gives it back, and a person looks for a
 * better one. Where another number was entered since, only the other calls to this one end.
 */
export async function numberInvalid(done: CallDone): Promise<void> {
  const { act, delivery, code } = done;
  const phone = await numberCalled(done);
  const number = { debtorId: delivery.debtorId, kind: 'phone', value: phone } as const;
  if (!(await invalidateValue(act.tx, act.creditorId, number, code, act.now, true))) return endOtherCalls(done, phone);
  noteAll(done, 'contactInvalid', { contact: 'phone', because: code });
  await askForContact(
    done,
    'phone',
    'Le numéro n’est pas le bon : trouvez-en un autre et enregistrez-le, puis terminez cette tâche.',
    'The number is wrong: find another one and enter it, then complete this task.',
  );
  await endOtherCalls(done, phone);
}

/** The debtor says that letters go to the wrong place. Nobody but a person changes an address. */
export async function wrongAddress(done: CallDone): Promise<void> {
  await askForContact(
    done,
    'address',
    'Le client a indiqué une autre adresse : vérifiez-la et enregistrez-la, puis terminez cette tâche.',
    'The customer gave another address: check it and enter it, then complete this task.',
  );
}

/** The debtor does not want to be called: never again at this number; the other channels stay. */
export async function callsClosed(done: CallDone): Promise<void> {
  const { act, delivery } = done;
  const phone = await numberCalled(done);
  const closed = { channel: 'call', because: 'doNotCall', at: act.now.toISOString() } as const;
  const number = { debtorId: delivery.debtorId, kind: 'phone', value: phone } as const;
  await closeChannel(act.tx, act.creditorId, number, closed, act.now);
  noteAll(done, 'channelClosed', { channel: 'call', because: 'doNotCall' });
  await endOtherCalls(done, phone);
}

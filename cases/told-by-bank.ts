/** Money that may be in the books already, because a bank statement showed it before the ERP told of it. */
import { moneyToldBy } from '../db/queries/told-before.ts';
import { formatMoney } from '../domain/money.ts';
import type { TaskWords } from '../domain/task.ts';
import type { Act } from './act.ts';

/** Calendar days within which the same sum from a statement and from the ERP is taken for one payment. */
export const bankMoneyDays = 5;

export interface ToldByBank {
  /** Under which the line of the statement is booked. */
  readonly bankPayment: string;
  readonly occurredOn: string;
  readonly words: TaskWords;
}

/**
 * The line of a statement that this payment may repeat: of the same sum and debtor, within five days. Each stands for one payment: once a person was asked
 * about it, it stands for no other. Money that names its invoices repeats only what was laid on one of them. Null when there is none, and for money of the
 * bank itself, whose lines are told apart by the bank's own reference. The caller holds the debtor's lock.
 */
export async function toldByBank(
  act: Act,
  debtorId: string,
  payment: {
    readonly reference: string;
    readonly amountCents: number;
    readonly currency: string;
    readonly receivedOn: string;
    readonly source?: string;
  },
  namedIds: readonly (string | undefined)[],
): Promise<ToldByBank | null> {
  if (payment.source === 'bank') return null;
  const { reference, amountCents, currency, receivedOn } = payment;
  const around = { amountCents, currency, on: receivedOn, days: bankMoneyDays };
  const named = namedIds.filter((id) => id !== undefined);
  const told = await moneyToldBy(act.tx, act.creditorId, 'bank', debtorId, around, named);
  if (!told) return null;
  const sum = { fr: formatMoney(amountCents, currency, 'fr'), en: formatMoney(amountCents, currency, 'en') };
  const words = {
    text: `Peut-être un doublon : le relevé bancaire montre déjà ${sum.fr} de ce client, reçus le ${told.receivedOn} (${told.reference}). Le paiement ${reference} est gardé sans être affecté. Si c’est le même argent, terminez cette tâche ; sinon, affectez-le : POST /v1/payments/${reference}/allocate.`,
    textEn: `Possible duplicate: the bank statement shows ${sum.en} of this customer already, received on ${told.receivedOn} (${told.reference}). Payment ${reference} is kept and not laid on an invoice. If it is the same money, complete this task; if not, place it: POST /v1/payments/${reference}/allocate.`,
  };
  return { bankPayment: told.reference, occurredOn: told.receivedOn, words };
}

/** Money that may be in the books already, because an e-invoicing platform told of it (status 212) before our bank did. */
import { moneyToldBy } from '../db/queries/told-before.ts';
import { formatMoney } from '../domain/money.ts';
import type { TaskWords } from '../domain/task.ts';
import type { Act } from './act.ts';
import { perhapsTwiceWords } from './life-cycle-words.ts';

/** Calendar days within which the same sum from a platform and from the bank is taken for one payment. */
export const platformMoneyDays = 5;

export interface ToldByPlatform {
  /** Under which the status is booked. */
  readonly platformPayment: string;
  readonly occurredOn: string;
  readonly words: TaskWords;
}

/**
 * The booked status that this payment of our own may repeat: of the same sum and debtor, within five days. Each stands for one payment: once a person
 * was asked about it, it stands for no other. Money that names its invoices repeats only what was told of one of them. Null when there is none. The caller holds the debtor's lock.
 */
export async function toldByPlatform(
  act: Act,
  debtorId: string,
  payment: {
    readonly reference: string;
    readonly amountCents: number;
    readonly currency: string;
    readonly receivedOn: string;
  },
  namedIds: readonly (string | undefined)[],
): Promise<ToldByPlatform | null> {
  if (act.toldByPlatform) return null;
  const { reference, amountCents, currency, receivedOn } = payment;
  const around = { amountCents, currency, on: receivedOn, days: platformMoneyDays };
  const named = namedIds.filter((id) => id !== undefined);
  const told = await moneyToldBy(act.tx, act.creditorId, 'platform', debtorId, around, named);
  if (!told) return null;
  const money = { text: formatMoney(amountCents, currency, 'fr'), textEn: formatMoney(amountCents, currency, 'en') };
  const words = perhapsTwiceWords(reference, told.reference, told.receivedOn, money);
  return { platformPayment: told.reference, occurredOn: told.receivedOn, words };
}

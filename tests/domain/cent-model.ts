/** The same book kept the plain way: every cent of every payment is a coin that lies somewhere, and all is played again from the first fact. */
import type { MoneyFact } from '../../domain/money-book.ts';

export interface ModelInvoice {
  readonly id: string;
  readonly number: string;
  readonly dueOn: string;
  readonly currency: string;
  readonly invoicedCents: number;
}

interface Purse {
  readonly id: string;
  readonly currency: string;
  readonly order: number;
  /** Where each cent lies: an invoice, `left`, or `refunded`. */
  coins: string[];
  reversed: boolean;
}

export interface World {
  readonly owed: (id: string) => number;
  readonly purses: readonly Purse[];
}

/** Plays all facts; those that cannot be are passed over whole. */
export function played(invoices: readonly ModelInvoice[], facts: readonly MoneyFact[]): World {
  const purses: Purse[] = [];
  /** Cents of each invoice that nobody asks for any more, beside those paid. */
  const forgiven = new Map<string, number>();
  const invoiceOf = (id: string) => invoices.find((one) => one.id === id)!;
  const on = (id: string) =>
    purses.filter((one) => !one.reversed).reduce((sum, one) => sum + one.coins.filter((coin) => coin === id).length, 0);
  const owed = (id: string) => invoiceOf(id).invoicedCents - (forgiven.get(id) ?? 0) - on(id);
  const forgive = (id: string) => forgiven.set(id, (forgiven.get(id) ?? 0) + 1);
  const move = (purse: Purse, from: string, to: string): boolean => {
    const at = purse.coins.indexOf(from);
    if (at >= 0) purse.coins[at] = to;
    return at >= 0;
  };
  const oldest = (currency: string) =>
    invoices
      .filter((one) => one.currency === currency && owed(one.id) > 0)
      .sort((a, b) => `${a.dueOn} ${a.number}`.localeCompare(`${b.dueOn} ${b.number}`, 'en'))[0];
  const purseOf = (id: string) => purses.find((one) => one.id === id)!;

  const play = (fact: MoneyFact): void => {
    if (fact.kind === 'pay') {
      const { id, currency, order, amountCents } = fact.payment;
      const wanted = (fact.named ?? []).flatMap((one) => Array.from({ length: one.amountCents }, () => one.invoiceId));
      if (wanted.length > amountCents || wanted.some((one) => invoiceOf(one).currency !== currency)) return;
      if (fact.named?.some((one) => invoiceOf(one.invoiceId).currency !== currency)) return;
      const purse: Purse = {
        id,
        currency,
        order,
        coins: Array.from({ length: amountCents }, () => 'left'),
        reversed: false,
      };
      purses.push(purse);
      if (fact.named) for (const one of wanted) if (owed(one) > 0) move(purse, 'left', one);
      if (!fact.named) for (let next = oldest(currency); next && move(purse, 'left', next.id); next = oldest(currency));
      return;
    }
    if (fact.kind === 'creditNote') {
      const purse = () =>
        [...purses]
          .sort((a, b) => b.order - a.order)
          .find((one) => !one.reversed && one.coins.includes(fact.invoiceId));
      const before = purses.map((one) => [...one.coins]);
      for (let cent = 0; cent < fact.amountCents; cent += 1) {
        if (owed(fact.invoiceId) === 0) {
          const payer = purse();
          if (!payer) {
            purses.forEach((one, at) => (one.coins = before[at]!));
            forgiven.set(fact.invoiceId, (forgiven.get(fact.invoiceId) ?? 0) - cent);
            return;
          }
          move(payer, fact.invoiceId, 'left');
        }
        forgive(fact.invoiceId);
      }
      return;
    }
    if (fact.kind === 'writeOff') {
      const cents = fact.amountCents ?? owed(fact.invoiceId);
      if (cents > owed(fact.invoiceId)) return;
      for (let cent = 0; cent < cents; cent += 1) forgive(fact.invoiceId);
      return;
    }
    const purse = purseOf(fact.paymentId);
    if (purse.reversed) return;
    if (fact.kind === 'reverse') purse.reversed = true;
    if (fact.kind === 'refund') while (move(purse, 'left', 'refunded'));
    if (fact.kind === 'undo') {
      purse.coins = purse.coins.map((coin) =>
        coin === 'refunded' || (fact.invoiceId !== null && coin !== fact.invoiceId) ? coin : 'left',
      );
    }
    if (fact.kind === 'lay') {
      const wanted = fact.named.flatMap((one) => Array.from({ length: one.amountCents }, () => one.invoiceId));
      if (fact.named.some((one) => invoiceOf(one.invoiceId).currency !== purse.currency)) return;
      if (wanted.length > purse.coins.filter((coin) => coin === 'left').length) return;
      if (invoices.some((one) => wanted.filter((id) => id === one.id).length > owed(one.id))) return;
      for (const one of wanted) move(purse, 'left', one);
    }
  };
  facts.forEach(play);
  return { owed, purses };
}

/** The book of a debtor keeps every cent, whatever happens in whatever order. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { enter } from '../../domain/keep-book.ts';
import { answerTo, type MoneyBook, type MoneyFact } from '../../domain/money-book.ts';
import { played, type ModelInvoice, type World } from './cent-model.ts';
import { factsFrom, someInvoices, someSeeds } from './money-facts.ts';

const emptyBook = (invoices: readonly ModelInvoice[]): MoneyBook => ({
  invoices: invoices.map(({ invoicedCents, ...one }) => ({ ...one, balanceCents: invoicedCents })),
  payments: [],
});

function compare(book: MoneyBook, model: World): void {
  for (const { id, balanceCents } of book.invoices) {
    expect(balanceCents).toBe(model.owed(id));
    expect(balanceCents).toBeGreaterThanOrEqual(0);
  }
  expect(book.payments.map(({ id }) => id)).toEqual(model.purses.map(({ id }) => id));
  for (const [at, payment] of book.payments.entries()) {
    const { coins, currency, reversed } = model.purses[at]!;
    const count = (where: string) => coins.filter((coin) => coin === where).length;
    expect(payment.reversed).toBe(reversed);
    expect(payment.unallocatedCents).toBe(count('left'));
    expect(payment.refundedCents).toBe(count('refunded'));
    for (const { id } of book.invoices)
      expect(payment.shares.find((share) => share.invoiceId === id)?.amountCents ?? 0).toBe(count(id));
    const laid = payment.shares.reduce((sum, share) => sum + share.amountCents, 0);
    expect(laid + payment.unallocatedCents + payment.refundedCents).toBe(coins.length);
    const currencies = payment.shares.map((share) => book.invoices.find((one) => one.id === share.invoiceId)?.currency);
    expect(currencies.every((one) => one === currency)).toBe(true);
  }
}

describe('the book of a debtor', () => {
  test('agrees with one kept cent by cent after every fact: balances, shares, credits, each currency by itself', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(someInvoices, someSeeds, (invoices, seeds) => {
        const facts = factsFrom(invoices, seeds);
        let book = emptyBook(invoices);
        const said: MoneyFact[] = [];
        for (const fact of facts) {
          // A payment that was refused is nothing anybody can name.
          if ('paymentId' in fact && book.payments.every(({ id }) => id !== fact.paymentId)) continue;
          said.push(fact);
          const entered = enter(book, fact);
          book = entered.book;
          seen.add('refused' in entered.answer ? entered.answer.refused : fact.kind);
          compare(book, played(invoices, said));
        }
      }),
      { numRuns: 10_000 },
    );
    // A property nobody reaches proves nothing.
    expect([...seen].sort()).toEqual(
      [
        ...['pay', 'reverse', 'undo', 'lay', 'refund', 'creditNote', 'writeOff'],
        ...['alreadyReversed', 'nothingStands', 'nothingLeft', 'moreThanLeft', 'moreThanOwed', 'otherCurrency'],
        ...['moreThanInvoiced', 'nothingOwed'],
      ].sort(),
    );
  }, 120_000);

  const two = emptyBook([
    { id: 'old', number: 'F-2', dueOn: '2026-10-01', currency: 'EUR', invoicedCents: 1_000 },
    { id: 'new', number: 'F-1', dueOn: '2026-11-01', currency: 'EUR', invoicedCents: 2_000 },
    { id: 'usd', number: 'F-3', dueOn: '2026-09-01', currency: 'USD', invoicedCents: 500 },
  ]);
  const after = (...facts: MoneyFact[]): MoneyBook => facts.reduce((book, fact) => enter(book, fact).book, two);
  const pay = (id: string, amountCents: number, order = 0): MoneyFact => ({
    kind: 'pay',
    payment: { id, currency: 'EUR', order, amountCents },
    named: null,
  });
  const balances = ({ invoices }: MoneyBook) => invoices.map((one) => one.balanceCents);

  test('lays money on the oldest debt of its own currency, and keeps what nobody owes', () => {
    const book = after(pay('p', 3_500));
    expect(balances(book)).toEqual([0, 0, 500]);
    expect(book.payments[0]).toMatchObject({ unallocatedCents: 500 });
  });

  test('takes what a credit note pays too much off the newest payment first', () => {
    const book = after(pay('a', 600), pay('b', 400, 1), { kind: 'creditNote', invoiceId: 'old', amountCents: 500 });
    expect(balances(book)[0]).toBe(0);
    expect(book.payments.map((one) => [one.shares[0]?.amountCents ?? 0, one.unallocatedCents])).toEqual([
      [500, 100],
      [0, 400],
    ]);
  });

  test('enters what is given back before what is credited, so that no balance is ever negative', () => {
    const answer = answerTo(after(pay('p', 1_000)), { kind: 'creditNote', invoiceId: 'old', amountCents: 300 });
    expect(answer).toMatchObject({
      effects: [{ entry: 'reversal', cents: 300 }, {}, {}, { entry: 'creditNote', cents: -300 }],
    });
  });
});

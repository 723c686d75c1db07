/** The book after a fact: the effects of `answerTo`, entered one by one. */
import {
  answerTo,
  type BookPayment,
  type MoneyAnswer,
  type MoneyBook,
  type MoneyEffect,
  type MoneyFact,
} from './money-book.ts';
import { assertNever } from './never.ts';

/** What a fact does and the book it leaves; a refused one leaves the book as it was. */
export function enter(book: MoneyBook, fact: MoneyFact): { readonly book: MoneyBook; readonly answer: MoneyAnswer } {
  const answer = answerTo(book, fact);
  if ('refused' in answer) return { book, answer };
  const begun = fact.kind === 'pay' ? { ...book, payments: [...book.payments, newPayment(fact)] } : book;
  return { book: answer.effects.reduce(after, begun), answer };
}

function newPayment({ payment: { id, currency, order } }: Extract<MoneyFact, { kind: 'pay' }>): BookPayment {
  return { id, currency, order, unallocatedCents: 0, refundedCents: 0, reversed: false, shares: [] };
}

function after(book: MoneyBook, effect: MoneyEffect): MoneyBook {
  const change = (id: string, over: (payment: BookPayment) => Partial<BookPayment>): MoneyBook => ({
    ...book,
    payments: book.payments.map((one) => (one.id === id ? { ...one, ...over(one) } : one)),
  });
  switch (effect.kind) {
    case 'entry':
      return {
        ...book,
        invoices: book.invoices.map((one) =>
          one.id === effect.invoiceId ? { ...one, balanceCents: one.balanceCents + effect.cents } : one,
        ),
      };
    case 'share':
      return change(effect.paymentId, ({ shares }) => ({
        shares: [
          ...shares.filter(({ invoiceId }) => invoiceId !== effect.invoiceId),
          ...(effect.cents > 0 ? [{ invoiceId: effect.invoiceId, amountCents: effect.cents }] : []),
        ],
      }));
    case 'left':
      return change(effect.paymentId, () => ({ unallocatedCents: effect.cents }));
    case 'refunded':
      return change(effect.paymentId, () => ({ refundedCents: effect.cents }));
    case 'reversed':
      return change(effect.paymentId, () => ({ reversed: true }));
    default:
      return assertNever(effect, 'money effect');
  }
}

/** Any sequence of money facts about a few invoices of one debtor, in two currencies. */
import fc from 'fast-check';
import type { MoneyFact } from '../../domain/money-book.ts';
import type { ModelInvoice } from './cent-model.ts';

export const someInvoices = fc
  .array(
    fc.record({
      dueOn: fc.constantFrom('2026-10-01', '2026-11-01', '2026-12-01'),
      currency: fc.constantFrom('EUR', 'EUR', 'USD'),
      invoicedCents: fc.integer({ min: 1, max: 12 }),
    }),
    { minLength: 1, maxLength: 4 },
  )
  .map((list): ModelInvoice[] => list.map((one, at) => ({ ...one, id: `i${String(at)}`, number: `F-${String(at)}` })));

const cents = fc.integer({ min: 1, max: 20 });
const seed = fc.record({
  kind: fc.constantFrom(
    'pay',
    'pay',
    'pay',
    'payNamed',
    'reverse',
    'undo',
    'undoOne',
    'lay',
    'refund',
    'creditNote',
    'writeOff',
    'writeOffPart',
  ),
  a: fc.nat(7),
  b: fc.nat(7),
  cents,
  more: cents,
});
export type Seed = typeof seed extends fc.Arbitrary<infer T> ? T : never;
export const someSeeds = fc.array(seed, { minLength: 1, maxLength: 14 });

/** Turns seeds into facts that name only what is there: the payments so far, and these invoices. */
export function factsFrom(invoices: readonly ModelInvoice[], seeds: readonly Seed[]): MoneyFact[] {
  let paid = 0;
  return seeds.flatMap((one): MoneyFact[] => {
    const invoice = invoices[one.a % invoices.length]!;
    const other = invoices[one.b % invoices.length]!;
    const named = [
      { invoiceId: invoice.id, amountCents: one.cents },
      { invoiceId: other.id, amountCents: Math.ceil(one.more / 2) },
    ];
    if (one.kind === 'pay' || one.kind === 'payNamed') {
      const amountCents = one.kind === 'pay' ? one.cents : one.cents + one.more;
      const payment = { id: `p${String(paid)}`, currency: invoice.currency, order: paid, amountCents };
      paid += 1;
      return [{ kind: 'pay', payment, named: one.kind === 'pay' ? null : named }];
    }
    if (one.kind === 'creditNote') return [{ kind: 'creditNote', invoiceId: invoice.id, amountCents: one.cents }];
    if (one.kind === 'writeOff') return [{ kind: 'writeOff', invoiceId: invoice.id, amountCents: null }];
    if (one.kind === 'writeOffPart') return [{ kind: 'writeOff', invoiceId: invoice.id, amountCents: one.cents }];
    if (paid === 0) return [];
    const paymentId = `p${String(one.b % paid)}`;
    if (one.kind === 'reverse' || one.kind === 'refund') return [{ kind: one.kind, paymentId }];
    if (one.kind === 'lay') return [{ kind: 'lay', paymentId, named: one.cents % 2 ? named : named.slice(1) }];
    return [{ kind: 'undo', paymentId, invoiceId: one.kind === 'undo' ? null : invoice.id }];
  });
}

/** The real acts on a real database do what the pure book says, fact by fact, and every check of the books holds afterwards. */
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { perform, type Act } from '../../cases/act.ts';
import { creditInvoice } from '../../cases/credit-note.ts';
import { layUnlaid, refundUnlaid, undoLaid } from '../../cases/lay-money.ts';
import { recordPayment } from '../../cases/record-payment.ts';
import { Refusal } from '../../cases/refusal.ts';
import { openOne, registerInvoice } from '../../cases/register-invoice.ts';
import { reversePayment } from '../../cases/reverse-payment.ts';
import { writeOff } from '../../cases/write-off.ts';
import { inCreditorTx, run } from '../../db/connect.ts';
import { findPayment } from '../../db/queries/payments.ts';
import { enter } from '../../domain/keep-book.ts';
import type { MoneyBook, MoneyFact } from '../../domain/money-book.ts';
import { moneyChecks } from '../../local/demo/invariants-money.ts';
import type { ModelInvoice } from '../domain/cent-model.ts';
import { factsFrom, someInvoices, someSeeds } from '../domain/money-facts.ts';
import { testDatabase, type TestDatabase } from '../setup/database.ts';
import { aDebtor, anInvoice } from '../setup/invoices.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

const act = <T>(work: (act: Act) => Promise<T>) => perform(database.deps, database.creditorId, 'test', work);
const on = '2026-11-20';

/** One world: its own debtor, invoices and references. */
interface World {
  readonly debtor: string;
  readonly name: (id: string) => string;
}

async function begin(invoices: readonly ModelInvoice[]): Promise<World> {
  const tag = randomUUID().slice(0, 8);
  const world = { debtor: `D-${tag}`, name: (id: string) => `${tag}-${id}` };
  for (const { id, dueOn, currency, invoicedCents: amountCents } of invoices)
    await act((one) =>
      registerInvoice(
        one,
        anInvoice({
          ...{ number: world.name(id), dueOn, currency, amountCents, issuedOn: '2026-09-01' },
          debtor: aDebtor({ reference: world.debtor }),
        }),
      ),
    );
  return world;
}

async function doIt(world: World, fact: MoneyFact): Promise<void> {
  const { name } = world;
  const allocations = (named: readonly { invoiceId: string; amountCents: number }[]) =>
    named.map(({ invoiceId, amountCents }) => ({ invoice: name(invoiceId), amountCents }));
  try {
    await act(async (one) => {
      if (fact.kind === 'pay') {
        const { id, currency, amountCents } = fact.payment;
        const named = fact.named === null ? {} : { allocations: allocations(fact.named) };
        const input = { reference: name(id), currency, amountCents, receivedOn: on, debtor: world.debtor, ...named };
        return recordPayment(one, input);
      }
      if (fact.kind === 'creditNote' || fact.kind === 'writeOff') {
        const open = await openOne(one, name(fact.invoiceId));
        const note = { reference: randomUUID(), issuedOn: on, amountCents: fact.amountCents ?? 0, reason: 'r' };
        if (fact.kind === 'creditNote') return creditInvoice(one, open, note);
        return writeOff(one, open, {
          reason: 'r',
          ...(fact.amountCents === null ? {} : { amountCents: fact.amountCents }),
        });
      }
      const reference = name(fact.paymentId);
      if (fact.kind === 'reverse') return reversePayment(one, { reference, reversedOn: on, reason: 'r' });
      if (fact.kind === 'refund') return refundUnlaid(one, reference, { refundedOn: on });
      if (fact.kind === 'lay') return layUnlaid(one, reference, { allocations: allocations(fact.named) });
      return undoLaid(one, reference, {
        reason: 'r',
        ...(fact.invoiceId === null ? {} : { invoice: name(fact.invoiceId) }),
      });
    });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
  }
}

async function compare(world: World, book: MoneyBook): Promise<void> {
  const { db, creditorId } = database;
  await inCreditorTx(db, creditorId, async (tx) => {
    const rows = await run<{ number: string; cents: number; status: string }>(
      tx,
      'test-balances',
      `select i.number, i.balance_cents as cents, i.status from invoices i join debtors d on d.creditor_id = i.creditor_id and d.id = i.debtor_id
       where i.creditor_id = $1 and d.reference = $2 order by i.number`,
      [creditorId, world.debtor],
    );
    expect(rows.map(({ cents }) => cents)).toEqual(book.invoices.map((one) => one.balanceCents));
    for (const { cents, status } of rows) expect(status === 'open').toBe(cents > 0);
    for (const payment of book.payments) {
      const row = await findPayment(tx, creditorId, world.name(payment.id));
      expect({ ...row, reversed: row?.reversedAt !== null }).toMatchObject({
        unallocatedCents: payment.unallocatedCents,
        refundedCents: payment.refundedCents,
        reversed: payment.reversed,
      });
      const shares = payment.shares.map((one) => [world.name(one.invoiceId), one.amountCents]).sort();
      expect(row?.allocations.map((one) => [one.number, one.amountCents]).sort()).toEqual(shares);
    }
  });
}

test('two hundred sequences of facts leave tables and book alike after every fact', async () => {
  await fc.assert(
    fc.asyncProperty(someInvoices, someSeeds, async (invoices, seeds) => {
      const world = await begin(invoices);
      let book: MoneyBook = {
        invoices: invoices.map(({ invoicedCents, ...one }) => ({ ...one, balanceCents: invoicedCents })),
        payments: [],
      };
      for (const fact of factsFrom(invoices, seeds)) {
        if ('paymentId' in fact && book.payments.every(({ id }) => id !== fact.paymentId)) continue;
        await doIt(world, fact);
        book = enter(book, fact).book;
        await compare(world, book);
      }
    }),
    { numRuns: 200 },
  );
}, 240_000);

test.each(moneyChecks.map((check) => [check.name, check.sql] as const))('afterwards %s', async (_, sql) => {
  const { db, creditorId } = database;
  const rows = await inCreditorTx(
    db,
    creditorId,
    async (tx) => (await tx.$client.query<{ label: string; ok: boolean }>(sql, [creditorId])).rows,
  );
  expect(rows.filter(({ ok }) => !ok)).toEqual([]);
});

test('no hold of unlaid money outlives its question, and none is missing', async () => {
  const { db, creditorId } = database;
  const text = `select i.number from holds h join invoices i on i.creditor_id = h.creditor_id and i.id = h.invoice_id
      join tasks t on t.creditor_id = h.creditor_id and t.id = h.subject_id
    where h.creditor_id = $1 and h.kind = 'unallocated' and h.ended_at is null and (t.status <> 'open' or i.balance_cents = 0)
    union all
    select i.number from payments p join invoices i on i.creditor_id = p.creditor_id and i.debtor_id = p.debtor_id and i.currency = p.currency
    where p.creditor_id = $1 and p.unallocated_cents > 0 and p.reversed_at is null and p.credit_since is null and i.status = 'open'
      and not exists (select 1 from allocations a where a.creditor_id = $1 and a.payment_id = p.id and a.invoice_id = i.id and a.undone_at is not null)
      and not exists (select 1 from holds h where h.creditor_id = $1 and h.invoice_id = i.id and h.kind = 'unallocated' and h.ended_at is null)`;
  expect(await inCreditorTx(db, creditorId, (tx) => run(tx, 'test-orphan-holds', text, [creditorId]))).toEqual([]);
});

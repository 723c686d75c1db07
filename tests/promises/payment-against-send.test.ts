/** The central promise: once a payment is acknowledged, no send for that invoice is claimed. Both start within 6 ms of each other, 500 times. */
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { perform } from '../../cases/act.ts';
import type { Writers } from '../../cases/claim.ts';
import { claimStep } from '../../cases/claim-step.ts';
import { recordPayment, type PaymentInput } from '../../cases/record-payment.ts';
import { registerInvoice } from '../../cases/register-invoice.ts';
import { inCreditorTx, run } from '../../db/connect.ts';
import { testDatabase, type TestDatabase } from '../setup/database.ts';
import { aDebtor, anInvoice } from '../setup/invoices.ts';

const pairs = 500;
/** Pairs under way at once: enough to keep the database busy, few enough that both halves start on time. */
const atOnce = 10;
const withinMs = 6;

let database: TestDatabase;
let aheadMs = 0;
/** Notes when each claim was really written, by the server's own clock; an answer may reach us later than that of the payment after it. */
const clockOfClaims = `
  create table claim_clock (invoice_id uuid primary key, at timestamptz not null);
  create function note_claim() returns trigger language plpgsql security definer as
    $$ begin insert into claim_clock values (new.invoice_id, clock_timestamp()); return null; end $$;
  create trigger note_claim after insert on delivery_invoices for each row execute function note_claim()`;

let admin: pg.Client;

beforeAll(async () => {
  database = await testDatabase(() => new Date(Date.now() + aheadMs));
  admin = new pg.Client({ connectionString: database.adminUrl });
  await admin.connect();
  await admin.query(clockOfClaims);
});
afterAll(async () => {
  await admin.end();
  await database.close();
});

const writers: Writers = {
  message: async () => ({
    kind: 'email',
    from: 'a@example.org',
    replyTo: 'a@example.org',
    to: 'b@example.org',
    subject: 'Rappel',
    text: 'Rappel',
    html: '<p>Rappel</p>',
  }),
  textOf: () => ({ name: 'fr/test', version: null }),
  dossier: async () => ({ kind: 'dossier', zip: new Uint8Array() }),
};
const terms = () => ({ name: 'test', repeatIsSafe: true });

/** A spread of starts that is the same in every run. */
const delayOf = (pair: number, half: number): number => ((pair * 7 + half * 13) % (withinMs * 10)) / 10;

interface Raced {
  readonly invoiceId: string;
  readonly claimed: boolean;
  /** Epoch ms at which the payment was surely acknowledged. */
  readonly paidMs: number;
}

async function race(pair: number, invoiceId: string): Promise<Raced> {
  const { deps, creditorId } = database;
  const payment: PaymentInput = {
    reference: `R-${String(pair)}`,
    receivedOn: '2026-11-24',
    amountCents: 120_000,
    currency: 'EUR',
    allocations: [{ invoice: invoiceId, amountCents: 120_000 }],
  };
  const send = pause(delayOf(pair, 0))
    .then(() => perform(deps, creditorId, 'worker', (act) => claimStep(act, invoiceId, 'email', writers, terms)))
    .then(({ value }) => value.kind === 'claimed');
  const pay = pause(delayOf(pair, 1))
    .then(() => perform(deps, creditorId, 'api', (act) => recordPayment(act, payment)))
    .then(() => Date.now() + 1);
  const [claimed, paidMs] = await Promise.all([send, pay]);
  return { invoiceId, claimed, paidMs };
}

test('R26: 500 payments against 500 sends: no claim has a seq above that of the settling payment', async () => {
  const { deps, creditorId } = database;
  const ids: string[] = [];
  for (let pair = 0; pair < pairs; pair++) {
    const registered = await perform(deps, creditorId, 'api', (act) =>
      registerInvoice(
        act,
        anInvoice({ number: `R-${String(pair)}`, debtor: aDebtor({ reference: `R-${String(pair)}` }) }),
      ),
    );
    ids.push(registered.value.id);
  }
  aheadMs = 10_000;
  const raced: Raced[] = [];
  const failures: string[] = [];
  const queue = ids.map((id, pair) => ({ id, pair }));
  const lane = async () => {
    for (let next = queue.shift(); next; next = queue.shift())
      await race(next.pair, next.id).then(
        (one) => raced.push(one),
        (error: unknown) => failures.push(String(error)),
      );
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  const [late] = await inCreditorTx(database.db, creditorId, (tx) =>
    run<{ n: number }>(
      tx,
      'late-claims',
      `select count(*)::int as n from delivery_invoices x join events s on s.creditor_id = x.creditor_id and s.invoice_id = x.invoice_id and s.kind = 'settled'
       where x.creditor_id = $1 and x.claim_seq > s.seq`,
      [creditorId],
    ),
  );
  const claimed = raced.filter((one) => one.claimed).length;
  const { rows } = await admin.query<{ id: string; at: Date }>('select invoice_id as id, at from claim_clock');
  const claimedAt = new Map(rows.map((row) => [row.id, row.at.getTime()]));
  const afterAcknowledgement = raced.filter((one) => (claimedAt.get(one.invoiceId) ?? 0) > one.paidMs).length;
  console.log(
    `race: ${String(pairs)} pairs, ${String(claimed)} claimed, ${String(raced.length - claimed)} declined, ${String(failures.length)} failed; ` +
      `after the payment: ${String(late?.n)} by seq, ${String(afterAcknowledgement)} by the clock`,
  );
  expect(late?.n).toBe(0);
  expect(afterAcknowledgement).toBe(0);
  expect(failures).toEqual([]);
  // Both orders must have happened, or the race was none.
  expect(claimed).toBeGreaterThan(pairs / 20);
  expect(raced.length - claimed).toBeGreaterThan(pairs / 20);
}, 120_000);

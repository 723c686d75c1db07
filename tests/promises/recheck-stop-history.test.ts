/** Rules of law.md that live in transactions: the look before each send, the dispute, and the history nobody can rewrite. */
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { perform, type Act } from '../../cases/act.ts';
import type { Claim, Writers } from '../../cases/claim.ts';
import { claimStep } from '../../cases/claim-step.ts';
import { openDispute, resolveDispute } from '../../cases/dispute.ts';
import { pauseDunning } from '../../cases/pause.ts';
import { recordPayment } from '../../cases/record-payment.ts';
import { openOne, registerInvoice } from '../../cases/register-invoice.ts';
import { sealEvents, verifyChain } from '../../cases/seal-events.ts';
import { inCreditorTx, run } from '../../db/connect.ts';
import type { Choice } from '../../domain/decision.ts';
import { testDatabase, type TestDatabase } from '../setup/database.ts';
import { aDebtor, anInvoice } from '../setup/invoices.ts';

let database: TestDatabase;
let aheadMs = 0;
beforeAll(async () => {
  database = await testDatabase(() => new Date(Date.parse('2026-11-10T09:00:00Z') + aheadMs));
});
afterAll(() => database.close());

const writers: Writers = {
  message: async ({ debtor }) => ({
    kind: 'email',
    from: 'a@example.org',
    replyTo: 'a@example.org',
    to: debtor.email ?? '',
    subject: 'Rappel',
    text: 'Rappel',
    html: '<p>Rappel</p>',
  }),
  textOf: () => ({ name: 'fr/test', version: null }),
  dossier: async () => ({ kind: 'dossier', zip: new Uint8Array() }),
};
const act = async <T>(work: (act: Act) => Promise<T>, actor = 'api'): Promise<T> =>
  (await perform(database.deps, database.creditorId, actor, work)).value;
const rows = <Row extends object>(name: string, text: string, value: string): Promise<Row[]> =>
  inCreditorTx(database.db, database.creditorId, (tx) => run<Row>(tx, name, text, [database.creditorId, value]));

/** A demo case of a debtor of its own whose first e-mail is due: the workflow would claim it now. */
async function dueCase(number: string): Promise<string> {
  aheadMs = 0;
  const { id } = await act((one) =>
    registerInvoice(one, anInvoice({ number, debtor: aDebtor({ reference: `D-${number}` }) })),
  );
  aheadMs = 60_000;
  return id;
}
const claim = (id: string): Promise<Claim> =>
  act((one) => claimStep(one, id, 'email', writers, () => ({ name: 'test', repeatIsSafe: true })), 'worker');
const decisionOf = async (id: string): Promise<Choice> => {
  const [row] = await rows<{ decision: Choice }>(
    'test-decision',
    `select decided->'decision' as decision from invoices where creditor_id = $1 and id = $2`,
    id,
  );
  return row!.decision;
};

describe('R26: what happened since the decision is looked at again just before the send', () => {
  test('nothing happened: the step is claimed', async () => {
    expect((await claim(await dueCase('R26-0'))).kind).toBe('claimed');
  });

  const facts: [string, (one: Act, id: string) => Promise<unknown>][] = [
    [
      'a payment of the balance',
      (one, id) =>
        recordPayment(one, {
          reference: `P-${id}`,
          receivedOn: '2026-11-10',
          amountCents: 120_000,
          currency: 'EUR',
          allocations: [{ invoice: id, amountCents: 120_000 }],
        }),
    ],
    [
      'a dispute',
      async (one, id) => openDispute(one, await openOne(one, id), { reason: 'Manque deux portes', amountCents: null }),
    ],
    ['a pause', async (one, id) => pauseDunning(one, await openOne(one, id), { reason: 'Appel reçu', until: null })],
  ];
  test.each(facts)('%s: the workflow that comes with the old decision is told the new one', async (name, happen) => {
    const id = await dueCase(`R26 ${name}`);
    await act((one) => happen(one, id));
    const claimed = await claim(id);
    expect(claimed.kind).toBe('declined');
    expect(
      await rows('test-deliveries', 'select 1 from delivery_invoices where creditor_id = $1 and invoice_id = $2', id),
    ).toEqual([]);
  });
});

describe('R50: a dispute stops the contacts until a person has answered it', () => {
  test('it holds the case in the transaction that records it, without an end, and asks a person', async () => {
    const id = await dueCase('R50-1');
    await act(async (one) =>
      openDispute(one, await openOne(one, id), { reason: 'Marchandise abîmée', amountCents: null }),
    );
    expect(await decisionOf(id)).toMatchObject({ wait: { because: [{ code: 'hold' }] } });
    expect(await decisionOf(id)).not.toHaveProperty('wait.until');
    expect(
      await rows(
        'test-tasks',
        `select kind from tasks where creditor_id = $1 and invoice_id = $2 and status = 'open'`,
        id,
      ),
    ).toEqual([{ kind: 'dispute' }]);
    aheadMs = 400 * 86_400_000;
    expect((await claim(id)).kind).toBe('declined');
  });

  test('only the answer lets the same step go on', async () => {
    const id = await dueCase('R50-2');
    await act(async (one) => openDispute(one, await openOne(one, id), { reason: 'Doute', amountCents: null }));
    expect((await claim(id)).kind).toBe('declined');
    await act(async (one) =>
      resolveDispute(one, await openOne(one, id), {
        outcome: 'rejected',
        note: 'Bon de livraison signé',
        creditCents: null,
      }),
    );
    expect((await claim(id)).kind).toBe('claimed');
  });
});

describe('R78: the history is append-only', () => {
  test('every act leaves its event with its actor, its instant and the next number', async () => {
    const id = await dueCase('R78-1');
    await claim(id);
    await act(async (one) => pauseDunning(one, await openOne(one, id), { reason: 'Demande', until: null }), 'Claire');
    const events = await rows<{ seq: number; kind: string; actor: string }>(
      'test-events',
      'select seq, kind, actor from events where creditor_id = $1 and invoice_id = $2 order by seq',
      id,
    );
    expect(events.map((one) => one.seq)).toEqual(events.map((_one, at) => at + 1));
    expect(events).toContainEqual(expect.objectContaining({ kind: 'invoiced', actor: 'api' }));
    expect(events).toContainEqual(expect.objectContaining({ actor: 'worker' }));
    expect(events).toContainEqual(expect.objectContaining({ kind: 'paused', actor: 'Claire' }));
  });

  test.each([
    ['events', `update events set data = '{}' where creditor_id = $1`],
    ['events', 'delete from events where creditor_id = $1'],
    ['documents', `update documents set sha256 = '' where creditor_id = $1`],
    ['documents', 'delete from documents where creditor_id = $1'],
    ['ledger_entries', 'update ledger_entries set amount_cents = 0 where creditor_id = $1'],
    ['statements', 'update statements set body = body where creditor_id = $1'],
    ['invoices', 'delete from invoices where creditor_id = $1'],
  ])('the application may not rewrite %s: %s', async (_table, text) => {
    const attempt = inCreditorTx(database.db, database.creditorId, (tx) => run(tx, text, text, [database.creditorId]));
    await expect(attempt).rejects.toThrow(/permission denied/);
  });

  test('who changes a line as the owner of the database breaks the chain at its place', async () => {
    await dueCase('R78-2');
    const sealed = () =>
      inCreditorTx(database.db, database.creditorId, (tx) => sealEvents(tx, database.creditorId, 1_000));
    const verify = () => inCreditorTx(database.db, database.creditorId, (tx) => verifyChain(tx, database.creditorId));
    await sealed();
    expect(await verify()).toMatchObject({ ok: true, unsealed: 0 });
    const owner = new pg.Client({ connectionString: database.adminUrl });
    await owner.connect();
    await owner.query(`update events set actor = 'personne' where creditor_id = $1 and chain_no = 2`, [
      database.creditorId,
    ]);
    await owner.end();
    expect(await verify()).toMatchObject({ ok: false, chainNo: 2 });
  });
});

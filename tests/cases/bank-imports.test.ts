/** Bank statements whose reader or process went away, and references for invoices of before. */
import { beforeEach, expect, test } from 'vitest';
import { camtFile, camtPieces, type CamtBooking } from '../../bench/camt-file.ts';
import { perform, type Act } from '../../cases/act.ts';
import { fillPaymentReferences } from '../../cases/fill-payment-references.ts';
import { readingMs, takeBankStatement } from '../../cases/import-bank-statement.ts';
import { registerInvoice } from '../../cases/register-invoice.ts';
import { inCreditorTx, run } from '../../db/connect.ts';
import { isRfReference } from '../../domain/payment-reference.ts';
import { goOnWithBankImports } from '../../worker/bank-imports.ts';
import { testDatabase, type TestDatabase } from '../setup/database.ts';
import { anInvoice } from '../setup/invoices.ts';

let database: TestDatabase;
let nowMs = 0;
let said: string[] = [];
beforeEach(async () => {
  nowMs = Date.parse('2026-11-27T10:00:00Z');
  said = [];
  database = await testDatabase(() => new Date(nowMs));
  return () => database.close();
});

const act = async <T>(work: (one: Act) => Promise<T>): Promise<T> =>
  (await perform(database.deps, database.creditorId, 'api', work)).value;
const rows = <Row extends object>(text: string): Promise<Row[]> =>
  inCreditorTx(database.db, database.creditorId, (tx) =>
    run<Row>(tx, `t ${text}`.slice(0, 60), text, [database.creditorId]),
  );
const goOn = () =>
  goOnWithBankImports(
    { cases: database.deps, deliver: () => undefined, log: (message) => void said.push(message) },
    new AbortController().signal,
  );
const take = (chunks: AsyncIterable<Uint8Array>, checkSize: (bytes: number) => void = () => undefined) =>
  takeBankStatement(database.deps, database.creditorId, { chunks, fileName: null, actor: 'api', checkSize });
const whole = async function* (file: string) {
  yield Buffer.from(file);
};
const imports = () =>
  rows<{ status: string; problem: string | null }>(
    'select status, problem from imports where creditor_id = $1 order by received_at, status',
  );

/** Enough for two writes while it is read; the first pays an invoice. */
const bookings: CamtBooking[] = Array.from({ length: 1_100 }, (_, n) =>
  n === 0
    ? { amount: '1200.00', texts: ['RD-0001'], bankReference: 'RD0' }
    : { amount: '3.00', direction: 'DBIT', bankReference: `RD${String(n)}` },
);

test('a statement whose reader went away is given up after its time, without effect, and counts when it is sent again', async () => {
  await act((one) => registerInvoice(one, anInvoice({ number: 'RD-0001' })));
  const pieces = [...camtPieces(bookings)];
  // As left by a process that died: what it read is stored, and nobody ends it.
  const begun = new Promise<void>((resolve) => {
    const chunks = (async function* () {
      yield Buffer.from(pieces.slice(0, 700).join(''));
      resolve();
      await new Promise(() => undefined);
    })();
    void take(chunks);
  });
  await begun;
  expect(await rows('select count(*) as n from bank_transactions where creditor_id = $1')).toEqual([{ n: 500 }]);
  expect(await goOn()).toBe(0);
  expect(await imports()).toEqual([{ status: 'reading', problem: null }]);
  // Meanwhile another file waits for its turn.
  await expect(take(whole(camtFile([{ amount: '1.00', bankReference: 'Z' }])))).rejects.toMatchObject({
    code: 'import_running',
  });
  nowMs += readingMs + 1_000;
  expect(await goOn()).toBe(1);
  expect(await imports()).toEqual([{ status: 'failed', problem: expect.stringContaining('send the file again') }]);
  expect(said).toHaveLength(1);
  expect(await rows('select count(*) as n from payments where creditor_id = $1')).toEqual([{ n: 0 }]);
  const again = await take(whole(pieces.join('')));
  expect(again).toMatchObject({ created: true, lines: 1_100 });
  nowMs += 10_000;
  expect(await goOn()).toBe(1);
  const counted =
    'select status, count(*) as n from bank_transactions where creditor_id = $1 group by status order by status';
  expect(await rows(counted)).toEqual([
    { status: 'ignored', n: 1_099 },
    { status: 'matched', n: 1 },
  ]);
  expect(await rows('select balance_cents as cents from invoices where creditor_id = $1')).toEqual([{ cents: 0 }]);
});

test('a file that is too large is given up while it is read, with what was stored of it', async () => {
  const tooLarge = new Error('too large');
  const file = camtFile(bookings);
  const halves = (async function* () {
    yield Buffer.from(file.slice(0, file.length - 1_000));
    yield Buffer.from(file.slice(-1_000));
  })();
  const most = file.length - 500;
  const taken = take(halves, (bytes) => {
    if (bytes > most) throw tooLarge;
  });
  await expect(taken).rejects.toBe(tooLarge);
  expect(await imports()).toEqual([{ status: 'failed', problem: expect.stringContaining('Send it again') }]);
  expect(await goOn()).toBe(0);
  expect(await rows(`select 1 from bank_transactions where creditor_id = $1 and status <> 'pending'`)).toEqual([]);
});

test('invoices of before get their references, each its own, and money finds them', async () => {
  const numbers = ['OLD-1', 'OLD/1', ...Array.from({ length: 230 }, (_, n) => `OLD-2026-${String(n)}`)];
  for (const number of numbers) await act((one) => registerInvoice(one, anInvoice({ number })));
  await rows('update invoices set payment_reference = null where creditor_id = $1');
  expect(await fillPaymentReferences(database.db)).toBe(numbers.length);
  expect(await fillPaymentReferences(database.db)).toBe(0);
  const filled = await rows<{ number: string; reference: string }>(
    'select number, payment_reference as reference from invoices where creditor_id = $1',
  );
  expect(new Set(filled.map(({ reference }) => reference)).size).toBe(numbers.length);
  expect(filled.filter(({ reference }) => !isRfReference(reference))).toEqual([]);
  const paid = filled.find(({ number }) => number === 'OLD/1');
  await take(whole(camtFile([{ amount: '1200.00', reference: paid?.reference ?? '', bankReference: 'O1' }])));
  nowMs += 10_000;
  await goOn();
  expect(await rows(`select number from invoices where creditor_id = $1 and status = 'settled'`)).toEqual([
    { number: 'OLD/1' },
  ]);
});

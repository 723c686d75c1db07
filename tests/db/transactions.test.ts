/** What a transaction promises while its statements travel together: their order, all or nothing, and the true cause of a failure. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { inCreditorTx, run, send, type Tx } from '../../db/connect.ts';
import { testDatabase, type TestDatabase } from '../setup/database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

const inTx = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => inCreditorTx(database.db, database.creditorId, work);

const insertText = `insert into idempotency_keys (creditor_id, key, request_hash, status, body, created_at) values ($1, $2, 'h', 200, '{}', now())`;
const sendKey = (tx: Tx, key: string): void => send(tx, 'test-insert-key', insertText, [database.creditorId, key]);
const countKeys = async (tx: Tx, key: string): Promise<number> =>
  (
    await run<{ n: number }>(tx, 'test-count-keys', 'select count(*)::int as n from idempotency_keys where key = $1', [
      key,
    ])
  )[0]?.n ?? 0;

test('a statement that nobody waited for has run before the next one, and is committed', async () => {
  const key = randomUUID();
  const seen = await inTx(async (tx) => {
    sendKey(tx, key);
    return countKeys(tx, key);
  });
  expect(seen).toBe(1);
  expect(await inTx((tx) => countKeys(tx, key))).toBe(1);
});

test('a failure of a statement that nobody waited for undoes everything, and its own cause is thrown', async () => {
  const [first, twice] = [randomUUID(), randomUUID()];
  const failing = inTx(async (tx) => {
    sendKey(tx, first);
    sendKey(tx, twice);
    sendKey(tx, twice);
    // Says only that the transaction is aborted.
    return countKeys(tx, first);
  });
  await expect(failing).rejects.toMatchObject({ code: '23505' });
  expect(await inTx((tx) => countKeys(tx, first))).toBe(0);
});

test('a failure at the very end, met by the commit alone, is thrown too', async () => {
  const key = randomUUID();
  const failing = inTx(async (tx) => {
    sendKey(tx, key);
    sendKey(tx, key);
  });
  await expect(failing).rejects.toMatchObject({ code: '23505' });
  expect(await inTx((tx) => countKeys(tx, key))).toBe(0);
});

test('a failure that the work swallowed never passes for a commit', async () => {
  const key = randomUUID();
  const failing = inTx(async (tx) => {
    sendKey(tx, key);
    await run(tx, 'test-divide', 'select 1 / ($1::int)', [0]).catch(() => undefined);
  });
  await expect(failing).rejects.toThrow(/nothing of this transaction was written/);
  expect(await inTx((tx) => countKeys(tx, key))).toBe(0);
});

test('after a failure the connection serves the next transaction as if nothing had been', async () => {
  const runs = Array.from({ length: 60 }, async (_, at) => {
    const key = randomUUID();
    const failing = at % 3 === 0;
    await inTx(async (tx) => {
      sendKey(tx, key);
      if (failing) sendKey(tx, key);
    }).catch(() => undefined);
    return { failing, stored: await inTx((tx) => countKeys(tx, key)) };
  });
  for (const { failing, stored } of await Promise.all(runs)) expect(stored).toBe(failing ? 0 : 1);
});

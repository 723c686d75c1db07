/** A first import grows empty tables within seconds: what the planner believes of them keeps up. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { inCreditorTx, run, type Tx } from '../../db/connect.ts';
import { learnYoungTables } from '../../db/queries/young-tables.ts';
import { testDatabase, type TestDatabase } from '../setup/database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

const inTx = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => inCreditorTx(database.db, database.creditorId, work);

/** As many debtors as a first import brings. */
const importDebtors = (tx: Tx, mark: string) =>
  run(
    tx,
    `test-import-debtors`,
    `insert into debtors (creditor_id, id, reference, name, type, language, time_zone, country, created_at, updated_at)
     select $1, gen_random_uuid(), $2 || n, 'Client ' || n, 'business', 'fr', 'Europe/Paris', 'FR', now(), now() from generate_series(1, 3000) as n`,
    [database.creditorId, mark],
  );

/** How a foreign key looks for its debtor. */
async function planOfLookUp(): Promise<string> {
  const rows = await inTx((tx) =>
    run<{ 'QUERY PLAN': string }>(
      tx,
      `test-explain-${randomUUID()}`,
      `explain select 1 from debtors where creditor_id = '${database.creditorId}' and id = '${randomUUID()}'`,
      [],
    ),
  );
  return rows.map((row) => row['QUERY PLAN']).join('\n');
}

test('after a first import a foreign key finds its row by the whole key, and tables that stay as they are are left alone', async () => {
  await inTx((tx) => importDebtors(tx, 'first-'));
  expect(await learnYoungTables(database.db)).toBeGreaterThan(0);
  expect(await planOfLookUp()).toMatch(/Index Cond: \(.*creditor_id = .*\bid = /);
  expect(await learnYoungTables(database.db)).toBe(0);
});

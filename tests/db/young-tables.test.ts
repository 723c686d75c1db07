/** A first import grows empty tables within seconds: what the planner believes of them keeps up. */
import { randomUUID } from 'node:crypto';
import type { PoolClient } from 'pg';
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

/** How a connection that planned it earlier looks for a debtor, as a foreign key does. */
async function planOfLookUp(early: PoolClient): Promise<string> {
  const ids = `'${database.creditorId}', '${randomUUID()}'`;
  const { rows } = await early.query<{ 'QUERY PLAN': string }>(`explain execute look_up(${ids})`);
  return rows.map((row) => row['QUERY PLAN']).join('\n');
}

const wholeKey = /Index Cond: \(.*creditor_id = .*\bid = /;

test('after a first import a foreign key finds its row by the whole key, and tables that stay as they are are left alone', async () => {
  const early = await database.db.connect();
  try {
    await early.query('prepare look_up(uuid, uuid) as select 1 from debtors where creditor_id = $1 and id = $2');
    expect(await planOfLookUp(early)).not.toMatch(wholeKey);
    await inTx((tx) => importDebtors(tx, 'first-'));
    expect(await learnYoungTables(database.db)).toBeGreaterThan(0);
    expect(await planOfLookUp(early)).toMatch(wholeKey);
  } finally {
    early.release(true);
  }
  expect(await learnYoungTables(database.db)).toBe(0);
});

/** The chain of a creditor is sealed while its cases go on: neither waits for the other. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { seal } from '../../cases/seal-events.ts';
import { inCreditorTx, run } from '../../db/connect.ts';
import { testDatabase, type TestDatabase } from '../setup/database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

test('a new row of the creditor does not wait for the sealer', async () => {
  const { db, creditorId } = database;
  await inCreditorTx(db, creditorId, async (sealing) => {
    await seal(sealing, creditorId, 10);
    // The sealer still holds the head of the chain.
    await inCreditorTx(db, creditorId, async (tx) => {
      await tx.$client.query(`set local lock_timeout = '2s'`);
      await run(
        tx,
        'test-row-of-creditor',
        `insert into debtors (creditor_id, id, reference, name, type, language, time_zone, country, created_at, updated_at)
         values ($1, $2, $3, 'Client', 'business', 'fr', 'Europe/Paris', 'FR', now(), now())`,
        [creditorId, randomUUID(), randomUUID()],
      );
    });
  });
});

test('two sealers of one creditor never seal at once', async () => {
  const { db, creditorId } = database;
  await inCreditorTx(db, creditorId, async (sealing) => {
    await seal(sealing, creditorId, 10);
    const second = inCreditorTx(db, creditorId, async (tx) => {
      await tx.$client.query(`set local lock_timeout = '200ms'`);
      await seal(tx, creditorId, 10);
    });
    await expect(second).rejects.toMatchObject({ code: '55P03' });
  });
});

/** A release that changes a shipped policy gives it to every creditor as a new version, and takes nothing away. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { perform } from '../../cases/act.ts';
import { createPolicy } from '../../cases/create-policy.ts';
import { registerInvoice } from '../../cases/register-invoice.ts';
import { upgradeCreditor, upgradeShippedPolicies } from '../../cases/upgrade-policies.ts';
import { inCreditorTx, run } from '../../db/connect.ts';
import { readSettings } from '../../db/queries/creditors.ts';
import { newestPolicies } from '../../db/queries/policies.ts';
import { defaultPolicies, standard } from '../../domain/policies.ts';
import type { Policy } from '../../domain/policy.ts';
import { testDatabase, type TestDatabase } from '../setup/database.ts';
import { anInvoice } from '../setup/invoices.ts';

const now = new Date('2026-11-10T09:00:00Z');
let own: TestDatabase;
beforeAll(async () => {
  own = await testDatabase(() => now);
});
afterAll(() => own.close());

const inTx = <T>(work: Parameters<typeof inCreditorTx<T>>[2]) => inCreditorTx(own.db, own.creditorId, work);
const upgrade = (shipped: readonly Policy[]) => inTx((tx) => upgradeCreditor(tx, own.creditorId, shipped, now));
const versions = async () =>
  Object.fromEntries(
    (await inTx((tx) => newestPolicies(tx, own.creditorId))).map(({ key, version }) => [key, version]),
  );
const changed = (key: string, name: string): Policy[] =>
  defaultPolicies.map((policy) => (policy.key === key ? { ...policy, name } : policy));

test('a creditor of this release has nothing to get, however often it is asked', async () => {
  expect(await upgradeShippedPolicies(own.appUrl, now)).toBe(0);
  expect(await upgradeShippedPolicies(own.appUrl, now)).toBe(0);
});

test('a creditor of an earlier release gets what it lacks and a version 2 of what changed; its running case keeps version 1', async () => {
  // As an earlier release left it: three policies, one of them with other content, and no list of what was shipped.
  const old: Policy = { ...standard, name: 'Scénario standard (ancien)' };
  const admin = async (text: string, values: unknown[]) => {
    const { default: pg } = await import('pg');
    const client = new pg.Client({ connectionString: own.adminUrl });
    await client.connect();
    await client.query(text, values);
    await client.end();
  };
  await admin(`delete from policy_versions where creditor_id = $1 and key <> all($2)`, [
    own.creditorId,
    ['standard', 'small-amount', 'demo'],
  ]);
  await admin(`update policy_versions set body = $2 where creditor_id = $1 and key = 'standard'`, [
    own.creditorId,
    old,
  ]);
  await admin(`update creditors set settings = '{}' where creditor_id = $1`, [own.creditorId]);
  const { value } = await perform(own.deps, own.creditorId, 'api', (act) =>
    registerInvoice(act, anInvoice({ policy: 'standard' })),
  );
  expect(await upgradeShippedPolicies(own.appUrl, now)).toBe(6);
  expect(await versions()).toMatchObject({ standard: 2, 'small-amount': 1, demo: 1, consumer: 1, 'public-buyer': 1 });
  expect(await upgradeShippedPolicies(own.appUrl, now)).toBe(0);
  const [row] = await inTx((tx) =>
    run<{ version: number }>(tx, 'version-of', 'select policy_version as version from invoices where id = $1', [
      value.id,
    ]),
  );
  expect(row?.version).toBe(1);
});

test('the next change is the next version', async () => {
  expect(await upgrade(changed('standard', 'Scénario standard, trois'))).toBe(1);
  expect((await versions())['standard']).toBe(3);
});

test("a creditor's own version wins over what a release changes, and its own settings stay", async () => {
  await perform(own.deps, own.creditorId, 'api', (act) => createPolicy(act, { ...standard, name: 'Le nôtre' }));
  expect((await versions())['standard']).toBe(4);
  expect(await upgrade(changed('standard', 'Scénario standard, quatre'))).toBe(0);
  expect((await versions())['standard']).toBe(4);
});

test('a policy of its own under a name that a later release ships is left alone', async () => {
  await perform(own.deps, own.creditorId, 'api', (act) => createPolicy(act, { ...standard, key: 'export' }));
  expect(await upgrade([{ ...standard, key: 'export', name: 'Export' }])).toBe(0);
  expect((await inTx((tx) => readSettings(tx, own.creditorId))).settings.shippedPolicies).not.toHaveProperty('export');
});

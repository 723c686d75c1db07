/** A fresh database for one test file: migrated, with two creditors and their keys. */
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';
import type { CaseDeps } from '../../cases/act.ts';
import { createCreditor, newApiKey } from '../../cases/local-creditor.ts';
import { createPolicyBook } from '../../cases/policy-book.ts';
import { openDatabase, type Database } from '../../db/connect.ts';
import { appUrlFor } from '../../db/prepare.ts';
import type { CreditorIdentity } from '../../domain/message.ts';

export const testIdentity: CreditorIdentity = {
  name: 'Fournil Martin',
  legalForm: 'SARL',
  shareCapital: '8 000 €',
  siren: '732829320',
  registry: 'RCS Nantes',
  address: { line1: '3 quai de la Fosse', postcode: '44000', city: 'Nantes', country: 'FR' },
  email: 'compta@fournil-martin.example',
  phone: '+33240000000',
  iban: 'FR7630006000011234567890189',
  accountHolder: 'FOURNIL MARTIN SARL',
  smsSender: 'Fournil',
};

export interface TestDatabase {
  readonly db: Database;
  readonly deps: CaseDeps;
  readonly adminUrl: string;
  readonly appUrl: string;
  readonly creditorId: string;
  readonly apiKey: string;
  readonly otherCreditorId: string;
  readonly otherApiKey: string;
  /** Closes every connection of `db`, so that this database can be copied. */
  leave(): Promise<void>;
  close(): Promise<void>;
}

/** Creates it from the run's template. `now` may be replaced to test dates. */
export async function testDatabase(now: () => Date = () => new Date()): Promise<TestDatabase> {
  const serverUrl = inject('adminUrl');
  const name = `t_${randomUUID().replaceAll('-', '')}`;
  const admin = new pg.Client({ connectionString: serverUrl });
  await admin.connect();
  await admin.query(`create database ${name} template relance_template`);
  const adminUrl = Object.assign(new URL(serverUrl), { pathname: `/${name}` }).href;
  // The role's password is derived from the owner's, so it is the same in every database of this server.
  const appUrl = appUrlFor(adminUrl);
  const db = openDatabase(appUrl, 20);
  const creditor = async () => {
    const creditorId = randomUUID();
    const apiKey = newApiKey('test');
    await createCreditor(db, { creditorId, identity: testIdentity, mode: 'test', timeZone: 'Europe/Paris' }, apiKey);
    return { creditorId, apiKey };
  };
  const own = await creditor();
  const other = await creditor();
  const deps: CaseDeps = {
    db,
    now,
    newId: randomUUID,
    policies: createPolicyBook(),
    caseLink: (id) => `http://relance.example/v1/invoices/${id}/timeline`,
  };
  let left: Promise<void> | null = null;
  const leave = (): Promise<void> => (left ??= db.end());
  return {
    db,
    deps,
    adminUrl,
    appUrl,
    ...own,
    otherCreditorId: other.creditorId,
    otherApiKey: other.apiKey,
    leave,
    close: async () => {
      await leave();
      await admin.query(`drop database ${name} with (force)`);
      await admin.end();
    },
  };
}

/** The creditor of a local stack: made once, with an API key that is shown once and kept in a file of mode 0600. */
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { inCreditorTx, inKeyTx, openDatabase, run, type Database } from '../db/connect.ts';
import { findKey } from '../db/queries/creditors.ts';
import type { CreditorIdentity } from '../domain/message.ts';
import { defaultPolicies } from '../domain/policies.ts';
import { shippedVersions } from './upgrade-policies.ts';

/** SHA-256 of an API key: 256 random bits need no slow hash. */
export const keyHash = (apiKey: string): string => createHash('sha256').update(apiKey).digest('hex');

/** A new API key: its prefix tells the mode, 256 bits follow. */
export const newApiKey = (mode: 'test' | 'live'): string => `relance_${mode}_${randomBytes(32).toString('base64url')}`;

const localIdentity: CreditorIdentity = {
  name: 'Atelier Lumière',
  legalForm: 'SAS',
  shareCapital: '50 000 €',
  siren: '999999006',
  registry: 'RCS Lyon',
  address: { line1: '12 rue de la République', postcode: '69002', city: 'Lyon', country: 'FR' },
  email: 'comptabilite@atelier-lumiere.example',
  phone: '+33465710012',
  iban: 'FR7630006000011234567890189',
  accountHolder: 'ATELIER LUMIERE SAS',
  smsSender: 'ALumiere',
};

/** Creates a creditor with the default policies and one API key. The caller keeps the key: only its hash is stored. */
export async function createCreditor(
  db: Database,
  creditor: { creditorId: string; identity: CreditorIdentity; mode: 'test' | 'live'; timeZone: string },
  apiKey: string,
): Promise<void> {
  await inCreditorTx(db, creditor.creditorId, async (tx) => {
    await run(
      tx,
      'insert-creditor',
      'insert into creditors (creditor_id, name, mode, identity, time_zone, settings) values ($1, $2, $3, $4, $5, $6)',
      [
        creditor.creditorId,
        creditor.identity.name,
        creditor.mode,
        JSON.stringify(creditor.identity),
        creditor.timeZone,
        JSON.stringify({ shippedPolicies: shippedVersions(defaultPolicies) }),
      ],
    );
    await run(tx, 'insert-key', 'insert into api_keys (creditor_id, id, key_hash, last_four) values ($1, $2, $3, $4)', [
      creditor.creditorId,
      randomUUID(),
      keyHash(apiKey),
      apiKey.slice(-4),
    ]);
    await run(
      tx,
      'insert-policies',
      `insert into policy_versions (creditor_id, key, version, body) select $1, p->>'key', (p->>'version')::int, p from jsonb_array_elements($2::jsonb) as p`,
      [creditor.creditorId, JSON.stringify(defaultPolicies)],
    );
  });
}

/**
 * Finds the local creditor by the key in `keyFile`, or makes one and writes the file. A lost key file, or one of another database, makes a new
 * creditor: the old one's data stays, unseen. Sets the creditor's mode to the one asked for.
 */
export async function ensureLocalCreditor(
  appUrl: string,
  options: { mode: 'test' | 'live'; keyFile: string },
): Promise<{ creditorId: string; apiKey: string }> {
  const db = openDatabase(appUrl, 2);
  try {
    const kept = existsSync(options.keyFile) ? (await readFile(options.keyFile, 'utf8')).trim() : '';
    const known = kept === '' ? undefined : await inKeyTx(db, keyHash(kept), (tx) => findKey(tx, keyHash(kept)));
    if (known) {
      await inCreditorTx(db, known, (tx) =>
        run(tx, 'set-mode', 'update creditors set mode = $2 where creditor_id = $1', [known, options.mode]),
      );
      return { creditorId: known, apiKey: kept };
    }
    const creditorId = randomUUID();
    const apiKey = newApiKey(options.mode);
    await createCreditor(
      db,
      { creditorId, identity: localIdentity, mode: options.mode, timeZone: 'Europe/Paris' },
      apiKey,
    );
    await writeFile(options.keyFile, `${apiKey}\n`, { mode: 0o600 });
    return { creditorId, apiKey };
  } finally {
    await db.end();
  }
}

/** The creditor of this transaction: who speaks, and whether anything may leave. */
import type { CreditorSettings } from '../../domain/creditor-settings.ts';
import type { CreditorIdentity } from '../../domain/message.ts';
import type { SendingSettings } from '../../domain/sending-settings.ts';
import { run, send, type Tx } from '../connect.ts';

export interface CreditorRow {
  readonly creditorId: string;
  readonly name: string;
  readonly mode: 'test' | 'live';
  readonly identity: CreditorIdentity;
  readonly timeZone: string;
  readonly sending: SendingSettings;
}

/** Throws when the creditor does not exist: a key always belongs to one. */
export async function readCreditor(tx: Tx, creditorId: string): Promise<CreditorRow> {
  const rows = await run<CreditorRow>(
    tx,
    'read-creditor',
    `select creditor_id as "creditorId", name, mode, identity, time_zone as "timeZone", coalesce(settings->'sending', '{}') as sending
     from creditors where creditor_id = $1`,
    [creditorId],
  );
  const row = rows[0];
  if (!row) throw new Error(`No creditor ${creditorId}`);
  return row;
}

/** The creditor an API key belongs to; undefined for an unknown or revoked key. Needs `inKeyTx`. */
export async function findKey(tx: Tx, keyHash: string): Promise<string | undefined> {
  const rows = await run<{ creditorId: string }>(
    tx,
    'find-key',
    'select creditor_id as "creditorId" from api_keys where key_hash = $1 and revoked_at is null',
    [keyHash],
  );
  return rows[0]?.creditorId;
}

export interface StoredSettings {
  readonly mode: 'test' | 'live';
  readonly settings: CreditorSettings;
}

/** What the creditor chose. Throws when it does not exist: a key always belongs to one. */
export async function readSettings(tx: Tx, creditorId: string): Promise<StoredSettings> {
  return settingsRow(
    await run(tx, 'read-settings', 'select mode, settings from creditors where creditor_id = $1', [creditorId]),
    creditorId,
  );
}

/** The same, and nobody else changes them until the transaction ends. */
export async function lockSettings(tx: Tx, creditorId: string): Promise<StoredSettings> {
  return settingsRow(
    await run(tx, 'lock-settings', 'select mode, settings from creditors where creditor_id = $1 for no key update', [
      creditorId,
    ]),
    creditorId,
  );
}

function settingsRow(rows: readonly StoredSettings[], creditorId: string): StoredSettings {
  const row = rows[0];
  if (!row) throw new Error(`No creditor ${creditorId}`);
  return row;
}

/** Replaces the settings; their history is part of them. */
export function writeSettings(tx: Tx, creditorId: string, settings: CreditorSettings): void {
  send(tx, 'write-settings', 'update creditors set settings = $2 where creditor_id = $1', [
    creditorId,
    JSON.stringify(settings),
  ]);
}

/** Replaces who the creditor is. */
export function writeIdentity(tx: Tx, creditorId: string, identity: CreditorIdentity): void {
  send(tx, 'write-identity', 'update creditors set identity = $2, name = $3 where creditor_id = $1', [
    creditorId,
    JSON.stringify(identity),
    identity.name,
  ]);
}

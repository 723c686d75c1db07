/** The creditor of this transaction: who speaks, and whether anything may leave. */
import type { CreditorIdentity } from '../../domain/message.ts';
import { run, type Tx } from '../connect.ts';

export interface CreditorRow {
  readonly creditorId: string;
  readonly name: string;
  readonly mode: 'test' | 'live';
  readonly identity: CreditorIdentity;
  readonly timeZone: string;
}

/** Throws when the creditor does not exist: a key always belongs to one. */
export async function readCreditor(tx: Tx, creditorId: string): Promise<CreditorRow> {
  const rows = await run<CreditorRow>(
    tx,
    'read-creditor',
    'select creditor_id as "creditorId", name, mode, identity, time_zone as "timeZone" from creditors where creditor_id = $1',
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

/** The demo's own look into the database, as the role of the application: bound by row-level security like the product itself. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { keyHash } from '../../cases/local-creditor.ts';
import { inKeyTx, openDatabase, type Database } from '../../db/connect.ts';
import { appUrlFor } from '../../db/prepare.ts';
import { findKey } from '../../db/queries/creditors.ts';
import type { LocalConfig } from '../config.ts';

/** Opens the database of a running stack and finds the creditor of its key. The caller ends `db`. */
export async function openAppDatabase(
  config: LocalConfig,
  apiKey: string,
): Promise<{ db: Database; creditorId: string }> {
  const db = openDatabase(appUrlFor(config.databaseUrl ?? ownAdminUrl(config)), 2);
  try {
    const creditorId = await inKeyTx(db, keyHash(apiKey), (tx) => findKey(tx, keyHash(apiKey)));
    if (creditorId === undefined)
      throw new Error('The key of this stack is not in its database. Start the stack again.');
    return { db, creditorId };
  } catch (error) {
    await db.end();
    throw error;
  }
}

/** Where the stack's own PostgreSQL listens; its password lies in the data folder. */
function ownAdminUrl(config: LocalConfig): string {
  const password = readFileSync(join(config.home, 'postgres-password'), 'utf8').trim();
  return `postgresql://postgres:${password}@127.0.0.1:${String(config.pgPort)}/relance`;
}

/** Connections to PostgreSQL, and the one way to open a transaction: for one creditor. */
import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres';
import pg from 'pg';

export type Database = pg.Pool;
/** A transaction of one creditor; row-level security shows only its rows. */
export type Tx = NodePgDatabase & { $client: pg.PoolClient };

/** A 64-bit count or amount in cents is far below 2^53; as text it would not add up. */
pg.types.setTypeParser(pg.types.builtins.INT8, Number);
/** Civil dates stay text: a Date would move them by the zone of the machine. */
pg.types.setTypeParser(pg.types.builtins.DATE, (text) => text);

/** Opens a pool of at most `max` connections as the application role. A server that goes away costs errors on queries, never the process. */
export function openDatabase(url: string, max: number): Database {
  const pool = new pg.Pool({
    connectionString: url,
    max,
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: 30_000,
    options: '-c timezone=UTC -c statement_timeout=20000 -c idle_in_transaction_session_timeout=30000',
  });
  pool.on('error', () => {
    // An idle connection was cut (the server restarted). The pool drops it; the next query opens another or reports the failure.
  });
  pool.on('connect', (client) => {
    // The same for a connection in use: its query fails, and its holder gives it back broken.
    client.on('error', () => undefined);
  });
  return pool;
}

const uuidShape = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** PostgreSQL says: chosen as the victim of a deadlock, or could not serialize. Nothing was written; the work may run again. */
const mayRunAgain = new Set(['40P01', '40001']);

/**
 * Runs `work` in one transaction that sees and touches the rows of one creditor only. Commits when it returns, rolls back when it throws.
 * A deadlock is tried again, at most three times in all, so `work` must not have effects outside the database.
 */
export async function inCreditorTx<T>(db: Database, creditorId: string, work: (tx: Tx) => Promise<T>): Promise<T> {
  if (!uuidShape.test(creditorId)) throw new Error(`Not a creditor id: ${creditorId}`);
  for (let attempt = 1; ; attempt++) {
    try {
      return await oneTransaction(db, `begin; set local app.creditor_id = '${creditorId}'`, work);
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : '';
      if (attempt >= 3 || !mayRunAgain.has(code)) throw error;
    }
  }
}

/** A read-only look across creditors for the relay: which outbox rows are pending. Sees nothing else. */
export async function inRelayTx<T>(db: Database, work: (tx: Tx) => Promise<T>): Promise<T> {
  return oneTransaction(db, `begin read only; set local app.scope = 'relay'`, work);
}

/** Looks up an API key by its hash; sees that one row only. */
export async function inKeyTx<T>(db: Database, keyHash: string, work: (tx: Tx) => Promise<T>): Promise<T> {
  if (!/^[0-9a-f]{64}$/.test(keyHash)) throw new Error('Not a SHA-256 hash');
  return oneTransaction(db, `begin read only; set local app.key_hash = '${keyHash}'`, work);
}

async function oneTransaction<T>(db: Database, begin: string, work: (tx: Tx) => Promise<T>): Promise<T> {
  const client = await db.connect();
  let broken: Error | undefined;
  try {
    await client.query(begin);
    const value = await work(drizzle(client));
    await client.query('commit');
    return value;
  } catch (error) {
    await client.query('rollback').catch((cause: unknown) => {
      broken = cause instanceof Error ? cause : new Error(String(cause));
    });
    throw error;
  } finally {
    client.release(broken);
  }
}

/** Runs one hand-written statement, planned once per connection under its name. Rows come as the statement names them. */
export async function run<Row extends object>(tx: Tx, name: string, text: string, values: unknown[]): Promise<Row[]> {
  const result = await tx.$client.query<Row>({ name, text, values });
  return result.rows;
}

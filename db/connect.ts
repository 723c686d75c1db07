/** Connections to PostgreSQL, and the one way to open a transaction: for one creditor. */
import { Socket } from 'node:net';
import pg from 'pg';

export type Database = pg.Pool;
/** A transaction of one creditor; row-level security shows only its rows. */
export interface Tx {
  readonly $client: pg.PoolClient;
  /** Statements on their way whose answers nobody waits for until the commit. */
  readonly sent: Promise<unknown>[];
}

/** A 64-bit count or amount in cents is far below 2^53; as text it would not add up. */
pg.types.setTypeParser(pg.types.builtins.INT8, Number);
/** Civil dates stay text: a Date would move them by the zone of the machine. */
pg.types.setTypeParser(pg.types.builtins.DATE, (text) => text);

const sessionOptions = [
  'timezone=UTC',
  'statement_timeout=20000',
  'idle_in_transaction_session_timeout=30000',
  // Every statement is named and takes few parameters, so one plan serves all; planning the large ones anew costs more than running them.
  'plan_cache_mode=force_generic_plan',
  'jit=off',
  // Every statement begins with its creditor and finds its rows by an index. What a plan must not do is read the whole of a table because it was small
  // when the plan was made, or because a list of ids, whose length no generic plan knows, is taken for ten random reads from a turning disk.
  'enable_seqscan=off',
  'random_page_cost=1.1',
] as const;

/** Opens a pool of at most `max` connections as the application role. A server that goes away costs errors on queries, never the process. */
export function openDatabase(url: string, max: number): Database {
  const pool = new pg.Pool({
    connectionString: url,
    max,
    connectionTimeoutMillis: 5_000,
    // A server that is there and does not answer: a little longer than it gives a statement itself.
    query_timeout: 25_000,
    // A new connection plans every statement anew and reads the catalog, for some 50 ms: a burst should find the connections of the last one.
    idleTimeoutMillis: 10 * 60_000,
    // Statements that do not need each other's answers travel together; PostgreSQL runs them in the order they were sent.
    pipeline: true,
    stream: openTurnSocket,
    options: sessionOptions.map((one) => `-c ${one}`).join(' '),
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

/**
 * A socket that sends what is written in one turn of the event loop in one system call: each call costs more than most statements, and wakes the server.
 */
function openTurnSocket(): Socket {
  const socket = new Socket();
  // Not before: connecting puts a socket's own `write` back.
  socket.once('connect', () => gatherWrites(socket));
  return socket;
}

function gatherWrites(socket: Socket): void {
  const write = socket.write.bind(socket) as (...parts: unknown[]) => boolean;
  let gathering = false;
  socket.write = (...parts: unknown[]): boolean => {
    if (!gathering) {
      gathering = true;
      socket.cork();
      process.nextTick(() => {
        gathering = false;
        socket.uncork();
      });
    }
    return write(...parts);
  };
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
      if (attempt >= 3 || !mayRunAgain.has(errorCode(error))) throw error;
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

/** Looks up a calendar by the hash of its secret; sees that one agent only. */
export async function inCalendarTx<T>(db: Database, hash: string, work: (tx: Tx) => Promise<T>): Promise<T> {
  if (!/^[0-9a-f]{64}$/.test(hash)) throw new Error('Not a SHA-256 hash');
  return oneTransaction(db, `begin read only; set local app.calendar_hash = '${hash}'`, work);
}

/** Looks up a payment plan by the hash of the secret in its address; sees that one plan only. */
export async function inPlanTx<T>(db: Database, hash: string, work: (tx: Tx) => Promise<T>): Promise<T> {
  if (!/^[0-9a-f]{64}$/.test(hash)) throw new Error('Not a SHA-256 hash');
  return oneTransaction(db, `begin read only; set local app.plan_hash = '${hash}'`, work);
}

async function oneTransaction<T>(db: Database, begin: string, work: (tx: Tx) => Promise<T>): Promise<T> {
  const client = await db.connect();
  const tx: Tx = { $client: client, sent: [] };
  let broken: Error | undefined;
  try {
    // Travels with the first statement of the work.
    void keep(tx, client.query(begin));
    const value = await work(tx);
    // So does the commit with the last ones. After a statement that failed PostgreSQL takes it as a rollback, and the failure is thrown.
    const [ended] = await Promise.all([client.query('commit'), ...tx.sent]);
    if (ended.command !== 'COMMIT')
      throw new Error('A statement had failed, so nothing of this transaction was written');
    return value;
  } catch (error) {
    const cause = await firstFailure(tx, error);
    await client.query('rollback').catch((lost: unknown) => {
      broken = lost instanceof Error ? lost : new Error(String(lost));
    });
    throw cause;
  } finally {
    client.release(broken);
  }
}

/** Leaves an answer to the commit, where a failure is thrown; until then it may not count as unhandled. Returns what it was given. */
export function keep<T>(tx: Tx, answer: Promise<T>): Promise<T> {
  answer.catch(() => undefined);
  tx.sent.push(answer);
  return answer;
}

/** What went wrong first: once a statement has failed, every later one only says that the transaction is aborted. */
async function firstFailure(tx: Tx, error: unknown): Promise<unknown> {
  const answers = await Promise.allSettled(tx.sent);
  const failed = answers.find((answer) => answer.status === 'rejected');
  return failed && errorCode(error) === transactionAborted ? failed.reason : error;
}

const transactionAborted = '25P02';

const errorCode = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : '');

/**
 * JSON text for a column that takes what others wrote: PostgreSQL keeps neither NUL nor half a surrogate pair in JSON, and a cut text may end in half
 * of one. Each becomes U+FFFD. A text that only spells such an escape stays as it is.
 */
export function storableJson(value: unknown): string {
  // An escaped backslash is taken together with what it escapes, so that what follows it is not read as an escape.
  return JSON.stringify(value).replace(
    /(\\\\)|\\u(?:0000|d[89a-f][0-9a-f]{2})/g,
    (_, backslash?: string) => backslash ?? '\ufffd',
  );
}

/** Runs one hand-written statement, planned once per connection under its name. Rows come as the statement names them. */
export async function run<Row extends object>(tx: Tx, name: string, text: string, values: unknown[]): Promise<Row[]> {
  const result = await tx.$client.query<Row>({ name, text, values });
  return result.rows;
}

/**
 * Sends one statement whose answer the act does not need. It runs before every statement sent after it; if it fails, so does the whole
 * transaction, with its error.
 */
export function send(tx: Tx, name: string, text: string, values: unknown[]): void {
  void keep(tx, tx.$client.query({ name, text, values }));
}

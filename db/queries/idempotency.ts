/** Answers already given, by the caller's Idempotency-Key, and the savepoint that keeps one bad line of a bulk apart. */
import { keep, run, type Tx } from '../connect.ts';

export interface GivenAnswer {
  readonly requestHash: string;
  readonly status: number;
  readonly body: unknown;
}

/**
 * Makes this transaction the only one of the creditor that works under `key` until it ends, and returns the answer given before, if any.
 * A second request with the same key waits here, then sees what the first one stored.
 */
export async function takeKey(tx: Tx, creditorId: string, key: string): Promise<GivenAnswer | undefined> {
  await run(
    tx,
    'lock-idempotency-key',
    `select pg_advisory_xact_lock(hashtextextended($1::text || ' ' || $2::text, 0))`,
    [creditorId, key],
  );
  const rows = await run<GivenAnswer>(
    tx,
    'find-idempotency-key',
    'select request_hash as "requestHash", status, body from idempotency_keys where creditor_id = $1 and key = $2',
    [creditorId, key],
  );
  return rows[0];
}

/** Keeps an answer, in the transaction that made it true. */
export async function keepAnswer(
  tx: Tx,
  creditorId: string,
  key: string,
  answer: GivenAnswer,
  at: Date,
): Promise<void> {
  await run(
    tx,
    'keep-idempotency-key',
    'insert into idempotency_keys (creditor_id, key, request_hash, status, body, created_at) values ($1, $2, $3, $4, $5, $6)',
    [creditorId, key, answer.requestHash, answer.status, JSON.stringify(answer.body), at],
  );
}

/** Runs `work` inside a savepoint: when it throws, what it wrote is undone, the transaction lives on, and the error is thrown on. */
export async function inSavepoint<T>(tx: Tx, work: () => Promise<T>): Promise<T> {
  void keep(tx, tx.$client.query('savepoint line'));
  try {
    const value = await work();
    void keep(tx, tx.$client.query('release savepoint line'));
    return value;
  } catch (error) {
    await tx.$client.query('rollback to savepoint line');
    throw error;
  }
}

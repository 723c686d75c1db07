/** One business act is one transaction: lock, check, write facts and events, decide anew, queue what Temporal must learn. */
import { inCreditorTx, type Database, type Tx } from '../db/connect.ts';
import type { QueuedRing } from '../db/queries/write-cases.ts';
import type { PolicyBook } from './policy-book.ts';

/** What every act needs from its host; time and identity are given, never taken. */
export interface CaseDeps {
  readonly db: Database;
  readonly now: () => Date;
  readonly newId: () => string;
  /** The creditors' policies, kept by this process. */
  readonly policies: PolicyBook;
  /** Where a person reads the whole case. */
  readonly caseLink: (invoiceId: string) => string;
}

/** An act in progress. */
export interface Act {
  readonly tx: Tx;
  readonly creditorId: string;
  readonly now: Date;
  readonly newId: () => string;
  readonly caseLink: (invoiceId: string) => string;
  readonly policies: PolicyBook;
  /** Who acts: `api`, `signal`, `worker`, or a person's name. */
  readonly actor: string;
  /** Set where an agency told us: it need not be told. */
  readonly toldByAgency?: true;
  /** Set where an e-invoicing platform told us of money: its own statuses are no doubles of each other. */
  readonly toldByPlatform?: true;
  /** Placements whose facts this act changed, to be decided anew when the cases are written. */
  readonly placed: Set<string>;
  /** Collected while the act runs, written at the latest when it commits; told to Temporal after that. */
  readonly rings: Promise<readonly QueuedRing[]>[];
}

export interface Acted<T> {
  readonly value: T;
  /** Committed, not yet told: hand them to the gateway. The relay repeats what does not arrive. */
  readonly rings: readonly QueuedRing[];
}

/**
 * Runs one act for one creditor. The act reads the clock once, so everything it writes carries one instant.
 * Throws a `Refusal` for business reasons (nothing is written), or what PostgreSQL threw.
 */
export async function perform<T>(
  deps: CaseDeps,
  creditorId: string,
  actor: string,
  work: (act: Act) => Promise<T>,
): Promise<Acted<T>> {
  const { value, rings } = await inCreditorTx(deps.db, creditorId, async (tx) => {
    const { newId, caseLink, policies } = deps;
    const act: Act = {
      tx,
      creditorId,
      now: deps.now(),
      newId,
      caseLink,
      policies,
      actor,
      rings: [],
      placed: new Set(),
    };
    return { value: await work(act), rings: act.rings };
  });
  return { value, rings: (await Promise.all(rings)).flat() };
}

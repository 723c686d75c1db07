/** The legal values a creditor added to the shipped ones. Rows are added, never changed: what was computed with them can be computed again. */
import type { LegalRate } from '../../domain/legal-rates.ts';
import { run, send, type Tx } from '../connect.ts';

export interface RateAddition extends LegalRate {
  readonly id: string;
  readonly addedAt: Date;
  readonly addedBy: string;
}

const additionsText = `
  select id, kind, effective_from as "effectiveFrom", hundredths, source, checked_on as "checkedOn", confidence, added_at as "addedAt", added_by as "addedBy"
  from legal_rates where creditor_id = $1 order by added_at`;

/** All additions of a creditor in the order they were made. */
export async function readAdditions(tx: Tx, creditorId: string): Promise<RateAddition[]> {
  return run<RateAddition>(tx, 'read-rate-additions', additionsText, [creditorId]);
}

/**
 * Lets one addition of a creditor happen at a time, until the transaction ends. So they become visible in the order of their `added_at`, and
 * "as of" an instant is always the same set.
 */
export function lockAdditions(tx: Tx, creditorId: string): void {
  send(tx, 'lock-rate-additions', `select pg_advisory_xact_lock(hashtextextended('legal_rates ' || $1::text, 0))`, [
    creditorId,
  ]);
}

/** Adds a value. Its instant must be later than that of every addition before; see `lockAdditions`. */
export function insertAddition(tx: Tx, creditorId: string, row: RateAddition): void {
  send(
    tx,
    'insert-rate-addition',
    `insert into legal_rates (creditor_id, id, kind, effective_from, hundredths, source, checked_on, confidence, added_at, added_by)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      creditorId,
      row.id,
      row.kind,
      row.effectiveFrom,
      row.hundredths,
      row.source,
      row.checkedOn,
      row.confidence,
      row.addedAt,
      row.addedBy,
    ],
  );
}

/** Dossiers that left and were not confirmed. */
import { run, type Tx } from '../connect.ts';

export interface UnconfirmedRow {
  readonly no: number;
  readonly sentAt: Date;
  readonly receiptDueAt: Date;
}

const most = 20;

/** What one agency, by its name in the settings, has not confirmed, oldest first. */
export async function unconfirmedDossiers(tx: Tx, creditorId: string, agency: string): Promise<UnconfirmedRow[]> {
  return run<UnconfirmedRow>(
    tx,
    'unconfirmed-dossiers',
    `select no, sent_at as "sentAt", receipt_due_at as "receiptDueAt" from placements
     where creditor_id = $1 and status = 'sent' and agency->>'name' = $2 and sent_at is not null and receipt_due_at is not null
     order by no limit $3`,
    [creditorId, agency, most],
  );
}

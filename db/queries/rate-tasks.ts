/** Tasks that ask for a legal value; which one is in their data. */
import { run, send, type Tx } from '../connect.ts';

export interface RateTask {
  readonly id: string;
  /** The invoice that waits; null: asked beside messages that left without sums. */
  readonly invoiceId: string | null;
  /** The value that answers it, as `ecbMro 2027-01-01`. */
  readonly rate: string;
  /** One name per trouble, so that it is asked once. */
  readonly trouble: string;
}

/** The open ones of a creditor, oldest first. */
export async function rateTasks(tx: Tx, creditorId: string): Promise<RateTask[]> {
  return run<RateTask>(
    tx,
    'rate-tasks',
    `select id, invoice_id as "invoiceId", data->>'rate' as rate, data->>'trouble' as trouble from tasks
     where creditor_id = $1 and status = 'open' and kind = 'rateNeeded' order by created_at, id`,
    [creditorId],
  );
}

/** Ends one as done. */
export function endRateTask(tx: Tx, creditorId: string, id: string, result: Record<string, unknown>, at: Date): void {
  send(
    tx,
    'end-rate-task',
    `update tasks set status = 'done', ended_at = $3, result = $4 where creditor_id = $1 and id = $2 and status = 'open'`,
    [creditorId, id, at, JSON.stringify(result)],
  );
}

/** What a call teaches about a telephone number; only while it is still the number that was called. */
import type { ClosedChannel } from '../../domain/contact-point.ts';
import { run, send, type Tx } from '../connect.ts';

/** Marks the number as wrong; false when the debtor has another one by now. */
export async function invalidateNumber(
  tx: Tx,
  creditorId: string,
  debtorId: string,
  phone: string,
  because: string,
  now: Date,
): Promise<boolean> {
  const rows = await run(
    tx,
    'invalidate-number',
    `update contact_points set valid = false, invalid_because = $4, updated_at = $5
     where creditor_id = $1 and debtor_id = $2 and kind = 'phone' and value = to_jsonb($3::text) returning 1`,
    [creditorId, debtorId, phone, because, now],
  );
  return rows.length > 0;
}

/** Closes a channel of the number, which stays right. */
export function closeNumber(
  tx: Tx,
  creditorId: string,
  debtorId: string,
  phone: string,
  closed: ClosedChannel,
  now: Date,
): void {
  send(
    tx,
    'close-number',
    `update contact_points set closed = closed || jsonb_build_array($4::jsonb), updated_at = $5
     where creditor_id = $1 and debtor_id = $2 and kind = 'phone' and value = to_jsonb($3::text)
       and not closed @> jsonb_build_array(jsonb_build_object('channel', $4::jsonb->>'channel'))`,
    [creditorId, debtorId, phone, JSON.stringify(closed), now],
  );
}

/** Invoices on which a task has set a hold that is still there. */
export async function heldBy(tx: Tx, creditorId: string, subjectId: string): Promise<string[]> {
  const rows = await run<{ id: string }>(
    tx,
    'held-by',
    'select distinct invoice_id as id from holds where creditor_id = $1 and subject_id = $2 and ended_at is null order by 1',
    [creditorId, subjectId],
  );
  return rows.map(({ id }) => id);
}

/** Contact points by their value: what a provider says about an address holds for whoever has it. */
import type { ClosedChannel } from '../../domain/contact-point.ts';
import { run, send, type Tx } from '../connect.ts';

/** Debtors of this creditor who have that e-mail address, whatever its case, in order of id. */
export async function debtorsWithEmail(tx: Tx, creditorId: string, email: string): Promise<string[]> {
  const rows = await run<{ id: string }>(
    tx,
    'debtors-with-email',
    `select debtor_id as id from contact_points where creditor_id = $1 and kind = 'email' and lower(value #>> '{}') = lower($2) order by debtor_id`,
    [creditorId, email],
  );
  return rows.map((row) => row.id);
}

/** Closes the e-mail channel of a debtor's address; the newest reason stands. */
export function closeEmail(
  tx: Tx,
  creditorId: string,
  debtorId: string,
  email: string,
  closed: ClosedChannel,
  now: Date,
): void {
  send(
    tx,
    'close-email',
    `update contact_points set updated_at = $5, closed = jsonb_build_array($4::jsonb)
       || coalesce((select jsonb_agg(c) from jsonb_array_elements(closed) c where c ->> 'channel' <> 'email'), '[]')
     where creditor_id = $1 and debtor_id = $2 and kind = 'email' and lower(value #>> '{}') = lower($3)`,
    [creditorId, debtorId, email, JSON.stringify(closed), now],
  );
}

/** Opens it again where the provider itself had closed it before `at` (ISO instant); what the person asked for stays. */
export function reopenEmail(tx: Tx, creditorId: string, debtorId: string, email: string, at: string, now: Date): void {
  send(
    tx,
    'reopen-email',
    `update contact_points set updated_at = $5, closed = coalesce((select jsonb_agg(c) from jsonb_array_elements(closed) c
       where not (c ->> 'channel' = 'email' and c ->> 'because' in ('suppressed', 'complained') and (c ->> 'at')::timestamptz <= $4)), '[]')
     where creditor_id = $1 and debtor_id = $2 and kind = 'email' and lower(value #>> '{}') = lower($3)`,
    [creditorId, debtorId, email, at, now],
  );
}

/** Whether a later callback already took a suppression back: callbacks come in any order. */
export async function wasTakenBack(tx: Tx, creditorId: string, email: string, since: string): Promise<boolean> {
  const rows = await run(
    tx,
    'suppression-taken-back',
    `select 1 from webhook_events where creditor_id = $1 and provider = 'resend' and kind = 'suppression.removed'
       and lower(body -> 'data' ->> 'email') = lower($2) and (body ->> 'created_at')::timestamptz > $3 limit 1`,
    [creditorId, email, since],
  );
  return rows.length > 0;
}

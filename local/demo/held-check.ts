/** What the fake providers hold, and what the database says was sent, are the same messages. */
import { inCreditorTx, run, type Database } from '../../db/connect.ts';
import type { CheckResult } from './invariants.ts';

/** Compares the ids of the messages at the providers with those in the database, both ways: the providers started with this run. */
export async function checkHeld(
  { db, creditorId, loadedAtMs }: { readonly db: Database; readonly creditorId: string; readonly loadedAtMs: number },
  held: ReadonlySet<string>,
): Promise<CheckResult> {
  const rows = await inCreditorTx(db, creditorId, (tx) =>
    run<{ id: string }>(
      tx,
      'demo held',
      `select provider_id as id from deliveries
         where creditor_id = $1 and claimed_at >= $2 and provider in ('resend', 'twilio', 'maileva', 'agency') and provider_id is not null
       union all select provider_id from placement_notices
         where creditor_id = $1 and created_at >= $2 and provider = 'resend' and provider_id is not null`,
      [creditorId, new Date(loadedAtMs)],
    ),
  );
  const sent = new Set(rows.map((row) => row.id));
  const wrong = [
    ...[...held].filter((id) => !sent.has(id)).map((id) => `${id} is at a provider and not in the database`),
    ...[...sent].filter((id) => !held.has(id)).map((id) => `${id} is in the database and at no provider`),
  ];
  const name = 'the providers hold exactly the messages that the database says were sent';
  return {
    name,
    ok: wrong.length === 0,
    detail: wrong.length === 0 ? `${String(held.size)} messages` : wrong.join('; '),
  };
}

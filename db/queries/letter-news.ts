/** What the sweep over registered letters looks for: letters to ask about, proofs to fetch, letters of which nothing is heard. */
import { run, type Tx } from '../connect.ts';

/**
 * Letters that a provider carries whose news is due: every four hours while they are under way (ten minutes while nobody knows whether they left), for ninety days, and at once after a callback that was
 * not applied yet. Marks them as asked.
 */
export async function takeLettersToAsk(tx: Tx, creditorId: string, now: Date, most: number): Promise<string[]> {
  const rows = await run<{ id: string }>(
    tx,
    'take-letters-to-ask',
    `update deliveries d set asked_at = $2, asks = d.asks + 1 from (
       select id from deliveries where creditor_id = $1 and channel = 'registeredLetter' and provider = 'maileva' and not content ? 'electronic'
         and state in ('accepted', 'dispatched', 'presented', 'unknown') and coalesce(outcome, '') <> 'acknowledged' and claimed_at > $2::timestamptz - interval '90 days'
         and (coalesce(asked_at, claimed_at) <= $2::timestamptz - case when state = 'unknown' then interval '10 minutes' else interval '4 hours' end
           or exists (select 1 from webhook_events e where e.creditor_id = $1 and e.delivery_id = deliveries.id and e.provider = 'maileva' and e.applied_at is null
             and e.received_at > coalesce(asked_at, '-infinity')))
       order by coalesce(asked_at, claimed_at) limit $3 for update skip locked) as due
     where d.creditor_id = $1 and d.id = due.id returning d.id`,
    [creditorId, now, most],
  );
  return rows.map((row) => row.id);
}

export interface MissingProof {
  readonly deliveryId: string;
  readonly providerId: string | null;
  /** Code of the report that told of it. */
  readonly code: string;
}

/** Proofs that their provider has told of and that are not archived yet, the oldest news first. */
export async function missingProofs(
  tx: Tx,
  creditorId: string,
  codes: readonly string[],
  most: number,
): Promise<MissingProof[]> {
  return run<MissingProof>(
    tx,
    'missing-proofs',
    `select d.id as "deliveryId", d.provider_id as "providerId", f.code from delivery_facts f
       join deliveries d on d.creditor_id = f.creditor_id and d.id = f.delivery_id and d.send_no = f.send_no
     where f.creditor_id = $1 and f.kind = 'report' and f.code = any($2::text[]) and d.provider = 'maileva'
       and not exists (select 1 from delivery_facts p where p.creditor_id = $1 and p.delivery_id = f.delivery_id and p.kind = 'proof' and p.code = f.code)
     order by f.at, f.code limit $3`,
    [creditorId, codes, most],
  );
}

/** Letters that left, were not presented, and of which nothing was heard for ten days (sixteen for an electronic one), and that nobody was asked about. */
export async function silentLetters(tx: Tx, creditorId: string, now: Date, most: number): Promise<string[]> {
  const rows = await run<{ id: string }>(
    tx,
    'silent-letters',
    `select d.id from deliveries d where d.creditor_id = $1 and d.channel = 'registeredLetter' and d.state in ('accepted', 'dispatched') and d.completed_at is null
       and greatest(d.claimed_at, (select max(f.at) from delivery_facts f where f.creditor_id = $1 and f.delivery_id = d.id and f.kind = 'report'))
         <= $2::timestamptz - case when d.content ? 'electronic' then interval '16 days' else interval '10 days' end
       and not exists (select 1 from tasks t where t.creditor_id = $1 and t.delivery_id = d.id and t.kind = 'noNews')
     order by d.claimed_at limit $3`,
    [creditorId, now, most],
  );
  return rows.map((row) => row.id);
}

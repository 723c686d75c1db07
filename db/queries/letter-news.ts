/** What the sweep over registered letters looks for: letters to ask about, proofs to fetch, letters of which nothing is heard. */
import { run, type Tx } from '../connect.ts';

/**
 * Letters that a provider carries whose news is due, those asked longest ago first: every four hours while they are under way (ten minutes while nobody
 * knows whether they left), for ninety days. What a callback hints at is asked by the sweep over callbacks.
 */
export async function lettersToAsk(tx: Tx, creditorId: string, now: Date, most: number): Promise<string[]> {
  const rows = await run<{ id: string }>(
    tx,
    'letters-to-ask',
    `select id from deliveries where creditor_id = $1 and channel = 'registeredLetter' and provider = 'maileva' and not content ? 'electronic'
       and state in ('accepted', 'dispatched', 'presented', 'unknown') and coalesce(outcome, '') <> 'acknowledged' and claimed_at > $2::timestamptz - interval '90 days'
       and coalesce(asked_at, claimed_at) <= $2::timestamptz - case when state = 'unknown' then interval '10 minutes' else interval '4 hours' end
     order by coalesce(asked_at, claimed_at) limit $3`,
    [creditorId, now, most],
  );
  return rows.map((row) => row.id);
}

export interface MissingProof {
  readonly deliveryId: string;
  readonly sendNo: number;
  readonly providerId: string | null;
  /** Code of the report that told of it. */
  readonly code: string;
}

/**
 * Proofs that their provider has told of in the last ninety days and that are not archived yet, the newest news first. One that was asked for in vain
 * comes again after a pause as long as its news was old then: an hour at least, a week at most. One whose very bytes were archived already does not.
 */
export async function missingProofs(
  tx: Tx,
  creditorId: string,
  codes: readonly string[],
  now: Date,
  most: number,
): Promise<MissingProof[]> {
  return run<MissingProof>(
    tx,
    'missing-proofs',
    `select d.id as "deliveryId", d.send_no as "sendNo", d.provider_id as "providerId", f.code from delivery_facts f
       join deliveries d on d.creditor_id = f.creditor_id and d.id = f.delivery_id and d.send_no = f.send_no
       cross join lateral (select max(a.at) as last, coalesce(bool_or(a.data->>'answer' = 'archived'), false) as archived from delivery_facts a
         where a.creditor_id = $1 and a.delivery_id = f.delivery_id and a.send_no = f.send_no and a.kind = 'asked' and a.data->>'proof' = f.code) as asked
     where f.creditor_id = $1 and f.kind = 'report' and f.code = any($2::text[]) and d.provider = 'maileva' and f.at > $3::timestamptz - interval '90 days'
       and not exists (select 1 from delivery_facts p where p.creditor_id = $1 and p.delivery_id = f.delivery_id and p.kind = 'proof' and p.code = f.code)
       and not asked.archived
       and (asked.last is null or asked.last + least(greatest(asked.last - f.at, interval '1 hour'), interval '7 days') <= $3::timestamptz)
     order by f.at desc, f.code limit $4`,
    [creditorId, codes, now, most],
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

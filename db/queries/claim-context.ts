/** What a new claim needs to know about its surroundings. */
import type { Channel } from '../../domain/policy.ts';
import { run, type Tx } from '../connect.ts';

export interface ClaimContext {
  /** Open invoices of the debtor, other than the leader, whose next step is in this channel and may ride along now. */
  readonly riderIds: string[];
  /** How often this step of the leader was withdrawn: a new content needs a new key. */
  readonly withdrawn: number;
  /** Message-ID of the newest e-mail to the debtor; null: none, or none that its provider told. */
  readonly lastMessageId: string | null;
  /** Whether the creditor has written texts of its own, in any channel. */
  readonly ownTexts: boolean;
  /** Whether money of the debtor lies on no invoice. */
  readonly money: boolean;
}

/** Of the creditor $1 and the debtor $2. */
const lastMessageText = `select m.message_id as id from deliveries m
  where m.creditor_id = $1 and m.debtor_id = $2 and m.channel = 'email' and m.message_id is not null order by m.claimed_at desc limit 1`;

/** What a new claim needs to know about its surroundings. */
export async function readClaimContext(
  tx: Tx,
  creditorId: string,
  leader: { id: string; debtorId: string; step: string; channel: Channel },
  now: Date,
): Promise<ClaimContext> {
  const rows = await run<ClaimContext>(
    tx,
    'read-claim-context',
    `select
       coalesce((select json_agg(i.id order by i.id) from invoices i where i.creditor_id = $1 and i.debtor_id = $2 and i.status = 'open' and i.id <> $3
         and i.next_channel = $4 and i.next_earliest_at <= $5), '[]') as "riderIds",
       (select count(*)::int from delivery_invoices x where x.creditor_id = $1 and x.invoice_id = $3 and x.step = $6 and x.withdrawn) as withdrawn,
       (${lastMessageText}) as "lastMessageId",
       exists (select 1 from template_versions t where t.creditor_id = $1) as "ownTexts",
       exists (select 1 from payments p where p.creditor_id = $1 and p.debtor_id = $2 and p.unallocated_cents > 0 and p.reversed_at is null) as money`,
    [creditorId, leader.debtorId, leader.id, leader.channel, now, leader.step],
  );
  const row = rows[0];
  if (!row) throw new Error('What surrounds a claim is always one row');
  return row;
}

/** Message-ID of the newest e-mail to a debtor; null: none, or none that its provider told. */
export async function lastMessageId(tx: Tx, creditorId: string, debtorId: string): Promise<string | null> {
  const rows = await run<{ id: string }>(tx, 'last-message-id', lastMessageText, [creditorId, debtorId]);
  return rows[0]?.id ?? null;
}

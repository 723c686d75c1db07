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
       (${lastMessageText}) as "lastMessageId"`,
    [creditorId, leader.debtorId, leader.id, leader.channel, now, leader.step],
  );
  return rows[0] ?? { riderIds: [], withdrawn: 0, lastMessageId: null };
}

/** Message-ID of the newest e-mail to a debtor; null: none, or none that its provider told. */
export async function lastMessageId(tx: Tx, creditorId: string, debtorId: string): Promise<string | null> {
  const rows = await run<{ id: string }>(tx, 'last-message-id', lastMessageText, [creditorId, debtorId]);
  return rows[0]?.id ?? null;
}

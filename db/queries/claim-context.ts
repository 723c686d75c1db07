/** What a new claim needs to know about its surroundings. */
import type { Channel } from '../../domain/policy.ts';
import { run, type Tx } from '../connect.ts';

export interface ClaimContext {
  /** Open invoices of the debtor, other than the leader, whose next step may be taken now, each with the channel of that step. */
  readonly mayRide: { id: string; channel: Channel }[];
  /** How often this step of the leader was withdrawn: a new content needs a new key. */
  readonly withdrawn: number;
  /** Message-ID of the newest e-mail to the debtor; null: none, or none that its provider told. */
  readonly lastMessageId: string | null;
  /** Whether the creditor has written texts of its own, in any channel. */
  readonly ownTexts: boolean;
  /** Whether money of the debtor lies on no invoice. */
  readonly money: boolean;
}

/** Of the creditor $1 and the debtor that `debtor` names. */
const lastMessageOf = (debtor: string) => `select m.message_id as id from deliveries m
  where m.creditor_id = $1 and m.debtor_id = ${debtor} and m.channel = 'email' and m.message_id is not null order by m.claimed_at desc limit 1`;

const contextText = `
  select
    coalesce((select json_agg(json_build_object('id', i.id, 'channel', i.next_channel) order by i.id) from invoices i
      where i.creditor_id = $1 and i.debtor_id = lead.debtor_id and i.status = 'open' and i.id <> lead.id
        and i.next_channel is not null and i.next_earliest_at <= $3), '[]') as "mayRide",
    (select count(*)::int from delivery_invoices x where x.creditor_id = $1 and x.invoice_id = lead.id and x.step = $4 and x.withdrawn) as withdrawn,
    (${lastMessageOf('lead.debtor_id')}) as "lastMessageId",
    exists (select 1 from template_versions t where t.creditor_id = $1) as "ownTexts",
    exists (select 1 from payments p where p.creditor_id = $1 and p.debtor_id = lead.debtor_id and p.unallocated_cents > 0
      and p.reversed_at is null) as money
  from invoices lead where lead.creditor_id = $1 and lead.id = $2`;

/**
 * What a new claim of this step needs to know about its surroundings. Asks for nothing that the case itself would have to be read for, so that it can
 * travel with that reading. Throws for an unknown invoice.
 */
export async function readClaimContext(
  tx: Tx,
  creditorId: string,
  leader: { invoiceId: string; step: string },
  now: Date,
): Promise<ClaimContext> {
  const values = [creditorId, leader.invoiceId, now, leader.step];
  const rows = await run<ClaimContext>(tx, 'read-claim-context', contextText, values);
  const row = rows[0];
  if (!row) throw new Error(`No invoice ${leader.invoiceId}`);
  return row;
}

/** The invoices that may ride along in this channel. */
export const ridersIn = ({ mayRide }: ClaimContext, channel: Channel): string[] =>
  mayRide.filter((one) => one.channel === channel).map((one) => one.id);

/** Message-ID of the newest e-mail to a debtor; null: none, or none that its provider told. */
export async function lastMessageId(tx: Tx, creditorId: string, debtorId: string): Promise<string | null> {
  const rows = await run<{ id: string }>(tx, 'last-message-id', lastMessageOf('$2'), [creditorId, debtorId]);
  return rows[0]?.id ?? null;
}

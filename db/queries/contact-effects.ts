/** What news about a send does to the contact point it went to, and how it is taken back. */
import type { ClosedChannel, ContactKind } from '../../domain/contact-point.ts';
import type { PostalAddress } from '../../domain/message.ts';
import { run, type Tx } from '../connect.ts';

/** The contact point a delivery went to: a value entered since is another one. */
export interface ContactRef {
  readonly debtorId: string;
  readonly kind: ContactKind;
  readonly value: string | PostalAddress;
}

/** How the delivery that proved a contact point wrong is named in its reason; `takeBackContactEffects` finds it by that. */
export const provedBy = (deliveryId: string): string => `(delivery ${deliveryId})`;

/**
 * Marks a contact point as wrong, with the reason; true when it did, which needs that it is still the debtor's and was right until now. With `over` it
 * need not have been right: a person's word, or the post's, also takes the place of a mark that news could take back.
 */
export async function invalidateValue(
  tx: Tx,
  creditorId: string,
  { debtorId, kind, value }: ContactRef,
  because: string,
  now: Date,
  over = false,
): Promise<boolean> {
  const rows = await run(
    tx,
    'invalidate-contact-value',
    `update contact_points set valid = false, invalid_because = $5, updated_at = $6
     where creditor_id = $1 and debtor_id = $2 and kind = $3 and value = $4::jsonb and (valid or $7) returning 1`,
    [creditorId, debtorId, kind, JSON.stringify(value), because, now, over],
  );
  return rows.length > 0;
}

/** Closes a channel of a contact point; true when it was open until now. */
export async function closeChannel(
  tx: Tx,
  creditorId: string,
  { debtorId, kind, value }: ContactRef,
  closed: ClosedChannel,
  now: Date,
): Promise<boolean> {
  const rows = await run(
    tx,
    'close-channel',
    `update contact_points set closed = closed || $5::jsonb, updated_at = $6
     where creditor_id = $1 and debtor_id = $2 and kind = $3 and value = $4::jsonb
       and not closed @> jsonb_build_array(jsonb_build_object('channel', $7::text)) returning 1`,
    [creditorId, debtorId, kind, JSON.stringify(value), JSON.stringify([closed]), now, closed.channel],
  );
  return rows.length > 0;
}

/** Takes back what one delivery did to the debtor's contact points; true when there was anything. A value entered since has nothing to take back. */
export async function takeBackContactEffects(
  tx: Tx,
  creditorId: string,
  debtorId: string,
  deliveryId: string,
  now: Date,
): Promise<boolean> {
  const rows = await run(
    tx,
    'take-back-contact-effects',
    `update contact_points c set valid = c.valid or right(c.invalid_because, length($4::text)) = $4::text, updated_at = $5,
       invalid_because = case when right(c.invalid_because, length($4::text)) = $4::text then null else c.invalid_because end,
       closed = (select coalesce(jsonb_agg(one), '[]') from jsonb_array_elements(c.closed) as one where one->>'deliveryId' is distinct from $3::text)
     where c.creditor_id = $1 and c.debtor_id = $2
       and (right(c.invalid_because, length($4::text)) = $4::text or c.closed @> jsonb_build_array(jsonb_build_object('deliveryId', $3::text))) returning 1`,
    [creditorId, debtorId, deliveryId, provedBy(deliveryId), now],
  );
  return rows.length > 0;
}

/** Opens a closed channel of a debtor again; true when it was closed. */
export async function openChannel(
  tx: Tx,
  creditorId: string,
  debtorId: string,
  channel: ClosedChannel['channel'],
  now: Date,
): Promise<boolean> {
  const rows = await run(
    tx,
    'open-channel',
    `update contact_points c set updated_at = $4,
       closed = (select coalesce(jsonb_agg(one), '[]') from jsonb_array_elements(c.closed) as one where one->>'channel' is distinct from $3::text)
     where c.creditor_id = $1 and c.debtor_id = $2 and c.closed @> jsonb_build_array(jsonb_build_object('channel', $3::text)) returning 1`,
    [creditorId, debtorId, channel, now],
  );
  return rows.length > 0;
}

/** Channels that the debtor's contact point of this kind refuses. */
export async function closedAt(
  tx: Tx,
  creditorId: string,
  debtorId: string,
  kind: ContactKind,
): Promise<ClosedChannel['channel'][]> {
  const rows = await run<{ channel: ClosedChannel['channel'] }>(
    tx,
    'closed-at',
    `select distinct one->>'channel' as channel from contact_points c, jsonb_array_elements(c.closed) as one
     where c.creditor_id = $1 and c.debtor_id = $2 and c.kind = $3 order by 1`,
    [creditorId, debtorId, kind],
  );
  return rows.map(({ channel }) => channel);
}

/** Takes the mark off a contact point that was wrong; true when there was one. */
export async function markValid(
  tx: Tx,
  creditorId: string,
  debtorId: string,
  kind: ContactKind,
  now: Date,
): Promise<boolean> {
  const rows = await run(
    tx,
    'mark-contact-valid',
    `update contact_points set valid = true, invalid_because = null, updated_at = $4
     where creditor_id = $1 and debtor_id = $2 and kind = $3 and not valid returning 1`,
    [creditorId, debtorId, kind, now],
  );
  return rows.length > 0;
}

/** Ends the open tasks that ask for better contact points of these kinds, where none of them is marked as wrong any more. */
export async function endContactTasks(
  tx: Tx,
  creditorId: string,
  debtorId: string,
  kinds: readonly ContactKind[],
  now: Date,
): Promise<void> {
  await run(
    tx,
    'end-contact-tasks',
    `update tasks t set status = 'cancelled', ended_at = $4, updated_at = $4, revision = t.revision + 1 from deliveries d
     where t.creditor_id = $1 and t.kind = 'checkContact' and t.status = 'open' and t.data->>'contact' = any($3::text[])
       and d.creditor_id = t.creditor_id and d.id = t.delivery_id and d.debtor_id = $2
       and not exists (select 1 from contact_points c where c.creditor_id = $1 and c.debtor_id = $2 and c.kind = t.data->>'contact' and not c.valid)`,
    [creditorId, debtorId, kinds, now],
  );
}

/** Kinds of contact point whose value the debtor does not have yet. */
export async function newContactKinds(
  tx: Tx,
  creditorId: string,
  debtorId: string,
  points: readonly { readonly kind: ContactKind; readonly value: string | PostalAddress }[],
): Promise<ContactKind[]> {
  const rows = await run<{ kind: ContactKind }>(
    tx,
    'new-contact-kinds',
    `select r.kind from jsonb_to_recordset($3::jsonb) as r(kind text, value jsonb)
     where not exists (select 1 from contact_points c where c.creditor_id = $1 and c.debtor_id = $2 and c.kind = r.kind and c.value = r.value)`,
    [creditorId, debtorId, JSON.stringify(points)],
  );
  return rows.map(({ kind }) => kind);
}

/** Whether a person is already looking for a better contact point of this kind for the debtor. */
export async function hasContactTask(
  tx: Tx,
  creditorId: string,
  debtorId: string,
  kind: ContactKind,
): Promise<boolean> {
  const rows = await run(
    tx,
    'has-contact-task',
    `select 1 from tasks t join deliveries d on d.creditor_id = t.creditor_id and d.id = t.delivery_id
     where t.creditor_id = $1 and t.kind = 'checkContact' and t.status = 'open' and t.data->>'contact' = $3 and d.debtor_id = $2 limit 1`,
    [creditorId, debtorId, kind],
  );
  return rows.length > 0;
}

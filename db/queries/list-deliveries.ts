/** Deliveries as a client reads them, and their frozen content. */
import type { DeliveryState } from '../../domain/case-facts.ts';
import type { LastLook } from '../../domain/look.ts';
import type { Channel, Tone } from '../../domain/policy.ts';
import { run, type Tx } from '../connect.ts';

/** One delivery with the invoices it covers; withdrawn ones cover none. */
export interface DeliverySummary {
  readonly id: string;
  readonly channel: Channel;
  readonly tone: Tone;
  readonly step: string;
  readonly state: DeliveryState;
  readonly outcome: string | null;
  /** Rank of the phase its newest send has reached. */
  readonly phase: number;
  readonly sendNo: number;
  readonly messageId: string | null;
  readonly createdAt: Date;
  readonly claimedAt: Date | null;
  readonly completedAt: Date | null;
  readonly attempts: number;
  readonly provider: string | null;
  readonly providerId: string | null;
  readonly trackingNumber: string | null;
  readonly contentSha256: string;
  /** SMS only: how many are billed, and their alphabet; null in other channels, and for SMS of earlier releases. */
  readonly sms: { readonly parts: number; readonly encoding: 'GSM-7' | 'UCS-2' } | null;
  /** The last look before it left; null: it never was claimed, or an earlier release claimed it. */
  readonly look: LastLook | null;
  readonly invoices: { id: string; number: string; step: string; amountCents: number; claimSeq: number | null }[];
}

const selectText = `
  select d.id, d.channel, d.tone, d.step, d.state, d.outcome, d.phase, d.send_no as "sendNo", d.message_id as "messageId", d.created_at as "createdAt", d.claimed_at as "claimedAt",
    d.completed_at as "completedAt", d.attempts, d.provider, d.provider_id as "providerId", d.tracking_number as "trackingNumber",
    d.content_sha256 as "contentSha256", d.look,
    case when d.channel = 'sms' and d.content ? 'parts' then json_build_object('parts', d.content->'parts', 'encoding', d.content->'encoding') end as sms,
    coalesce((select json_agg(json_build_object('id', i.id, 'number', i.number, 'step', x.step, 'amountCents', x.amount_cents, 'claimSeq', x.claim_seq)
        order by i.due_on, i.number)
      from delivery_invoices x join invoices i on i.creditor_id = x.creditor_id and i.id = x.invoice_id
      where x.creditor_id = d.creditor_id and x.delivery_id = d.id and not x.withdrawn), '[]') as invoices
  from deliveries d where d.creditor_id = $1`;

/** One delivery by its id; undefined when unknown. */
export async function readDelivery(tx: Tx, creditorId: string, id: string): Promise<DeliverySummary | undefined> {
  return (await run<DeliverySummary>(tx, 'read-delivery', `${selectText} and d.id = $2`, [creditorId, id]))[0];
}

export interface DeliveryFilter {
  readonly invoiceId?: string;
  /** The last delivery of the page before. */
  readonly after?: { readonly at: Date; readonly id: string };
}

/** A page of deliveries, newest first. */
export async function listDeliveries(
  tx: Tx,
  creditorId: string,
  filter: DeliveryFilter,
  limit: number,
): Promise<DeliverySummary[]> {
  const values: unknown[] = [creditorId, limit];
  let text = selectText;
  if (filter.invoiceId !== undefined) {
    values.push(filter.invoiceId);
    text += ` and d.id in (select y.delivery_id from delivery_invoices y where y.creditor_id = $1 and y.invoice_id = $${String(values.length)})`;
  }
  if (filter.after) {
    values.push(filter.after.at, filter.after.id);
    text += ` and (d.created_at, d.id) < ($${String(values.length - 1)}, $${String(values.length)})`;
  }
  const name = `list-deliveries ${Object.keys(filter).join(' ')}`;
  return run<DeliverySummary>(tx, name, `${text} order by d.created_at desc, d.id desc limit $2`, values);
}

export interface StoredContent {
  readonly content: Record<string, unknown>;
  readonly contentSha256: string;
  readonly mediaType: string | null;
  readonly bytes: Buffer | null;
}

/** What a delivery sent or will send: the document's bytes where it has one, else the frozen text. Undefined when the delivery is unknown. */
export async function readContent(tx: Tx, creditorId: string, id: string): Promise<StoredContent | undefined> {
  const rows = await run<StoredContent>(
    tx,
    'read-content',
    `select d.content, d.content_sha256 as "contentSha256", o.media_type as "mediaType", o.bytes
     from deliveries d left join documents o on o.creditor_id = d.creditor_id and o.id = d.document_id where d.creditor_id = $1 and d.id = $2`,
    [creditorId, id],
  );
  return rows[0];
}

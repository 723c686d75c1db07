/** Registered letters: their standing, their tasks, their proofs. */
import type { DeliveryState } from '../../domain/case-facts.ts';
import type { DebtorConsents } from '../../domain/contact-point.ts';
import type { DeliveryOutcome } from '../../domain/delivery-life.ts';
import { run, send, type Tx } from '../connect.ts';

export interface Standing {
  readonly state: DeliveryState;
  readonly outcome: DeliveryOutcome | null;
  readonly phase: number;
  readonly providerId: string | null;
  readonly trackingNumber: string | null;
  /** The step is made; false takes that back. */
  readonly completed: boolean;
}

/** Moves a letter to where its reports say it stands. The phase only rises, the first completion stays, nothing is in flight afterwards. */
export function standLetter(tx: Tx, creditorId: string, id: string, to: Standing, now: Date): void {
  send(
    tx,
    'stand-letter',
    `update deliveries set state = $3, outcome = $4, phase = greatest(phase, $5), provider_id = coalesce(provider_id, $6),
       tracking_number = coalesce($7, tracking_number), completed_at = case when $8 then coalesce(completed_at, $9) end, in_flight_since = null, not_before = null
     where creditor_id = $1 and id = $2`,
    [creditorId, id, to.state, to.outcome, to.phase, to.providerId, to.trackingNumber, to.completed, now],
  );
}

/** A letter that left and came to nothing: its steps may be prepared anew, and its fate stays as it was. */
export async function releaseLetter(tx: Tx, creditorId: string, id: string, at: Date): Promise<void> {
  await run(
    tx,
    'release-letter',
    `with x as (update delivery_invoices set withdrawn = true where creditor_id = $1 and delivery_id = $2),
       t as (update tasks set status = 'cancelled', ended_at = $3 where creditor_id = $1 and delivery_id = $2 and status = 'open')
     update deliveries set completed_at = coalesce(completed_at, $3), in_flight_since = null where creditor_id = $1 and id = $2`,
    [creditorId, id, at],
  );
}

/** Cancels open tasks of these kinds about a letter. */
export function cancelLetterTasks(tx: Tx, creditorId: string, id: string, kinds: readonly string[], at: Date): void {
  send(
    tx,
    'cancel-letter-tasks',
    `update tasks set status = 'cancelled', ended_at = $4 where creditor_id = $1 and delivery_id = $2 and kind = any($3::text[]) and status = 'open'`,
    [creditorId, id, kinds, at],
  );
}

/** Cancels the question about a silent letter when something was told since. */
export function cancelNoNews(tx: Tx, creditorId: string, id: string, at: Date): void {
  send(
    tx,
    'cancel-no-news',
    `update tasks t set status = 'cancelled', ended_at = $3 where t.creditor_id = $1 and t.delivery_id = $2 and t.kind = 'noNews' and t.status = 'open'
       and exists (select 1 from delivery_facts f where f.creditor_id = $1 and f.delivery_id = $2 and f.kind = 'report' and f.at > t.created_at)`,
    [creditorId, id, at],
  );
}

/** By invoice: the delivery whose presentation its notice counts from. */
export async function noticeOwners(
  tx: Tx,
  creditorId: string,
  invoiceIds: readonly string[],
): Promise<Map<string, string>> {
  const rows = await run<{ invoiceId: string; deliveryId: string | null }>(
    tx,
    'notice-owners',
    `select distinct on (invoice_id) invoice_id as "invoiceId", data->>'deliveryId' as "deliveryId" from events
     where creditor_id = $1 and invoice_id = any($2::uuid[]) and kind in ('noticePresented', 'noticeCorrected') order by invoice_id, seq desc`,
    [creditorId, invoiceIds],
  );
  return new Map(rows.flatMap((row) => (row.deliveryId === null ? [] : [[row.invoiceId, row.deliveryId] as const])));
}

/** Another delivery that bears this number of the post (spaces and case do not count); others who enter one wait until this transaction ends. */
export async function otherWithNumber(
  tx: Tx,
  creditorId: string,
  id: string,
  trackingNumber: string,
): Promise<string | undefined> {
  const plain = trackingNumber.replace(/\s/g, '').toUpperCase();
  await run(tx, 'lock-number', 'select pg_advisory_xact_lock(hashtextextended($1, 0))', [`${creditorId}:${plain}`]);
  const rows = await run<{ id: string }>(
    tx,
    'other-with-number',
    `select id from deliveries where creditor_id = $1 and id <> $2 and upper(regexp_replace(tracking_number, '\\s', '', 'g')) = $3 limit 1`,
    [creditorId, id, plain],
  );
  return rows[0]?.id;
}

/** What a debtor consented to. */
export async function readConsents(tx: Tx, creditorId: string, debtorId: string): Promise<DebtorConsents> {
  const rows = await run<{ consents: DebtorConsents }>(
    tx,
    'read-consents',
    'select consents from debtors where creditor_id = $1 and id = $2',
    [creditorId, debtorId],
  );
  return rows[0]?.consents ?? {};
}

/** Stores what a debtor consented to, whole. */
export async function writeConsents(
  tx: Tx,
  creditorId: string,
  reference: string,
  consents: DebtorConsents,
): Promise<void> {
  await run(tx, 'write-consents', 'update debtors set consents = $3 where creditor_id = $1 and reference = $2', [
    creditorId,
    reference,
    JSON.stringify(consents),
  ]);
}

/** Whether an electronic letter of this step was refused or not claimed before. */
export async function electronicFailedBefore(
  tx: Tx,
  creditorId: string,
  invoiceId: string,
  step: string,
): Promise<boolean> {
  const rows = await run<{ one: number }>(
    tx,
    'electronic-failed-before',
    `select 1 as one from delivery_invoices x join deliveries d on d.creditor_id = x.creditor_id and d.id = x.delivery_id
     where x.creditor_id = $1 and x.invoice_id = $2 and x.step = $3 and x.withdrawn and d.content ? 'electronic'
       and d.outcome in ('refused', 'unclaimed', 'expired') limit 1`,
    [creditorId, invoiceId, step],
  );
  return rows.length > 0;
}

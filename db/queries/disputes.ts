/** Disputes: written, changed, resolved, listed with their evidence. */
import type { DisputeCategory, DisputeOutcome } from '../../domain/dispute.ts';
import { run, send, type Tx } from '../connect.ts';

export interface NewDispute {
  readonly id: string;
  readonly invoiceId: string;
  readonly reason: string;
  readonly amountCents: number | null;
  readonly category: DisputeCategory;
  readonly owner: string | null;
  readonly answerBy: Date;
  readonly undisputedGoesOn: boolean;
  readonly openedAt: Date;
}

export async function insertDispute(tx: Tx, creditorId: string, row: NewDispute): Promise<void> {
  await run(
    tx,
    'insert-dispute',
    `insert into disputes (creditor_id, id, invoice_id, reason, amount_cents, category, owner, answer_by, undisputed_goes_on, opened_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      creditorId,
      row.id,
      row.invoiceId,
      row.reason,
      row.amountCents,
      row.category,
      row.owner,
      row.answerBy,
      row.undisputedGoesOn,
      row.openedAt,
    ],
  );
}

/** Writes what may change of an open dispute. */
export async function changeDisputeRow(
  tx: Tx,
  creditorId: string,
  id: string,
  row: Pick<NewDispute, 'amountCents' | 'category' | 'owner' | 'answerBy' | 'undisputedGoesOn'>,
): Promise<void> {
  await run(
    tx,
    'change-dispute',
    `update disputes set amount_cents = $3, category = $4, owner = $5, answer_by = $6, undisputed_goes_on = $7
     where creditor_id = $1 and id = $2`,
    [creditorId, id, row.amountCents, row.category, row.owner, row.answerBy, row.undisputedGoesOn],
  );
}

export async function resolveDisputeRow(
  tx: Tx,
  creditorId: string,
  id: string,
  resolution: DisputeOutcome,
  note: string,
  at: Date,
): Promise<void> {
  await run(
    tx,
    'resolve-dispute',
    'update disputes set resolution = $3, resolution_note = $4, resolved_at = $5 where creditor_id = $1 and id = $2',
    [creditorId, id, resolution, note, at],
  );
}

/** Whose the open dispute task of an invoice is, and until when; what its data says is laid over. */
export function ownDisputeTask(
  tx: Tx,
  creditorId: string,
  invoiceId: string,
  { owner, dueAt, data }: { owner: string | null; dueAt: Date; data: Record<string, unknown> },
  now: Date,
): void {
  send(
    tx,
    'own-dispute-task',
    `update tasks set owner = $3, due_at = $4, data = data || $5::jsonb, revision = revision + 1, updated_at = $6
     where creditor_id = $1 and invoice_id = $2 and kind = 'dispute' and status = 'open'`,
    [creditorId, invoiceId, owner, dueAt, JSON.stringify(data), now],
  );
}

export function endDisputeTask(
  tx: Tx,
  creditorId: string,
  invoiceId: string,
  result: Record<string, unknown>,
  at: Date,
): void {
  send(
    tx,
    'end-dispute-task',
    `update tasks set status = 'done', ended_at = $3, result = $4 where creditor_id = $1 and invoice_id = $2 and kind = 'dispute' and status = 'open'`,
    [creditorId, invoiceId, at, JSON.stringify(result)],
  );
}

/** A dispute as a client reads it. */
export interface DisputeSummary {
  readonly id: string;
  readonly invoiceId: string;
  readonly number: string;
  readonly currency: string;
  readonly debtor: string;
  readonly reason: string;
  /** Null: the whole claim. */
  readonly amountCents: number | null;
  /** Null: opened before categories were asked. */
  readonly category: DisputeCategory | null;
  readonly owner: string | null;
  readonly answerBy: Date | null;
  readonly undisputedGoesOn: boolean;
  readonly openedAt: Date;
  readonly resolvedAt: Date | null;
  readonly resolution: DisputeOutcome | null;
  readonly resolutionNote: string | null;
  readonly answer: string | null;
  readonly evidence: {
    id: string;
    name: string;
    mediaType: string;
    sha256: string;
    bytes: number;
    at: string;
    by: string;
  }[];
}

const summaryText = `
  select q.id, q.invoice_id as "invoiceId", i.number, i.currency, d.reference as debtor, q.reason, q.amount_cents as "amountCents", q.category, q.owner,
    q.answer_by as "answerBy", q.undisputed_goes_on as "undisputedGoesOn", q.opened_at as "openedAt", q.resolved_at as "resolvedAt", q.resolution,
    q.resolution_note as "resolutionNote",
    (select e.data->>'answer' from events e where e.creditor_id = q.creditor_id and e.invoice_id = q.invoice_id and e.kind = 'disputeResolved'
      and e.data->>'disputeId' = q.id::text limit 1) as answer,
    coalesce((select json_agg(json_build_object('id', a.id, 'name', a.name, 'mediaType', o.media_type, 'sha256', o.sha256, 'bytes', length(o.bytes),
        'at', a.added_at, 'by', a.added_by) order by a.added_at, a.id)
      from attachments a join documents o on o.creditor_id = a.creditor_id and o.id = a.document_id
      where a.creditor_id = q.creditor_id and a.subject = 'dispute' and a.subject_id = q.id), '[]') as evidence
  from disputes q join invoices i on i.creditor_id = q.creditor_id and i.id = q.invoice_id
    join debtors d on d.creditor_id = i.creditor_id and d.id = i.debtor_id
  where q.creditor_id = $1`;

/** One dispute with its evidence; undefined when unknown. */
export async function readDispute(tx: Tx, creditorId: string, id: string): Promise<DisputeSummary | undefined> {
  return (await run<DisputeSummary>(tx, 'read-dispute', `${summaryText} and q.id = $2`, [creditorId, id]))[0];
}

/** Every dispute of an invoice, newest first. */
export async function disputesOf(tx: Tx, creditorId: string, invoiceId: string): Promise<DisputeSummary[]> {
  const text = `${summaryText} and q.invoice_id = $2 order by q.opened_at desc, q.id desc`;
  return run<DisputeSummary>(tx, 'disputes-of', text, [creditorId, invoiceId]);
}

export interface DisputeFilter {
  readonly status?: 'open' | 'resolved';
  readonly owner?: string;
  readonly category?: DisputeCategory;
  /** The last dispute of the page before. */
  readonly after?: { readonly at: Date; readonly id: string };
}

/** A page of disputes, newest first. */
export async function listDisputes(
  tx: Tx,
  creditorId: string,
  filter: DisputeFilter,
  limit: number,
): Promise<DisputeSummary[]> {
  const values: unknown[] = [creditorId, limit];
  let text = summaryText;
  const add = (value: unknown): string => `$${String(values.push(value))}`;
  if (filter.status !== undefined) text += ` and (q.resolved_at is null) = ${add(filter.status === 'open')}`;
  if (filter.owner !== undefined) text += ` and q.owner = ${add(filter.owner)}`;
  if (filter.category !== undefined) text += ` and q.category = ${add(filter.category)}`;
  if (filter.after) text += ` and (q.opened_at, q.id) < (${add(filter.after.at)}, ${add(filter.after.id)}::uuid)`;
  const name = `list-disputes ${Object.keys(filter).join(' ')}`;
  return run<DisputeSummary>(tx, name, `${text} order by q.opened_at desc, q.id desc limit $2`, values);
}

/** What debtors were answered on these disputes, by dispute id; those without an answer on record are absent. */
export async function answersOf(
  tx: Tx,
  creditorId: string,
  invoiceIds: readonly string[],
  disputeIds: readonly string[],
): Promise<{ disputeId: string; answer: string }[]> {
  return run(
    tx,
    'dispute-answers',
    `select data->>'disputeId' as "disputeId", data->>'answer' as answer from events
     where creditor_id = $1 and invoice_id = any($2::uuid[]) and kind = 'disputeResolved' and data->>'disputeId' = any($3::text[]) and data ? 'answer'`,
    [creditorId, invoiceIds, disputeIds],
  );
}

/** What an agency must be told, each notice with its state; written in the transaction of the fact. */
import type { NoticeKind } from '../../domain/placement.ts';
import { run, send, type Tx } from '../connect.ts';

export type NoticeState = 'pending' | 'sending' | 'sent' | 'failed' | 'unknown';

export interface NoticeRow {
  readonly id: string;
  readonly placementId: string;
  readonly invoiceId: string | null;
  readonly kind: NoticeKind;
  readonly data: Record<string, unknown>;
  readonly state: NoticeState;
  readonly attempts: number;
  readonly notBefore: Date | null;
  /** `person`: told, or to be told, by a person; `notNeeded`: what it asked for came, or the case ended, before it left. */
  readonly provider: string | null;
  readonly createdAt: Date;
  readonly sentAt: Date | null;
}

/** In place of a provider: it was not sent, because there was nothing to ask for any more. */
export const notNeeded = 'notNeeded';

const selectText = `
  select id, placement_id as "placementId", invoice_id as "invoiceId", kind, data, state, attempts, not_before as "notBefore", provider,
    created_at as "createdAt", sent_at as "sentAt" from placement_notices where creditor_id = $1`;

/** Adds a notice that is to leave at once. */
export function insertNotice(
  tx: Tx,
  creditorId: string,
  row: Pick<NoticeRow, 'id' | 'placementId' | 'invoiceId' | 'kind' | 'data' | 'createdAt'>,
): void {
  send(
    tx,
    'insert-notice',
    `insert into placement_notices (creditor_id, id, placement_id, invoice_id, kind, data, state, created_at)
     values ($1, $2, $3, $4, $5, $6, 'pending', $7)`,
    [creditorId, row.id, row.placementId, row.invoiceId, row.kind, JSON.stringify(row.data), row.createdAt],
  );
}

/** Every notice of a placement, oldest first. */
export async function noticesOf(tx: Tx, creditorId: string, placementId: string): Promise<NoticeRow[]> {
  return run<NoticeRow>(tx, 'notices-of-placement', `${selectText} and placement_id = $2 order by created_at, id`, [
    creditorId,
    placementId,
  ]);
}

/** One notice; undefined when unknown. */
export async function readNotice(tx: Tx, creditorId: string, id: string): Promise<NoticeRow | undefined> {
  return (await run<NoticeRow>(tx, 'read-notice', `${selectText} and id = $2`, [creditorId, id]))[0];
}

/** Marks a notice as on its way, with the words it has for good. */
export function claimNoticeRow(tx: Tx, creditorId: string, id: string, provider: string, data: object): void {
  send(
    tx,
    'claim-notice',
    `update placement_notices set state = 'sending', attempts = attempts + 1, not_before = null, provider = $3, data = $4 where creditor_id = $1 and id = $2`,
    [creditorId, id, provider, JSON.stringify(data)],
  );
}

/** Moves a notice on; what is absent stays, except the instant before which it is not tried again. */
export function changeNotice(
  tx: Tx,
  creditorId: string,
  id: string,
  change: {
    readonly state: NoticeState;
    readonly notBefore?: Date;
    readonly provider?: string;
    readonly providerId?: string | null;
    readonly sentAt?: Date;
  },
): void {
  send(
    tx,
    'change-notice',
    `update placement_notices set state = $3, not_before = $4, provider = coalesce($5, provider), provider_id = coalesce($6, provider_id),
       sent_at = coalesce($7, sent_at) where creditor_id = $1 and id = $2`,
    [
      creditorId,
      id,
      change.state,
      change.notBefore ?? null,
      change.provider ?? null,
      change.providerId ?? null,
      change.sentAt ?? null,
    ],
  );
}

/** Gives up the notices of these kinds (null: of every kind) that have not left, with what a person was asked to tell in their place. One that is on its way stays: its answer counts. */
export function dropNotices(
  tx: Tx,
  creditorId: string,
  placementId: string,
  kinds: readonly NoticeKind[] | null,
  at: Date,
): void {
  send(
    tx,
    'drop-notices',
    `with n as (update placement_notices set state = 'failed', not_before = null, provider = '${notNeeded}' where creditor_id = $1 and placement_id = $2
       and ($3::text[] is null or kind = any($3)) and (state = 'pending' or (state = 'failed' and provider = 'person')))
     update tasks set status = 'cancelled', ended_at = $4 where creditor_id = $1 and status = 'open' and kind = 'tellAgency'
       and data->>'placementId' = $2::text and data ? 'notice' and ($3::text[] is null or data->>'notice' = any($3))`,
    [creditorId, placementId, kinds, at],
  );
}

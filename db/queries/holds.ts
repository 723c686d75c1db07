/** Holds and disputes. */
import type { HoldKind, LegalHold } from '../../domain/case-facts.ts';
import type { DisputeCategory } from '../../domain/dispute.ts';
import { run, send, type Tx } from '../connect.ts';

export interface NewHold {
  readonly id: string;
  readonly invoiceId: string;
  readonly kind: HoldKind;
  readonly reason: string;
  readonly subjectId: string | null;
  readonly startedAt: Date;
  readonly endsAt: Date | null;
}

/** Writes one hold. */
export async function insertHold(tx: Tx, creditorId: string, hold: NewHold): Promise<void> {
  await run(
    tx,
    'insert-hold',
    'insert into holds (creditor_id, id, invoice_id, kind, reason, subject_id, started_at, ends_at) values ($1, $2, $3, $4, $5, $6, $7, $8)',
    [creditorId, hold.id, hold.invoiceId, hold.kind, hold.reason, hold.subjectId, hold.startedAt, hold.endsAt],
  );
}

/** Ends the active holds of one kind on one invoice; says how many there were. */
export async function endHolds(
  tx: Tx,
  creditorId: string,
  invoiceId: string,
  kind: HoldKind,
  at: Date,
): Promise<number> {
  const rows = await run(
    tx,
    'end-holds-of-kind',
    'update holds set ended_at = $4 where creditor_id = $1 and invoice_id = $2 and kind = $3 and ended_at is null returning id',
    [creditorId, invoiceId, kind, at],
  );
  return rows.length;
}

/** Ends the active holds that one task or agreement set. */
export async function endHoldsOf(tx: Tx, creditorId: string, subjectId: string, at: Date): Promise<void> {
  await run(
    tx,
    'end-holds-of',
    'update holds set ended_at = $3 where creditor_id = $1 and subject_id = $2 and ended_at is null',
    [creditorId, subjectId, at],
  );
}

export interface LegalHoldRow {
  readonly kind: LegalHold;
  readonly reason: string;
  /** The task that owns it. */
  readonly subjectId: string | null;
}

/** The legal holds of tasks on the debtor's open invoices, once each, that this invoice does not have itself; those of recorded stops come with `stopsToSet`. */
export async function legalHoldsOf(
  tx: Tx,
  creditorId: string,
  debtorId: string,
  invoiceId: string,
  now: Date,
): Promise<LegalHoldRow[]> {
  return run<LegalHoldRow>(
    tx,
    'legal-holds-of',
    `select distinct on (h.kind) h.kind, h.reason, h.subject_id as "subjectId"
     from invoices i join holds h on h.creditor_id = i.creditor_id and h.invoice_id = i.id
     where i.creditor_id = $1 and i.debtor_id = $2 and i.status in ('open', 'handedOver') and i.id <> $3
       and h.kind in ('insolvency', 'represented', 'deceased') and h.ended_at is null and (h.ends_at is null or h.ends_at > $4)
       and not exists (select 1 from legal_stops l where l.creditor_id = $1 and l.id = h.subject_id)
       and not exists (select 1 from holds o where o.creditor_id = $1 and o.invoice_id = $3 and o.kind = h.kind and o.ended_at is null)
     order by h.kind, h.subject_id nulls last, h.started_at`,
    [creditorId, debtorId, invoiceId, now],
  );
}

const restoreText = `
  with s as (
    select e.invoice_id, max(e.at) as at from events e
    where e.creditor_id = $1 and e.invoice_id = any($2::uuid[]) and e.kind = 'settled' group by e.invoice_id),
  p as (
    update plans set status = 'active', ended_at = null, ended_because = null
    where creditor_id = $1 and status = 'kept' and id in (
      select x.plan_id from plan_invoices x join s on s.invoice_id = x.invoice_id where x.creditor_id = $1 and plans.ended_at >= s.at)
    returning id)
  update holds h set ended_at = null from s
  where h.creditor_id = $1 and h.invoice_id = s.invoice_id and h.ended_at = s.at and (h.ends_at is null or h.ends_at > $3) and h.kind <> 'unallocated'
    and not exists (select 1 from legal_stops l where l.creditor_id = $1 and l.id = h.subject_id and l.ended_at is not null)
    and (h.kind <> 'plan' or h.subject_id in (select id from p))`;

/**
 * Gives invoices whose settlement is undone the holds that it had ended, by the instant of the settlement; a plan that was kept with that money runs
 * again. A hold whose own time is over stays ended, one whose legal stop was ended meanwhile, and one for money that lay on no invoice: that money may
 * be laid since, so the caller looks again.
 */
export function restoreHolds(tx: Tx, creditorId: string, invoiceIds: readonly string[], now: Date): void {
  send(tx, 'restore-holds', restoreText, [creditorId, invoiceIds, now]);
}

export interface DisputeRow {
  readonly id: string;
  readonly reason: string;
  readonly amountCents: number | null;
  readonly category: DisputeCategory | null;
  readonly owner: string | null;
  readonly answerBy: Date | null;
  readonly undisputedGoesOn: boolean;
  readonly openedAt: Date;
}

/** The open dispute of an invoice; undefined when there is none. */
export async function openDisputeOf(tx: Tx, creditorId: string, invoiceId: string): Promise<DisputeRow | undefined> {
  return (
    await run<DisputeRow>(
      tx,
      'open-dispute-of',
      `select id, reason, amount_cents as "amountCents", category, owner, answer_by as "answerBy", undisputed_goes_on as "undisputedGoesOn", opened_at as "openedAt"
       from disputes where creditor_id = $1 and invoice_id = $2 and resolved_at is null`,
      [creditorId, invoiceId],
    )
  )[0];
}

/** Invoices on which a task has set a hold that is still there. */
export async function invoicesHeldBy(tx: Tx, creditorId: string, subjectId: string): Promise<string[]> {
  const rows = await run<{ id: string }>(
    tx,
    'invoices-held-by',
    'select distinct invoice_id as id from holds where creditor_id = $1 and subject_id = $2 and ended_at is null order by 1',
    [creditorId, subjectId],
  );
  return rows.map(({ id }) => id);
}

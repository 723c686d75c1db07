/** What may have interrupted the limitation of a claim, and the clock of each invoice. */
import type { DebtorType } from '../../domain/case-facts.ts';
import type { CivilDate } from '../../domain/civil-date.ts';
import type { InterruptionKind } from '../../domain/interruption.ts';
import type { Sector } from '../../domain/payment-terms.ts';
import { run, send, storableJson, type Tx } from '../connect.ts';

export interface NewInterruption {
  readonly id: string;
  readonly invoiceId: string;
  readonly kind: InterruptionKind;
  readonly occurredOn: CivilDate;
  /** The same act is recorded once per invoice and kind. */
  readonly subjectKey: string;
  readonly proof: Readonly<Record<string, unknown>>;
  readonly wouldEndOn: CivilDate;
  readonly recordedAt: Date;
}

export interface InterruptionRow extends NewInterruption {
  readonly status: 'possible' | 'confirmed' | 'rejected';
  readonly judgedBy: string | null;
  readonly judgedAt: Date | null;
  readonly note: string | null;
}

const columns = `id, invoice_id as "invoiceId", kind, occurred_on as "occurredOn", subject_key as "subjectKey", proof, would_end_on as "wouldEndOn", status,
  judged_by as "judgedBy", judged_at as "judgedAt", note, recorded_at as "recordedAt"`;

/** Writes one; false when the same act is there already. */
export async function insertInterruption(tx: Tx, creditorId: string, row: NewInterruption): Promise<boolean> {
  const rows = await run(
    tx,
    'insert-interruption',
    `insert into interruptions (creditor_id, id, invoice_id, kind, occurred_on, subject_key, proof, would_end_on, status, recorded_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, 'possible', $9) on conflict (creditor_id, invoice_id, kind, subject_key) do nothing returning id`,
    [
      ...[creditorId, row.id, row.invoiceId, row.kind, row.occurredOn, row.subjectKey, storableJson(row.proof)],
      ...[row.wouldEndOn, row.recordedAt],
    ],
  );
  return rows.length === 1;
}

/** One by its id; undefined when unknown. */
export async function readInterruption(tx: Tx, creditorId: string, id: string): Promise<InterruptionRow | undefined> {
  const text = `select ${columns} from interruptions where creditor_id = $1 and id = $2`;
  return (await run<InterruptionRow>(tx, 'read-interruption', text, [creditorId, id]))[0];
}

/** All of one invoice, in the order they happened. */
export async function interruptionsOf(tx: Tx, creditorId: string, invoiceId: string): Promise<InterruptionRow[]> {
  const text = `select ${columns} from interruptions where creditor_id = $1 and invoice_id = $2 order by occurred_on, recorded_at, id`;
  return run<InterruptionRow>(tx, 'interruptions-of', text, [creditorId, invoiceId]);
}

/** Keeps what a person judged. */
export async function judgeInterruption(
  tx: Tx,
  creditorId: string,
  id: string,
  judged: { status: 'confirmed' | 'rejected'; by: string; note: string; at: Date },
): Promise<void> {
  await run(
    tx,
    'judge-interruption',
    `update interruptions set status = $3, judged_by = $4, note = $5, judged_at = $6 where creditor_id = $1 and id = $2 and status = 'possible'`,
    [creditorId, id, judged.status, judged.by, judged.note, judged.at],
  );
}

export interface ClockRow {
  readonly id: string;
  readonly number: string;
  readonly issuedOn: CivilDate;
  readonly dueOn: CivilDate;
  readonly sector: Sector;
  readonly type: DebtorType;
  readonly timeZone: string;
  /** The last day once a person has confirmed an interruption; null: none was. */
  readonly movedTo: CivilDate | null;
  /** The smallest number of months before the last day at which a person was told; null: not yet. */
  readonly toldMonths: number | null;
}

const clockText = `
  select i.id, i.number, i.issued_on as "issuedOn", i.due_on as "dueOn", i.sector, d.type, d.time_zone as "timeZone",
    i.limitation_moved_to as "movedTo", i.limitation_told_months as "toldMonths"
  from invoices i join debtors d on d.creditor_id = i.creditor_id and d.id = i.debtor_id
  where i.creditor_id = $1`;

/** The clocks of some invoices; unknown ids are absent. */
export async function readClocks(tx: Tx, creditorId: string, ids: readonly string[]): Promise<ClockRow[]> {
  return run<ClockRow>(tx, 'read-clocks', `${clockText} and i.id = any($2::uuid[])`, [creditorId, ids]);
}

/**
 * A page of the clocks that may call for an alert, in order of id. No alert comes before half a period is over, which the ages below stand for; the exact
 * day is the domain's to tell.
 */
export async function agingClocks(
  tx: Tx,
  creditorId: string,
  today: CivilDate,
  after: string,
  limit: number,
): Promise<ClockRow[]> {
  return run<ClockRow>(
    tx,
    'aging-clocks',
    `${clockText} and i.status in ('open', 'handedOver') and (i.limitation_told_months is null or i.limitation_told_months > 1) and i.id > $3
       and least(i.issued_on, i.due_on) <= $2::date - case when i.sector = 'transport' then interval '5 months'
         when d.type = 'business' then interval '47 months' when d.type = 'public' then interval '35 months' else interval '11 months' end
     order by i.id limit $4`,
    [creditorId, today, after, limit],
  );
}

/** Keeps how far a person was told; null: to be told anew. */
export function markToldMonths(tx: Tx, creditorId: string, id: string, months: number | null): void {
  send(tx, 'mark-told-months', 'update invoices set limitation_told_months = $3 where creditor_id = $1 and id = $2', [
    ...[creditorId, id, months],
  ]);
}

/** Keeps the last day that follows from a confirmed interruption; it will be told of anew. */
export function moveLimitation(tx: Tx, creditorId: string, id: string, lastOn: CivilDate): void {
  send(
    tx,
    'move-limitation',
    'update invoices set limitation_moved_to = $3, limitation_told_months = null where creditor_id = $1 and id = $2',
    [creditorId, id, lastOn],
  );
}

/** Legal stops: what the law stops, for a debtor, for everybody with a SIREN, or for one invoice. */
import type { CivilDate } from '../../domain/civil-date.ts';
import type { LegalStopKind, Procedure } from '../../domain/legal-stop.ts';
import { run, send, storableJson, type Tx } from '../connect.ts';

/** Facts without a column of their own. */
export interface StopData {
  readonly representative?: string;
  readonly payee?: string;
  readonly note?: string;
  /** judicialGrace: the day on which the delay granted by the judge is over. */
  readonly until?: string;
  /** The stop was recorded by mistake: it counts as if it had never been, for interest too. */
  readonly recordedInError?: boolean;
  /** What the declaration said, with where its proof is. */
  readonly declaration?: { readonly by: string; readonly proof: string | null };
}

export interface NewLegalStop {
  readonly id: string;
  readonly kind: LegalStopKind;
  readonly debtorId: string | null;
  readonly invoiceId: string | null;
  readonly siren: string | null;
  readonly procedure: Procedure | null;
  readonly effectiveOn: CivilDate;
  readonly publishedOn: CivilDate | null;
  readonly court: string | null;
  readonly sourceKey: string;
  readonly url: string | null;
  readonly declareBy: CivilDate | null;
  readonly data: StopData;
  readonly recordedAt: Date;
  readonly recordedBy: string;
}

export interface LegalStopRow extends NewLegalStop {
  /** The smallest number of days before the last day at which a person was told; null: not yet. */
  readonly toldDays: number | null;
  readonly declaredOn: CivilDate | null;
  readonly declaredCents: Readonly<Record<string, number>> | null;
  readonly taskId: string | null;
  readonly endedAt: Date | null;
  readonly endedBecause: string | null;
}

/** What a `LegalStopRow` is read from, of `s`. */
export const stopColumns = `s.id, s.kind, s.debtor_id as "debtorId", s.invoice_id as "invoiceId", s.siren, s.procedure, s.effective_on as "effectiveOn",
  s.published_on as "publishedOn", s.court, s.source_key as "sourceKey", s.url, s.declare_by as "declareBy", s.told_days as "toldDays",
  s.declared_on as "declaredOn", s.declared_cents as "declaredCents", s.data, s.task_id as "taskId", s.recorded_at as "recordedAt",
  s.recorded_by as "recordedBy", s.ended_at as "endedAt", s.ended_because as "endedBecause"`;

/** Writes a stop; false when its source was recorded before. */
export async function insertLegalStop(tx: Tx, creditorId: string, row: NewLegalStop): Promise<boolean> {
  const rows = await run(
    tx,
    'insert-legal-stop',
    `insert into legal_stops (creditor_id, id, kind, debtor_id, invoice_id, siren, procedure, effective_on, published_on, court, source_key, url, declare_by, data,
       recorded_at, recorded_by)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16) on conflict (creditor_id, kind, source_key) do nothing returning id`,
    [
      ...[creditorId, row.id, row.kind, row.debtorId, row.invoiceId, row.siren, row.procedure, row.effectiveOn],
      ...[row.publishedOn, row.court, row.sourceKey, row.url, row.declareBy, storableJson(row.data)],
      ...[row.recordedAt, row.recordedBy],
    ],
  );
  return rows.length === 1;
}

/** The stop of a kind that came from a source; undefined when none did. */
export async function stopFrom(
  tx: Tx,
  creditorId: string,
  kind: LegalStopKind,
  sourceKey: string,
): Promise<LegalStopRow | undefined> {
  const text = `select ${stopColumns} from legal_stops s where s.creditor_id = $1 and s.kind = $2 and s.source_key = $3`;
  return (await run<LegalStopRow>(tx, 'legal-stop-from', text, [creditorId, kind, sourceKey]))[0];
}

/** The stops by SIREN of a kind that are in force, oldest first. */
export async function stopsOfSiren(
  tx: Tx,
  creditorId: string,
  kind: LegalStopKind,
  siren: string,
): Promise<LegalStopRow[]> {
  const text = `select ${stopColumns} from legal_stops s where s.creditor_id = $1 and s.siren = $3 and s.kind = $2 and s.ended_at is null order by s.effective_on, s.id`;
  return run<LegalStopRow>(tx, 'legal-stops-of-siren', text, [creditorId, kind, siren]);
}

/** One stop; undefined when unknown. */
export async function readLegalStop(tx: Tx, creditorId: string, id: string): Promise<LegalStopRow | undefined> {
  const text = `select ${stopColumns} from legal_stops s where s.creditor_id = $1 and s.id = $2`;
  return (await run<LegalStopRow>(tx, 'read-legal-stop', text, [creditorId, id]))[0];
}

/** Locks a stop, so that two people do not end or declare it at once. */
export async function lockLegalStop(tx: Tx, creditorId: string, id: string): Promise<void> {
  const text = 'select 1 from legal_stops where creditor_id = $1 and id = $2 for update';
  await run(tx, 'lock-legal-stop', text, [creditorId, id]);
}

/** Every stop of a debtor, its invoices' own included, oldest first. */
export async function stopsOfDebtor(tx: Tx, creditorId: string, reference: string): Promise<LegalStopRow[]> {
  const text = `select ${stopColumns} from debtors d join legal_stops s on s.creditor_id = d.creditor_id and (s.debtor_id = d.id or s.siren = d.siren
      or s.invoice_id in (select i.id from invoices i where i.creditor_id = $1 and i.debtor_id = d.id))
    where d.creditor_id = $1 and d.reference = $2 order by s.recorded_at, s.id`;
  return run<LegalStopRow>(tx, 'legal-stops-of-debtor', text, [creditorId, reference]);
}

/** Adds what a later notice says about the same event; what is known stays. */
export async function completeStop(
  tx: Tx,
  creditorId: string,
  id: string,
  more: Pick<NewLegalStop, 'publishedOn' | 'court' | 'url' | 'declareBy' | 'procedure'>,
): Promise<void> {
  await run(
    tx,
    'complete-legal-stop',
    `update legal_stops set published_on = coalesce(published_on, $3), court = coalesce(court, $4), url = coalesce(url, $5), declare_by = coalesce(declare_by, $6),
       procedure = coalesce(procedure, $7) where creditor_id = $1 and id = $2`,
    [creditorId, id, more.publishedOn, more.court, more.url, more.declareBy, more.procedure],
  );
}

/** Ends a stop. */
export async function endStopRow(
  tx: Tx,
  creditorId: string,
  id: string,
  because: string,
  data: StopData,
  at: Date,
): Promise<void> {
  await run(
    tx,
    'end-legal-stop',
    'update legal_stops set ended_at = $3, ended_because = $4, data = data || $5::jsonb where creditor_id = $1 and id = $2 and ended_at is null',
    [creditorId, id, at, because, storableJson(data)],
  );
}

/** Keeps that the claims were declared. */
export async function markDeclared(
  tx: Tx,
  creditorId: string,
  id: string,
  declared: {
    readonly on: CivilDate;
    readonly cents: Readonly<Record<string, number>> | null;
    readonly data: StopData;
  },
): Promise<void> {
  await run(
    tx,
    'mark-declared',
    'update legal_stops set declared_on = $3, declared_cents = $4, data = data || $5::jsonb where creditor_id = $1 and id = $2',
    [creditorId, id, declared.on, declared.cents && JSON.stringify(declared.cents), storableJson(declared.data)],
  );
}

/** Keeps which task a stop has, and how far it has been told of. */
export function markTold(tx: Tx, creditorId: string, id: string, taskId: string, toldDays: number | null): void {
  send(tx, 'mark-stop-told', 'update legal_stops set task_id = $3, told_days = $4 where creditor_id = $1 and id = $2', [
    creditorId,
    id,
    taskId,
    toldDays,
  ]);
}

/** Stops whose declaration is waited for: not declared, not ended, their task not done. */
export async function declarationsAhead(tx: Tx, creditorId: string): Promise<LegalStopRow[]> {
  const text = `select ${stopColumns} from legal_stops s join tasks t on t.creditor_id = s.creditor_id and t.id = s.task_id and t.status = 'open'
    where s.creditor_id = $1 and s.ended_at is null and s.declared_on is null and s.declare_by is not null order by s.declare_by, s.id`;
  return run<LegalStopRow>(tx, 'declarations-ahead', text, [creditorId]);
}

/** The stop that a task owns; undefined when it owns none. */
export async function stopOfTask(tx: Tx, creditorId: string, taskId: string): Promise<LegalStopRow | undefined> {
  const text = `select ${stopColumns} from legal_stops s where s.creditor_id = $1 and s.task_id = $2`;
  return (await run<LegalStopRow>(tx, 'legal-stop-of-task', text, [creditorId, taskId]))[0];
}

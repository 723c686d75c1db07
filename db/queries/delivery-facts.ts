/** Dated facts about deliveries: attempts, answers, reports, proofs. Append-only. */
import { phaseAt, phaseRank, type DeliveryOutcome, type Report } from '../../domain/delivery-life.ts';
import { run, send, storableJson, type Tx } from '../connect.ts';

export interface NewFact {
  readonly id: string;
  readonly deliveryId: string;
  readonly at: Date;
  readonly kind: string;
  readonly data: Record<string, unknown>;
  /** Which send it is about; absent: the first. */
  readonly sendNo?: number;
}

/** Adds a dated fact to a delivery. */
export function addDeliveryFact(tx: Tx, creditorId: string, fact: NewFact): void {
  send(
    tx,
    'add-delivery-fact',
    'insert into delivery_facts (creditor_id, id, delivery_id, at, kind, data, send_no) values ($1, $2, $3, $4, $5, $6, $7)',
    [creditorId, fact.id, fact.deliveryId, fact.at, fact.kind, storableJson(fact.data), fact.sendNo ?? 1],
  );
}

export interface NewReports {
  readonly deliveryId: string;
  readonly sendNo: number;
  /** When they were recorded. */
  readonly at: Date;
  readonly reports: readonly { readonly id: string; readonly report: Report }[];
  readonly names: { readonly providerId?: string; readonly messageId?: string };
}

/** Keys are the adapter's, which may use the same word for two sends of one delivery. */
const storedKey = (key: string, sendNo: number): string => (sendNo === 1 ? key : `s${String(sendNo)}:${key}`);

/** Adds reports of one send and returns how many were new; the same news (`key`) told again is not added again. */
export async function addReports(tx: Tx, creditorId: string, news: NewReports): Promise<number> {
  if (news.reports.length === 0) return 0;
  const rows = news.reports.map(({ id, report }) => ({
    id,
    key: storedKey(report.key, news.sendNo),
    code: report.code,
    phase: report.phase === null ? null : phaseRank(report.phase),
    outcome: report.outcome,
    occurredAt: report.occurredAt,
    data: { ...news.names, presentedOn: report.presentedOn, detail: report.detail },
  }));
  const added = await run(
    tx,
    'add-reports',
    `insert into delivery_facts (creditor_id, id, delivery_id, at, kind, data, send_no, report_key, code, phase, outcome, occurred_at)
     select $1, r.id, $2, $3, 'report', r.data, $4, r.key, r.code, r.phase, r.outcome, r."occurredAt"
     from jsonb_to_recordset($5::jsonb) as r(id uuid, key text, code text, phase smallint, outcome text, "occurredAt" timestamptz, data jsonb)
     on conflict (creditor_id, delivery_id, report_key) where report_key is not null do nothing returning id`,
    [creditorId, news.deliveryId, news.at, news.sendNo, storableJson(rows)],
  );
  return added.length;
}

interface ReportRow {
  readonly key: string;
  readonly code: string;
  readonly phase: number | null;
  readonly outcome: DeliveryOutcome | null;
  readonly occurredAt: Date | null;
  readonly data: { readonly presentedOn?: string; readonly detail?: string };
  readonly isNew: boolean;
}

/** Every report of one send, each with whether it was recorded by this very call (`newIds`). */
export async function readReports(
  tx: Tx,
  creditorId: string,
  deliveryId: string,
  sendNo: number,
  newIds: readonly string[],
): Promise<{ readonly report: Report; readonly isNew: boolean }[]> {
  const rows = await run<ReportRow>(
    tx,
    'read-reports',
    `select report_key as key, code, phase, outcome, occurred_at as "occurredAt", data, id = any($4::uuid[]) as "isNew" from delivery_facts
     where creditor_id = $1 and delivery_id = $2 and send_no = $3 and kind = 'report' order by report_key`,
    [creditorId, deliveryId, sendNo, newIds],
  );
  return rows.map(({ key, code, phase, outcome, occurredAt, data, isNew }) => ({
    isNew,
    report: {
      key,
      code,
      outcome,
      phase: phase === null ? null : phaseAt(phase),
      occurredAt: occurredAt?.toISOString() ?? null,
      ...(data.presentedOn === undefined ? {} : { presentedOn: data.presentedOn }),
      ...(data.detail === undefined ? {} : { detail: data.detail }),
    },
  }));
}

/** Whether every attempt of a delivery was answered by one of these kinds of answer (`SendResult`), and none by another. */
export async function wasAlwaysAnswered(
  tx: Tx,
  creditorId: string,
  deliveryId: string,
  kinds: readonly string[],
): Promise<boolean> {
  const rows = await run<{ refused: boolean }>(
    tx,
    'was-always-answered',
    `select count(f.*) >= d.attempts and bool_and(f.data->>'kind' = any($3::text[])) as refused
     from deliveries d left join delivery_facts f on f.creditor_id = d.creditor_id and f.delivery_id = d.id and f.kind = 'answer'
     where d.creditor_id = $1 and d.id = $2 group by d.attempts`,
    [creditorId, deliveryId, kinds],
  );
  return rows[0]?.refused ?? false;
}

/**
 * SQL, true where nobody knows whether an attempt of the newest send of the delivery `alias` arrived: it was left without a certain answer
 * (`SendResult.mayHaveLeft`), or its process died before it could write one.
 */
export const inDoubt = (alias: string): string => `coalesce((
  select count(*) < ${alias}.attempts or bool_or(f.data ? 'mayHaveLeft') from delivery_facts f
  where f.creditor_id = ${alias}.creditor_id and f.delivery_id = ${alias}.id and f.send_no = ${alias}.send_no and f.kind = 'answer'), false)`;

/** Whether an attempt of a delivery's newest send may have arrived although it was not accepted; the attempt that is under way counts as one. */
export async function mayHaveLeft(tx: Tx, creditorId: string, deliveryId: string): Promise<boolean> {
  const rows = await run<{ doubt: boolean }>(
    tx,
    'may-have-left',
    `select ${inDoubt('d')} as doubt from deliveries d where d.creditor_id = $1 and d.id = $2`,
    [creditorId, deliveryId],
  );
  return rows[0]?.doubt ?? false;
}

/** When the newest attempt of this send was answered, or given up waiting; null: no attempt was. */
export async function lastAnswerAt(
  tx: Tx,
  creditorId: string,
  deliveryId: string,
  sendNo: number,
): Promise<Date | null> {
  const rows = await run<{ at: Date | null }>(
    tx,
    'last-answer-at',
    `select max(at) as at from delivery_facts where creditor_id = $1 and delivery_id = $2 and send_no = $3 and kind = 'answer'`,
    [creditorId, deliveryId, sendNo],
  );
  return rows[0]?.at ?? null;
}

/** Dated facts about deliveries: attempts, answers, reports, proofs. Append-only. */
import type { Report } from '../../domain/delivery-life.ts';
import { run, send, type Tx } from '../connect.ts';

/** Adds a dated fact to a delivery. */
export function addDeliveryFact(
  tx: Tx,
  creditorId: string,
  fact: { id: string; deliveryId: string; at: Date; kind: string; data: Record<string, unknown> },
): void {
  send(
    tx,
    'add-delivery-fact',
    'insert into delivery_facts (creditor_id, id, delivery_id, at, kind, data) values ($1, $2, $3, $4, $5, $6)',
    [creditorId, fact.id, fact.deliveryId, fact.at, fact.kind, JSON.stringify(fact.data)],
  );
}

export interface NewReport {
  readonly id: string;
  readonly deliveryId: string;
  readonly sendNo: number;
  /** When it was recorded. */
  readonly at: Date;
  readonly report: Report;
  readonly phase: number | null;
  readonly names: { readonly providerId?: string; readonly messageId?: string };
}

/** Adds one report of a send; the same news (`key`) told again is not added again. */
export function addReport(tx: Tx, creditorId: string, { id, deliveryId, sendNo, at, report, phase, names }: NewReport) {
  send(
    tx,
    'add-report',
    `insert into delivery_facts (creditor_id, id, delivery_id, at, kind, data, send_no, report_key, code, phase, outcome, occurred_at)
     values ($1, $2, $3, $4, 'report', $5, $6, $7, $8, $9, $10, $11)
     on conflict (creditor_id, delivery_id, report_key) where report_key is not null do nothing`,
    [
      creditorId,
      id,
      deliveryId,
      at,
      JSON.stringify({ ...names, presentedOn: report.presentedOn, detail: report.detail }),
      sendNo,
      report.key,
      report.code,
      phase,
      report.outcome,
      report.occurredAt,
    ],
  );
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

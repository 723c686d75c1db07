/** Deliveries: reading them under their cases' locks, and writing each step of their life. */
import type { DeliveryState } from '../../domain/case-facts.ts';
import { phaseRank, type Phase } from '../../domain/delivery-life.ts';
import type { Channel, Tone } from '../../domain/policy.ts';
import type { LookSeen } from '../../domain/last-look.ts';
import { run, send, type Tx } from '../connect.ts';
import { lookPart } from './look-part.ts';

export interface DeliveryRow {
  readonly id: string;
  readonly debtorId: string;
  readonly channel: Channel;
  readonly tone: Tone;
  readonly step: string;
  readonly state: DeliveryState;
  readonly idempotencyKey: string;
  readonly content: Record<string, unknown>;
  readonly documentId: string | null;
  readonly attempts: number;
  readonly sendNo: number;
  /** Rank of the phase the newest send has reached. */
  readonly phase: number;
  /** A `DeliveryOutcome`, or of a call how it ended. */
  readonly outcome: string | null;
  readonly provider: string | null;
  readonly providerId: string | null;
  readonly trackingNumber: string | null;
  readonly createdAt: Date;
  readonly claimedAt: Date | null;
  readonly inFlightSince: Date | null;
  readonly covers: { invoiceId: string; step: string; amountCents: number }[];
  /** Failures in a row its channel has had without a success between; 0: it works. */
  readonly circuitFailures: number;
}

const selectText = `
  select d.id, d.debtor_id as "debtorId", d.channel, d.tone, d.step, d.state, d.idempotency_key as "idempotencyKey", d.content,
    d.document_id as "documentId", d.attempts,
    d.send_no as "sendNo", d.phase, d.outcome, d.provider, d.provider_id as "providerId", d.tracking_number as "trackingNumber", d.created_at as "createdAt", d.claimed_at as "claimedAt", d.in_flight_since as "inFlightSince",
    coalesce((select json_agg(json_build_object('invoiceId', x.invoice_id, 'step', x.step, 'amountCents', x.amount_cents))
      from delivery_invoices x where x.creditor_id = d.creditor_id and x.delivery_id = d.id and not x.withdrawn), '[]') as covers,
    coalesce((select s.failures from channel_stops s where s.creditor_id = d.creditor_id and s.channel = d.channel and s.kind = 'circuit'), 0) as "circuitFailures"
  from deliveries d where d.creditor_id = $1 and d.id = $2`;

/** One delivery with the invoices it covers; undefined when unknown. */
export async function findDelivery(tx: Tx, creditorId: string, deliveryId: string): Promise<DeliveryRow | undefined> {
  const rows = await run<DeliveryRow>(tx, 'find-delivery', selectText, [creditorId, deliveryId]);
  return rows[0];
}

export interface NewDelivery {
  readonly id: string;
  readonly debtorId: string;
  readonly channel: Channel;
  readonly tone: Tone;
  readonly step: string;
  readonly state: DeliveryState;
  readonly idempotencyKey: string;
  readonly content: Record<string, unknown>;
  readonly documentId: string | null;
  readonly contentSha256: string;
  readonly provider: string | null;
  readonly createdAt: Date;
  readonly claimedAt: Date | null;
  readonly inFlightSince: Date | null;
  readonly attempts: number;
  readonly covers: readonly { invoiceId: string; step: string; amountCents: number; claimSeq: number | null }[];
  /** Null: nothing is claimed yet. */
  readonly look: LookSeen | null;
}

/** Writes a delivery with the invoices it covers. The unique index on (invoice, step, n) refuses a second one. */
export function insertDelivery(tx: Tx, creditorId: string, row: NewDelivery): void {
  send(
    tx,
    'insert-delivery',
    `with d as (
       insert into deliveries (creditor_id, id, debtor_id, channel, tone, step, state, idempotency_key, content, document_id, content_sha256, provider,
         created_at, claimed_at, in_flight_since, attempts, phase, look)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $18, ${lookPart('$19')}) returning id)
     insert into delivery_invoices (creditor_id, delivery_id, invoice_id, step, n, amount_cents, claim_seq)
     select $1, d.id, r."invoiceId", r.step, 1, r."amountCents", r."claimSeq"
     from d, jsonb_to_recordset($17::jsonb) as r("invoiceId" uuid, step text, "amountCents" bigint, "claimSeq" int)`,
    [
      creditorId,
      row.id,
      row.debtorId,
      row.channel,
      row.tone,
      row.step,
      row.state,
      row.idempotencyKey,
      JSON.stringify(row.content),
      row.documentId,
      row.contentSha256,
      row.provider,
      row.createdAt,
      row.claimedAt,
      row.inFlightSince,
      row.attempts,
      JSON.stringify(row.covers),
      phaseRank(row.inFlightSince === null ? 'frozen' : 'submitting'),
      row.look === null ? null : JSON.stringify(row.look),
    ],
  );
}

/**
 * Marks a delivery claimed for its next attempt, with the `seq` each covered invoice has at this claim. The first attempt of a send is its claim; what
 * an attempt before it came to is in the facts.
 */
export function claimAgain(
  tx: Tx,
  creditorId: string,
  id: string,
  provider: string,
  at: Date,
  seqs: readonly { invoiceId: string; claimSeq: number }[],
  look: LookSeen,
): void {
  send(
    tx,
    'claim-again',
    `with d as (
       update deliveries set state = 'claimed', attempts = attempts + 1, provider = $3, in_flight_since = $4, not_before = null, outcome = null,
         claimed_at = case when attempts = 0 then $4 else coalesce(claimed_at, $4) end, phase = greatest(phase, $6), look = ${lookPart('$7')}
       where creditor_id = $1 and id = $2 returning id)
     update delivery_invoices x set claim_seq = r."claimSeq" from d, jsonb_to_recordset($5::jsonb) as r("invoiceId" uuid, "claimSeq" int)
     where x.creditor_id = $1 and x.delivery_id = d.id and x.invoice_id = r."invoiceId"`,
    [creditorId, id, provider, at, JSON.stringify(seqs), phaseRank('submitting'), JSON.stringify(look)],
  );
}

export interface DeliveryChange {
  readonly state: DeliveryState;
  /** Null: none is known any more. */
  readonly outcome?: string | null;
  /** How far it got; it never goes back. */
  readonly phase?: Phase;
  readonly providerId?: string | null;
  readonly trackingNumber?: string | null;
  readonly notBefore?: Date | null;
  /** When the contact was made or given up; absent: still in progress. */
  readonly completedAt?: Date | null;
}

/** Moves a delivery on; what is absent stays. Nothing is in flight afterwards. */
export function changeDelivery(tx: Tx, creditorId: string, id: string, change: DeliveryChange): void {
  send(
    tx,
    'change-delivery',
    `update deliveries set state = $3, outcome = case when $9 then $4 else outcome end, phase = greatest(phase, $10), provider_id = coalesce($5, provider_id), tracking_number = coalesce($6, tracking_number),
       not_before = $7, completed_at = coalesce($8, completed_at), in_flight_since = null where creditor_id = $1 and id = $2`,
    [
      creditorId,
      id,
      change.state,
      change.outcome ?? null,
      change.providerId ?? null,
      change.trackingNumber ?? null,
      change.notBefore ?? null,
      change.completedAt ?? null,
      change.outcome !== undefined,
      change.phase === undefined ? 0 : phaseRank(change.phase),
    ],
  );
}

/** Stores the provider's identity of a send while its call is still under way. */
export function rememberProviderId(tx: Tx, creditorId: string, id: string, providerId: string): void {
  send(tx, 'remember-provider-id', 'update deliveries set provider_id = $3 where creditor_id = $1 and id = $2', [
    creditorId,
    id,
    providerId,
  ]);
}

/** Raises the `seq` at which each invoice was last looked at before a delivery's irreversible call, and keeps that look, as a dated fact (`factId`) too. */
export function raiseClaimSeqs(
  tx: Tx,
  creditorId: string,
  id: string,
  seqs: readonly { invoiceId: string; claimSeq: number }[],
  look: LookSeen,
  factId: string,
): void {
  send(
    tx,
    'raise-claim-seqs',
    `with d as (update deliveries set look = ${lookPart('$4')} where creditor_id = $1 and id = $2 returning id, look, send_no),
     f as (
       insert into delivery_facts (creditor_id, id, delivery_id, at, kind, data, send_no)
       select $1, $5, d.id, (d.look->>'at')::timestamptz, 'look', d.look, d.send_no from d)
     update delivery_invoices x set claim_seq = r."claimSeq" from jsonb_to_recordset($3::jsonb) as r("invoiceId" uuid, "claimSeq" int)
     where x.creditor_id = $1 and x.delivery_id = $2 and x.invoice_id = r."invoiceId"`,
    [creditorId, id, JSON.stringify(seqs), JSON.stringify(look), factId],
  );
}

/** Withdraws a delivery before anything left: its steps may be claimed anew. */
export async function withdrawDelivery(tx: Tx, creditorId: string, id: string, at: Date): Promise<void> {
  await run(
    tx,
    'withdraw-links',
    'update delivery_invoices set withdrawn = true where creditor_id = $1 and delivery_id = $2',
    [creditorId, id],
  );
  await run(
    tx,
    'withdraw-tasks',
    `update tasks set status = 'cancelled', ended_at = $3 where creditor_id = $1 and delivery_id = $2 and status = 'open'`,
    [creditorId, id, at],
  );
  changeDelivery(tx, creditorId, id, { state: 'cancelled', outcome: 'cancelled', completedAt: at });
}

/** Deliveries that wait for a person (approval, posting, call) and cover any of these invoices. */
export async function findWaiting(tx: Tx, creditorId: string, invoiceIds: readonly string[]): Promise<string[]> {
  if (invoiceIds.length === 0) return [];
  const rows = await run<{ id: string }>(
    tx,
    'find-waiting',
    `select distinct d.id from deliveries d join delivery_invoices x on x.creditor_id = d.creditor_id and x.delivery_id = d.id
     where d.creditor_id = $1 and x.invoice_id = any($2::uuid[]) and not x.withdrawn and d.state in ('awaitingApproval', 'approved', 'awaitingPerson') order by d.id`,
    [creditorId, invoiceIds],
  );
  return rows.map((row) => row.id);
}

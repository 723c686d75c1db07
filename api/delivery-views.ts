/** How a delivery and its facts look to a client. */
import { Type, type Static } from 'typebox';
import type { DeliverySummary } from '../db/queries/list-deliveries.ts';
import type { FactSummary } from '../db/queries/list-facts.ts';
import type { LastLook } from '../domain/look.ts';
import { phaseAt, phases } from '../domain/delivery-life.ts';
import { anyObject, instant, nullable, oneOf } from './fields.ts';

const time = () => nullable<string>('string', { format: 'date-time' });

const fields = {
  id: Type.String(),
  channel: Type.String({ description: 'email, sms, call, letter, registeredLetter, agency' }),
  tone: Type.String(),
  step: Type.String({ description: 'Step of the invoice that led.' }),
  state: Type.String(),
  outcome: nullable<string>('string'),
  /** How far its newest send got; it never falls. */
  phase: oneOf(phases),
  sendNo: Type.Integer({ description: '1; one more for each new send after a proven non-arrival.' }),
  createdAt: instant(),
  claimedAt: time(),
  completedAt: time(),
  attempts: Type.Integer({ description: 'Of the newest send.' }),
  provider: nullable<string>('string'),
  providerId: nullable<string>('string'),
  messageId: nullable<string>('string', { description: 'Message-ID of an e-mail.' }),
  trackingNumber: nullable<string>('string'),
  contentSha256: Type.String({ description: 'SHA-256 of the bytes that …/content gives.' }),
  sms: Type.Unsafe<{ parts: number; encoding: 'GSM-7' | 'UCS-2' } | null>({
    type: ['object', 'null'],
    description: 'SMS only: how many are billed, and their alphabet.',
    properties: { parts: { type: 'integer' }, encoding: { type: 'string', enum: ['GSM-7', 'UCS-2'] } },
    required: ['parts', 'encoding'],
  }),
  invoices: Type.Array(
    Type.Object({
      id: Type.String(),
      number: Type.String(),
      step: Type.String(),
      amountCents: Type.Integer({ description: 'What the message says is owed.' }),
      claimSeq: nullable<number>('integer', { description: 'Place in the history of the invoice.' }),
    }),
  ),
};

export const deliveryView = Type.Object(fields);

const proofView = Type.Object(
  { documentId: Type.String(), sha256: Type.String(), mediaType: Type.String(), url: Type.String() },
  { type: ['object', 'null'] as unknown as 'object', description: 'The archived proof; null: none with this fact.' },
);

export type ProofView = { documentId: string; sha256: string; mediaType: string; url: string } | null;

const factView = Type.Object({
  at: instant(),
  kind: Type.String({ description: 'answer, report, asked, proof, look' }),
  sendNo: Type.Integer(),
  code: nullable<string>('string', { description: "The provider's own word." }),
  phase: nullable<string>('string'),
  outcome: nullable<string>('string'),
  occurredAt: nullable<string>('string', {
    format: 'date-time',
    description: 'When it happened, as the provider dates it.',
  }),
  data: anyObject(),
  proof: Type.Unsafe<ProofView>(proofView),
});

export const deliveryWithFactsView = Type.Object({
  ...fields,
  look: Type.Unsafe<LastLook | null>({
    type: ['object', 'null'],
    additionalProperties: true,
    description:
      'The last look before it left: balance, seq and newest money of each invoice, age of each source, every guard with what it saw; null: never claimed.',
  }),
  facts: Type.Array(factView, { description: 'Everything recorded about it, oldest first.' }),
});

/** A delivery as listed. */
export function viewDelivery({ look: _, ...row }: DeliverySummary): Static<typeof deliveryView> {
  return {
    ...row,
    phase: phaseAt(row.phase),
    createdAt: row.createdAt.toISOString(),
    claimedAt: row.claimedAt?.toISOString() ?? null,
    completedAt: row.completedAt?.toISOString() ?? null,
  };
}

/** One fact of a delivery, with where its proof can be fetched. */
export function viewFact(deliveryId: string, row: FactSummary): Static<typeof factView> {
  const { documentId, sha256, mediaType, at, kind, sendNo, code, outcome, data } = row;
  const proof =
    documentId === null || sha256 === null || mediaType === null
      ? null
      : { documentId, sha256, mediaType, url: `/v1/deliveries/${deliveryId}/proofs/${documentId}` };
  const phase = row.phase === null ? null : phaseAt(row.phase);
  const occurredAt = row.occurredAt?.toISOString() ?? null;
  return { at: at.toISOString(), kind, sendNo, code, phase, outcome, occurredAt, data, proof };
}

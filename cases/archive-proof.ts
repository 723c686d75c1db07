/** A proof of a registered letter, archived with its hash: providers forget theirs. */
import { createHash } from 'node:crypto';
import { insertDocument } from '../db/queries/documents.ts';
import { findDelivery } from '../db/queries/deliveries.ts';
import { addDeliveryFact } from '../db/queries/delivery-facts.ts';
import { addProof, hasProof } from '../db/queries/proofs.ts';
import { mostProofBytes, proofMediaType, type ProofKind } from '../domain/letter-proof.ts';
import type { Act } from './act.ts';
import { notFound, Refusal } from './refusal.ts';

export interface Proof {
  readonly kind: ProofKind;
  readonly bytes: Uint8Array;
  /** Code of the news that told of it; of a proof a person uploads `entered.proof`. */
  readonly code: string;
}

/**
 * Archives a proof of a delivery, once per kind and content; says whether it was new, with its hash. Refuses what is no PDF, JPEG or PNG by its own
 * bytes, what is larger than 5 MB, and a delivery that is no registered letter.
 */
export async function archiveProof(
  act: Act,
  deliveryId: string,
  { kind, bytes, code }: Proof,
): Promise<{ readonly stored: boolean; readonly sha256: string }> {
  const delivery = await findDelivery(act.tx, act.creditorId, deliveryId);
  if (!delivery) throw notFound('delivery', 'id');
  if (delivery.channel !== 'registeredLetter')
    throw new Refusal('unprocessable', 'not_a_registered_letter', 'Proofs belong to registered letters.', 'id');
  const mediaType = proofMediaType(bytes);
  if (!mediaType || bytes.length > mostProofBytes)
    throw new Refusal('unprocessable', 'unusable_proof', 'Send a PDF, JPEG or PNG of at most 5 MB.', 'body');
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const key = `proof:${kind}:${sha256}`;
  if (await hasProof(act.tx, act.creditorId, deliveryId, key)) return { stored: false, sha256 };
  const documentId = act.newId();
  await insertDocument(act.tx, act.creditorId, { id: documentId, mediaType, bytes, sha256, at: act.now });
  await addProof(act.tx, act.creditorId, {
    ...{ id: act.newId(), deliveryId, at: act.now, key, code, documentId, sendNo: delivery.sendNo },
    data: { kind, sha256, by: act.actor },
  });
  return { stored: true, sha256 };
}

export interface NoProof {
  readonly deliveryId: string;
  readonly sendNo: number;
  /** Code of the news that told of the proof. */
  readonly code: string;
  /** `archived`: the same bytes were archived before, as by a person; `notGiven`; or why they cannot be archived. */
  readonly answer: string;
}

/**
 * Notes that a proof was asked for and none was stored: the sweep then asks again after a pause, and never where the answer is `archived`. A fact of
 * its own, and no second proof: the document would be listed twice, and a person's proof of the same kind may be of other bytes.
 */
export function noteNoProof(act: Act, { deliveryId, sendNo, code, answer }: NoProof): void {
  const data = { answer, proof: code };
  addDeliveryFact(act.tx, act.creditorId, {
    ...{ id: act.newId(), deliveryId, at: act.now, kind: 'asked', data, sendNo },
  });
}

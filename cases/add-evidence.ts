/** A paper is kept with the dispute it proves, with its hash. */
import { createHash } from 'node:crypto';
import { attachedAlready, insertAttachment } from '../db/queries/attachments.ts';
import { readDispute } from '../db/queries/disputes.ts';
import { insertDocument } from '../db/queries/documents.ts';
import { evidenceType, mostEvidence, mostEvidenceBytes } from '../domain/evidence.ts';
import type { Act } from './act.ts';
import { note, openCases } from './open-case.ts';
import { commitClaim } from './claim.ts';
import { notFound, Refusal } from './refusal.ts';

export interface Evidence {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** The Content-Type it came with. */
  readonly said: string;
}

/**
 * Keeps a paper with a dispute, open or resolved; the same bytes once. Says whether it was new. Refuses what is no PDF, JPEG, PNG or text by its own bytes, more
 * than 5 MB, and a fifty-first paper.
 */
export async function addEvidence(act: Act, disputeId: string, { name, bytes, said }: Evidence): Promise<boolean> {
  const dispute = await readDispute(act.tx, act.creditorId, disputeId);
  if (!dispute) throw notFound('dispute', 'id');
  const mediaType = evidenceType(bytes, said);
  if (!mediaType || bytes.length > mostEvidenceBytes)
    throw new Refusal(
      'unprocessable',
      'unusable_evidence',
      'Send a PDF, JPEG, PNG, e-mail or text in UTF-8 of at most 5 MB.',
      'body',
    );
  const opened = await openCases(act, [dispute.invoiceId]);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const { same, count } = await attachedAlready(act.tx, act.creditorId, disputeId, sha256);
  if (same) return false;
  if (count >= mostEvidence)
    throw new Refusal(
      'unprocessable',
      'too_many_papers',
      `A dispute keeps at most ${String(mostEvidence)} papers. Put further ones into one PDF.`,
      'body',
    );
  const documentId = act.newId();
  await insertDocument(act.tx, act.creditorId, { id: documentId, mediaType, bytes, sha256, at: act.now });
  await insertAttachment(act.tx, act.creditorId, {
    ...{ id: act.newId(), subject: 'dispute', subjectId: disputeId, documentId, name },
    ...{ addedAt: act.now, addedBy: act.actor },
  });
  for (const open of opened) note(act, open, 'evidenceAdded', { disputeId, name, mediaType, sha256 });
  await commitClaim(act, opened);
  return true;
}

/** Papers that prove what a dispute is about: which may be kept. */
import { proofMediaType } from './letter-proof.ts';

/** The largest paper that is kept: 5 MB. */
export const mostEvidenceBytes = 5 * 1024 * 1024;
/** Papers of one dispute at most. */
export const mostEvidence = 50;

export type EvidenceType = 'application/pdf' | 'image/jpeg' | 'image/png' | 'text/plain' | 'message/rfc822';

/**
 * What a paper is by its own bytes: PDF, JPEG, PNG, or text in UTF-8, which is an e-mail where whoever sent it says so and it begins with a header. Null: none
 * that is kept.
 */
export function evidenceType(bytes: Uint8Array, said: string): EvidenceType | null {
  const known = proofMediaType(bytes);
  if (known !== null) return known;
  const text = textOf(bytes);
  if (text === null) return null;
  return said === 'message/rfc822' && /^[!-9;-~]{1,76}:/.test(text) ? 'message/rfc822' : 'text/plain';
}

function textOf(bytes: Uint8Array): string | null {
  if (bytes.length === 0 || bytes.includes(0)) return null;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** Proofs of a registered letter: which there are, and what may be archived as one. */

/** `deposit`: the post took it; `content`: what was in it; `receipt`: signed by who took it; `return`: the image of one that came back. */
export const proofKinds = ['deposit', 'content', 'receipt', 'return'] as const;
export type ProofKind = (typeof proofKinds)[number];

/** The largest proof that is archived: 5 MB. */
export const mostProofBytes = 5 * 1024 * 1024;

/** What the first bytes of a document say it is; null: none that is archived. Whoever sent it may have named it wrongly. */
export function proofMediaType(bytes: Uint8Array): 'application/pdf' | 'image/jpeg' | 'image/png' | null {
  const starts = (...first: readonly number[]) => first.every((byte, at) => bytes[at] === byte);
  if (starts(0x25, 0x50, 0x44, 0x46, 0x2d)) return 'application/pdf';
  if (starts(0xff, 0xd8, 0xff)) return 'image/jpeg';
  return starts(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a) ? 'image/png' : null;
}

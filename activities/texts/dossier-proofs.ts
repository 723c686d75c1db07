/** The proofs of a dossier: contact points with their validity, what providers and people told of each message, disputes and plans. */
import type { DossierProof, DossierProofs } from '../../cases/load-dossier-proofs.ts';
import { canonicalJson } from '../../cases/register-invoice.ts';
import { csvFile } from './csv.ts';
import type { DossierFile } from './dossier.ts';

const extensions: Readonly<Record<string, string>> = {
  'application/pdf': 'pdf',
  'application/zip': 'zip',
  'application/json': 'json',
  'text/plain': 'txt',
};

const proofName = (proof: DossierProof): string =>
  `preuve-${proof.documentId ?? ''}.${extensions[proof.mediaType ?? ''] ?? 'bin'}`;

/** A proof as `case.json` lists it. */
export function withoutBytes({ bytes, ...proof }: DossierProof): object {
  return { ...proof, file: bytes ? `documents/${proofName({ ...proof, bytes })}` : null };
}

/** The archived proofs, each once. */
export function proofFiles({ proofs }: DossierProofs): DossierFile[] {
  const files = new Map<string, DossierFile>();
  for (const proof of proofs)
    if (proof.bytes) files.set(proofName(proof), { name: proofName(proof), bytes: Uint8Array.from(proof.bytes) });
  return [...files.values()];
}

/** The tables, by file name; none for a dossier written without proofs. */
export function proofTables(given: DossierProofs | undefined): [name: string, bytes: Uint8Array][] {
  if (!given) return [];
  const { contacts, proofs, disputes, plans } = given;
  const text = (value: unknown): string => (typeof value === 'string' ? value : canonicalJson(value));
  return [
    [
      'contacts.csv',
      csvFile(
        ['kind', 'value', 'valid', 'invalidBecause', 'updatedAt'],
        contacts.map((one) => [one.kind, text(one.value), one.valid ? 'yes' : 'no', one.invalidBecause, one.updatedAt]),
      ),
    ],
    [
      'proofs.csv',
      csvFile(
        ['at', 'deliveryId', 'kind', 'code', 'outcome', 'occurredAt', 'data', 'file'],
        proofs.map((one) => [
          ...[one.at, one.deliveryId, one.kind, one.code, one.outcome, one.occurredAt, canonicalJson(one.data)],
          one.bytes ? `documents/${proofName(one)}` : null,
        ]),
      ),
    ],
    [
      'disputes.csv',
      csvFile(
        ['number', 'openedAt', 'reason', 'amountCents', 'resolvedAt', 'resolution', 'note'],
        disputes.map((one) => [
          ...[one.number, one.openedAt, one.reason, one.amountCents, one.resolvedAt, one.resolution, one.note],
        ]),
      ),
    ],
    [
      'plans.csv',
      csvFile(
        ['reference', 'agreedOn', 'status', 'because', 'currency', 'no', 'dueOn', 'amountCents'],
        plans.map((one) => [
          ...[one.reference, one.agreedOn, one.status, one.because, one.currency, one.no, one.dueOn, one.amountCents],
        ]),
      ),
    ],
  ];
}

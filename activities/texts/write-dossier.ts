/** From what the cases know to the file an agency gets. */
import type { DossierInput } from '../../cases/load-dossier.ts';
import { canonicalJson } from '../../cases/register-invoice.ts';
import type { Content } from '../../domain/message.ts';
import { buildDossier } from './dossier.ts';
import type { ArchiveInput, DossierFile } from './dossier.ts';
import { routingOf } from './dossier-cover.ts';
import { proofFiles } from './dossier-proofs.ts';

export type DossierContent = Extract<Content, { kind: 'dossier' }>;
type SentMessage = DossierInput['messages'][number];

const utf8 = new TextEncoder();

/**
 * The dossier of a brief: claims, ledger, history and every message as it was sent, in one ZIP whose manifest holds the SHA-256 of each
 * file. The same input gives the same bytes. Rejects with an error that names what is missing.
 */
export async function writeDossier(input: DossierInput): Promise<DossierContent> {
  const zip = buildDossier(archiveOf(input));
  return input.placement
    ? { kind: 'dossier', zip, routing: routingOf(input.brief, input.placement, zip.length) }
    : { kind: 'dossier', zip };
}

function archiveOf({ brief, ledger, history, messages, proofs, notices, placement }: DossierInput): ArchiveInput {
  const ledgerOf = (number: string): ArchiveInput['claims'][number]['ledger'] =>
    ledger
      .filter((entry) => entry.number === number)
      .map(({ occurredOn, kind, currency, amountCents }) => ({ on: occurredOn, kind, currency, amountCents }));
  return {
    ...(placement ? { sequence: placement.no, createdAt: placement.createdAt } : {}),
    ...(proofs ? { proofs } : {}),
    ...(notices ? { notices } : {}),
    on: brief.on,
    creditor: brief.creditor,
    debtor: brief.debtor,
    claims: brief.lines.map((line) => ({ ...line, ledger: ledgerOf(line.number) })),
    history: history.map(({ at, number, seq, kind, actor, data }) => ({
      at,
      number,
      seq,
      kind,
      actor,
      data: canonicalJson(data),
    })),
    deliveries: messages.map(({ deliveryId, channel, step, state, claimedAt, sha256, bytes, content, ...fate }) => ({
      ...fate,
      deliveryId,
      channel,
      step,
      state,
      claimedAt,
      contentSha256: sha256,
      file: `messages/${deliveryId}.${bytes ? bytesExtension(content) : 'json'}`,
    })),
    messages: messages.flatMap(filesOf),
    documents: proofs ? proofFiles(proofs) : [],
  };
}

/**
 * The bytes that were hashed when the message was frozen: its document, or the canonical JSON of its content. So the file and
 * `contentSha256` can be compared by whoever receives them. The text of an e-mail lies beside it for people to read.
 */
function filesOf({ deliveryId, content, bytes }: SentMessage): DossierFile[] {
  if (bytes) return [{ name: `${deliveryId}.${bytesExtension(content)}`, bytes: Uint8Array.from(bytes) }];
  const exact = { name: `${deliveryId}.json`, bytes: utf8.encode(canonicalJson(content)) };
  if (content['kind'] !== 'email' || typeof content['text'] !== 'string') return [exact];
  return [exact, { name: `${deliveryId}.txt`, bytes: utf8.encode(content['text']) }];
}

function bytesExtension(content: Record<string, unknown>): 'pdf' | 'zip' {
  return content['kind'] === 'dossier' ? 'zip' : 'pdf';
}

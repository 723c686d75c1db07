/** Freezing what will be sent, and thawing it for the provider: the same bytes at every attempt. */
import { createHash } from 'node:crypto';
import type { DeliveryRow } from '../db/queries/deliveries.ts';
import { findDocument, insertDocument } from '../db/queries/documents.ts';
import type { Content } from '../domain/message.ts';
import type { Act } from './act.ts';
import { canonicalJson } from './register-invoice.ts';

const sha256 = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex');

export interface Frozen {
  /** JSON part; bytes are in the document. */
  readonly content: Record<string, unknown>;
  readonly documentId: string | null;
  readonly sha256: string;
}

/** Stores the content of a delivery for good. The hash is over the document's bytes where there are any, else over the canonical JSON text, which can be made again from the column. */
export async function freeze(act: Act, content: Content): Promise<Frozen> {
  switch (content.kind) {
    case 'email':
    case 'sms':
    case 'call':
      return { content, documentId: null, sha256: sha256(canonicalJson(content)) };
    case 'letter': {
      const { pdf, ...rest } = content;
      return { content: rest, ...(await store(act, pdf, 'application/pdf')) };
    }
    case 'dossier': {
      const { zip, ...rest } = content;
      return { content: rest, ...(await store(act, zip, 'application/zip')) };
    }
  }
}

async function store(act: Act, bytes: Uint8Array, mediaType: string) {
  const id = act.newId();
  const hash = sha256(bytes);
  await insertDocument(act.tx, act.creditorId, { id, mediaType, bytes, sha256: hash, at: act.now });
  return { documentId: id, sha256: hash };
}

/** The content as it was frozen. Throws when its document is missing, which no constraint allows. */
export async function thaw(act: Act, delivery: DeliveryRow): Promise<Content> {
  const content = delivery.content as unknown as Content;
  if (content.kind !== 'letter' && content.kind !== 'dossier') return content;
  const document = delivery.documentId ? await findDocument(act.tx, act.creditorId, delivery.documentId) : undefined;
  if (!document) throw new Error(`Delivery ${delivery.id} has lost its document`);
  return content.kind === 'letter' ? { ...content, pdf: document.bytes } : { ...content, zip: document.bytes };
}

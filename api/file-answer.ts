/** Files as answers: how the API's document describes their bytes, and the headers that name and prove them. */
import type { FastifyReply } from 'fastify';
import { Type } from 'typebox';

/** Sent as they are: text that was made here, or bytes that were stored. */
export const fileBytes = Type.Unsafe<string | Buffer>({ type: 'string', format: 'binary' });

const extensions: Readonly<Record<string, string>> = {
  'application/pdf': 'pdf',
  'application/zip': 'zip',
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'text/plain': 'txt',
  'message/rfc822': 'eml',
};

export interface StoredFile {
  readonly fileName: string;
  readonly mediaType: string;
  readonly bytes: Buffer;
  readonly sha256: string;
}

/** The name of a file that has none but its id. */
export const fileNameOf = (id: string, mediaType: string): string => `${id}.${extensions[mediaType] ?? 'bin'}`;

/** Tells the SHA-256 of the body, as its version and as its proof. */
export function tellHash(reply: FastifyReply, sha256: string): void {
  void reply.header('etag', `"${sha256}"`).header('x-content-sha256', sha256);
}

/** Answers with a stored file, byte for byte, to be saved under its name. */
export function sendStored(reply: FastifyReply, { fileName, mediaType, bytes, sha256 }: StoredFile): FastifyReply {
  tellHash(reply, sha256);
  void reply.header('content-disposition', `attachment; filename="${fileName}"`);
  return reply.type(mediaType).send(bytes);
}

/** Reads an upload (`multipart/form-data`, RFC 7578) by its bytes: a file is no text. */

export interface Part {
  readonly name: string;
  /** Null: the part is a plain field. */
  readonly filename: string | null;
  /** In lower case, without parameters; a part that names none is `text/plain`. */
  readonly contentType: string;
  readonly bytes: Buffer;
}

/** The parts in their order, or null where this is no well-formed upload. */
export function readMultipart(contentType: string, body: Buffer): Part[] | null {
  const boundary = /^multipart\/form-data\s*;.*boundary="?([^";]+)"?/i.exec(contentType)?.[1];
  if (boundary === undefined) return null;
  const marker = Buffer.from(`--${boundary}`);
  const parts: Part[] = [];
  let at = body.indexOf(marker);
  if (at < 0) return null;
  for (;;) {
    const start = at + marker.length;
    // The last marker is followed by two hyphens.
    if (body.subarray(start, start + 2).toString() === '--') return parts;
    const next = body.indexOf(Buffer.concat([Buffer.from('\r\n'), marker]), start);
    const part = next < 0 ? null : readPart(body.subarray(start + 2, next));
    if (part === null) return null;
    parts.push(part);
    at = next + 2;
  }
}

function readPart(piece: Buffer): Part | null {
  const headEnd = piece.indexOf('\r\n\r\n');
  if (headEnd < 0) return null;
  const head = piece.subarray(0, headEnd).toString('utf8');
  const disposition = /^content-disposition:\s*form-data;(.*)$/im.exec(head)?.[1] ?? '';
  const name = /(?:^|[;\s])name="([^"]*)"/i.exec(disposition)?.[1];
  if (name === undefined) return null;
  const filename = /filename="([^"]*)"/i.exec(disposition)?.[1] ?? null;
  const type = /^content-type:\s*([^;\r\n]+)/im.exec(head)?.[1] ?? 'text/plain';
  return { name, filename, contentType: type.trim().toLowerCase(), bytes: piece.subarray(headEnd + 4) };
}

/** Bytes of a text file as text: UTF-8 or Windows-1252, told apart by the first character that is not ASCII. */
import { TextDecoder } from 'node:util';
import { Refusal } from '../refusal.ts';

const unreadable = (code: string, text: string): Refusal => new Refusal('unprocessable', code, text, 'body');

/**
 * Decodes a stream of bytes piece by piece. Refuses UTF-16, bytes that are no text (a NUL), and a file that begins in UTF-8 and does not stay in it: a
 * name read wrongly would stand in letters.
 */
export async function* decodeText(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let decoder: TextDecoder | null = null;
  let carry = Buffer.alloc(0);
  let begun = false;
  for await (const chunk of chunks) {
    const bytes = carry.length > 0 ? Buffer.concat([carry, chunk]) : Buffer.from(chunk);
    carry = Buffer.alloc(0);
    if (!begun && bytes.length > 1) {
      refuseUtf16(bytes);
      begun = true;
    }
    if (bytes.includes(0))
      throw unreadable('not_text', 'The file holds bytes that are no text. Save it as CSV in UTF-8 and send it again.');
    if (decoder) {
      yield decode(decoder, bytes, true);
      continue;
    }
    const at = bytes.findIndex((byte) => byte > 0x7f);
    if (at < 0) {
      yield bytes.toString('latin1');
      continue;
    }
    if (bytes.length - at < 4) {
      // The character may go on in the next piece.
      yield bytes.toString('latin1', 0, at);
      carry = bytes.subarray(at);
      continue;
    }
    decoder = decoderFor(bytes.subarray(at));
    yield bytes.toString('latin1', 0, at) + decode(decoder, bytes.subarray(at), true);
  }
  decoder ??= decoderFor(carry);
  yield decode(decoder, carry, false);
}

function refuseUtf16(bytes: Buffer): void {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff))
    throw unreadable('not_utf8', 'The file is in UTF-16. Save it as "CSV UTF-8" and send it again.');
}

/** By the first character that is not ASCII: well-formed UTF-8, or a single byte of Windows-1252. */
function decoderFor(bytes: Buffer): TextDecoder {
  const first = bytes[0] ?? 0;
  const length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(0, length));
    return new TextDecoder('utf-8', { fatal: true });
  } catch {
    return new TextDecoder('windows-1252');
  }
}

function decode(decoder: TextDecoder, bytes: Buffer, stream: boolean): string {
  try {
    return decoder.decode(bytes, { stream });
  } catch {
    throw unreadable(
      'not_utf8',
      'The file begins in UTF-8 and has other bytes further on. Save it as "CSV UTF-8" and send it again.',
    );
  }
}

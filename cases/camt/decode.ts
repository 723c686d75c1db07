/** Bytes of an XML file to text, as its head declares: UTF-8, or the Latin alphabets that older bank software writes. */
import { unreadable } from './camt-lines.ts';

export interface XmlDecoder {
  /** The text so far complete. Throws a refusal (422) for bytes that the declared encoding does not have. */
  write(bytes: Uint8Array): string;
  end(): string;
}

const headBytes = 256;
const encodings: Readonly<Record<string, string>> = {
  'utf-8': 'utf-8',
  utf8: 'utf-8',
  'us-ascii': 'utf-8',
  'iso-8859-1': 'iso-8859-1',
  'iso-8859-15': 'iso-8859-15',
  'windows-1252': 'windows-1252',
};

/** Waits for the head of the file, then decodes piece by piece. */
export function createXmlDecoder(): XmlDecoder {
  let head = Buffer.alloc(0);
  let decoder: InstanceType<typeof TextDecoder> | null = null;
  const decode = (bytes: Uint8Array, stream: boolean): string => {
    try {
      return (decoder ??= new TextDecoder(encodingOf(head), { fatal: true })).decode(bytes, { stream });
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      throw unreadable(
        'camt_encoding',
        'The bytes of the file are not in the encoding its first line declares. Send the file as the bank gave it, without opening and saving it.',
      );
    }
  };
  return {
    write(bytes) {
      if (decoder !== null) return decode(bytes, true);
      head = Buffer.concat([head, bytes]);
      return head.byteLength < headBytes ? '' : decode(head, true);
    },
    end: () => (decoder === null ? decode(head, false) : decode(new Uint8Array(), false)),
  };
}

function encodingOf(head: Buffer): string {
  if ((head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff))
    throw unreadable('camt_encoding', 'The file is in UTF-16. Ask your bank for UTF-8.');
  const declared = /^(?:\xef\xbb\xbf)?\s*<\?xml[^>]*encoding\s*=\s*["']([^"']{1,40})["']/.exec(
    head.toString('latin1').slice(0, headBytes),
  )?.[1];
  if (declared === undefined) return 'utf-8';
  const known = encodings[declared.toLowerCase()];
  if (known === undefined)
    throw unreadable(
      'camt_encoding',
      `The encoding ${JSON.stringify(declared)} is not read. Ask your bank for UTF-8 or ISO-8859-1.`,
    );
  return known;
}

/** Unpacks a WOFF 1.0 font (W3C Recommendation of 13 December 2012) into the plain font it holds. */
import { inflateSync } from 'node:zlib';

const headerSize = 44;
const entrySize = 20;
const sfntHeaderSize = 12;
const sfntEntrySize = 16;

/**
 * The same font with its tables uncompressed: the PDF library would otherwise inflate a whole table again for each glyph it looks at.
 * Throws when the bytes are not WOFF.
 */
export function unpackWoff(woff: Buffer): Buffer {
  if (woff.toString('latin1', 0, 4) !== 'wOFF')
    throw new Error('Not a WOFF font: reinstall the package @fontsource/source-sans-3');
  const count = woff.readUInt16BE(12);
  const directory = Buffer.alloc(sfntHeaderSize + count * sfntEntrySize);
  writeHeader(directory, woff.readUInt32BE(4), count);
  const parts: Buffer[] = [directory];
  let offset = directory.length;
  for (let index = 0; index < count; index += 1) {
    const entry = headerSize + index * entrySize;
    const table = tableOf(woff, entry);
    const at = sfntHeaderSize + index * sfntEntrySize;
    woff.copy(directory, at, entry, entry + 4);
    woff.copy(directory, at + 4, entry + 16, entry + 20);
    directory.writeUInt32BE(offset, at + 8);
    directory.writeUInt32BE(table.length, at + 12);
    // Tables start at multiples of four.
    const padding = Buffer.alloc(-table.length & 3);
    parts.push(table, padding);
    offset += table.length + padding.length;
  }
  return Buffer.concat(parts);
}

function tableOf(woff: Buffer, entry: number): Buffer {
  const offset = woff.readUInt32BE(entry + 4);
  const packedLength = woff.readUInt32BE(entry + 8);
  const packed = woff.subarray(offset, offset + packedLength);
  return packedLength < woff.readUInt32BE(entry + 12) ? inflateSync(packed) : packed;
}

/** Offset table of the font: kind, number of tables, and the three numbers for a binary search among them. */
function writeHeader(directory: Buffer, flavor: number, count: number): void {
  const selector = Math.floor(Math.log2(count));
  const searchRange = 2 ** selector * sfntEntrySize;
  directory.writeUInt32BE(flavor, 0);
  directory.writeUInt16BE(count, 4);
  directory.writeUInt16BE(searchRange, 6);
  directory.writeUInt16BE(selector, 8);
  directory.writeUInt16BE(count * sfntEntrySize - searchRange, 10);
}

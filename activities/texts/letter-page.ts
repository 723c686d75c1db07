/** Drawing on A4 pages: measured text, wrapped lines, page breaks. Knows nothing of invoices. */
import PDFDocument from 'pdfkit';
import { fontBytes, runsOf } from './letter-fonts.ts';
import type { Weight } from './letter-fonts.ts';

export interface Style {
  readonly sizePt: number;
  readonly weight: Weight;
}

/** A letter being drawn. `y` is where the next block starts, in points from the top of the current page. */
export interface Sheet {
  readonly doc: PDFKit.PDFDocument;
  readonly fonts: Set<string>;
  y: number;
}

export interface LetterInfo {
  readonly title: string;
  readonly author: string;
  readonly language: 'fr' | 'en';
  /** Civil date of the letter, `YYYY-MM-DD`: the only date in the file, so that the same letter gives the same bytes. */
  readonly on: string;
}

/** Points in one millimetre. */
const ptPerMm = 72 / 25.4;

/** Millimetres as PDF points. */
export function mm(length: number): number {
  return length * ptPerMm;
}

const top = mm(20);
const pageHeight = mm(297);
/** Text stops here: below is the footer with the legal mentions. */
export const pageBottom = pageHeight - mm(20);
export const leftEdge = mm(20);
export const textWidth = mm(170);

/** Usual space under a paragraph, in points. */
export const paragraphGap = 5;

/** Height of a line of that style, in points. */
export function lineHeight(style: Style): number {
  return style.sizePt * 1.27;
}

/**
 * An empty first page of a PDF/A-2b file (ISO 19005-2): embedded fonts, XMP metadata, sRGB output intent, so that a notice kept as evidence
 * still reads the same in ten years.
 */
export function openSheet(info: LetterInfo): Sheet {
  const at = new Date(`${info.on}T00:00:00Z`);
  const doc = new PDFDocument({
    // No default font: every text names one that is embedded.
    font: '',
    size: 'A4',
    margin: 0,
    bufferPages: true,
    pdfVersion: '1.7',
    subset: 'PDF/A-2b',
    lang: info.language === 'fr' ? 'fr-FR' : 'en-GB',
    displayTitle: true,
    info: { CreationDate: at, ModDate: at },
  });
  describe(doc, info);
  return { doc, fonts: new Set(), y: top };
}

/** Title and author in the XMP packet only: the library would copy them there without escaping, and `Dupont & Fils` would break the file. */
function describe(doc: PDFKit.PDFDocument, { title, author, language }: LetterInfo): void {
  doc.appendXML(
    `<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">
      <dc:title><rdf:Alt><rdf:li xml:lang="x-default">${escapeXml(title)}</rdf:li></rdf:Alt></dc:title>
      <dc:creator><rdf:Seq><rdf:li>${escapeXml(author)}</rdf:li></rdf:Seq></dc:creator>
      <dc:language><rdf:Bag><rdf:li>${language}</rdf:li></rdf:Bag></dc:language>
    </rdf:Description>`,
  );
}

function escapeXml(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}

/** Width of a text on one line, in points. */
export function widthOf(sheet: Sheet, text: string, style: Style): number {
  return runsOf(text, style.weight).reduce((sum, run) => {
    useFont(sheet, run.font, style);
    return sum + sheet.doc.widthOfString(run.text);
  }, 0);
}

/** Writes one line with its top at `y`; `align: 'right'` makes `x` its right end. */
export function drawLine(
  sheet: Sheet,
  text: string,
  x: number,
  y: number,
  style: Style,
  align: 'left' | 'right' = 'left',
): void {
  let at = align === 'right' ? x - widthOf(sheet, text, style) : x;
  for (const run of runsOf(text, style.weight)) {
    useFont(sheet, run.font, style);
    sheet.doc.text(run.text, at, y, { lineBreak: false });
    at += sheet.doc.widthOfString(run.text);
  }
}

/** Cuts a text into lines no wider than `width` points, at ordinary spaces, and inside a word only when it fills more than a line. */
export function wrapped(sheet: Sheet, text: string, width: number, style: Style): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/[ \t\r\n]+/).filter((part) => part !== '')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (widthOf(sheet, longer, style) <= width) {
      line = longer;
      continue;
    }
    if (line !== '') lines.push(line);
    const pieces = widthOf(sheet, word, style) <= width ? [word] : brokenWord(sheet, word, width, style);
    lines.push(...pieces.slice(0, -1));
    line = pieces.at(-1) ?? '';
  }
  return line === '' && lines.length > 0 ? lines : [...lines, line];
}

/** Starts a new page unless `height` points are left on this one; true when it did. */
export function ensureRoom(sheet: Sheet, height: number): boolean {
  if (sheet.y + height <= pageBottom) return false;
  newPage(sheet);
  return true;
}

/** Goes on at the top of a new page. */
export function newPage(sheet: Sheet): void {
  sheet.doc.addPage();
  sheet.y = top;
}

/** A paragraph over the full width, then a gap in points. Two lines at least stay together across a page break. */
export function paragraph(sheet: Sheet, text: string, style: Style, gap = paragraphGap): void {
  const height = lineHeight(style);
  const lines = wrapped(sheet, text, textWidth, style);
  ensureRoom(sheet, height * (lines.length <= 3 ? lines.length : 2));
  lines.forEach((line, index) => {
    ensureRoom(sheet, lines.length - index === 2 ? height * 2 : height);
    drawLine(sheet, line, leftEdge, sheet.y, style);
    sheet.y += height;
  });
  sheet.y += gap;
}

/** Lines of text from `y` down, cut to `width`; gives the height they took, in points. */
export function drawBlock(sheet: Sheet, text: string, x: number, y: number, width: number, style: Style): number {
  const lines = wrapped(sheet, text, width, style);
  lines.forEach((line, index) => drawLine(sheet, line, x, y + index * lineHeight(style), style));
  return lines.length * lineHeight(style);
}

/** A thin horizontal line at `y`, over the text width unless told. */
export function rule(sheet: Sheet, y: number, color = '#9aa5b1', from = leftEdge, to = leftEdge + textWidth): void {
  sheet.doc.moveTo(from, y).lineTo(to, y).lineWidth(0.6).stroke(color);
}

/** Writes on every page what needs the number of pages, then gives the bytes of the file. */
export async function closeSheet(sheet: Sheet, footer: (page: number, pages: number) => void): Promise<Uint8Array> {
  const { doc } = sheet;
  const { count } = doc.bufferedPageRange();
  for (let index = 0; index < count; index += 1) {
    doc.switchToPage(index);
    footer(index + 1, count);
  }
  const chunks: Uint8Array[] = [];
  const whole = new Promise<Uint8Array>((resolve, reject) => {
    doc.on('data', (chunk: Uint8Array) => chunks.push(chunk));
    doc.on('end', () => resolve(new Uint8Array(Buffer.concat(chunks))));
    doc.on('error', reject);
  });
  doc.end();
  return whole;
}

function useFont(sheet: Sheet, font: string, style: Style): void {
  if (!sheet.fonts.has(font)) {
    sheet.doc.registerFont(font, fontBytes(font));
    sheet.fonts.add(font);
  }
  sheet.doc.font(font).fontSize(style.sizePt);
}

/** Cuts a word that fills more than a line, after a separator where it has one: long invoice numbers are made of parts. */
function brokenWord(sheet: Sheet, word: string, width: number, style: Style): string[] {
  const pieces: string[] = [];
  let piece = '';
  for (const character of word) {
    if (piece !== '' && widthOf(sheet, piece + character, style) > width) {
      const cut =
        Math.max(...['/', '-', '_', '.'].map((separator) => piece.lastIndexOf(separator))) + 1 || piece.length;
      pieces.push(piece.slice(0, cut));
      piece = piece.slice(cut);
    }
    piece += character;
  }
  return [...pieces, piece];
}

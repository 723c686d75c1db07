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
/** Text stops here: below is the footer with the legal mentions. */
export const pageBottom = mm(297 - 20);
export const leftEdge = mm(20);
export const textWidth = mm(170);

/** Usual space under a paragraph, in points. */
export const paragraphGap = 5;

/** Height of a line of that style, in points. */
export function lineHeight(style: Style): number {
  return style.sizePt * 1.27;
}

/** An empty first page. */
export function openSheet(info: LetterInfo): Sheet {
  const at = new Date(`${info.on}T00:00:00Z`);
  const doc = new PDFDocument({
    // No default font: every text names one that is embedded.
    font: '',
    size: 'A4',
    margin: 0,
    bufferPages: true,
    pdfVersion: '1.7',
    lang: info.language === 'fr' ? 'fr-FR' : 'en-GB',
    displayTitle: true,
    info: { Title: info.title, Author: info.author, CreationDate: at, ModDate: at },
  });
  return { doc, fonts: new Set(), y: top };
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
  sheet.doc.addPage();
  sheet.y = top;
  return true;
}

/** A paragraph over the full width, then a gap in points. Two lines at least stay together across a page break. */
export function paragraph(sheet: Sheet, text: string, style: Style, gap = paragraphGap): void {
  const height = lineHeight(style);
  const lines = wrapped(sheet, text, textWidth, style);
  ensureRoom(sheet, height * Math.min(lines.length, lines.length === 3 ? 3 : 2));
  lines.forEach((line, index) => {
    ensureRoom(sheet, lines.length - index === 2 ? height * 2 : height);
    drawLine(sheet, line, leftEdge, sheet.y, style);
    sheet.y += height;
  });
  sheet.y += gap;
}

/** A thin horizontal line at `y`. */
export function rule(sheet: Sheet, y: number, color = '#9aa5b1'): void {
  sheet.doc
    .moveTo(leftEdge, y)
    .lineTo(leftEdge + textWidth, y)
    .lineWidth(0.6)
    .stroke(color);
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

function brokenWord(sheet: Sheet, word: string, width: number, style: Style): string[] {
  const pieces = [''];
  for (const character of word) {
    const longer = (pieces.at(-1) ?? '') + character;
    if (longer.length > 1 && widthOf(sheet, longer, style) > width) pieces.push(character);
    else pieces[pieces.length - 1] = longer;
  }
  return pieces;
}

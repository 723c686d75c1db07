/** The payment block of a letter: holder, IBAN and reference (rule R79), with the EPC QR code beside them when there is one. */
import type { Language } from '../../domain/case-facts.ts';
import type { CreditorIdentity } from '../../domain/message.ts';
import { groupsOfFour, oneLine } from './format.ts';
import { body, strong } from './letter-frame.ts';
import { labelsOf } from './labels.ts';
import { drawLine, ensureRoom, leftEdge, lineHeight, mm, textWidth, widthOf, wrapped } from './letter-page.ts';
import type { Sheet, Style } from './letter-page.ts';

/** Rows of modules, `true` is dark; square, without its quiet zone. */
export type QrMatrix = readonly (readonly boolean[])[];

export interface PaymentRow {
  readonly label: string;
  readonly value: string;
}

/** Side of the code, quiet zone apart: about half a millimetre a module, readable by a phone from a printed page. */
const qrMm = 26;
/** White kept around the code: four modules of the largest code that is usual. */
const quietMm = 3;
const caption: Style = { sizePt: 7.5, weight: 'regular' };
const indent = 10;
const gap = 10;

/** Holder, IBAN and the reference to quote, as a bank asks for them. */
export function accountRows(creditor: CreditorIdentity, reference: string, language: Language): PaymentRow[] {
  const labels = labelsOf(language);
  return [
    { label: labels.holder, value: creditor.accountHolder },
    { label: 'IBAN', value: groupsOfFour(creditor.iban) },
    { label: labels.reference, value: reference },
  ];
}

/** Draws the block at `sheet.y`, never cut by a page, and leaves `sheet.y` below it. */
export function drawPayment(sheet: Sheet, rows: readonly PaymentRow[], language: Language, qr: QrMatrix | null): void {
  const labels = labelsOf(language);
  const x = leftEdge + indent;
  const valueX = x + Math.max(...rows.map((row) => widthOf(sheet, row.label + labels.colon, body))) + 4;
  const width = leftEdge + textWidth - valueX - (qr ? mm(qrMm) + 4 * gap : 0);
  const values = rows.map((row) => wrapped(sheet, oneLine(row.value), width, strong));
  const textHeight = lineHeight(body) * (1 + values.reduce((sum, lines) => sum + lines.length, 0));
  const height = Math.max(textHeight, qr ? mm(qrMm + quietMm) + lineHeight(caption) : 0);
  ensureRoom(sheet, height + 2 + gap);
  sheet.y += 2;
  const from = sheet.y;
  drawLine(sheet, labels.payment, x, sheet.y, strong);
  let y = from + lineHeight(body);
  rows.forEach((row, index) => {
    drawLine(sheet, row.label + labels.colon.trimEnd(), x, y, body);
    for (const line of values[index] ?? []) {
      drawLine(sheet, line, valueX, y, strong);
      y += lineHeight(body);
    }
  });
  if (qr) drawQr(sheet, qr, labels.scan, from);
  sheet.y = from + height;
  sheet.doc.moveTo(leftEdge, from).lineTo(leftEdge, sheet.y).lineWidth(2).stroke('#9aa5b1');
  sheet.y += gap;
}

function drawQr(sheet: Sheet, qr: QrMatrix, label: string, top: number): void {
  const modules = qr.length;
  if (modules === 0 || qr.some((row) => row.length !== modules))
    throw new Error('The payment QR code is not square: give a matrix with as many columns as rows, or null for none');
  const side = mm(qrMm) / modules;
  const left = leftEdge + textWidth - mm(qrMm);
  qr.forEach((row, y) => {
    for (let x = 0; x < modules; x += 1) {
      if (!row[x]) continue;
      let end = x + 1;
      while (row[end]) end += 1;
      sheet.doc.rect(left + x * side, top + y * side, (end - x) * side, side);
      x = end;
    }
  });
  // One fill for all: modules drawn one by one would show hairlines between them.
  sheet.doc.fill('#000000');
  drawLine(sheet, label, leftEdge + textWidth, top + mm(qrMm + quietMm), caption, 'right');
}

/** What every letter has: sender, address behind the window of a DL envelope, heading, payment block, signature, legal mentions, page numbers. */
import type { Language } from '../../domain/case-facts.ts';
import type { CreditorIdentity, PostalAddress } from '../../domain/message.ts';
import { longDate, oneLine } from './format.ts';
import { labelsOf } from './labels.ts';
import { closeSheet, drawBlock, drawLine, ensureRoom, leftEdge, lineHeight, mm, openSheet } from './letter-page.ts';
import { paragraph, paragraphGap, rule, textWidth, widthOf, wrapped } from './letter-page.ts';
import type { Sheet, Style } from './letter-page.ts';
import { identityLine } from './identity-line.ts';

export interface LetterFrame {
  readonly language: Language;
  /** Civil date of the letter. */
  readonly on: string;
  readonly creditor: CreditorIdentity;
  readonly recipient: { readonly name: string; readonly address: PostalAddress };
  readonly subject: string;
  /** How the letter travels, when the page must say so. */
  readonly mention: string | null;
  /** Small lines under the subject. */
  readonly references: readonly string[];
}

export const body: Style = { sizePt: 10, weight: 'regular' };
export const strong: Style = { sizePt: 10, weight: 'bold' };
export const small: Style = { sizePt: 9, weight: 'regular' };
const senderName: Style = { sizePt: 12, weight: 'bold' };
const foot: Style = { sizePt: 7.5, weight: 'regular' };

/** Room for a signature by hand. */
const handMm = 9;
const signatureHeight = lineHeight(body) * 3 + lineHeight(small) + 6 + mm(handMm);

/**
 * Right-hand window of a DL envelope (NF Z 11-001 puts the address at the right of an A4 letter): the block stays inside 110-190 mm across and
 * 50-79 mm down, visible however the folded letter slides in its envelope.
 */
export const envelopeWindow = { leftMm: 110, widthMm: 80, topMm: 50, bottomMm: 79 } as const;

/** Where an A4 letter is folded in three. */
const foldsMm = [99, 198];

/** First page with sender, address, place and date, subject. Throws when the address does not fit behind the window. */
export function openLetter(frame: LetterFrame): Sheet {
  const { subject, creditor, language, on } = frame;
  const sheet = openSheet({ title: subject, author: creditor.name, language, on });
  drawFolds(sheet);
  const senderBottom = drawSender(sheet, frame);
  drawRecipient(sheet, frame);
  sheet.y = Math.max(mm(84), senderBottom + mm(4));
  drawHeading(sheet, frame);
  return sheet;
}

/** The last paragraph of a letter with its good-bye and signature: a page with nothing but a signature could be put under any letter. */
export function closeWithSignature(sheet: Sheet, frame: LetterFrame, last: string, goodbye: string): void {
  const labels = labelsOf(frame.language);
  const name = wrapped(sheet, `${labels.signedFor} ${frame.creditor.name}`, mm(envelopeWindow.widthMm), strong);
  const paragraphs = [last, goodbye].map((text) => wrapped(sheet, text, textWidth, body).length * lineHeight(body));
  const height = paragraphs.reduce((sum, one) => sum + one + paragraphGap, 0);
  ensureRoom(sheet, height + (name.length - 1) * lineHeight(strong) + signatureHeight - lineHeight(body));
  paragraph(sheet, last, body);
  paragraph(sheet, goodbye, body, 6);
  const x = mm(envelopeWindow.leftMm);
  for (const line of name) {
    drawLine(sheet, line, x, sheet.y, strong);
    sheet.y += lineHeight(strong);
  }
  drawLine(sheet, labels.signature + labels.colon.trimEnd(), x, sheet.y, small);
  sheet.y += mm(handMm);
}

/** The bytes of the letter, with the legal mentions and `1/2` at the foot of every page. */
export async function closeLetter(sheet: Sheet, frame: LetterFrame): Promise<Uint8Array> {
  return closeSheet(sheet, (page, pages) => drawFooter(sheet, frame, page, pages));
}

function drawFolds(sheet: Sheet): void {
  for (const at of foldsMm) rule(sheet, mm(at), '#9aa5b1', mm(5), mm(8));
}

function drawSender(sheet: Sheet, { creditor, language }: LetterFrame): number {
  const width = mm(80);
  let y = mm(18);
  y += drawBlock(sheet, oneLine(creditor.name), leftEdge, y, width, senderName);
  for (const line of [...addressLines(creditor.address, 'FR', language), creditor.phone, creditor.email])
    y += drawBlock(sheet, oneLine(line), leftEdge, y, width, small);
  return y;
}

function drawRecipient(sheet: Sheet, { recipient, creditor, language }: LetterFrame): void {
  const texts = [recipient.name, ...addressLines(recipient.address, creditor.address.country, language)];
  const room = mm(envelopeWindow.bottomMm - envelopeWindow.topMm);
  const linesIn = (style: Style): string[] =>
    texts.flatMap((text) => wrapped(sheet, oneLine(text), mm(envelopeWindow.widthMm), style));
  const style = [10.5, 9, 8, 7]
    .map((sizePt): Style => ({ sizePt, weight: 'regular' }))
    .find((candidate) => linesIn(candidate).length * lineHeight(candidate) <= room);
  if (!style) throw new Error('debtor.name and debtor.address do not fit in the window of the envelope: shorten them');
  linesIn(style).forEach((line, index) => {
    drawLine(sheet, line, mm(envelopeWindow.leftMm), mm(envelopeWindow.topMm) + index * lineHeight(style), style);
  });
}

/** Street first, then postcode and town in capitals; the country only when the letter crosses a border. */
function addressLines(address: PostalAddress, fromCountry: string, language: Language): string[] {
  const town = `${address.postcode} ${address.city}`.toLocaleUpperCase('fr-FR');
  const abroad = address.country.toUpperCase() !== fromCountry.toUpperCase();
  const country = new Intl.DisplayNames([language], { type: 'region' }).of(address.country.toUpperCase());
  return [
    address.line1,
    ...(address.line2 ? [address.line2] : []),
    town,
    ...(abroad && country ? [country.toLocaleUpperCase(language)] : []),
  ];
}

function drawHeading(sheet: Sheet, frame: LetterFrame): void {
  const { language, creditor, on } = frame;
  const labels = labelsOf(language);
  if (frame.mention !== null) drawLine(sheet, frame.mention, leftEdge, sheet.y, strong);
  const place = `${oneLine(creditor.address.city)}, ${language === 'fr' ? 'le ' : ''}${longDate(on, language)}`;
  sheet.y += drawBlock(sheet, place, mm(envelopeWindow.leftMm), sheet.y, mm(envelopeWindow.widthMm), body) + 8;
  paragraph(sheet, `${labels.subject}${labels.colon}${frame.subject}`, strong, 2);
  for (const text of frame.references) paragraph(sheet, oneLine(text), small, 0);
  sheet.y += 8;
}

function drawFooter(sheet: Sheet, { creditor, language }: LetterFrame, page: number, pages: number): void {
  const y = mm(297 - 17);
  const numbers = `${String(page)}/${String(pages)}`;
  rule(sheet, y - 4, '#d9dee4');
  const width = textWidth - widthOf(sheet, numbers, foot) - mm(8);
  wrapped(sheet, identityLine(creditor, language), width, foot)
    .slice(0, 3)
    .forEach((line, index) => drawLine(sheet, line, leftEdge, y + index * lineHeight(foot), foot));
  drawLine(sheet, numbers, leftEdge + textWidth, y, foot, 'right');
}

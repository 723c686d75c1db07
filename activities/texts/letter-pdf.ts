/** Letters as PDF, laid out as French business letters: creditor top left, debtor behind the window of a DL envelope. */
import type { Brief, Content, PostalAddress } from '../../domain/message.ts';
import { requiredAddress, requiredText, requireIdentity, withReadablePhones } from './brief-fields.ts';
import { composeWords, paymentRows } from './compose.ts';
import { oneLine, sirenText } from './format.ts';
import {
  closeSheet,
  drawLine,
  ensureRoom,
  leftEdge,
  lineHeight,
  mm,
  openSheet,
  paragraph,
  paragraphGap,
  rule,
  textWidth,
  widthOf,
  wrapped,
} from './letter-page.ts';
import type { Sheet, Style } from './letter-page.ts';
import { drawInvoices } from './letter-table.ts';
import { tallyOf } from './tally.ts';
import { identityLine, labelsOf, placeAndDate } from './words.ts';
import type { Words } from './words.ts';

export type LetterContent = Extract<Content, { kind: 'letter' }>;

const body: Style = { sizePt: 10, weight: 'regular' };
const strong: Style = { sizePt: 10, weight: 'bold' };
const small: Style = { sizePt: 9, weight: 'regular' };
const foot: Style = { sizePt: 7.5, weight: 'regular' };

/** Room for a signature by hand. */
const handMm = 9;
const signatureHeight = lineHeight(body) * 3 + lineHeight(small) + 6 + mm(handMm);

/** Right-hand window of a DL envelope: the address stays inside 105-195 mm across and 45-80 mm down. */
const window = { leftMm: 110, widthMm: 80, topMm: 49, bottomMm: 79 };

/**
 * The letter of a brief: formal notice for a formal registered letter about late invoices, ordinary letter otherwise. The same brief gives
 * the same bytes. Throws an error that names the field when an address or a compulsory mention is missing, or a name cannot be printed.
 */
export async function writeLetter(given: Brief): Promise<LetterContent> {
  const brief = withReadablePhones(given);
  requireIdentity(brief.creditor);
  const name = requiredText(brief.debtor.name, 'debtor.name');
  const address = requiredAddress(brief.debtor.address, 'debtor.address');
  const tally = tallyOf(brief);
  const words = composeWords(brief, tally);
  const sheet = openSheet({
    title: words.subject,
    author: brief.creditor.name,
    language: brief.language,
    on: brief.on,
  });
  drawSender(sheet, brief);
  drawRecipient(sheet, brief, name, address);
  drawHeading(sheet, brief, words);
  for (const text of [words.greeting, ...words.opening]) paragraph(sheet, text, body);
  if (!brief.plan) drawInvoices(sheet, brief, tally, words.indemnity);
  if (words.demand !== null) paragraph(sheet, words.demand, strong);
  drawPayment(sheet, brief);
  words.closing.forEach((text, index) => {
    if (index === words.closing.length - 1) keepWithSignature(sheet, text);
    paragraph(sheet, text, body);
  });
  drawSignature(sheet, brief, words);
  const pdf = await closeSheet(sheet, (page, pages) => drawFooter(sheet, brief, page, pages));
  return { kind: 'letter', recipient: { name, address }, pdf };
}

function drawSender(sheet: Sheet, brief: Brief): void {
  const { creditor } = brief;
  const lines = [...addressLines(creditor.address, 'FR', brief.language), creditor.phone, creditor.email];
  let y = mm(18);
  for (const line of wrapped(sheet, creditor.name, mm(80), { sizePt: 12, weight: 'bold' })) {
    drawLine(sheet, line, leftEdge, y, { sizePt: 12, weight: 'bold' });
    y += 16;
  }
  for (const line of lines.flatMap((text) => wrapped(sheet, oneLine(text), mm(80), small))) {
    drawLine(sheet, line, leftEdge, y, small);
    y += lineHeight(small);
  }
}

function drawRecipient(sheet: Sheet, brief: Brief, name: string, address: PostalAddress): void {
  const texts = [name, ...addressLines(address, brief.creditor.address.country, brief.language)];
  const room = mm(window.bottomMm - window.topMm);
  const style = [10.5, 9, 8, 7]
    .map((sizePt): Style => ({ sizePt, weight: 'regular' }))
    .find((candidate) => recipientLines(sheet, texts, candidate).length * lineHeight(candidate) <= room);
  if (!style) throw new Error('debtor.name and debtor.address do not fit in the window of the envelope: shorten them');
  recipientLines(sheet, texts, style).forEach((line, index) => {
    drawLine(sheet, line, mm(window.leftMm), mm(window.topMm) + index * lineHeight(style), style);
  });
}

function recipientLines(sheet: Sheet, texts: readonly string[], style: Style): string[] {
  return texts.flatMap((text) => wrapped(sheet, oneLine(text), mm(window.widthMm), style));
}

/** Street first, then postcode and town in capitals; the country only when the letter crosses a border. */
function addressLines(address: PostalAddress, fromCountry: string, language: Brief['language']): string[] {
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

function drawHeading(sheet: Sheet, brief: Brief, words: Words): void {
  const labels = labelsOf(brief.language);
  const { debtor } = brief;
  sheet.y = mm(84);
  if (brief.channel === 'registeredLetter') drawLine(sheet, labels.registeredLetter, leftEdge, sheet.y, strong);
  drawLine(sheet, placeAndDate(brief), mm(window.leftMm), sheet.y, body);
  sheet.y += lineHeight(body) + 8;
  paragraph(sheet, `${labels.subject}${labels.colon}${words.subject}`, strong, 2);
  const siren = debtor.siren ? ` – SIREN ${sirenText(debtor.siren)}` : '';
  paragraph(sheet, `${labels.customerReference}${labels.colon}${oneLine(debtor.reference)}${siren}`, small, 8);
}

function drawPayment(sheet: Sheet, brief: Brief): void {
  const labels = labelsOf(brief.language);
  const rows = paymentRows(brief);
  const height = lineHeight(body) * (rows.length + 1);
  ensureRoom(sheet, height + 14);
  sheet.y += 2;
  const from = sheet.y;
  const x = leftEdge + 10;
  const valueX = x + Math.max(...rows.map((row) => widthOf(sheet, row.label + labels.colon, body))) + 4;
  drawLine(sheet, labels.payment, x, sheet.y, strong);
  sheet.y += lineHeight(body);
  for (const row of rows) {
    drawLine(sheet, row.label + labels.colon.trimEnd(), x, sheet.y, body);
    wrapped(sheet, oneLine(row.value), leftEdge + textWidth - valueX, strong).forEach((line) => {
      drawLine(sheet, line, valueX, sheet.y, strong);
      sheet.y += lineHeight(body);
    });
  }
  sheet.doc.moveTo(leftEdge, from).lineTo(leftEdge, sheet.y).lineWidth(2).stroke('#9aa5b1');
  sheet.y += 10;
}

/** A page with nothing but a signature could be put under any letter: the last paragraph goes with it. */
function keepWithSignature(sheet: Sheet, text: string): void {
  const lines = wrapped(sheet, text, textWidth, body).length;
  ensureRoom(sheet, lines * lineHeight(body) + paragraphGap + signatureHeight);
}

/** Good-bye, name and room for a hand: never cut in two. */
function drawSignature(sheet: Sheet, brief: Brief, words: Words): void {
  const labels = labelsOf(brief.language);
  ensureRoom(sheet, signatureHeight);
  paragraph(sheet, words.goodbye, body, 6);
  const x = mm(window.leftMm);
  for (const line of wrapped(sheet, `${labels.signedFor} ${brief.creditor.name}`, mm(80), strong)) {
    drawLine(sheet, line, x, sheet.y, strong);
    sheet.y += lineHeight(strong);
  }
  drawLine(sheet, labels.signature + labels.colon.trimEnd(), x, sheet.y, small);
  sheet.y += mm(handMm);
}

function drawFooter(sheet: Sheet, brief: Brief, page: number, pages: number): void {
  const y = mm(297 - 17);
  rule(sheet, y - 4, '#d9dee4');
  wrapped(sheet, identityLine(brief.creditor, brief.language), textWidth - mm(15), foot)
    .slice(0, 3)
    .forEach((line, index) => drawLine(sheet, line, leftEdge, y + index * lineHeight(foot), foot));
  drawLine(sheet, `${String(page)}/${String(pages)}`, leftEdge + textWidth, y, foot, 'right');
}

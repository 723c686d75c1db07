/** The written payment plan as a PDF to sign: acknowledgement, schedule, clauses, signatures. */
import { requiredAddress, requiredText, requireIdentity } from './brief-fields.ts';
import { oneLine, phoneText } from './format.ts';
import { body, closeLetter, openLetter, small, strong } from './letter-frame.ts';
import type { LetterFrame } from './letter-frame.ts';
import { drawSegments, segmentCount } from './letter-interest.ts';
import { interestName, labelsOf } from './labels.ts';
import { drawBlock, drawLine, ensureRoom, leftEdge, lineHeight, mm, newPage } from './letter-page.ts';
import { paragraph, rule, textWidth, wrapped } from './letter-page.ts';
import type { Sheet } from './letter-page.ts';
import { accountRows, drawPayment } from './letter-payment.ts';
import type { LetterContent } from './letter-pdf.ts';
import { drawAcknowledged, drawSchedule } from './plan-agreement-tables.ts';
import { planTerms } from './plan-agreement-terms.ts';
import type { PlanAgreement, PlanTerms } from './plan-agreement-terms.ts';
import { agreementWords } from './plan-agreement-words.ts';
import type { AgreementWords, Clause } from './plan-agreement-words.ts';

/** Room for each line to fill in by hand, and for the signature itself. */
const fieldMm = 8;
const handMm = 16;
/** Lines for a sum written in words. */
const handwrittenLines = 3;
const underHand = 16;

/**
 * The agreement to be signed in two originals. The same input gives the same bytes. Rejects with an error that names the field when the
 * instalments do not sum to the cent, interest is waived for a public buyer, or a compulsory mention or the postal address is missing.
 */
export async function writePlanAgreement(given: PlanAgreement): Promise<LetterContent> {
  const creditor = { ...given.creditor, phone: phoneText(given.creditor.phone) };
  const agreement = { ...given, creditor };
  const { debtor, language, on } = agreement;
  requireIdentity(creditor);
  const name = requiredText(debtor.name, 'debtor.name');
  const address = requiredAddress(debtor.address, 'debtor.address');
  const terms = planTerms(agreement);
  const words = agreementWords(agreement, terms);
  const labels = labelsOf(language);
  const references = [`${labels.customerReference}${labels.colon}${oneLine(debtor.reference)}`];
  const recipient = { name, address };
  const frame: LetterFrame = { language, on, creditor, recipient, subject: words.subject, mention: null, references };
  const sheet = openLetter(frame);
  for (const text of words.parties) paragraph(sheet, text, body);
  words.clauses.forEach((clause, index) => drawClause(sheet, agreement, terms, clause, index + 1));
  drawSignatures(sheet, words);
  if (segmentCount(terms.claim.stated) > 0) {
    newPage(sheet);
    const title = `${labels.enclosure}${labels.colon}${interestName(terms.claim.tally.law, language)}`;
    drawSegments(sheet, terms.claim, language, title);
  }
  return { kind: 'letter', recipient, pdf: await closeLetter(sheet, frame) };
}

function drawClause(sheet: Sheet, agreement: PlanAgreement, terms: PlanTerms, clause: Clause, number: number): void {
  const first = clause.paragraphs[0] ?? '';
  sheet.y += 3;
  // A title never stands alone at the foot of a page.
  ensureRoom(sheet, lineHeight(strong) + Math.min(3, wrapped(sheet, first, textWidth, body).length) * lineHeight(body));
  paragraph(sheet, `${String(number)}. ${clause.title}`, strong, 2);
  for (const text of clause.paragraphs) paragraph(sheet, text, body);
  if (clause.figures === 'acknowledged') drawAcknowledged(sheet, agreement, terms);
  if (clause.figures === 'schedule') {
    drawSchedule(sheet, agreement, terms);
    const { creditor, reference, language } = agreement;
    drawPayment(sheet, accountRows(creditor, reference, language), language, null);
  }
}

/** Both signatures side by side, never cut by a page, the sum by hand above that of the debtor. */
function drawSignatures(sheet: Sheet, words: AgreementWords): void {
  const width = (textWidth - mm(10)) / 2;
  const byHand = words.handwritten === null ? 0 : handwrittenHeight(sheet, words.handwritten);
  const height = byHand + lineHeight(strong) + words.fields.length * mm(fieldMm) + mm(handMm);
  ensureRoom(sheet, height + 6);
  sheet.y += 6;
  if (words.handwritten !== null) drawHandwritten(sheet, words.handwritten);
  [words.forCreditor, words.forDebtor].forEach((title, column) => {
    const x = leftEdge + column * (width + mm(10));
    drawLine(sheet, title, x, sheet.y, strong);
    words.fields.forEach((field, index) => {
      const y = sheet.y + lineHeight(strong) + 6 + index * mm(fieldMm);
      drawLine(sheet, field, x, y, small);
      if (index < words.fields.length - 1) rule(sheet, y + lineHeight(small), '#9aa5b1', x + mm(28), x + width);
    });
  });
  sheet.y += lineHeight(strong) + words.fields.length * mm(fieldMm) + mm(handMm);
}

function handwrittenHeight(sheet: Sheet, text: string): number {
  return wrapped(sheet, text, textWidth, body).length * lineHeight(body) + handwrittenLines * mm(fieldMm) + underHand;
}

function drawHandwritten(sheet: Sheet, text: string): void {
  sheet.y += drawBlock(sheet, text, leftEdge, sheet.y, textWidth, body);
  for (let line = 0; line < handwrittenLines; line += 1) {
    sheet.y += mm(fieldMm);
    rule(sheet, sheet.y);
  }
  sheet.y += underHand;
}

/** Letters as PDF about late invoices or an instalment: reminder, formal notice, note of a payment plan. */
import type { Brief, Content } from '../../domain/message.ts';
import { requiredAddress, requiredText, requireIdentity, withReadablePhones } from './brief-fields.ts';
import { creditLine } from './credit-line.ts';
import { paymentRows } from './payment-details.ts';
import { oneLine, sirenText } from './format.ts';
import { claimOf } from './letter-claim.ts';
import type { LetterClaim } from './letter-claim.ts';
import { body, closeLetter, closeWithSignature, openLetter, strong } from './letter-frame.ts';
import type { LetterFrame } from './letter-frame.ts';
import { drawSegments, drawSummary, segmentCount } from './letter-interest.ts';
import { drawInvoices, drawUpcoming } from './letter-invoices.ts';
import { interestName, labelsOf } from './labels.ts';
import { newPage, paragraph } from './letter-page.ts';
import type { Sheet } from './letter-page.ts';
import { drawPayment } from './letter-payment.ts';
import type { QrMatrix } from './letter-payment.ts';
import type { LetterWords } from './letter-words.ts';

export type LetterContent = Extract<Content, { kind: 'letter' }>;

export interface LetterParts {
  /** The sentences, from the template of the letter. Already typeset. */
  readonly words: LetterWords;
  /** EPC QR code of the transfer, for the sum of `sumsToPay`; null: none. */
  readonly epcQr: QrMatrix | null;
}

/** With more rows than this, the detail of the interest goes to an annex after the signature. */
const inlineSegments = 6;

/**
 * The letter of a brief with these words around its figures. The same brief and words give
 * the same bytes. Rejects with an error that names the field when an address or a compulsory mention is missing, a name cannot be printed, or
 * a statement does not add up.
 */
export async function writeLetter(given: Brief, { words, epcQr }: LetterParts): Promise<LetterContent> {
  const brief = withReadablePhones(given);
  requireIdentity(brief.creditor);
  const name = requiredText(brief.debtor.name, 'debtor.name');
  const address = requiredAddress(brief.debtor.address, 'debtor.address');
  const claim = claimOf(brief);
  const frame = frameOf(brief, words, { name, address });
  const annexed = segmentCount(claim.stated) > inlineSegments;
  const sheet = openLetter(frame);
  for (const text of [words.greeting, ...words.opening]) paragraph(sheet, text, body);
  if (!brief.plan) drawFigures(sheet, brief, claim, annexed);
  if (words.demand !== null) paragraph(sheet, words.demand, strong, 8);
  drawPayment(sheet, paymentRows(brief), brief.language, epcQr);
  const credit = creditLine(brief.credits, brief.language);
  for (const text of [...(credit === null ? [] : [credit]), ...words.closing.slice(0, -1)])
    paragraph(sheet, text, body);
  closeWithSignature(sheet, frame, words.closing.at(-1) ?? '', words.goodbye);
  if (!brief.plan && annexed) drawAnnex(sheet, brief, claim);
  const sender = { name: brief.creditor.name, address: brief.creditor.address };
  return { kind: 'letter', recipient: { name, address }, sender, pdf: await closeLetter(sheet, frame) };
}

function frameOf(brief: Brief, words: LetterWords, recipient: LetterFrame['recipient']): LetterFrame {
  const { language, on, creditor } = brief;
  const labels = labelsOf(language);
  return {
    language,
    on,
    creditor,
    recipient,
    subject: words.subject,
    mention: brief.channel === 'registeredLetter' ? labels.registeredLetter : null,
    references: [
      `${labels.debtor}${labels.colon}${debtorText(brief, recipient)}`,
      `${labels.customerReference}${labels.colon}${oneLine(brief.debtor.reference)}`,
    ],
  };
}

/** Who owes, in full on the page itself: an address block that only shows through a window is not part of the text. */
function debtorText(brief: Brief, { name, address }: LetterFrame['recipient']): string {
  const { siren } = brief.debtor;
  const town = `${address.postcode} ${address.city}`;
  return [name, ...(siren ? [`SIREN ${sirenText(siren)}`] : []), address.line1, address.line2, town]
    .filter((part) => part !== undefined && part !== '')
    .join(', ');
}

function drawFigures(sheet: Sheet, brief: Brief, claim: LetterClaim, annexed: boolean): void {
  const { language } = brief;
  drawInvoices(sheet, brief, claim.tally, claim.stated.length > 0);
  if (claim.stated.length > 0) {
    if (!annexed) drawSegments(sheet, claim, language, interestName(claim.tally.law, language));
    drawSummary(sheet, claim, language, annexed);
  }
  drawUpcoming(sheet, brief, claim.tally);
}

function drawAnnex(sheet: Sheet, brief: Brief, claim: LetterClaim): void {
  const { language } = brief;
  const labels = labelsOf(language);
  newPage(sheet);
  drawSegments(sheet, claim, language, `${labels.enclosure}${labels.colon}${interestName(claim.tally.law, language)}`);
}

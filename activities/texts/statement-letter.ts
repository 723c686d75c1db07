/** Statement of account ("relevé de compte") as a PDF: every movement of the invoices of a debtor, what is open, and the interest if it is told. */
import type { Language } from '../../domain/case-facts.ts';
import type { Brief, BriefLine, CreditorIdentity } from '../../domain/message.ts';
import { requiredAddress, requiredText, requireIdentity } from './brief-fields.ts';
import { creditLine } from './credit-line.ts';
import { oneLine, phoneText, sirenText } from './format.ts';
import { claimOf } from './letter-claim.ts';
import { body, closeLetter, closeWithSignature, openLetter } from './letter-frame.ts';
import type { LetterFrame } from './letter-frame.ts';
import { drawSegments, drawSummary } from './letter-interest.ts';
import { drawLines } from './letter-invoices.ts';
import { interestName, labelsOf } from './labels.ts';
import { paragraph } from './letter-page.ts';
import type { LetterContent } from './letter-pdf.ts';
import { accountRows, drawPayment } from './letter-payment.ts';
import { drawMovements, movementsOf } from './statement-letter-movements.ts';
import type { AccountEntry } from './statement-letter-movements.ts';
import { accountWords } from './statement-letter-words.ts';

/** An invoice, settled or not, with all its ledger entries, the invoice itself included. */
export interface AccountLine extends BriefLine {
  readonly ledger: readonly AccountEntry[];
}

export interface AccountStatement {
  readonly on: string;
  readonly language: Language;
  readonly creditor: CreditorIdentity;
  readonly debtor: Brief['debtor'];
  readonly lines: readonly AccountLine[];
  /** True: interest and indemnity are told, for lines with a statement and debtors who may be told. */
  readonly penalties: boolean;
  /** What is kept for the debtor on that day; absent: nothing. */
  readonly credits?: Brief['credits'];
}

/**
 * The statement of account of a debtor on a day; it informs and asks for nothing. The same input gives the same bytes. Rejects with an error
 * that names the invoice when its ledger does not give its balance, and the field when a mention or the postal address is missing.
 */
export async function writeAccountStatement(given: AccountStatement): Promise<LetterContent> {
  const creditor = { ...given.creditor, phone: phoneText(given.creditor.phone) };
  const account = { ...given, creditor };
  const { debtor, language, on, lines } = account;
  requireIdentity(creditor);
  const recipient = {
    name: requiredText(debtor.name, 'debtor.name'),
    address: requiredAddress(debtor.address, 'debtor.address'),
  };
  const movements = movementsOf(lines);
  const claim = claimOf(briefOf(account));
  const open = lines.filter((line) => line.balanceCents !== 0);
  const words = accountWords(account, claim);
  const labels = labelsOf(language);
  const siren = debtor.siren ? ` – SIREN ${sirenText(debtor.siren)}` : '';
  const references = [`${labels.customerReference}${labels.colon}${oneLine(debtor.reference)}${siren}`];
  const frame: LetterFrame = { language, on, creditor, recipient, subject: words.subject, mention: null, references };
  const sheet = openLetter(frame);
  for (const text of [words.greeting, ...words.opening]) paragraph(sheet, text, body);
  drawMovements(sheet, movements, language, words);
  drawLines(sheet, open, language, { title: words.openTitle, total: words.openTotal, strong: true, delay: false });
  if (claim.stated.length > 0) {
    drawSegments(sheet, claim, language, interestName(claim.tally.law, language));
    drawSummary(sheet, claim, language, false);
  }
  if (open.length > 0) drawPayment(sheet, accountRows(creditor, labels.invoiceNumbers, language), language, null);
  const credit = creditLine(account.credits, language);
  for (const text of [...(credit === null ? [] : [credit]), ...words.closing.slice(0, -1)])
    paragraph(sheet, text, body);
  closeWithSignature(sheet, frame, words.closing.at(-1) ?? '', words.goodbye);
  return { kind: 'letter', recipient, pdf: await closeLetter(sheet, frame) };
}

/** The open invoices as a brief that informs: interest is told, never claimed. */
function briefOf({ on, language, creditor, debtor, lines, penalties }: AccountStatement): Brief {
  return {
    on,
    channel: 'letter',
    tone: 'firm',
    beforeDue: false,
    language,
    creditor,
    debtor,
    lines,
    deadlineDays: null,
    plan: null,
    penalties: penalties && lines.some((line) => line.statement) ? 'told' : 'none',
  };
}

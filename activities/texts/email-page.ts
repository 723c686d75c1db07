/** An e-mail between its words and its two layouts: the same blocks, tables and figures for the HTML and the plain text. */
import type { Language } from '../../domain/case-facts.ts';
import type { Brief, BriefLine } from '../../domain/message.ts';
import { creditLine } from './credit-line.ts';
import { money, oneLine, shortDate } from './format.ts';
import { invoiceGroups, showsDelay } from './invoice-groups.ts';
import type { LetterClaim } from './letter-claim.ts';
import type { Row } from './payment-details.ts';
import { paymentRows } from './payment-details.ts';
import { statementTable } from './statement-table.ts';
import type { Block } from './text-blocks.ts';
import { identityLine } from './identity-line.ts';
import { labelsOf } from './labels.ts';

/** Cells of text; the first column reads from the left, the others from the right. */
export interface DataTable {
  readonly head: readonly string[];
  readonly groups: readonly DataRows[];
}

export interface DataRows {
  /** Null for a group that needs no heading. */
  readonly title: string | null;
  readonly rows: readonly (readonly string[])[];
  readonly totals: readonly TotalRow[];
}

export interface TotalRow extends Row {
  /** A result, not one of the sums it is made of. */
  readonly strong: boolean;
}

export interface EmailPage {
  readonly language: Language;
  readonly subject: string;
  readonly blocks: readonly Block[];
  /** Null: nothing is drawn where the template asks for it. */
  readonly invoices: DataTable | null;
  readonly statement: DataTable | null;
  readonly paymentTitle: string;
  readonly payment: readonly Row[];
  readonly colon: string;
  readonly sender: { readonly name: string; readonly email: string; readonly phone: string };
  /** Compulsory mentions, printed under every message whatever its template says (rule R42). */
  readonly identity: string;
}

/** The page of a brief whose words are `blocks`. Phone numbers are expected as readers know them. */
export function emailPage(brief: Brief, claim: LetterClaim, subject: string, blocks: readonly Block[]): EmailPage {
  const { creditor, language } = brief;
  const labels = labelsOf(language);
  return {
    language,
    subject,
    blocks: withCredit(blocks, creditLine(brief.credits, language)),
    invoices: brief.plan ? null : invoiceTable(brief, claim),
    statement: brief.plan ? null : statementTable(brief, claim),
    paymentTitle: labels.payment,
    payment: paymentRows(brief),
    colon: labels.colon,
    sender: { name: oneLine(creditor.name), email: creditor.email, phone: creditor.phone },
    identity: identityLine(creditor, language),
  };
}

/** The line about a credit stands under the payment block; in a text without one, before the goodbye. */
function withCredit(blocks: readonly Block[], line: string | null): readonly Block[] {
  if (line === null) return blocks;
  const paid = blocks.findIndex((block) => block.kind === 'product' && block.block === 'payment');
  const at = paid < 0 ? blocks.length - 1 : paid + 1;
  const told: Block = { kind: 'paragraph', lines: [[{ text: line, bold: false }]], attached: false };
  return [...blocks.slice(0, at), told, ...blocks.slice(at)];
}

function invoiceTable(brief: Brief, { tally }: LetterClaim): DataTable {
  const { language } = brief;
  const labels = labelsOf(language);
  const delayShown = showsDelay(brief, tally);
  const cells = (line: BriefLine): string[] => [
    oneLine(line.number),
    shortDate(line.dueOn, language),
    ...(delayShown ? [line.daysLate > 0 ? labels.days(line.daysLate) : '–'] : []),
    money({ currency: line.currency, cents: line.balanceCents }, language),
  ];
  return {
    head: [labels.invoice, labels.dueOn, ...(delayShown ? [labels.delay] : []), labels.balance],
    groups: invoiceGroups(brief, tally).map(({ title, lines, totals }) => ({
      title,
      rows: lines.map(cells),
      totals: totals.map(({ label, amount }) => ({ label, value: money(amount, language), strong: true })),
    })),
  };
}

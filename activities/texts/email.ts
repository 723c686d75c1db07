/** Lays a message out as an e-mail: plain text, and simple HTML that a phone can show. No template engine: one pass over the invoices. */
import type { Brief, BriefLine, Content } from '../../domain/message.ts';
import { requiredEmail, requiredText, requireIdentity, withReadablePhones } from './brief-fields.ts';
import { composeWords, paymentRows } from './compose.ts';
import { money, oneLine, shortDate } from './format.ts';
import { layoutHtml } from './email-html.ts';
import type { InvoiceList } from './email-html.ts';
import { invoiceGroups } from './invoice-groups.ts';
import type { Tally } from './tally.ts';
import { tallyOf } from './tally.ts';
import { identityLine, labelsOf, showsDelay } from './words.ts';
import type { Words } from './words.ts';

export type EmailContent = Extract<Content, { kind: 'email' }>;

/**
 * The e-mail of a brief, ready to be frozen. Throws an error that names the field when the debtor has no usable address, or a mention that
 * business correspondence must carry is missing.
 */
export function writeEmail(given: Brief): EmailContent {
  const brief = withReadablePhones(given);
  requireIdentity(brief.creditor);
  const to = requiredEmail(brief.debtor.email, 'debtor.email');
  const replyTo = requiredEmail(brief.creditor.email, 'creditor.email');
  const tally = tallyOf(brief);
  const words = composeWords(brief, tally);
  const list = brief.plan ? null : invoiceList(brief, tally);
  return {
    kind: 'email',
    from: `${displayName(requiredText(brief.creditor.name, 'creditor.name'))} <${replyTo}>`,
    replyTo,
    to,
    subject: words.subject,
    text: plainText(brief, words, list),
    html: layoutHtml(brief, words, list),
  };
}

function invoiceList(brief: Brief, tally: Tally): InvoiceList {
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
      totals: totals.map(({ label, amount }) => ({ label, value: money(amount, language) })),
    })),
  };
}

function plainText(brief: Brief, words: Words, list: InvoiceList | null): string {
  const labels = labelsOf(brief.language);
  const { creditor } = brief;
  const blocks = [
    words.greeting,
    ...words.opening,
    ...(list ? [alignedList(list)] : []),
    ...(words.demand === null ? [] : [words.demand]),
    [
      `${labels.payment}${labels.colon.trimEnd()}`,
      ...paymentRows(brief).map(({ label, value }) => `  ${label}${labels.colon}${value}`),
    ].join('\n'),
    ...words.closing,
    `${words.goodbye}\n${creditor.name}\n${creditor.email}\n${creditor.phone}`,
    `-- \n${identityLine(creditor, brief.language)}`,
  ];
  return `${blocks.join('\n\n')}\n`;
}

/** Columns lined up with spaces; totals under the last column. */
function alignedList(list: InvoiceList): string {
  const rows = [list.head, ...list.groups.flatMap((group) => group.rows)];
  const widths = list.head.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const aligned = (row: readonly string[]): string =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  ');
  const head = aligned(list.head);
  const rule = '-'.repeat(head.length);
  const groups = list.groups.flatMap(({ title, rows: cells, totals }) => [
    ...(title === null ? [head] : ['', title]),
    rule,
    ...cells.map(aligned),
    rule,
    ...totals.map(
      ({ label, value }) => `${label}${value.padStart(Math.max(head.length - label.length, value.length + 2))}`,
    ),
  ]);
  return groups.join('\n');
}

/** A name in front of an address; quoted when it holds a character that has a meaning there (RFC 5322). */
function displayName(name: string): string {
  return /[()<>[\]:;@\\,."]/.test(name) ? `"${name.replace(/[\\"]/g, '\\$&')}"` : name;
}

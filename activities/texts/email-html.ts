/** The HTML of an e-mail: one column, inline styles, no image, no link but the reply address. Every text from outside is escaped. */
import type { Brief } from '../../domain/message.ts';
import { paymentRows } from './compose.ts';
import type { Row } from './compose.ts';
import { identityLine, labelsOf } from './words.ts';
import type { Words } from './words.ts';

/** A list of invoices as cells of text; the first column reads from the left, the others from the right. */
export interface InvoiceList {
  readonly head: readonly string[];
  readonly groups: readonly InvoiceRows[];
}

export interface InvoiceRows {
  /** Null for the first group. */
  readonly title: string | null;
  readonly rows: readonly (readonly string[])[];
  readonly totals: readonly Row[];
}

const text = 'font-family:Arial,Helvetica,sans-serif;font-size:15px;line-height:1.5;color:#1f2933;';
const paragraphStyle = 'margin:0 0 16px;';
const cellStyle = 'padding:8px 6px;border-bottom:1px solid #e4e7eb;font-size:14px;vertical-align:top;';
const headStyle = 'padding:6px;border-bottom:2px solid #9aa5b1;font-size:13px;font-weight:bold;color:#52606d;';
const totalStyle = 'padding:10px 6px;font-size:15px;font-weight:bold;';

/** Makes any text harmless inside HTML, in an attribute too. */
export function escapeHtml(value: string): string {
  return value
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;')
    .replace(/'/g, '&#39;');
}

/** The whole document. `list` is null for messages about a plan. */
export function layoutHtml(brief: Brief, words: Words, list: InvoiceList | null): string {
  const body = [
    paragraph(words.greeting),
    ...words.opening.map(paragraph),
    ...(list ? [table(list)] : []),
    ...(words.demand === null ? [] : [`<p style="${paragraphStyle}"><strong>${escapeHtml(words.demand)}</strong></p>`]),
    paymentBox(brief),
    ...words.closing.map(paragraph),
    signature(brief, words),
    `<p style="margin:24px 0 0;padding-top:12px;border-top:1px solid #e4e7eb;font-size:12px;line-height:1.4;color:#52606d;">${escapeHtml(identityLine(brief.creditor, brief.language))}</p>`,
  ];
  return [
    '<!DOCTYPE html>',
    `<html lang="${brief.language}">`,
    '<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${escapeHtml(words.subject)}</title></head>`,
    '<body style="margin:0;padding:0;background:#ffffff;">',
    `<div style="max-width:600px;margin:0 auto;padding:24px 16px;${text}">`,
    ...body,
    '</div>',
    '</body>',
    '</html>',
    '',
  ].join('\n');
}

function paragraph(value: string): string {
  return `<p style="${paragraphStyle}">${escapeHtml(value)}</p>`;
}

function table(list: InvoiceList): string {
  const last = list.head.length - 1;
  const cell = (tag: 'td' | 'th', style: string, value: string, column: number): string => {
    const side = column === 0 ? 'text-align:left;overflow-wrap:anywhere;' : 'text-align:right;';
    const whole = column === last ? 'white-space:nowrap;' : '';
    return `<${tag}${tag === 'th' ? ' scope="col"' : ''} style="${style}${side}${whole}">${escapeHtml(value)}</${tag}>`;
  };
  const row = (cells: string): string => `<tr>${cells}</tr>`;
  const total = ({ label, value }: Row): string =>
    row(
      `<td colspan="${String(last)}" style="${totalStyle}text-align:left;">${escapeHtml(label)}</td>` +
        `<td style="${totalStyle}text-align:right;white-space:nowrap;">${escapeHtml(value)}</td>`,
    );
  const group = ({ title, rows, totals }: InvoiceRows): string[] => [
    ...(title === null
      ? []
      : [row(`<td colspan="${String(last + 1)}" style="${headStyle}text-align:left;">${escapeHtml(title)}</td>`)]),
    ...rows.map((cells) => row(cells.map((value, column) => cell('td', cellStyle, value, column)).join(''))),
    ...totals.map(total),
  ];
  return [
    '<table style="width:100%;border-collapse:collapse;margin:0 0 20px;">',
    `<thead>${row(list.head.map((value, column) => cell('th', headStyle, value, column)).join(''))}</thead>`,
    '<tbody>',
    ...list.groups.flatMap(group),
    '</tbody></table>',
  ].join('\n');
}

function paymentBox(brief: Brief): string {
  const labels = labelsOf(brief.language);
  const lines = paymentRows(brief).map(
    ({ label, value }) => `${escapeHtml(label + labels.colon)}<strong>${escapeHtml(value)}</strong>`,
  );
  return `<div style="margin:0 0 20px;padding:12px 16px;background:#f5f7fa;border-left:3px solid #9aa5b1;font-size:14px;line-height:1.7;">${escapeHtml(labels.payment)}<br>${lines.join('<br>')}</div>`;
}

function signature(brief: Brief, words: Words): string {
  const { name, email, phone } = brief.creditor;
  return `<p style="margin:0;">${escapeHtml(words.goodbye)}<br><strong>${escapeHtml(name)}</strong><br><a href="mailto:${escapeHtml(encodeURI(email))}" style="color:#1f2933;">${escapeHtml(email)}</a><br>${escapeHtml(phone)}</p>`;
}

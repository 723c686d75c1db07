/** The HTML of an e-mail: one column, inline styles, no image, no link but the reply address. Every text from outside is escaped. */
import type { DataRows, DataTable, EmailPage, TotalRow } from './email-page.ts';
import type { Block, Line } from './text-blocks.ts';

const text = 'font-family:Arial,Helvetica,sans-serif;font-size:15px;line-height:1.5;color:#1f2933;';
const paragraphStyle = 'margin:0 0 16px;';
const cellStyle = 'padding:8px 6px;border-bottom:1px solid #e4e7eb;font-size:14px;vertical-align:top;';
const headStyle = 'padding:6px;border-bottom:2px solid #9aa5b1;font-size:13px;font-weight:bold;color:#52606d;';
const totalStyle = 'padding:6px;font-size:14px;';
const boxStyle =
  'margin:0 0 20px;padding:12px 16px;background:#f5f7fa;border-left:3px solid #9aa5b1;font-size:14px;line-height:1.7;';
const footStyle =
  'margin:24px 0 0;padding-top:12px;border-top:1px solid #e4e7eb;font-size:12px;line-height:1.4;color:#52606d;';

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Makes any text harmless inside HTML, in an attribute too. */
export function escapeHtml(value: string): string {
  return value.replace(/[&<>"']/g, (character) => entities[character] ?? '');
}

/** The whole document. */
export function layoutHtml(page: EmailPage): string {
  const last = page.blocks.at(-1);
  const goodbye = last?.kind === 'paragraph' ? last : null;
  const body = [
    ...(goodbye ? page.blocks.slice(0, -1) : page.blocks).flatMap((block) => blockHtml(block, page)),
    signature(page, goodbye?.lines ?? []),
    `<p style="${footStyle}">${escapeHtml(page.identity)}</p>`,
  ];
  return [
    '<!DOCTYPE html>',
    `<html lang="${page.language}">`,
    '<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${escapeHtml(page.subject)}</title></head>`,
    '<body style="margin:0;padding:0;background:#ffffff;">',
    `<div style="max-width:600px;margin:0 auto;padding:24px 16px;${text}">`,
    ...body,
    '</div>',
    '</body>',
    '</html>',
    '',
  ].join('\n');
}

function blockHtml(block: Block, page: EmailPage): string[] {
  switch (block.kind) {
    case 'heading':
      return [`<p style="margin:0 0 4px;"><strong>${escapeHtml(block.text)}</strong></p>`];
    case 'paragraph':
      return [`<p style="${paragraphStyle}">${block.lines.map(lineHtml).join('<br>')}</p>`];
    case 'list':
      return [
        `<ul style="margin:0 0 16px;padding:0 0 0 20px;">${block.items.map((item) => `<li>${lineHtml(item)}</li>`).join('')}</ul>`,
      ];
    case 'product':
      switch (block.block) {
        case 'invoices':
          return page.invoices ? [table(page.invoices)] : [];
        case 'statement':
          return page.statement ? [table(page.statement)] : [];
        case 'payment':
          return [paymentBox(page)];
      }
  }
}

function lineHtml(line: Line): string {
  return line.map((span) => (span.bold ? `<strong>${escapeHtml(span.text)}</strong>` : escapeHtml(span.text))).join('');
}

function table(data: DataTable): string {
  const last = data.head.length - 1;
  return [
    '<table style="width:100%;border-collapse:collapse;margin:0 0 20px;">',
    `<thead><tr>${data.head.map((value, column) => cell('th', headStyle, value, column, last)).join('')}</tr></thead>`,
    '<tbody>',
    ...data.groups.flatMap((group) => groupRows(group, last)),
    '</tbody></table>',
  ].join('\n');
}

function groupRows({ title, rows, totals }: DataRows, last: number): string[] {
  return [
    ...(title === null
      ? []
      : [`<tr><td colspan="${last + 1}" style="${headStyle}text-align:left;">${escapeHtml(title)}</td></tr>`]),
    ...rows.map(
      (cells) => `<tr>${cells.map((value, column) => cell('td', cellStyle, value, column, last)).join('')}</tr>`,
    ),
    ...totals.map((row) => total(row, last)),
  ];
}

function cell(tag: 'td' | 'th', style: string, value: string, column: number, last: number): string {
  // A long number may break anywhere on a phone; a period breaks at its spaces, never inside a date.
  const first = value.includes(' ') ? 'text-align:left;' : 'text-align:left;overflow-wrap:anywhere;';
  const side = column === 0 ? first : 'text-align:right;';
  const whole = column === last ? 'white-space:nowrap;' : '';
  return `<${tag}${tag === 'th' ? ' scope="col"' : ''} style="${style}${side}${whole}">${escapeHtml(value)}</${tag}>`;
}

function total({ label, value, strong }: TotalRow, last: number): string {
  const style = `${totalStyle}${strong ? 'font-weight:bold;' : ''}`;
  return (
    `<tr><td colspan="${last}" style="${style}text-align:left;">${escapeHtml(label)}</td>` +
    `<td style="${style}text-align:right;white-space:nowrap;">${escapeHtml(value)}</td></tr>`
  );
}

function paymentBox(page: EmailPage): string {
  const lines = page.payment.map(
    ({ label, value }) => `${escapeHtml(label + page.colon)}<strong>${escapeHtml(value)}</strong>`,
  );
  return `<div style="${boxStyle}">${escapeHtml(page.paymentTitle)}<br>${lines.join('<br>')}</div>`;
}

/** The goodbye of the template, then who writes: the one reply address is the only link. */
function signature(page: EmailPage, goodbye: readonly Line[]): string {
  const { name, email, phone } = page.sender;
  const lines = [
    ...goodbye.map(lineHtml),
    `<strong>${escapeHtml(name)}</strong>`,
    `<a href="mailto:${escapeHtml(encodeURI(email))}" style="color:#1f2933;">${escapeHtml(email)}</a>`,
    escapeHtml(phone),
  ];
  return `<p style="margin:0;">${lines.join('<br>')}</p>`;
}

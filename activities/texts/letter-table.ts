/** The list of invoices in a letter: a table that repeats its head on each page and keeps its totals with its last row. */
import type { Brief, BriefLine } from '../../domain/message.ts';
import { money, oneLine, shortDate } from './format.ts';
import type { Amount } from './format.ts';
import { invoiceGroups } from './invoice-groups.ts';
import type { InvoiceGroup } from './invoice-groups.ts';
import { drawLine, ensureRoom, leftEdge, lineHeight, mm, rule, textWidth, wrapped } from './letter-page.ts';
import type { Sheet, Style } from './letter-page.ts';
import { amountsToPay } from './notice-terms.ts';
import type { Tally } from './tally.ts';
import { labelsOf, showsDelay } from './words.ts';

interface Column {
  readonly title: string;
  readonly widthMm: number;
  readonly align: 'left' | 'right';
  readonly text: (line: BriefLine) => string;
}

const cell: Style = { sizePt: 9, weight: 'regular' };
const head: Style = { sizePt: 9, weight: 'bold' };
const total: Style = { sizePt: 10, weight: 'bold' };
const extra: Style = { sizePt: 10, weight: 'regular' };
const padding = 3;
/** Width of the delay, given to the invoice number where no delay is shown. */
const delayMm = 19;
const right = leftEdge + textWidth;

interface TotalRow {
  readonly label: string;
  readonly value: string;
  readonly strong: boolean;
}

/**
 * Draws the table at `sheet.y` and leaves `sheet.y` below it. With an indemnity, one more line and the sum to pay, before any invoice that
 * is not yet due: what is claimed ends there.
 */
export function drawInvoices(sheet: Sheet, brief: Brief, tally: Tally, indemnity: Amount | null): void {
  invoiceGroups(brief, tally).forEach((group, index) => {
    const columns = columnsOf(brief, showsDelay(brief, tally) && index === 0);
    drawGroup(sheet, columns, group, totalsOf(brief, tally, group, index === 0 ? indemnity : null));
  });
}

function drawGroup(sheet: Sheet, columns: readonly Column[], group: InvoiceGroup, totals: readonly TotalRow[]): void {
  const totalsHeight = totals.length * (lineHeight(total) + 2) + 8;
  if (group.title !== null) {
    ensureRoom(sheet, 4 * lineHeight(total) + totalsHeight);
    drawLine(sheet, group.title, leftEdge, sheet.y, total);
    sheet.y += lineHeight(total) + 2;
  }
  drawHead(sheet, columns);
  group.lines.forEach((line, index) => {
    const cells = columns.map((column) => wrapped(sheet, column.text(line), mm(column.widthMm) - 4, cell));
    const height = Math.max(...cells.map((lines) => lines.length)) * lineHeight(cell) + 2 * padding;
    const last = index === group.lines.length - 1;
    if (ensureRoom(sheet, height + (last ? totalsHeight : 0))) drawHead(sheet, columns);
    drawRow(sheet, columns, cells, cell);
    sheet.y += height;
    rule(sheet, sheet.y, last ? '#52606d' : '#d9dee4');
  });
  sheet.y += 5;
  for (const row of totals) {
    const style = row.strong ? total : extra;
    drawLine(sheet, row.label, leftEdge, sheet.y, style);
    drawLine(sheet, row.value, right, sheet.y, style, 'right');
    sheet.y += lineHeight(style) + 2;
  }
  sheet.y += 6;
}

function columnsOf(brief: Brief, delayShown: boolean): Column[] {
  const { language } = brief;
  const labels = labelsOf(language);
  const amount = (cents: number, line: BriefLine): string => money({ currency: line.currency, cents }, language);
  const columns: Column[] = [
    {
      title: labels.invoice,
      widthMm: delayShown ? 32 : 32 + delayMm,
      align: 'left',
      text: (line) => oneLine(line.number),
    },
    { title: labels.issuedOn, widthMm: 22, align: 'left', text: (line) => shortDate(line.issuedOn, language) },
    { title: labels.dueOn, widthMm: 22, align: 'left', text: (line) => shortDate(line.dueOn, language) },
    { title: labels.amount, widthMm: 27, align: 'right', text: (line) => amount(line.amountCents, line) },
    {
      title: labels.settled,
      widthMm: 24,
      align: 'right',
      text: (line) => amount(line.amountCents - line.balanceCents, line),
    },
    { title: labels.balance, widthMm: 24, align: 'right', text: (line) => amount(line.balanceCents, line) },
  ];
  if (!delayShown) return columns;
  return [
    ...columns.slice(0, 3),
    { title: labels.delay, widthMm: delayMm, align: 'right', text: (line) => labels.days(line.daysLate) },
    ...columns.slice(3),
  ];
}

function totalsOf(brief: Brief, tally: Tally, group: InvoiceGroup, indemnity: Amount | null): TotalRow[] {
  const { language } = brief;
  const labels = labelsOf(language);
  const sums = group.totals.map(({ label, amount }) => ({
    label,
    value: money(amount, language),
    strong: !indemnity && group.title === null,
  }));
  if (!indemnity) return sums;
  return [
    ...sums,
    { label: labels.indemnity(tally.late.length), value: money(indemnity, language), strong: false },
    ...amountsToPay(tally).map((amount) => ({ label: labels.toPay, value: money(amount, language), strong: true })),
  ];
}

function drawHead(sheet: Sheet, columns: readonly Column[]): void {
  const titles = columns.map((column) => wrapped(sheet, column.title, mm(column.widthMm) - 4, head));
  const height = Math.max(...titles.map((lines) => lines.length)) * lineHeight(head) + 2 * padding;
  ensureRoom(sheet, height + lineHeight(cell) + 2 * padding);
  drawRow(sheet, columns, titles, head);
  sheet.y += height;
  rule(sheet, sheet.y, '#52606d');
}

function drawRow(sheet: Sheet, columns: readonly Column[], cells: readonly (readonly string[])[], style: Style): void {
  let x = leftEdge;
  columns.forEach((column, index) => {
    const end = x + mm(column.widthMm);
    cells[index]?.forEach((text, row) => {
      const y = sheet.y + padding + row * lineHeight(style);
      drawLine(sheet, text, column.align === 'right' ? end : x, y, style, column.align);
    });
    x = end;
  });
}

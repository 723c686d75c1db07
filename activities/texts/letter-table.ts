/** Tables that run over pages: the head is repeated, sums are carried, and the totals stay with the last row. Knows nothing of invoices. */
import { drawBlock, drawLine, ensureRoom, leftEdge, lineHeight, mm, newPage, pageBottom } from './letter-page.ts';
import { rule, textWidth, widthOf, wrapped } from './letter-page.ts';
import type { Sheet, Style } from './letter-page.ts';

export interface Column<Row> {
  readonly title: string;
  readonly widthMm: number;
  readonly align: 'left' | 'right';
  readonly text: (row: Row) => string;
  /** What stands in this column when the table goes over to the next page, from the rows drawn so far; absent: nothing. */
  readonly carried?: (done: readonly Row[]) => string;
}

export interface TotalRow {
  readonly label: string;
  readonly value: string;
  readonly strong: boolean;
}

export interface Table<Row> {
  readonly title: string | null;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly totals: readonly TotalRow[];
  /** Names of a carried sum, at the foot of a page and at the head of the next; null: nothing is carried. */
  readonly carry: { readonly down: string; readonly over: string } | null;
}

const cell: Style = { sizePt: 9, weight: 'regular' };
const head: Style = { sizePt: 9, weight: 'bold' };
const totalStyle: Style = { sizePt: 10, weight: 'bold' };
const plainTotal: Style = { sizePt: 10, weight: 'regular' };
const padding = 3;
const rowGap = 2;
const carryHeight = lineHeight(cell) + 2 * padding;
const right = leftEdge + textWidth;
const dark = '#52606d';
const light = '#d9dee4';

/** Draws the table at `sheet.y` and leaves `sheet.y` below it. Widths in millimetres should add up to the text width. */
export function drawTable<Row>(sheet: Sheet, table: Table<Row>): void {
  const { columns, rows } = table;
  const totalsHeight = heightOfTotals(sheet, table.totals);
  const closing = 5 + totalsHeight;
  const texts = rows.map((row) => columns.map((one) => wrapped(sheet, one.text(row), mm(one.widthMm) - 4, cell)));
  drawTitle(sheet, table, rowHeight(texts[0] ?? [], cell) + (rows.length === 1 ? closing : carryHeight));
  drawHead(sheet, columns);
  texts.forEach((cells, index) => {
    const height = rowHeight(cells, cell);
    const last = index === rows.length - 1;
    const after = last ? closing : table.carry ? carryHeight : 0;
    if (sheet.y + height + after > pageBottom && index > 0) turnPage(sheet, table, rows.slice(0, index));
    drawCells(sheet, columns, cells, cell);
    sheet.y += height;
    rule(sheet, sheet.y, last ? dark : light);
  });
  sheet.y += 5;
  drawTotals(sheet, table.totals);
}

/** Sums under a table or on their own: a label at the left, an amount at the right, kept on one page. */
export function drawTotals(sheet: Sheet, totals: readonly TotalRow[]): void {
  ensureRoom(sheet, heightOfTotals(sheet, totals));
  for (const row of totals) {
    const style = row.strong ? totalStyle : plainTotal;
    const height = drawBlock(sheet, row.label, leftEdge, sheet.y, labelWidth(sheet, row), style);
    drawLine(sheet, row.value, right, sheet.y, style, 'right');
    sheet.y += height + rowGap;
  }
  if (totals.length > 0) sheet.y += 6;
}

function labelWidth(sheet: Sheet, row: TotalRow): number {
  return textWidth - widthOf(sheet, row.value, row.strong ? totalStyle : plainTotal) - 12;
}

function heightOfTotals(sheet: Sheet, totals: readonly TotalRow[]): number {
  return totals.reduce((sum, row) => {
    const style = row.strong ? totalStyle : plainTotal;
    return sum + wrapped(sheet, row.label, labelWidth(sheet, row), style).length * lineHeight(style) + rowGap;
  }, 0);
}

/** The title, the head and the first row with what must follow it stay together. */
function drawTitle<Row>(sheet: Sheet, table: Table<Row>, firstRow: number): void {
  const height = table.title === null ? 0 : lineHeight(totalStyle) + 2;
  ensureRoom(sheet, height + rowHeight(titleLines(sheet, table.columns), head) + firstRow);
  if (table.title === null) return;
  drawLine(sheet, table.title, leftEdge, sheet.y, totalStyle);
  sheet.y += height;
}

function turnPage<Row>(sheet: Sheet, table: Table<Row>, done: readonly Row[]): void {
  if (table.carry) drawCarried(sheet, table, done, table.carry.down);
  newPage(sheet);
  drawHead(sheet, table.columns);
  if (!table.carry) return;
  drawCarried(sheet, table, done, table.carry.over);
  rule(sheet, sheet.y, light);
}

function drawCarried<Row>(sheet: Sheet, table: Table<Row>, done: readonly Row[], label: string): void {
  const cells = table.columns.map((column, index) => [column.carried?.(done) ?? (index === 0 ? label : '')]);
  drawCells(sheet, table.columns, cells, head);
  sheet.y += carryHeight;
}

function drawHead<Row>(sheet: Sheet, columns: readonly Column<Row>[]): void {
  const titles = titleLines(sheet, columns);
  drawCells(sheet, columns, titles, head);
  sheet.y += rowHeight(titles, head);
  rule(sheet, sheet.y, dark);
}

function titleLines<Row>(sheet: Sheet, columns: readonly Column<Row>[]): string[][] {
  return columns.map((column) => wrapped(sheet, column.title, mm(column.widthMm) - 4, head));
}

function rowHeight(cells: readonly (readonly string[])[], style: Style): number {
  return Math.max(1, ...cells.map((lines) => lines.length)) * lineHeight(style) + 2 * padding;
}

function drawCells<Row>(
  sheet: Sheet,
  columns: readonly Column<Row>[],
  cells: readonly (readonly string[])[],
  style: Style,
): void {
  let x = leftEdge;
  columns.forEach((column, index) => {
    const end = x + mm(column.widthMm);
    cells[index]?.forEach((text, row) => {
      if (text === '') return;
      const y = sheet.y + padding + row * lineHeight(style);
      drawLine(sheet, text, column.align === 'right' ? end : x, y, style, column.align);
    });
    x = end;
  });
}

/** The list of invoices in a letter: the late ones per currency, then, apart, those that are not due yet. */
import type { Language } from '../../domain/case-facts.ts';
import type { Brief, BriefLine } from '../../domain/message.ts';
import { money, oneLine, shortDate } from './format.ts';
import { labelsOf } from './labels.ts';
import type { Sheet } from './letter-page.ts';
import { drawTable } from './letter-table.ts';
import type { Column } from './letter-table.ts';
import { totalsOf } from './tally.ts';
import type { Tally } from './tally.ts';

export interface LinesShown {
  readonly title: string | null;
  /** Name of the total. */
  readonly total: string;
  readonly strong: boolean;
  /** True with a column that says how late each invoice is. */
  readonly delay: boolean;
}

/** Width of the delay, given to the invoice number where no delay is shown. */
const delayMm = 19;

/** Draws all lines of a courtesy letter, else the late ones. `summed`: a summary follows, so that the total here is not the last word. */
export function drawInvoices(sheet: Sheet, brief: Brief, tally: Tally, summed: boolean): void {
  const labels = labelsOf(brief.language);
  if (tally.voice === 'courtesy') {
    drawLines(sheet, brief.lines, brief.language, { title: null, total: labels.total, delay: false, strong: true });
    return;
  }
  drawLines(sheet, tally.late, brief.language, { title: null, total: labels.totalLate, delay: true, strong: !summed });
}

/** Draws the invoices that are not due yet, for information; nothing when there are none or the letter does not speak of lateness. */
export function drawUpcoming(sheet: Sheet, brief: Brief, tally: Tally): void {
  if (tally.voice === 'courtesy' || tally.upcoming.length === 0) return;
  const labels = labelsOf(brief.language);
  drawLines(sheet, tally.upcoming, brief.language, {
    title: labels.upcoming,
    total: labels.totalUpcoming,
    delay: false,
    strong: false,
  });
}

/** One table per currency, since only sums of one currency can be carried from page to page. */
export function drawLines(sheet: Sheet, lines: readonly BriefLine[], language: Language, shown: LinesShown): void {
  const labels = labelsOf(language);
  totalsOf(lines).forEach((total, index) => {
    const rows = lines.filter((line) => line.currency === total.currency);
    drawTable(sheet, {
      title: index === 0 ? shown.title : null,
      columns: columnsOf(language, shown.delay),
      rows,
      totals: [{ label: shown.total, value: money(total, language), strong: shown.strong }],
      carry: { down: labels.carriedDown, over: labels.carriedOver },
    });
  });
}

function columnsOf(language: Language, delayShown: boolean): Column<BriefLine>[] {
  const labels = labelsOf(language);
  const cents = (title: string, widthMm: number, of: (line: BriefLine) => number): Column<BriefLine> => ({
    title,
    widthMm,
    align: 'right',
    text: (line) => money({ currency: line.currency, cents: of(line) }, language),
    carried: (done) =>
      money({ currency: done[0]?.currency ?? 'EUR', cents: done.reduce((sum, line) => sum + of(line), 0) }, language),
  });
  const delay: Column<BriefLine> = {
    title: labels.delay,
    widthMm: delayMm,
    align: 'right',
    text: (line) => labels.days(line.daysLate),
  };
  return [
    {
      title: labels.invoice,
      widthMm: delayShown ? 31 : 31 + delayMm,
      align: 'left',
      text: (line) => oneLine(line.number),
    },
    { title: labels.issuedOn, widthMm: 21, align: 'left', text: (line) => shortDate(line.issuedOn, language) },
    { title: labels.dueOn, widthMm: 21, align: 'left', text: (line) => shortDate(line.dueOn, language) },
    ...(delayShown ? [delay] : []),
    cents(labels.amount, 26, (line) => line.amountCents),
    cents(labels.settled, 26, (line) => line.amountCents - line.balanceCents - (line.disputedCents ?? 0)),
    cents(labels.balance, 26, (line) => line.balanceCents),
  ];
}

/** Interest and indemnity in a letter: each segment with its days, base and rate, and the sums they lead to (rule R12). */
import { addDays } from '../../domain/civil-date.ts';
import type { Language } from '../../domain/case-facts.ts';
import type { StatementSegment } from '../../domain/statement.ts';
import { longDate, money, oneLine, shortDate } from './format.ts';
import type { Amount } from './format.ts';
import { partOf, principalOf, totalsOfClaim } from './letter-claim.ts';
import type { LetterClaim, StatedLine } from './letter-claim.ts';
import {
  basisText,
  indemnityName,
  interestAccrued,
  interestName,
  interestUntil,
  labelsOf,
  rateText,
} from './labels.ts';
import { paragraph } from './letter-page.ts';
import type { Sheet } from './letter-page.ts';
import { drawTable, drawTotals } from './letter-table.ts';
import type { Column, TotalRow } from './letter-table.ts';

interface SegmentRow {
  readonly number: string;
  readonly currency: string;
  readonly segment: StatementSegment;
}

const note = { sizePt: 8, weight: 'regular' } as const;

/** How many rows the detail of the interest has. */
export function segmentCount(stated: readonly StatedLine[]): number {
  return stated.reduce((sum, { statement }) => sum + statement.segments.length, 0);
}

/** The detail of the interest, one table per currency, with what each rate is made of; nothing when no interest accrued. */
export function drawSegments(sheet: Sheet, claim: LetterClaim, language: Language, title: string): void {
  const rows = claim.stated.flatMap(({ line, statement }) =>
    statement.segments.map((segment): SegmentRow => ({ number: line.number, currency: line.currency, segment })),
  );
  if (rows.length === 0) return;
  [...new Set(rows.map((row) => row.currency))].forEach((currency, index) => {
    const ofCurrency = rows.filter((row) => row.currency === currency);
    drawTable(sheet, {
      title: index === 0 ? title : null,
      columns: columnsOf(claim, language),
      rows: ofCurrency,
      totals: accruedRows(claim, ofCurrency, currency, language),
      carry: { down: labelsOf(language).carriedDown, over: labelsOf(language).carriedOver },
    });
  });
  paragraph(sheet, methodText(rows, language), note, 8);
}

/** Principal, interest, indemnity, total, and interest per day from now on. In a letter that only tells of penalties: interest and indemnity. */
export function drawSummary(sheet: Sheet, claim: LetterClaim, language: Language, annexed: boolean): void {
  const french = language === 'fr';
  const { law } = claim.tally;
  const until = longDate(claim.on, language);
  const annex = french ? ' (détail en annexe)' : ' (details in the annex)';
  const rows = (label: string, amounts: readonly Amount[], strong = false): TotalRow[] =>
    amounts.map((amount) => ({ label, value: money(amount, language), strong }));
  const interest = interestUntil(law, until, language);
  const accrued = rows(annexed ? interest + annex : interest, partOf(claim, 'interestCents'));
  const indemnity = rows(indemnityName(claim.indemnified, language), partOf(claim, 'indemnityCents'));
  if (claim.penalties === 'told') {
    drawTotals(sheet, [...accrued, ...indemnity]);
    return;
  }
  drawTotals(sheet, [
    ...rows(french ? 'Principal échu' : 'Overdue principal', principalOf(claim)),
    ...accrued,
    ...indemnity,
    ...rows(`${french ? 'Total dû au' : 'Total owed on'} ${until}`, totalsOfClaim(claim), true),
    ...rows(
      `${french ? 'À ajouter par jour à compter du' : 'To add per day from'} ${longDate(addDays(claim.on, 1), language)}`,
      partOf(claim, 'dailyInterestCents'),
    ),
  ]);
}

function columnsOf(claim: LetterClaim, language: Language): Column<SegmentRow>[] {
  const labels = labelsOf(language);
  const amount = (cents: number, currency: string): string => money({ currency, cents }, language);
  return [
    { title: labels.invoice, widthMm: 35, align: 'left', text: (row) => oneLine(row.number) },
    { title: labels.from, widthMm: 22, align: 'left', text: ({ segment }) => shortDate(segment.from, language) },
    { title: labels.to, widthMm: 22, align: 'left', text: ({ segment }) => shortDate(segment.to, language) },
    { title: labels.dayCount, widthMm: 14, align: 'right', text: ({ segment }) => String(segment.days) },
    {
      title: labels.base,
      widthMm: 28,
      align: 'right',
      text: (row) => amount(row.segment.balanceCents, row.currency),
    },
    {
      title: labels.rate,
      widthMm: 22,
      align: 'right',
      text: ({ segment }) => rateText(segment.ratePercent, language),
    },
    {
      title: shortName(claim, language),
      widthMm: 27,
      align: 'right',
      text: (row) => amount(row.segment.interestCents, row.currency),
      carried: (done) => amount(sumOf(done), done[0]?.currency ?? 'EUR'),
    },
  ];
}

function shortName(claim: LetterClaim, language: Language): string {
  if (language === 'en') return 'Interest';
  return claim.tally.law === 'publicBuyer' ? 'Intérêts' : 'Pénalités';
}

/** What accrued, what payments already settled of it, and what is left, which is the figure of the claim. */
function accruedRows(
  claim: LetterClaim,
  rows: readonly SegmentRow[],
  currency: string,
  language: Language,
): TotalRow[] {
  const french = language === 'fr';
  const { law } = claim.tally;
  const value = (cents: number): string => money({ currency, cents }, language);
  const accrued = sumOf(rows);
  const due = partOf(claim, 'interestCents').find((amount) => amount.currency === currency)?.cents ?? 0;
  if (due === accrued)
    return [
      { label: `${labelsOf(language).total} – ${interestName(law, language)}`, value: value(due), strong: false },
    ];
  return [
    { label: interestAccrued(law, language), value: value(accrued), strong: false },
    { label: french ? 'Déjà réglé' : 'Already paid', value: value(due - accrued), strong: false },
    { label: french ? 'Reste dû' : 'Still owed', value: value(due), strong: false },
  ];
}

function sumOf(rows: readonly SegmentRow[]): number {
  return rows.reduce((sum, { segment }) => sum + segment.interestCents, 0);
}

/** The formula and the origin of every rate, so that the reader can check each line. */
function methodText(rows: readonly SegmentRow[], language: Language): string {
  const bases = new Map(
    rows.map(({ segment }) => {
      const rate = rateText(segment.ratePercent, language);
      return [
        `${rate}${language === 'fr' ? '\u00a0' : ''}: ${basisText(segment.basis, segment.provisional, language)}`,
        1,
      ];
    }),
  );
  const rates = [...bases.keys()].join(language === 'fr' ? '\u00a0; ' : '; ');
  return language === 'fr'
    ? `Calcul\u00a0: base TTC × taux annuel × nombre de jours / 365, arrondi au centime par ligne, sans capitalisation ni TVA. Taux – ${rates}.`
    : `Calculation: base incl. VAT × yearly rate × number of days / 365, rounded to the cent per line, without compounding or VAT. Rates – ${rates}.`;
}

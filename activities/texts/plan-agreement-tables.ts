/** The two tables of a payment plan: what is acknowledged, invoice by invoice, and the schedule with what is left after each instalment. */
import type { Language } from '../../domain/case-facts.ts';
import type { BriefLine } from '../../domain/message.ts';
import { money, oneLine, shortDate } from './format.ts';
import { labelsOf } from './labels.ts';
import type { Sheet } from './letter-page.ts';
import { drawTable } from './letter-table.ts';
import type { Column } from './letter-table.ts';
import type { PlanAgreement, PlanTerms } from './plan-agreement-terms.ts';

interface AcknowledgedRow {
  readonly number: string;
  readonly dueOn: string;
  readonly principalCents: number;
  readonly interestCents: number;
  readonly indemnityCents: number;
}

interface InstalmentRow {
  readonly no: number;
  readonly dueOn: string;
  readonly amountCents: number;
  readonly leftCents: number;
}

const words = {
  fr: {
    principal: 'Principal',
    interest: 'Pénalités',
    fine: 'Indemnité',
    no: 'N°',
    date: 'Date',
    due: 'Versement',
    left: 'Reste à verser',
  },
  en: {
    principal: 'Principal',
    interest: 'Interest',
    fine: 'Compensation',
    no: 'No.',
    date: 'Date',
    due: 'Instalment',
    left: 'Left to pay',
  },
} as const;

/** Each invoice with its parts; the columns of penalties only where there are some. */
export function drawAcknowledged(sheet: Sheet, agreement: PlanAgreement, terms: PlanTerms): void {
  const { language } = agreement;
  const labels = labelsOf(language);
  const rows = agreement.lines.map((line) => acknowledgedRow(line, terms));
  drawTable(sheet, {
    title: null,
    columns: acknowledgedColumns(terms, language),
    rows,
    totals: [
      {
        label: labels.total,
        value: money({ currency: terms.currency, cents: terms.acknowledgedCents }, language),
        strong: true,
      },
    ],
    carry: { down: labels.carriedDown, over: labels.carriedOver },
  });
}

/** The instalments in order, with what is left after each: nothing after the last. */
export function drawSchedule(sheet: Sheet, agreement: PlanAgreement, terms: PlanTerms): void {
  const { language } = agreement;
  const labels = labelsOf(language);
  const text = words[language];
  const amount = (cents: number): string => money({ currency: terms.currency, cents }, language);
  let leftCents = terms.scheduledCents;
  const rows = agreement.instalments.map(({ dueOn, amountCents }, index): InstalmentRow => {
    leftCents -= amountCents;
    return { no: index + 1, dueOn, amountCents, leftCents };
  });
  drawTable(sheet, {
    title: null,
    columns: [
      { title: text.no, widthMm: 20, align: 'left', text: (row) => String(row.no) },
      { title: text.date, widthMm: 50, align: 'left', text: (row) => shortDate(row.dueOn, language) },
      {
        title: text.due,
        widthMm: 50,
        align: 'right',
        text: (row) => amount(row.amountCents),
        carried: (done) => amount(done.reduce((sum, row) => sum + row.amountCents, 0)),
      },
      { title: text.left, widthMm: 50, align: 'right', text: (row) => amount(row.leftCents) },
    ],
    rows,
    totals: [{ label: labels.total, value: amount(terms.scheduledCents), strong: true }],
    carry: { down: labels.carriedDown, over: labels.carriedOver },
  });
}

function acknowledgedRow(line: BriefLine, { claim }: PlanTerms): AcknowledgedRow {
  const statement = claim.stated.find((one) => one.line === line)?.statement;
  return {
    number: line.number,
    dueOn: line.dueOn,
    principalCents: statement?.principalCents ?? line.balanceCents,
    interestCents: statement?.interestCents ?? 0,
    indemnityCents: statement?.indemnityCents ?? 0,
  };
}

function acknowledgedColumns(terms: PlanTerms, language: Language): Column<AcknowledgedRow>[] {
  const labels = labelsOf(language);
  const text = words[language];
  const column = (title: string, widthMm: number, of: (row: AcknowledgedRow) => number): Column<AcknowledgedRow> => ({
    title,
    widthMm,
    align: 'right',
    text: (row) => money({ currency: terms.currency, cents: of(row) }, language),
    carried: (done) =>
      money({ currency: terms.currency, cents: done.reduce((sum, row) => sum + of(row), 0) }, language),
  });
  const beside = terms.interestCents + terms.indemnityCents > 0;
  return [
    { title: labels.invoice, widthMm: beside ? 42 : 96, align: 'left', text: (row) => oneLine(row.number) },
    { title: labels.dueOn, widthMm: 24, align: 'left', text: (row) => shortDate(row.dueOn, language) },
    ...(beside
      ? [
          column(text.principal, 27, (row) => row.principalCents),
          column(text.interest, 25, (row) => row.interestCents),
          column(text.fine, 25, (row) => row.indemnityCents),
        ]
      : []),
    column(labels.total, beside ? 27 : 50, (row) => row.principalCents + row.interestCents + row.indemnityCents),
  ];
}

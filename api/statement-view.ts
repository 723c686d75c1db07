/** How the statement of an invoice looks to a client. */
import { Type, type Static } from 'typebox';
import { beforeAnyAddition } from '../cases/statement-of.ts';
import type { IssuedStatement } from '../db/queries/statements.ts';
import type { Statement } from '../domain/statement.ts';
import { anyObject, instant, nullable } from './fields.ts';

const segmentView = Type.Object({
  from: Type.String({ format: 'date', description: 'First day that bears interest, included.' }),
  to: Type.String({ format: 'date', description: 'Last day, included.' }),
  days: Type.Integer(),
  balanceCents: Type.Integer({ description: 'The principal that bore interest, incl. VAT.' }),
  ratePercent: Type.Number({ description: 'Yearly rate: 12.15 is 12.15 %.' }),
  source: Type.String({ description: 'What the rate is made of.' }),
  interestCents: Type.Integer(),
  provisional: Type.Boolean({
    description: 'The rate rests on a legal value of one source only, or disputed between sources.',
  }),
});

const figures = {
  on: Type.String({ format: 'date', description: 'The day up to which interest counts, included.' }),
  currency: Type.String(),
  principalCents: Type.Integer({
    description: 'What is still due of the invoice once payments have been laid as the law has it.',
  }),
  interestCents: Type.Integer({ description: 'Accrued and not yet paid.' }),
  indemnityCents: Type.Integer({ description: 'Fixed 40 € once the invoice is late, in euros.' }),
  totalCents: Type.Integer(),
  dailyInterestCents: Type.Integer({ description: 'Interest of the day after `on` if nothing is paid.' }),
  segments: Type.Array(segmentView, {
    description: 'One rate and one balance each; their interest sums to `accruedInterestCents`.',
  }),
  regime: Type.String({ description: 'business, public, consumer, unknown' }),
  allocation: Type.String({ description: 'interestFirst, principalFirst' }),
  printable: Type.Boolean({ description: 'Whether interest and indemnity may appear in what the debtor reads.' }),
  printableBecause: nullable<string>('string', { description: 'Why not: unknownDebtorType, noticeNotPresented.' }),
  indemnityBecause: Type.String({ description: 'late, notLate, notInRegime, insolvency, currency, beforeTheLaw' }),
  firstInterestOn: nullable<string>('string', { description: 'First day that can bear interest; null: none can.' }),
  interestFrozenOn: nullable<string>('string'),
  accruedInterestCents: Type.Integer(),
  paidInterestCents: Type.Integer(),
  overpaidCents: Type.Integer(),
  dailyInterestPending: nullable<string>('string', {
    description: 'Why the interest of the next day is not known yet.',
  }),
  provisional: Type.Boolean(),
};

const invoiceRef = Type.Object({ id: Type.String(), number: Type.String() });

export const statementView = Type.Object({ ...figures, invoice: invoiceRef });

/** The figures as a client reads them: rates are numbers there. */
function viewFigures({ penalties, segments, ...sums }: Statement) {
  return {
    ...sums,
    segments: segments.map(({ basis: _basis, ...segment }) => ({
      ...segment,
      ratePercent: Number(segment.ratePercent),
    })),
    printable: penalties.printable,
    printableBecause: penalties.printable ? null : penalties.because,
  };
}

/** What an invoice owes on a day. */
export function viewStatement(
  invoice: { readonly id: string; readonly number: string },
  statement: Statement,
): Static<typeof statementView> {
  return { ...viewFigures(statement), invoice };
}

const issued = {
  id: Type.String(),
  invoice: invoiceRef,
  delivery: Type.Object({ id: Type.String(), channel: Type.String(), step: Type.String(), state: Type.String() }),
  issuedAt: instant(),
  ratesAsOf: nullable<string>('string', {
    format: 'date-time',
    description: 'Rates added later did not count; null: the shipped ones alone did.',
  }),
  sha256: Type.String({ description: 'SHA-256 over the canonical JSON of the figures as they were frozen.' }),
  statement: Type.Object(figures),
};

export const issuedView = Type.Object(issued);

export const recomputedView = Type.Object({
  ...issued,
  input: anyObject(),
  recomputed: Type.Object({
    equal: Type.Boolean({
      description: 'Computed anew from `input` with the rates of `ratesAsOf`, the figures are the same to the cent.',
    }),
  }),
});

/** A statement as it was frozen with what was sent. */
export function viewIssued(row: IssuedStatement): Static<typeof issuedView> {
  const { id, invoiceId, number, deliveryId, channel, step, state, sha256 } = row;
  return {
    id,
    invoice: { id: invoiceId, number },
    delivery: { id: deliveryId, channel, step, state },
    issuedAt: row.issuedAt.toISOString(),
    ratesAsOf: row.ratesAsOf > beforeAnyAddition ? row.ratesAsOf.toISOString() : null,
    sha256,
    statement: viewFigures(row.body),
  };
}

/** How a dispute looks to clients, and the fields it is opened and changed with. */
import { Type, type Static } from 'typebox';
import type { DisputeSummary } from '../db/queries/disputes.ts';
import { answerDays, disputeCategories } from '../domain/dispute.ts';
import { amountCents, civilDate, instant, line, nullable, oneOf } from './fields.ts';

const days = disputeCategories.map((category) => `${category} ${String(answerDays[category])}`).join(', ');

export const disputeFields = {
  amountCents: Type.Optional(amountCents()),
  category: Type.Optional({ ...oneOf(disputeCategories), description: 'Default: other.' }),
  owner: Type.Optional(line(100)),
  answerBy: Type.Optional({
    ...civilDate(),
    description: `The day by whose end it is to be answered; left out, by category in days: ${days}.`,
  }),
  undisputedGoesOn: Type.Optional(
    Type.Boolean({
      description:
        'The rest is still asked for; every message says what it leaves out. Needs amountCents. Default: false.',
    }),
  ),
};

export const disputeView = Type.Object({
  id: Type.String(),
  invoiceId: Type.String(),
  number: Type.String(),
  currency: Type.String(),
  debtor: Type.String({ description: 'Reference of the debtor.' }),
  reason: Type.String(),
  amountCents: nullable<number>('integer', { description: 'The part in dispute; null: the whole claim.' }),
  category: nullable<string>('string'),
  owner: nullable<string>('string', { description: 'Who answers; null: whoever takes the task.' }),
  answerBy: nullable<string>('string', { format: 'date-time' }),
  overdue: Type.Boolean({ description: 'Open, and the time for the answer is over.' }),
  undisputedGoesOn: Type.Boolean(),
  openedAt: instant(),
  resolvedAt: nullable<string>('string', { format: 'date-time' }),
  resolution: nullable<string>('string', { description: 'upheld, rejected, withdrawn' }),
  resolutionNote: nullable<string>('string'),
  answer: nullable<string>('string', { description: 'What the debtor was answered.' }),
  evidence: Type.Array(
    Type.Object({
      id: Type.String(),
      name: Type.String(),
      mediaType: Type.String(),
      sha256: Type.String(),
      bytes: Type.Integer(),
      at: instant(),
      by: Type.String(),
    }),
  ),
});

/** One dispute as clients see it at `now`. */
export function viewDispute(row: DisputeSummary, now: Date): Static<typeof disputeView> {
  return {
    ...row,
    answerBy: row.answerBy?.toISOString() ?? null,
    overdue: row.resolvedAt === null && row.answerBy !== null && row.answerBy < now,
    openedAt: row.openedAt.toISOString(),
    resolvedAt: row.resolvedAt?.toISOString() ?? null,
    evidence: row.evidence.map((one) => ({ ...one, at: new Date(one.at).toISOString() })),
  };
}

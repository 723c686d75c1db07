/** The claims of a dossier as tables: what each invoice owes by element, and how its interest was worked out (rule R12; law 8.2: basis and amount of each element). */
import { limitationOf } from '../../domain/limitation.ts';
import type { Brief, BriefLine } from '../../domain/message.ts';
import { rfReference } from '../../domain/payment-reference.ts';
import { csvFile } from './csv.ts';

const claimsHead = [
  'invoiceId',
  'number',
  'issuedOn',
  'dueOn',
  'daysLate',
  'currency',
  'amountCents',
  'balanceCents',
  'claimedOn',
  'regime',
  'principalCents',
  'interestCents',
  'dailyInterestCents',
  'indemnityEurCents',
  'paymentReference',
  'debtorReference',
  'noticePresentedOn',
  'limitationOn',
  'limitationAssumes',
];

/**
 * One row per invoice. With a statement, principal, interest and indemnity are what is still due of each, on `claimedOn`; without one nothing
 * beside the balance is claimed. The indemnity is in euros whatever the currency of the invoice.
 */
export function claimsCsv(
  claims: readonly BriefLine[],
  debtor: Pick<Brief['debtor'], 'reference' | 'type'>,
  notices: Readonly<Record<string, string>> = {},
): Uint8Array {
  const rows = claims.map((claim) => {
    const { statement = null } = claim;
    return [
      claim.invoiceId,
      claim.number,
      claim.issuedOn,
      claim.dueOn,
      claim.daysLate,
      claim.currency,
      claim.amountCents,
      claim.balanceCents,
      statement?.on ?? null,
      statement?.regime ?? null,
      statement?.principalCents ?? claim.balanceCents,
      statement?.interestCents ?? 0,
      statement?.dailyInterestCents ?? 0,
      statement?.indemnityCents ?? 0,
      claim.paymentReference ?? rfReference(claim.number),
      debtor.reference,
      notices[claim.number] ?? null,
      ...limitationCells(claim.dueOn, debtor.type),
    ];
  });
  return csvFile(claimsHead, rows);
}

function limitationCells(dueOn: string, type: Brief['debtor']['type']): [string, string] {
  const { on, assumes } = limitationOf(dueOn, type);
  return [on, assumes];
}

/** One row per stretch of days with one balance and one rate, with what the rate is made of. The interest of a row is principal × rate × days / 365. */
export function interestCsv(claims: readonly BriefLine[]): Uint8Array {
  const head = [
    'number',
    'currency',
    'from',
    'to',
    'days',
    'balanceCents',
    'ratePercent',
    'rateSource',
    'provisional',
    'interestCents',
  ];
  const rows = claims.flatMap(({ number, currency, statement }) =>
    (statement?.segments ?? []).map((segment) => [
      number,
      currency,
      segment.from,
      segment.to,
      segment.days,
      segment.balanceCents,
      segment.ratePercent,
      segment.source,
      segment.provisional ? 'yes' : 'no',
      segment.interestCents,
    ]),
  );
  return csvFile(head, rows);
}

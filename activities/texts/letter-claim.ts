/** What a letter asks for, in figures: taken from the statements of its lines, checked, never computed here. */
import { daysBetween } from '../../domain/civil-date.ts';
import type { Brief, BriefLine } from '../../domain/message.ts';
import type { Statement } from '../../domain/statement.ts';
import type { Amount } from './format.ts';
import { tallyOf } from './tally.ts';
import type { Tally } from './tally.ts';

/**
 * What the letter says of penalties. `none`: not a word. `law`: that they run, without a sum. `told`: how much, apart from the sum asked for.
 * `claimed`: they are part of the sum asked for.
 */
export type LetterPenalties = 'none' | 'law' | 'told' | 'claimed';

/** Amounts in one currency, in cents. The 40 € indemnity stands under EUR even when the invoices do not. */
export interface ClaimSum {
  readonly currency: string;
  readonly principalCents: number;
  readonly interestCents: number;
  readonly indemnityCents: number;
  /** Interest of one more day after `LetterClaim.on`. */
  readonly dailyInterestCents: number;
  /** What payments gave to interest before principal: by so much the principal is above the balance of the invoices. */
  readonly paidToInterestCents: number;
}

export interface StatedLine {
  readonly line: BriefLine;
  readonly statement: Statement;
}

export interface LetterClaim {
  readonly tally: Tally;
  readonly penalties: LetterPenalties;
  /** Civil date the figures stop at. */
  readonly on: string;
  /** The late lines whose statement may be shown; empty unless `told` or `claimed`. */
  readonly stated: readonly StatedLine[];
  /** One per currency, in the order of the lines. */
  readonly sums: readonly ClaimSum[];
  /** Late invoices that owe the fixed indemnity. */
  readonly indemnified: number;
}

/**
 * The claim of a brief about its late lines. Consumers and debtors of unknown type owe nothing beside the principal, whatever their statements
 * say (rules R10, R11). Throws an error that names the field when a statement does not add up, or is not of the day of the letter (rule R12).
 */
export function claimOf(brief: Brief): LetterClaim {
  const tally = tallyOf(brief);
  const stated = tally.late.flatMap((line) =>
    line.statement?.penalties.printable ? [{ line, statement: line.statement }] : [],
  );
  const penalties = penaltiesOf(brief, tally, stated.length > 0);
  const shown = penalties === 'told' || penalties === 'claimed' ? stated : [];
  for (const { line, statement } of shown) checkStatement(brief, tally.law, line, statement);
  return {
    tally,
    penalties,
    on: brief.on,
    stated: shown,
    sums: sumsOf(tally.late, new Map(shown.map((one) => [one.line, one.statement]))),
    indemnified: shown.filter((one) => one.statement.indemnityCents > 0).length,
  };
}

/** Principal, interest and indemnity together, per currency. */
export function totalsOfClaim(claim: LetterClaim): Amount[] {
  return claim.sums.map((sum) => ({
    currency: sum.currency,
    cents: sum.principalCents + sum.interestCents + sum.indemnityCents,
  }));
}

/**
 * What the letter asks to be paid within its term, per currency; for the payment block and its QR code too. A public buyer pays interest and
 * indemnity within 45 days after the principal (CCP R2192-36), so its principal alone is asked for here.
 */
export function sumsToPay(claim: LetterClaim): Amount[] {
  if (claim.penalties !== 'claimed') return [...claim.tally.lateTotals];
  if (claim.tally.law === 'publicBuyer') return principalOf(claim);
  return totalsOfClaim(claim);
}

/** The principal per currency, without the currencies that hold an indemnity only. */
export function principalOf(claim: LetterClaim): Amount[] {
  return claim.sums
    .filter((sum) => sum.principalCents > 0)
    .map((sum) => ({ currency: sum.currency, cents: sum.principalCents }));
}

/** One part of the claim per currency, without the currencies that have none of it. */
export function partOf(
  claim: LetterClaim,
  part: 'interestCents' | 'indemnityCents' | 'dailyInterestCents' | 'paidToInterestCents',
): Amount[] {
  return claim.sums.filter((sum) => sum[part] > 0).map((sum) => ({ currency: sum.currency, cents: sum[part] }));
}

/** Interest and indemnity together, per currency. */
export function besidePrincipal(claim: LetterClaim): Amount[] {
  return claim.sums
    .map((sum) => ({ currency: sum.currency, cents: sum.interestCents + sum.indemnityCents }))
    .filter((amount) => amount.cents > 0);
}

function penaltiesOf(brief: Brief, tally: Tally, anyStatement: boolean): LetterPenalties {
  if (tally.law === 'none' || tally.voice === 'courtesy' || brief.penalties === 'none') return 'none';
  if (brief.penalties === undefined && !anyStatement) return 'none';
  if (!anyStatement) return 'law';
  if (brief.penalties !== undefined) return brief.penalties;
  return tally.voice === 'formal' ? 'claimed' : 'told';
}

function sumsOf(late: readonly BriefLine[], statements: ReadonlyMap<BriefLine, Statement>): ClaimSum[] {
  const sums = new Map<string, ClaimSum>();
  const add = (currency: string, change: Partial<ClaimSum>): void => {
    const now = sums.get(currency);
    sums.set(currency, {
      currency,
      principalCents: (now?.principalCents ?? 0) + (change.principalCents ?? 0),
      interestCents: (now?.interestCents ?? 0) + (change.interestCents ?? 0),
      indemnityCents: (now?.indemnityCents ?? 0) + (change.indemnityCents ?? 0),
      dailyInterestCents: (now?.dailyInterestCents ?? 0) + (change.dailyInterestCents ?? 0),
      paidToInterestCents: (now?.paidToInterestCents ?? 0) + (change.paidToInterestCents ?? 0),
    });
  };
  for (const line of late) {
    const statement = statements.get(line);
    if (!statement) {
      add(line.currency, { principalCents: line.balanceCents });
      continue;
    }
    const { principalCents, interestCents, dailyInterestCents, indemnityCents } = statement;
    const paidToInterestCents = Math.max(0, principalCents - line.balanceCents);
    add(line.currency, { principalCents, interestCents, dailyInterestCents, paidToInterestCents });
    if (indemnityCents > 0) add('EUR', { indemnityCents });
  }
  return [...sums.values()];
}

/** The regime whose interest this type of debtor may owe. */
const regimeOf: Readonly<Record<Tally['law'], Statement['regime'] | null>> = {
  commercial: 'business',
  publicBuyer: 'public',
  none: null,
};

/** Throws when a statement is not of this day, this debtor or this currency, or when its parts do not give its sums. */
function checkStatement(brief: Brief, law: Tally['law'], line: BriefLine, statement: Statement): void {
  const { on, currency, regime, principalCents, interestCents, indemnityCents, segments } = statement;
  const accrued = segments.reduce((total, segment) => total + segment.interestCents, 0);
  const wrongDays = segments.find(({ from, to, days }) => daysBetween(from, to) + 1 !== days);
  const checks: readonly (readonly [field: string, found: unknown, wanted: unknown])[] = [
    ['on', on, brief.on],
    ['currency', currency, line.currency],
    ['regime', regime, regimeOf[law]],
    ['totalCents', statement.totalCents, principalCents + interestCents + indemnityCents],
    ['accruedInterestCents', statement.accruedInterestCents, accrued],
    ['interestCents', interestCents, accrued - statement.paidInterestCents],
    ['segments.days', wrongDays?.days, wrongDays && daysBetween(wrongDays.from, wrongDays.to) + 1],
  ];
  const wrong = checks.find(([, found, wanted]) => found !== wanted);
  if (wrong)
    throw new Error(
      `The statement of invoice ${line.number} has ${wrong[0]} ${String(wrong[1])} instead of ${String(wrong[2])}: compute it again for ${brief.on}, then write this letter again`,
    );
}

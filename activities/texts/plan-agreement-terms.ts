/** What a payment plan agreement says, in figures: what is acknowledged, what the schedule covers, what stays outside it. */
import type { Language } from '../../domain/case-facts.ts';
import { daysBetween } from '../../domain/civil-date.ts';
import type { Brief, BriefLine, CreditorIdentity } from '../../domain/message.ts';
import { claimOf } from './letter-claim.ts';
import type { LetterClaim } from './letter-claim.ts';

export interface PlanAgreement {
  /** Civil date of the document: statements are of this day. */
  readonly on: string;
  readonly language: Language;
  readonly creditor: CreditorIdentity;
  readonly debtor: Brief['debtor'];
  readonly reference: string;
  /** Invoices acknowledged, in one currency; with their statements where penalties are acknowledged too. */
  readonly lines: readonly BriefLine[];
  /** In order of date; `amountCents` of each is above zero. */
  readonly instalments: readonly { readonly dueOn: string; readonly amountCents: number }[];
  /** Penalties stay due, or are waived if every instalment is paid in time and come back if not (law 13, rule R70). */
  readonly interest: 'kept' | 'waivedIfKept';
  readonly allocation: 'interestFirst' | 'principalFirst';
  /** Days the debtor has from the formal notice before the whole balance is due at once (rule R70: 8 is usual). */
  readonly noticeDays: number;
  /** False: the signer writes the sum in words and figures by hand (C. civ. 1376). Absent: true for a business only. */
  readonly trader?: boolean;
}

export interface PlanTerms {
  readonly claim: LetterClaim;
  readonly currency: string;
  readonly principalCents: number;
  readonly interestCents: number;
  readonly indemnityCents: number;
  /** Principal, interest and indemnity: what the debtor acknowledges. */
  readonly acknowledgedCents: number;
  readonly scheduledCents: number;
  /** Parts of what is acknowledged that the schedule does not pay. */
  readonly outsideInterestCents: number;
  readonly outsideIndemnityCents: number;
  readonly handwritten: boolean;
}

/**
 * Checks an agreement. The instalments must sum, to the cent, to the principal, or to the principal with the indemnity, or to everything
 * acknowledged. Throws an error that names the field: also when interest is waived for a public buyer, which the law forbids (CCP L2192-14).
 */
export function planTerms(agreement: PlanAgreement): PlanTerms {
  const { debtor, interest, noticeDays, lines } = agreement;
  const claim = claimOf(briefOf(agreement));
  const currency = lines[0]?.currency ?? '';
  if (lines.some((line) => line.currency !== currency))
    throw new Error('lines of a plan are in several currencies: make one plan for each');
  if (interest === 'waivedIfKept' && debtor.type === 'public')
    throw new Error(
      'interest is waivedIfKept for a public buyer, which is void (CCP L2192-14): agree the plan with interest kept',
    );
  if (!Number.isInteger(noticeDays) || noticeDays < 1)
    throw new RangeError(`noticeDays is ${String(noticeDays)}: give a whole number of at least 1 (8 is usual)`);
  checkDates(agreement);
  const of = (part: 'principalCents' | 'interestCents' | 'indemnityCents'): number =>
    claim.sums.reduce((sum, one) => sum + one[part], 0);
  const notDueCents = claim.tally.upcoming.reduce((sum, line) => sum + line.balanceCents, 0);
  const principalCents = of('principalCents') + notDueCents;
  const interestCents = of('interestCents');
  const indemnityCents = of('indemnityCents');
  const scheduledCents = scheduled(agreement, principalCents, interestCents, indemnityCents);
  const coversInterest = scheduledCents === principalCents + indemnityCents + interestCents;
  const coversIndemnity = coversInterest || scheduledCents === principalCents + indemnityCents;
  const outsideInterestCents = coversInterest ? 0 : interestCents;
  if (outsideInterestCents > 0 && agreement.allocation === 'interestFirst')
    throw new Error(
      `allocation is interestFirst, but the instalments leave ${String(outsideInterestCents)} cents of penalties outside the schedule: use principalFirst, or schedule the penalties too`,
    );
  return {
    claim,
    currency,
    principalCents,
    interestCents,
    indemnityCents,
    acknowledgedCents: principalCents + interestCents + indemnityCents,
    scheduledCents,
    outsideInterestCents,
    outsideIndemnityCents: coversIndemnity ? 0 : indemnityCents,
    handwritten: !(agreement.trader ?? debtor.type === 'business'),
  };
}

function scheduled(
  { instalments, interest }: PlanAgreement,
  principalCents: number,
  interestCents: number,
  indemnityCents: number,
): number {
  const sum = instalments.reduce((total, one) => total + one.amountCents, 0);
  const withIndemnity = principalCents + indemnityCents;
  const allowed = [principalCents, withIndemnity, ...(interest === 'kept' ? [withIndemnity + interestCents] : [])];
  if (!allowed.includes(sum))
    throw new Error(
      `instalments sum to ${String(sum)} cents; they must sum to one of ${[...new Set(allowed)].join(', ')} cents: correct the last instalment`,
    );
  return sum;
}

function checkDates({ instalments }: PlanAgreement): void {
  if (instalments.length === 0) throw new Error('instalments is empty: give at least one date and amount');
  instalments.forEach(({ dueOn, amountCents }, index) => {
    if (!Number.isSafeInteger(amountCents) || amountCents <= 0)
      throw new RangeError(
        `instalments[${String(index)}].amountCents is ${String(amountCents)}: give cents above zero`,
      );
    const before = instalments[index - 1];
    if (before && daysBetween(before.dueOn, dueOn) <= 0)
      throw new Error(`instalments[${String(index)}].dueOn is ${dueOn}: give a date after ${before.dueOn}`);
  });
}

/** The acknowledged invoices as a claim: every line counts, late or not, since the plan covers them all. */
function briefOf({ on, language, creditor, debtor, lines }: PlanAgreement): Brief {
  return {
    on,
    channel: 'letter',
    tone: 'formal',
    beforeDue: false,
    language,
    creditor,
    debtor,
    lines,
    deadlineDays: null,
    plan: null,
    penalties: 'claimed',
  };
}

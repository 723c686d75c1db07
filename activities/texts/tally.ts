/** What a message may say about its invoices: which are late, how much in each currency, and in which voice. */
import type { DebtorType } from '../../domain/case-facts.ts';
import type { Brief, BriefLine } from '../../domain/message.ts';
import type { Amount } from './format.ts';

/** `courtesy` never says that money is owed; the others speak to a debtor who is late. */
export type Voice = 'courtesy' | 'friendly' | 'firm' | 'formal';

/** Which late-payment law may be told to this debtor (rules R10 and R11: none when it is a consumer or not known). */
export type LatePaymentLaw = 'commercial' | 'publicBuyer' | 'none';

/** Fixed indemnity for recovery costs, once per invoice paid late: 40 EUR (C. com. D441-5, CCP D2192-35; rule R6). */
export const indemnityCents = 40_00;

export interface Tally {
  readonly voice: Voice;
  readonly law: LatePaymentLaw;
  /** Past their due date, oldest first as given. */
  readonly late: readonly BriefLine[];
  readonly upcoming: readonly BriefLine[];
  readonly totals: readonly Amount[];
  readonly lateTotals: readonly Amount[];
  readonly upcomingTotals: readonly Amount[];
}

/** Sorts the lines of a brief. Throws when there is no line: a message about nothing must not leave. */
export function tallyOf(brief: Brief): Tally {
  if (brief.lines.length === 0) throw new Error('brief.lines is empty: give at least one invoice to write about');
  const late = brief.lines.filter((line) => line.daysLate > 0);
  const upcoming = brief.lines.filter((line) => line.daysLate <= 0);
  return {
    voice: voiceOf(brief, late.length),
    law: latePaymentLaw(brief.debtor.type),
    late,
    upcoming,
    totals: totalsOf(brief.lines),
    lateTotals: totalsOf(late),
    upcomingTotals: totalsOf(upcoming),
  };
}

/** The late-payment law of a type of debtor. */
export function latePaymentLaw(type: DebtorType): LatePaymentLaw {
  switch (type) {
    case 'business':
      return 'commercial';
    case 'public':
      return 'publicBuyer';
    case 'consumer':
    case 'unknown':
      return 'none';
  }
}

/** Balances summed per currency, in the order the currencies appear. */
export function totalsOf(lines: readonly BriefLine[]): Amount[] {
  const sums = new Map<string, number>();
  for (const line of lines) sums.set(line.currency, (sums.get(line.currency) ?? 0) + line.balanceCents);
  return [...sums].map(([currency, cents]) => ({ currency, cents }));
}

/** A firm step that meets no late invoice speaks softly: the date decides, not the name of the step. */
function voiceOf(brief: Brief, lateCount: number): Voice {
  if (brief.beforeDue || lateCount === 0 || brief.tone === 'neutral') return 'courtesy';
  return brief.tone;
}

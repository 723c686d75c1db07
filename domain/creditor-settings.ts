/** What a creditor has chosen; what is absent is the shipped default. Law-backed rules (type L) are not among it. */
import type { CreditorLimits } from './check-policy-limits.ts';
import type { SegmentRule } from './choose-policy.ts';
import type { Allocation } from './interest-account.ts';

export interface CreditorSettings {
  /** Limits no policy of this creditor may break, merged over `defaultCreditorLimits`. */
  readonly limits?: Partial<Omit<CreditorLimits, 'mode'>>;
  /** What a payment settles first inside one debt (R55, C. civ. 1343-1); absent: interest. */
  readonly allocation?: Allocation;
  /** Which policy an invoice gets; absent: `defaultSegmentRules`. */
  readonly segmentRules?: readonly SegmentRule[];
  /** Default rules (type P) of the text linter that are switched off, such as `R41`. */
  readonly lintRulesOff?: readonly string[];
}

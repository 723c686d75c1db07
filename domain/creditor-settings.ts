/** What a creditor has chosen; what is absent is the shipped default. Law-backed rules (type L) are not among it. */
import { sendingProblems } from './check-sending.ts';
import { defaultCreditorLimits, type CreditorLimits } from './check-policy-limits.ts';
import type { SegmentRule } from './choose-policy.ts';
import { parseDuration, wholeDays } from './duration.ts';
import type { Allocation } from './interest-account.ts';
import { agencyProblems } from './check-agency.ts';
import type { Agency } from './placement.ts';
import type { SendingSettings } from './sending-settings.ts';
import { switchable } from './lint-text.ts';

export interface CreditorSettings {
  /** Limits no policy of this creditor may break, merged over `defaultCreditorLimits`. */
  readonly limits?: OwnLimits;
  /** What a payment settles first inside one debt (R55, C. civ. 1343-1); absent: interest. */
  readonly allocation?: Allocation;
  /** Which policy an invoice gets; absent: `defaultSegmentRules`. */
  readonly segmentRules?: readonly SegmentRule[];
  /** Default rules (type P) of the text linter that are switched off, such as `R41`. */
  readonly lintRulesOff?: readonly string[];
  /** Days after the creditor's first invoice here from which a debtor without earlier invoices counts as new; absent: `defaultHistoryKnownAfterDays`. */
  readonly historyKnownAfterDays?: number;
  /** Who speaks and how much leaves in a day; absent: the identity's own addresses and `defaultSending`. */
  readonly sending?: SendingSettings;
  /** The collection agency cases are given to; absent: a person takes the dossier from the outbox. */
  readonly agency?: Agency;
  /** Working days after status 209 (papers given) until contacts go on; absent: `defaultCompletedDays`. */
  readonly eInvoiceResumeDays?: number;
  /** Whether a payment that crossed a message is answered by thanks; absent: yes. */
  readonly thanks?: boolean;
  /** Which version of each shipped policy it has, so that a release that changes one knows whether the creditor made its own since. No choice of the creditor. */
  readonly shippedPolicies?: Readonly<Record<string, number>>;
  /** Every change of the above, oldest first: nobody loosens a limit unseen. */
  readonly changes?: readonly SettingsChange[];
}

/** The mode is the creditor's own and no setting. */
export type OwnLimits = Partial<Omit<CreditorLimits, 'mode'>>;

/** What can be changed, by name. */
export type SettingName = Exclude<keyof CreditorSettings, 'changes' | 'shippedPolicies'>;

export interface SettingsChange {
  /** ISO instant. */
  readonly at: string;
  readonly by: string;
  readonly setting: SettingName | 'identity';
  /** The value until then; null: the default. The value since then is the next change's, or the one in force. */
  readonly before: unknown;
}

/** A change of settings: a name that is absent stays as it is, null goes back to the default. */
export type SettingsInput = { readonly [Name in SettingName]?: CreditorSettings[Name] | null };

export interface SettingsProblem {
  readonly field: string;
  readonly code: 'invalid' | 'wholeDays' | 'lawBacked' | 'notUnique';
  readonly rule: string | null;
  readonly text: string;
}

/** The limits in force for a creditor in this mode. */
export const limitsInForce = (
  settings: Pick<CreditorSettings, 'limits'>,
  mode: CreditorLimits['mode'],
): CreditorLimits => ({
  ...defaultCreditorLimits,
  ...settings.limits,
  mode,
});

/** What no creditor may set, and what would not mean anything. The form is the caller's to check; segment rules have a check of their own. */
export function settingsProblems({ limits, lintRulesOff, sending, agency }: SettingsInput): SettingsProblem[] {
  return [
    ...(limits ? durationProblems(limits) : []),
    ...(lintRulesOff ?? []).flatMap(ruleOffProblem),
    ...(sending ? sendingProblems(sending) : []),
    ...agencyProblems(agency),
  ];
}

const longestDays = 30;

function durationProblems({ minimumGap, planGrace, planNotice, contact }: OwnLimits): SettingsProblem[] {
  const given = [
    ['limits.minimumGap', minimumGap, 'R25'],
    ['limits.contact.channelGap', contact?.channelGap, 'R25'],
    ['limits.planGrace', planGrace, 'R71'],
    ['limits.planNotice', planNotice, 'R70'],
  ] as const;
  return given.flatMap(([field, value, rule]): SettingsProblem[] => {
    if (value === undefined || isDays(value)) return [];
    const text = `${field} is "${value}": write whole days from P1D to P${String(longestDays)}D.`;
    return [{ field, code: 'wholeDays', rule, text }];
  });
}

function isDays(iso: string): boolean {
  try {
    const days = wholeDays(parseDuration(iso));
    return days !== null && days <= longestDays;
  } catch {
    return false;
  }
}

function ruleOffProblem(rule: string, at: number, all: readonly string[]): SettingsProblem[] {
  const field = `lintRulesOff.${String(at)}`;
  const known = [...switchable].join(', ');
  if (!switchable.has(rule)) {
    const text = `${field}: ${rule} stays on: only ${known} are house rules a creditor may switch off, the law stands behind every other one.`;
    return [{ field, code: 'lawBacked', rule, text }];
  }
  if (all.indexOf(rule) === at) return [];
  return [{ field, code: 'notUnique', rule, text: `${field}: ${rule} is there twice: write it once.` }];
}

/** The settings after a change, and what was noted of it. A value that is what it was before is no change. */
export function changeSettings(
  current: CreditorSettings,
  input: SettingsInput,
  by: string,
  at: string,
  same: (one: unknown, other: unknown) => boolean,
): { settings: CreditorSettings; changed: SettingsChange[] } {
  const { changes = [], shippedPolicies, ...values } = current;
  const wanted = Object.entries(input) as [SettingName, unknown][];
  const changed = wanted
    .filter(([setting, value]) => !same(values[setting] ?? null, value))
    .map(([setting]): SettingsChange => ({ at, by, setting, before: values[setting] ?? null }));
  const after: Readonly<Record<string, unknown>> = { ...values, ...Object.fromEntries(wanted) };
  const merged = Object.entries(after).filter(([, value]) => value !== null);
  return {
    settings: {
      ...(Object.fromEntries(merged) as CreditorSettings),
      ...(shippedPolicies ? { shippedPolicies } : {}),
      changes: [...changes, ...changed],
    },
    changed,
  };
}

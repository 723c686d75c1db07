/** A creditor changes what it allows itself. Every change keeps who made it, when, and what held before. */
import { lockSettings, writeSettings, type StoredSettings } from '../db/queries/creditors.ts';
import { newestPolicies } from '../db/queries/policies.ts';
import { segmentRuleProblems } from '../domain/check-segment-rules.ts';
import { changeSettings, settingsProblems, type SettingsInput } from '../domain/creditor-settings.ts';
import type { Act } from './act.ts';
import { canonicalJson } from './register-invoice.ts';
import { rulesBroken } from './refusal.ts';

/**
 * Changes the settings that are given; null goes back to the default. Counts for policies stored and invoices registered from then on. Refuses (422
 * `settings_not_valid`) with every problem: a law-backed rule that should be off, a duration that is none, a segment rule that leads nowhere.
 */
export async function changeCreditorSettings(act: Act, input: SettingsInput): Promise<StoredSettings> {
  const { mode, settings: current } = await lockSettings(act.tx, act.creditorId);
  const rules = input.segmentRules;
  const policies = rules ? await newestPolicies(act.tx, act.creditorId) : [];
  const problems = [
    ...settingsProblems(input),
    ...segmentRuleProblems(
      rules ?? [],
      policies.map(({ body }) => body),
    ),
  ];
  if (problems.length > 0) throw rulesBroken('settings_not_valid', problems);
  const same = (one: unknown, other: unknown) => canonicalJson(one) === canonicalJson(other);
  const { settings, changed } = changeSettings(current, input, act.actor, act.now.toISOString(), same);
  if (changed.length > 0) writeSettings(act.tx, act.creditorId, settings);
  return { mode, settings: changed.length > 0 ? settings : current };
}

/** A creditor stores a policy of its own: checked against its limits and the law, never changed afterwards, only followed by a new version. */
import { insertPolicyVersion, lockPolicyKey, readPolicy, type PolicyVersion } from '../db/queries/policies.ts';
import { readSettings } from '../db/queries/creditors.ts';
import { checkPolicy } from '../domain/check-policy.ts';
import type { PolicyProblem } from '../domain/check-policy-problem.ts';
import { shapeProblems } from '../domain/check-policy-shape.ts';
import { limitsInForce } from '../domain/creditor-settings.ts';
import type { Policy } from '../domain/policy.ts';
import type { Act } from './act.ts';
import { canonicalJson } from './register-invoice.ts';
import { rulesBroken } from './refusal.ts';

export interface PolicyVerdict {
  readonly problems: readonly PolicyProblem[];
  /** The version it would become; null while there are problems. */
  readonly nextVersion: number | null;
  /** True when it is the newest version already, so that storing it changes nothing. */
  readonly unchanged: boolean;
}

/** Refuses (422 `policy_not_valid`) what cannot be read as a policy, before anything else is done with it. */
export function refuseMisshapen(input: unknown): void {
  const problems = shapeProblems(input);
  if (problems.length > 0) throw rulesBroken('policy_not_valid', problems);
}

/** Says what `createPolicy` would do. Writes nothing. */
export async function tryPolicy(act: Pick<Act, 'tx' | 'creditorId'>, input: unknown): Promise<PolicyVerdict> {
  const checked = await checkFor(act, input);
  if ('problems' in checked) return { problems: checked.problems, nextVersion: null, unchanged: false };
  const newest = await readPolicy(act.tx, act.creditorId, checked.policy.key, null);
  const unchanged = newest !== undefined && isSame(newest.body, checked.policy);
  return { problems: [], unchanged, nextVersion: unchanged ? newest.version : (newest?.version ?? 0) + 1 };
}

/**
 * Stores a policy as the next version of its key; a `version` that is sent does not count. The same as the newest version changes nothing
 * (`created` false). Running cases keep the version they have until a named act moves them. Refuses (422 `policy_not_valid`) with every problem.
 */
export async function createPolicy(act: Act, input: unknown): Promise<{ version: PolicyVersion; created: boolean }> {
  const checked = await checkFor(act, input);
  if ('problems' in checked) throw rulesBroken('policy_not_valid', checked.problems);
  const { policy } = checked;
  await lockPolicyKey(act.tx, act.creditorId, policy.key);
  const newest = await readPolicy(act.tx, act.creditorId, policy.key, null);
  if (newest && isSame(newest.body, policy)) return { version: newest, created: false };
  const body: Policy = { ...policy, version: (newest?.version ?? 0) + 1 };
  const version = await insertPolicyVersion(act.tx, act.creditorId, body, act.now);
  return { version, created: true };
}

async function checkFor(act: Pick<Act, 'tx' | 'creditorId'>, input: unknown) {
  const { settings, mode } = await readSettings(act.tx, act.creditorId);
  return checkPolicy(input, limitsInForce(settings, mode));
}

/** Two bodies that say the same, whatever their version. */
export const isSame = (one: Policy, other: Policy): boolean =>
  canonicalJson({ ...one, version: 0 }) === canonicalJson({ ...other, version: 0 });

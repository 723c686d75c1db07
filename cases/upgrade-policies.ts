/** A release changed the shipped policies: each creditor gets them as new versions. Its own versions win, and running cases keep theirs. */
import { allCreditors } from '../db/queries/outbox.ts';
import { inCreditorTx, inRelayTx, openDatabase, type Tx } from '../db/connect.ts';
import { lockSettings, writeSettings } from '../db/queries/creditors.ts';
import { insertPolicyVersion, lockPolicyKey, policyVersionsOf } from '../db/queries/policies.ts';
import { defaultPolicies } from '../domain/policies.ts';
import type { Policy } from '../domain/policy.ts';
import { isSame } from './create-policy.ts';

/** Which version of each policy came with a release, for a creditor who has just been given `policies`. */
export const shippedVersions = (policies: readonly Policy[]): Record<string, number> =>
  Object.fromEntries(policies.map(({ key, version }) => [key, version]));

/** Brings every creditor up to the shipped policies; returns how many versions were added. Safe to repeat and to run from several processes. */
export async function upgradeShippedPolicies(appUrl: string, now: Date): Promise<number> {
  const db = openDatabase(appUrl, 2);
  try {
    const creditors = await inRelayTx(db, allCreditors);
    let added = 0;
    for (const id of creditors)
      added += await inCreditorTx(db, id, (tx) => upgradeCreditor(tx, id, defaultPolicies, now));
    return added;
  } finally {
    await db.end();
  }
}

/**
 * Adds to one creditor the shipped policies it lacks, and a new version of those whose content has changed since it got them. A key under which the
 * creditor stored a version of its own is left alone. Returns how many versions were added.
 */
export async function upgradeCreditor(
  tx: Tx,
  creditorId: string,
  shipped: readonly Policy[],
  now: Date,
): Promise<number> {
  const { settings } = await lockSettings(tx, creditorId);
  const had = settings.shippedPolicies;
  const has: Record<string, number> = { ...had };
  let added = 0;
  for (const policy of shipped) {
    await lockPolicyKey(tx, creditorId, policy.key);
    const versions = await policyVersionsOf(tx, creditorId, policy.key);
    // Before the list was kept, nobody but a release could store a policy, and it stored version 1.
    const from = had === undefined ? 1 : had[policy.key];
    const newest = versions[0]?.version ?? 0;
    const ours = versions.find(({ version }) => version === from);
    const isOwn = newest > 0 && newest !== from;
    if (isOwn) continue;
    if (ours && isSame(ours.body, policy)) {
      has[policy.key] = newest;
      continue;
    }
    await insertPolicyVersion(tx, creditorId, { ...policy, version: newest + 1 }, now);
    has[policy.key] = newest + 1;
    added += 1;
  }
  if (added > 0 || had === undefined) writeSettings(tx, creditorId, { ...settings, shippedPolicies: has });
  return added;
}

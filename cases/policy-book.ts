/** The newest policies of the creditors this process works for, read once and kept until one of them gets a new version. */
import type { Tx } from '../db/connect.ts';
import { newestPolicies, type PolicyVersion } from '../db/queries/policies.ts';
import { carefulFirst } from '../domain/choose-policy.ts';
import type { Policy } from '../domain/policy.ts';

export interface PolicySet {
  /** The newest version of each policy, by key. */
  readonly byKey: ReadonlyMap<string, PolicyVersion>;
  /** Their bodies, the most careful first. Worked out when it is first asked for: each ladder is lived once. */
  carefulFirst(): readonly Policy[];
}

export interface PolicyBook {
  /** The policies of a creditor. `newest` names their versions as the database has them now, so what another process stored is seen at once. */
  read(tx: Tx, creditorId: string, newest: string): Promise<PolicySet>;
}

/** Policies are a few kilobytes per creditor; beyond this many the one that was read first makes room. */
const mostCreditors = 500;

/** Makes an empty book: one per process, shared by its acts. */
export function createPolicyBook(): PolicyBook {
  const kept = new Map<string, { newest: string; set: PolicySet }>();
  return {
    async read(tx, creditorId, newest) {
      const known = kept.get(creditorId);
      if (known?.newest === newest) return known.set;
      const versions = await newestPolicies(tx, creditorId);
      const set = policySet(versions);
      // A version stored between the two readings is found by the next one.
      kept.delete(creditorId);
      kept.set(creditorId, { newest, set });
      const [oldest] = kept.keys();
      if (kept.size > mostCreditors && oldest !== undefined) kept.delete(oldest);
      return set;
    },
  };
}

function policySet(versions: readonly PolicyVersion[]): PolicySet {
  let ordered: readonly Policy[] | null = null;
  return {
    byKey: new Map(versions.map((version) => [version.key, version])),
    carefulFirst: () => (ordered ??= carefulFirst(versions.map(({ body }) => body))),
  };
}

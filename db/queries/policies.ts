/** The policies a creditor has. */
import type { Policy } from '../../domain/policy.ts';
import { run, type Tx } from '../connect.ts';

export interface PolicyVersion {
  readonly key: string;
  readonly version: number;
  readonly createdAt: Date;
  readonly body: Policy;
}

/** The newest version of each policy, by key. */
export async function newestPolicies(tx: Tx, creditorId: string): Promise<PolicyVersion[]> {
  return run<PolicyVersion>(
    tx,
    'newest-policies',
    'select distinct on (key) key, version, created_at as "createdAt", body from policy_versions where creditor_id = $1 order by key, version desc',
    [creditorId],
  );
}

/** One version of a policy, the newest when `version` is null; undefined when there is none. */
export async function readPolicy(
  tx: Tx,
  creditorId: string,
  key: string,
  version: number | null,
): Promise<PolicyVersion | undefined> {
  const rows = await run<PolicyVersion>(
    tx,
    'read-policy',
    `select key, version, created_at as "createdAt", body from policy_versions
     where creditor_id = $1 and key = $2 and ($3::int is null or version = $3) order by version desc limit 1`,
    [creditorId, key, version],
  );
  return rows[0];
}

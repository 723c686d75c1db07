/** The policies a creditor has. */
import type { SegmentRule } from '../../domain/choose-policy.ts';
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

/** What the choice of a policy needs to know of the creditor; small enough to be read with every registration. */
export interface ChoiceSettings {
  readonly mode: 'test' | 'live';
  /** The creditor's own rules; null: the shipped ones. */
  readonly segmentRules: readonly SegmentRule[] | null;
  readonly historyKnownAfterDays: number | null;
  /** Newest version by key, as text in the order of the keys: another text means another set of policies. */
  readonly newest: string;
}

/** Reads them. Throws when the creditor does not exist: a key always belongs to one. */
export async function readChoiceSettings(tx: Tx, creditorId: string): Promise<ChoiceSettings> {
  const [row] = await run<ChoiceSettings>(
    tx,
    'choice-settings',
    `select c.mode, c.settings->'segmentRules' as "segmentRules", (c.settings->'historyKnownAfterDays')::int as "historyKnownAfterDays",
       (select coalesce(string_agg(p.key || '@' || p.version, ' ' order by p.key), '')
         from (select key, max(version) as version from policy_versions where creditor_id = $1 group by key) as p) as newest
     from creditors c where c.creditor_id = $1`,
    [creditorId],
  );
  if (!row) throw new Error(`No creditor ${creditorId}`);
  return row;
}

/** Every version of a policy, the newest first. */
export async function policyVersionsOf(tx: Tx, creditorId: string, key: string): Promise<PolicyVersion[]> {
  return run<PolicyVersion>(
    tx,
    'policy-versions-of',
    'select key, version, created_at as "createdAt", body from policy_versions where creditor_id = $1 and key = $2 order by version desc',
    [creditorId, key],
  );
}

/** Makes this transaction the only one that adds a version to this key until it ends. */
export async function lockPolicyKey(tx: Tx, creditorId: string, key: string): Promise<void> {
  await run(
    tx,
    'lock-policy-key',
    `select pg_advisory_xact_lock(hashtextextended('policy ' || $1::text || ' ' || $2::text, 0))`,
    [creditorId, key],
  );
}

/** Adds a version; the body names its key and number. A number that is taken is an error. */
export async function insertPolicyVersion(tx: Tx, creditorId: string, body: Policy, now: Date): Promise<PolicyVersion> {
  const rows = await run<PolicyVersion>(
    tx,
    'insert-policy-version',
    `insert into policy_versions (creditor_id, key, version, body, created_at) values ($1, $2, $3, $4, $5)
     returning key, version, created_at as "createdAt", body`,
    [creditorId, body.key, body.version, JSON.stringify(body), now],
  );
  const row = rows[0];
  if (!row) throw new Error(`Policy ${body.key} was not written`);
  return row;
}

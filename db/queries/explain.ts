/** What was stored when a case was decided last, for who asks why. */
import type { PolicyChoice } from '../../domain/choose-policy.ts';
import type { Decided } from '../../domain/decision.ts';
import { run, type Tx } from '../connect.ts';

export interface StoredReasons {
  /** The decision in force; null only while the invoice is being registered. */
  readonly decided: Decided | null;
  /** Null: registered by an earlier release, which kept no reasons. */
  readonly policyChoice: PolicyChoice | null;
  /** Newest version of its policy: running cases keep theirs. */
  readonly newestVersion: number;
}

/** Reads it for one invoice; undefined when there is none. */
export async function readReasons(tx: Tx, creditorId: string, invoiceId: string): Promise<StoredReasons | undefined> {
  const rows = await run<StoredReasons>(
    tx,
    'read-reasons',
    `select i.decided, i.policy_choice as "policyChoice",
       (select max(p.version) from policy_versions p where p.creditor_id = i.creditor_id and p.key = i.policy_key) as "newestVersion"
     from invoices i where i.creditor_id = $1 and i.id = $2`,
    [creditorId, invoiceId],
  );
  return rows[0];
}

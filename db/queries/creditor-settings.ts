/** What a creditor chose. */
import type { CreditorSettings } from '../../domain/creditor-settings.ts';
import { run, type Tx } from '../connect.ts';

/** The settings of the creditor of this transaction; an absent field is the default. */
export async function readSettings(tx: Tx, creditorId: string): Promise<CreditorSettings> {
  const rows = await run<{ settings: CreditorSettings }>(
    tx,
    'read-settings',
    'select settings from creditors where creditor_id = $1',
    [creditorId],
  );
  return rows[0]?.settings ?? {};
}

/** What must always be true of a creditor's data, checked in the database itself. Nothing here knows the demo: tests use it too. */
import { verifyChain } from '../../cases/seal-events.ts';
import { inCreditorTx, run, type Database, type Tx } from '../../db/connect.ts';
import { contactChecks } from './invariants-contacts.ts';
import { moneyChecks } from './invariants-money.ts';
import { providerInvariants } from './invariants-providers.ts';

/**
 * A promise as SQL: a row per thing looked at, `label` (what it is) and `ok`. `$1` is the creditor, `$2` the instant of the check.
 * Expected: every row `ok`.
 */
export interface SqlCheck {
  readonly name: string;
  readonly sql: string;
}

export interface CheckResult {
  readonly name: string;
  readonly ok: boolean;
  /** How much was looked at, or the first offenders; may be empty when there is nothing to add. */
  readonly detail: string;
}

const offendersShown = 5;
/** PostgreSQL cuts the names of prepared statements after 63 characters. */
const statementNameLength = 63;

/**
 * Checks everything in one transaction, reading only. `now` is the instant for what is allowed to be under way (default: the machine's clock).
 * Throws only when PostgreSQL does; a broken promise is a result with `ok` false.
 */
export async function checkInvariants(
  db: Database,
  creditorId: string,
  now: Date = new Date(),
): Promise<CheckResult[]> {
  return inCreditorTx(db, creditorId, async (tx) => {
    const results: CheckResult[] = [];
    for (const check of [...contactChecks, ...providerInvariants, ...moneyChecks])
      results.push(await runCheck(tx, check, creditorId, now));
    results.push(await checkChain(tx, creditorId));
    return results;
  });
}

async function runCheck(tx: Tx, check: SqlCheck, creditorId: string, now: Date): Promise<CheckResult> {
  const [row] = await run<{ seen: number; offenders: string[] }>(
    tx,
    `check ${check.name}`.slice(0, statementNameLength),
    `with given as (select $1::uuid as creditor_id, $2::timestamptz as at)
     select count(*)::int as seen, coalesce(json_agg(label order by label) filter (where ok is not true), '[]') as offenders
     from given cross join lateral (${check.sql}) as checked`,
    [creditorId, now],
  );
  const { seen, offenders } = row ?? { seen: 0, offenders: [] };
  if (offenders.length === 0) return { name: check.name, ok: true, detail: `${String(seen)} checked` };
  const shown = offenders.slice(0, offendersShown).join('; ');
  const rest = offenders.length > offendersShown ? `; and ${String(offenders.length - offendersShown)} more` : '';
  return { name: check.name, ok: false, detail: `${String(offenders.length)} of ${String(seen)}: ${shown}${rest}` };
}

async function checkChain(tx: Tx, creditorId: string): Promise<CheckResult> {
  const name = 'the chain of events verifies';
  const chain = await verifyChain(tx, creditorId);
  if (!chain.ok) return { name, ok: false, detail: `at event ${String(chain.chainNo)}: ${chain.problem}` };
  const unsealed = chain.unsealed === 0 ? '' : `, ${String(chain.unsealed)} not sealed yet`;
  return { name, ok: true, detail: `${String(chain.sealed)} events sealed${unsealed}` };
}

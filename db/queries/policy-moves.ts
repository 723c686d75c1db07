/** Running cases that a move from one policy to another concerns. */
import { run, type Tx } from '../connect.ts';

export interface MoveSelection {
  readonly from: { readonly key: string; /** Null: every version. */ readonly version: number | null };
  readonly to: { readonly key: string; readonly version: number };
  /** The last invoice id of the part before. */
  readonly after: string | null;
}

export interface Movable {
  readonly id: string;
  readonly number: string;
}

/** Open invoices under `from` that do not run under `to` already, in order of id. */
export async function listMovable(
  tx: Tx,
  creditorId: string,
  { from, to, after }: MoveSelection,
  limit: number,
): Promise<Movable[]> {
  return run<Movable>(
    tx,
    'list-movable',
    `select id, number from invoices
     where creditor_id = $1 and status = 'open' and policy_key = $2 and ($3::int is null or policy_version = $3)
       and not (policy_key = $4 and policy_version = $5) and ($6::uuid is null or id > $6) order by id limit $7`,
    [creditorId, from.key, from.version, to.key, to.version, after, limit],
  );
}

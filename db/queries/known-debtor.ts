/** A debtor that exists, as far as a file of invoices must not overwrite it. */
import { run, type Tx } from '../connect.ts';

export interface KnownDebtor {
  readonly reference: string;
  readonly name: string;
  readonly type: string;
  readonly language: string;
  readonly timeZone: string;
  readonly country: string;
  readonly kinds: readonly string[];
}

/** The debtor with this reference, else the only one with this SIREN where `bySiren` is given; undefined: none, or several. */
export async function findKnownDebtor(
  tx: Tx,
  creditorId: string,
  reference: string,
  bySiren: string | null,
): Promise<KnownDebtor | undefined> {
  const rows = await run<KnownDebtor>(
    tx,
    'find-known-debtor',
    `select d.reference, d.name, d.type, d.language, d.time_zone as "timeZone", d.country,
       coalesce((select json_agg(c.kind) from contact_points c where c.creditor_id = d.creditor_id and c.debtor_id = d.id), '[]') as kinds
     from debtors d where d.creditor_id = $1 and (d.reference = $2 or d.siren = $3) order by d.reference = $2 desc limit 2`,
    [creditorId, reference, bySiren],
  );
  const [first, second] = rows;
  if (first?.reference === reference) return first;
  return second === undefined ? first : undefined;
}

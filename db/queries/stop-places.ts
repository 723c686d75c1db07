/** Where creditor and debtor are, which the time limit of a declaration hangs on. */
import { run, type Tx } from '../connect.ts';

export interface StopPlace {
  readonly creditorZone: string;
  readonly creditorCountry: string | null;
  readonly creditorPostcode: string | null;
}

/** Where the creditor is, which the time limit of a declaration hangs on. */
export async function creditorPlace(tx: Tx, creditorId: string): Promise<StopPlace> {
  const [row] = await run<StopPlace>(
    tx,
    'creditor-place',
    `select time_zone as "creditorZone", identity->'address'->>'country' as "creditorCountry", identity->'address'->>'postcode' as "creditorPostcode"
     from creditors where creditor_id = $1`,
    [creditorId],
  );
  if (!row) throw new Error(`No creditor ${creditorId}`);
  return row;
}

/** Where the debtors with a SIREN are, as far as their address is known. */
export async function placesOfSiren(
  tx: Tx,
  creditorId: string,
  siren: string,
): Promise<{ country: string; postcode: string | null }[]> {
  return run(
    tx,
    'places-of-siren',
    `select d.country, c.value->>'postcode' as postcode from debtors d join contact_points c on c.creditor_id = d.creditor_id and c.debtor_id = d.id and c.kind = 'address'
     where d.creditor_id = $1 and d.siren = $2`,
    [creditorId, siren],
  );
}

/** Where one debtor is; undefined without an address. */
export async function placeOfDebtor(
  tx: Tx,
  creditorId: string,
  debtorId: string,
): Promise<{ country: string; postcode: string | null } | undefined> {
  return (
    await run<{ country: string; postcode: string | null }>(
      tx,
      'place-of-debtor',
      `select d.country, c.value->>'postcode' as postcode from debtors d join contact_points c on c.creditor_id = d.creditor_id and c.debtor_id = d.id and c.kind = 'address'
       where d.creditor_id = $1 and d.id = $2`,
      [creditorId, debtorId],
    )
  )[0];
}

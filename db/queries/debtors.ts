/** Debtors and their contact points. */
import type { DebtorType, Language } from '../../domain/case-facts.ts';
import type { PostalAddress } from '../../domain/message.ts';
import { run, type Tx } from '../connect.ts';

export interface DebtorInput {
  readonly reference: string;
  readonly name: string;
  readonly type: DebtorType;
  readonly siren: string | null;
  readonly language: Language;
  readonly timeZone: string;
  readonly country: string;
  readonly contactPoints: readonly { kind: 'email' | 'phone' | 'address'; value: string | PostalAddress }[];
}

/**
 * Writes a debtor as the ERP knows it now and locks its row; returns its id. Contact points that are given replace the old ones, a changed value is
 * valid again; those that are not given stay.
 */
export async function upsertDebtor(
  tx: Tx,
  creditorId: string,
  newId: string,
  debtor: DebtorInput,
  now: Date,
): Promise<string> {
  const rows = await run<{ id: string }>(
    tx,
    'upsert-debtor',
    `with d as (
       insert into debtors (creditor_id, id, reference, name, type, siren, language, time_zone, country, created_at, updated_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10)
       on conflict (creditor_id, reference) do update set name = excluded.name, type = excluded.type, siren = coalesce(excluded.siren, debtors.siren),
         language = excluded.language, time_zone = excluded.time_zone, country = excluded.country, updated_at = excluded.updated_at
       returning id),
     c as (
       insert into contact_points (creditor_id, debtor_id, kind, value, updated_at)
       select $1, d.id, r.kind, r.value, $10 from d, jsonb_to_recordset($11::jsonb) as r(kind text, value jsonb)
       on conflict (creditor_id, debtor_id, kind) do update set valid = contact_points.valid or contact_points.value <> excluded.value,
         invalid_because = case when contact_points.value <> excluded.value then null else contact_points.invalid_because end,
         value = excluded.value, updated_at = excluded.updated_at)
     select id from d`,
    [
      creditorId,
      newId,
      debtor.reference,
      debtor.name,
      debtor.type,
      debtor.siren,
      debtor.language,
      debtor.timeZone,
      debtor.country,
      now,
      JSON.stringify(debtor.contactPoints),
    ],
  );
  const id = rows[0]?.id;
  if (!id) throw new Error('The debtor was not written');
  return id;
}

/** Marks a contact point as wrong; no step uses it until a new value arrives. */
export async function invalidateContact(
  tx: Tx,
  creditorId: string,
  debtorId: string,
  kind: 'email' | 'phone' | 'address',
  because: string,
  now: Date,
): Promise<void> {
  await run(
    tx,
    'invalidate-contact',
    'update contact_points set valid = false, invalid_because = $4, updated_at = $5 where creditor_id = $1 and debtor_id = $2 and kind = $3',
    [creditorId, debtorId, kind, because, now],
  );
}

/** The id of a debtor by the creditor's own reference. */
export async function findDebtorId(tx: Tx, creditorId: string, reference: string): Promise<string | undefined> {
  const rows = await run<{ id: string }>(
    tx,
    'find-debtor',
    'select id from debtors where creditor_id = $1 and reference = $2',
    [creditorId, reference],
  );
  return rows[0]?.id;
}

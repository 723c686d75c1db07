/** Debtors and their contact points. */
import type { DebtorType, Language } from '../../domain/case-facts.ts';
import type { MarkedDebtor } from '../../domain/choose-policy.ts';
import type { BusinessRate } from '../../domain/interest-regime.ts';
import type { PostalAddress } from '../../domain/message.ts';
import type { PublicBuyerKind } from '../../domain/payment-terms.ts';
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
  // What follows stays as it was when it is absent, and is removed by null.
  readonly publicKind?: PublicBuyerKind;
  readonly claimsPenalties?: boolean | null;
  readonly contractRate?: BusinessRate | null;
  readonly mark?: Omit<MarkedDebtor, 'at'> | null;
}

/** A debtor as it is stored now, as far as the data checks ask. */
export interface StoredDebtor {
  readonly id: string;
  readonly siren: string | null;
  readonly publicKind: PublicBuyerKind;
  readonly claimsPenalties: boolean | null;
  readonly contractRate: BusinessRate | null;
}

/**
 * Writes a debtor as the ERP knows it now, locks its row and returns it. Contact points that are given replace the old ones, a changed value is
 * valid again and refuses no channel; those that are not given stay. A mark given again with the same reason by the same person keeps its instant.
 */
export async function upsertDebtor(
  tx: Tx,
  creditorId: string,
  newId: string,
  debtor: DebtorInput,
  now: Date,
): Promise<StoredDebtor> {
  const rows = await run<StoredDebtor>(
    tx,
    'upsert-debtor',
    `with d as (
       insert into debtors (creditor_id, id, reference, name, type, siren, language, time_zone, country, created_at, updated_at,
         public_kind, claims_penalties, contract_rate, mark)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10,
         coalesce($12, 'unknown'), ($13::jsonb->>'claimsPenalties')::boolean, nullif($13->'contractRate', 'null'), nullif($13->'mark', 'null'))
       on conflict (creditor_id, reference) do update set name = excluded.name, type = excluded.type, siren = coalesce(excluded.siren, debtors.siren),
         language = excluded.language, time_zone = excluded.time_zone, country = excluded.country, updated_at = excluded.updated_at,
         public_kind = coalesce($12, debtors.public_kind),
         claims_penalties = case when $13 ? 'claimsPenalties' then excluded.claims_penalties else debtors.claims_penalties end,
         contract_rate = case when $13 ? 'contractRate' then excluded.contract_rate else debtors.contract_rate end,
         mark = case when not $13 ? 'mark' or debtors.mark - 'at' = excluded.mark - 'at' then debtors.mark else excluded.mark end
       returning id, siren, public_kind as "publicKind", claims_penalties as "claimsPenalties", contract_rate as "contractRate"),
     c as (
       insert into contact_points (creditor_id, debtor_id, kind, value, updated_at)
       select $1, d.id, r.kind, r.value, $10 from d, jsonb_to_recordset($11::jsonb) as r(kind text, value jsonb)
       on conflict (creditor_id, debtor_id, kind) do update set valid = contact_points.valid or contact_points.value <> excluded.value,
         invalid_because = case when contact_points.value <> excluded.value then null else contact_points.invalid_because end,
         closed = case when contact_points.value <> excluded.value then '[]'::jsonb else contact_points.closed end,
         value = excluded.value, updated_at = excluded.updated_at)
     select * from d`,
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
      debtor.publicKind ?? null,
      chosenOf(debtor, now),
    ],
  );
  const row = rows[0];
  if (!row) throw new Error('The debtor was not written');
  return row;
}

/** JSON of what was given of the creditor's choices for this debtor: an absent key stays as it was, null removes. */
function chosenOf({ claimsPenalties, contractRate, mark }: DebtorInput, now: Date): string {
  return JSON.stringify({ claimsPenalties, contractRate, mark: mark ? { ...mark, at: now.toISOString() } : mark });
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

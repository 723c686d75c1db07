/** What the checks of arriving data read, and where their answer is kept. */
import type { DebtorType } from '../../domain/case-facts.ts';
import type { UncheckedIdentity } from '../../domain/identity-mentions.ts';
import type { BusinessRate } from '../../domain/interest-regime.ts';
import type { LegalRate } from '../../domain/legal-rates.ts';
import type { AgreedTerms, PublicBuyerKind, Sector } from '../../domain/payment-terms.ts';
import type { Warning } from '../../domain/warning.ts';
import { keep, run, send, type Tx } from '../connect.ts';

/** What every check of one creditor compares with. */
export interface CheckBasis {
  readonly identity: UncheckedIdentity;
  /** Rates this creditor added to the shipped ones, in the order they were added. */
  readonly rates: readonly LegalRate[];
}

/** Reads the basis. A failure that nobody awaited is thrown by the commit. */
export function readCheckBasis(tx: Tx, creditorId: string): Promise<CheckBasis> {
  return keep(tx, basisOf(tx, creditorId));
}

async function basisOf(tx: Tx, creditorId: string): Promise<CheckBasis> {
  const rows = await run<CheckBasis>(
    tx,
    'check-basis',
    `select c.identity, coalesce((select json_agg(json_build_object('kind', r.kind, 'effectiveFrom', r.effective_from, 'hundredths', r.hundredths,
         'source', r.source, 'checkedOn', r.checked_on, 'confidence', r.confidence) order by r.added_at, r.id)
       from legal_rates r where r.creditor_id = c.creditor_id), '[]') as rates
     from creditors c where c.creditor_id = $1`,
    [creditorId],
  );
  const row = rows[0];
  if (!row) throw new Error(`No creditor ${creditorId}`);
  return row;
}

/** An invoice and its debtor as far as the checks ask. */
export interface CheckedInvoice {
  readonly id: string;
  readonly issuedOn: string;
  readonly dueOn: string;
  readonly receivedOn: string | null;
  readonly terms: AgreedTerms;
  readonly sector: Sector;
  readonly contractRate: BusinessRate | null;
  /** As they were found last. */
  readonly warnings: readonly Warning[];
  readonly debtor: {
    readonly type: DebtorType;
    readonly siren: string | null;
    readonly country: string;
    readonly timeZone: string;
    readonly publicKind: PublicBuyerKind;
    readonly claimsPenalties: boolean | null;
    readonly contractRate: BusinessRate | null;
  };
}

/** Reads these invoices for a new check; unknown ids are absent. */
export async function readChecked(tx: Tx, creditorId: string, ids: readonly string[]): Promise<CheckedInvoice[]> {
  return run<CheckedInvoice>(
    tx,
    'read-checked',
    `select i.id, i.issued_on as "issuedOn", i.due_on as "dueOn", i.received_on as "receivedOn", i.terms, i.sector,
       i.contract_rate as "contractRate", i.warnings,
       json_build_object('type', d.type, 'siren', d.siren, 'country', d.country, 'timeZone', d.time_zone, 'publicKind', d.public_kind,
         'claimsPenalties', d.claims_penalties, 'contractRate', d.contract_rate) as debtor
     from invoices i join debtors d on d.creditor_id = i.creditor_id and d.id = i.debtor_id
     where i.creditor_id = $1 and i.id = any($2::uuid[])`,
    [creditorId, ids],
  );
}

/** Keeps what was found now, in place of what was found before. */
export function writeWarnings(
  tx: Tx,
  creditorId: string,
  found: readonly { readonly id: string; readonly warnings: readonly Warning[] }[],
): void {
  const ids = found.map((one) => one.id);
  send(
    tx,
    'write-warnings',
    `update invoices i set warnings = r.warnings from jsonb_to_recordset($2::jsonb) as r(id uuid, warnings jsonb)
     where i.creditor_id = $1 and i.id = any($3::uuid[]) and i.id = r.id`,
    [creditorId, JSON.stringify(found), ids],
  );
}

/** Invoices: registration, and finding them by id or number. */
import type { PolicyChoice } from '../../domain/choose-policy.ts';
import type { BusinessRate } from '../../domain/interest-regime.ts';
import { paymentReferencesFor } from '../../domain/payment-reference.ts';
import type { AgreedTerms, Sector } from '../../domain/payment-terms.ts';
import type { Warning } from '../../domain/warning.ts';
import { run, send, type Tx } from '../connect.ts';

export interface NewInvoice {
  readonly id: string;
  readonly number: string;
  readonly debtorId: string;
  readonly issuedOn: string;
  readonly dueOn: string;
  readonly currency: string;
  readonly amountCents: number;
  readonly policyKey: string;
  readonly policyVersion: number;
  readonly policyChoice: PolicyChoice;
  readonly registeredAt: Date;
  readonly requestHash: string;
  readonly receivedOn: string | null;
  readonly terms: AgreedTerms;
  readonly sector: Sector;
  readonly contractRate: BusinessRate | null;
  readonly warnings: readonly Warning[];
}

/**
 * Inserts an invoice with a zero balance (its ledger entry follows) and the first of its payment references that is free; false when the number is taken,
 * or the reference by somebody at this very moment.
 */
export async function insertInvoice(tx: Tx, creditorId: string, row: NewInvoice): Promise<boolean> {
  const rows = await run(
    tx,
    'insert-invoice',
    `insert into invoices (creditor_id, id, number, debtor_id, issued_on, due_on, currency, amount_cents, balance_cents, status, seq, policy_key, policy_version,
       registered_at, request_hash, received_on, terms, sector, contract_rate, warnings, policy_choice, payment_reference)
     values ($1, $2, $3, $4, $5, $6, $7, $8, 0, 'open', 0, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,
       (select r.reference from unnest($19::text[]) with ordinality as r(reference, no)
        where not exists (select 1 from invoices x where x.creditor_id = $1 and x.payment_reference = r.reference) order by r.no limit 1))
     on conflict do nothing returning id`,
    [
      creditorId,
      row.id,
      row.number,
      row.debtorId,
      row.issuedOn,
      row.dueOn,
      row.currency,
      row.amountCents,
      row.policyKey,
      row.policyVersion,
      row.registeredAt,
      row.requestHash,
      row.receivedOn,
      row.terms,
      row.sector,
      row.contractRate && JSON.stringify(row.contractRate),
      JSON.stringify(row.warnings),
      JSON.stringify(row.policyChoice),
      paymentReferencesFor(row.number),
    ],
  );
  return rows.length === 1;
}

/** Keeps the late-payment rate agreed for an invoice; null: that of its debtor. */
export function writeContractRate(tx: Tx, creditorId: string, id: string, rate: BusinessRate | null): void {
  send(tx, 'write-contract-rate', 'update invoices set contract_rate = $3 where creditor_id = $1 and id = $2', [
    creditorId,
    id,
    rate && JSON.stringify(rate),
  ]);
}

const idShape = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Ids of invoices given by id or by number, in the order given; undefined where unknown. An id wins over a number that looks like one. */
export async function findInvoiceIds(
  tx: Tx,
  creditorId: string,
  idsOrNumbers: readonly string[],
): Promise<(string | undefined)[]> {
  const rows = await run<{ id: string; number: string }>(
    tx,
    'find-invoice-ids',
    // Two typed arrays, so that both sides use their index: comparing `id::text` would read every invoice of the creditor.
    'select id, number from invoices where creditor_id = $1 and (id = any($2::uuid[]) or number = any($3::text[]))',
    [creditorId, idsOrNumbers.filter((key) => idShape.test(key)), idsOrNumbers],
  );
  return idsOrNumbers.map((key) => (rows.find((row) => row.id === key) ?? rows.find((row) => row.number === key))?.id);
}

/** Open invoices of a debtor in one currency, oldest due date first: the order in which unassigned money is laid on them. */
export async function openInvoicesOf(
  tx: Tx,
  creditorId: string,
  debtorId: string,
  currency: string,
): Promise<string[]> {
  const rows = await run<{ id: string }>(
    tx,
    'open-invoices-of',
    `select id from invoices where creditor_id = $1 and debtor_id = $2 and currency = $3 and balance_cents > 0 and status in ('open', 'handedOver') order by due_on, issued_on, number`,
    [creditorId, debtorId, currency],
  );
  return rows.map((row) => row.id);
}

/** Every open invoice of a debtor, in order of id. */
export async function openInvoiceIdsOf(tx: Tx, creditorId: string, debtorId: string): Promise<string[]> {
  const rows = await run<{ id: string }>(
    tx,
    'open-invoice-ids-of',
    `select id from invoices where creditor_id = $1 and debtor_id = $2 and status = 'open' order by id`,
    [creditorId, debtorId],
  );
  return rows.map((row) => row.id);
}

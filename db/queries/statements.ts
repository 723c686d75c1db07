/** What was claimed for one invoice by one delivery, frozen: written once, never changed. */
import type { StatementInput } from '../../domain/interest.ts';
import type { Statement } from '../../domain/statement.ts';
import { run, send, type Tx } from '../connect.ts';

export interface StatementRow {
  readonly id: string;
  readonly invoiceId: string;
  readonly deliveryId: string;
  /** Civil date the figures are for. */
  readonly on: string;
  readonly input: StatementInput;
  readonly body: Statement;
  /** Only rates added until this instant counted. */
  readonly ratesAsOf: Date;
  /** SHA-256 over the canonical JSON of the body. */
  readonly sha256: string;
  readonly issuedAt: Date;
}

/** A row with what it was printed in. */
export interface IssuedStatement extends StatementRow {
  readonly number: string;
  readonly channel: string;
  readonly step: string;
  readonly state: string;
}

/** Writes the statements of one delivery, which must have been written before. */
export function insertStatements(tx: Tx, creditorId: string, rows: readonly StatementRow[]): void {
  if (rows.length === 0) return;
  send(
    tx,
    'insert-statements',
    `insert into statements (creditor_id, id, invoice_id, delivery_id, on_date, input, body, rates_as_of, sha256, issued_at)
     select $1, r.id, r."invoiceId", r."deliveryId", r."on", r.input, r.body, r."ratesAsOf", r.sha256, r."issuedAt"
     from jsonb_to_recordset($2::jsonb) as r(id uuid, "invoiceId" uuid, "deliveryId" uuid, "on" date, input jsonb, body jsonb, "ratesAsOf" timestamptz,
       sha256 text, "issuedAt" timestamptz)`,
    [creditorId, JSON.stringify(rows)],
  );
}

const selectText = `
  select s.id, s.invoice_id as "invoiceId", i.number, s.delivery_id as "deliveryId", d.channel, d.step, d.state, s.on_date as "on", s.input, s.body,
    s.rates_as_of as "ratesAsOf", s.sha256, s.issued_at as "issuedAt"
  from statements s
    join invoices i on i.creditor_id = s.creditor_id and i.id = s.invoice_id
    join deliveries d on d.creditor_id = s.creditor_id and d.id = s.delivery_id
  where s.creditor_id = $1`;

/** Every statement issued for an invoice, oldest first. */
export async function statementsOf(tx: Tx, creditorId: string, invoiceId: string): Promise<IssuedStatement[]> {
  return run<IssuedStatement>(tx, 'statements-of', `${selectText} and s.invoice_id = $2 order by s.issued_at, s.id`, [
    creditorId,
    invoiceId,
  ]);
}

/** One issued statement; undefined when unknown. */
export async function readStatement(tx: Tx, creditorId: string, id: string): Promise<IssuedStatement | undefined> {
  return (await run<IssuedStatement>(tx, 'read-statement', `${selectText} and s.id = $2`, [creditorId, id]))[0];
}

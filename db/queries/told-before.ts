/** Money that another file, or the ERP, may have told of before. */
import type { BankLineStatus } from '../../domain/bank-line.ts';
import { run, type Tx } from '../connect.ts';
import type { BankLineRow } from './bank-lines.ts';

/** Another line that may tell of the money of `lineId`. */
export interface OtherTelling {
  readonly lineId: string;
  /** `entry`: the whole of the same entry, or a transaction of it. `reference`: another format names the same bank reference. `looks`: another format, without a reference, same day and sum. */
  readonly how: 'entry' | 'reference' | 'looks';
  readonly id: string;
  readonly importId: string;
  readonly detailNo: number;
  readonly amountCents: number;
  readonly status: BankLineStatus;
}

const same = `b.creditor_id = $1 and b.account = l.account and b.direction = l.direction and b.reversal = l.reversal and b.currency = l.currency and b.id <> l.id`;
const columns = `l.id as "lineId", b.id, b.import_id as "importId", b.detail_no as "detailNo", b.amount_cents as "amountCents", b.status`;

/** Looks for other tellings of these lines of one import, all in one statement. Files that failed tell nothing. */
export async function otherTellings(
  tx: Tx,
  creditorId: string,
  importId: string,
  lineIds: readonly string[],
): Promise<OtherTelling[]> {
  return run<OtherTelling>(
    tx,
    'other-tellings',
    `with l as materialized (select * from bank_transactions where creditor_id = $1 and id = any($3::uuid[])),
       others as materialized (select o.id from imports o join imports own on own.creditor_id = $1 and own.id = $2
         where o.creditor_id = $1 and o.kind = 'bankStatement' and o.status in ('applying', 'done') and o.format <> own.format),
       days as materialized (select min(booked_on) - 5 as first, max(booked_on) + 5 as last from l),
       b as materialized (select b.* from bank_transactions b, days where b.creditor_id = $1 and b.booked_on between days.first and days.last
         and exists (select 1 from others) and b.import_id in (select id from others))
     select 'entry' as how, ${columns} from l join bank_transactions b on ${same} and b.entry_key = l.entry_key and (b.detail_no = 0) <> (l.detail_no = 0)
       join imports i on i.creditor_id = $1 and i.id = b.import_id and i.status <> 'failed'
     union all
     select 'reference', ${columns} from l join b on ${same} and b.bank_reference = l.bank_reference and b.entry_key <> l.entry_key and abs(b.booked_on - l.booked_on) <= 5
     union all
     select 'looks', ${columns} from l join b on ${same} and b.booked_on = l.booked_on and b.amount_cents = l.amount_cents and b.entry_key <> l.entry_key
       and (b.bank_reference is null or l.bank_reference is null) and b.status <> 'known'`,
    [creditorId, importId, lineIds],
  );
}

/** Sum of the lines of an import under one bank reference. */
export async function sumUnder(tx: Tx, line: BankLineRow, creditorId: string): Promise<number> {
  const rows = await run<{ cents: number }>(
    tx,
    'sum-under-bank-reference',
    `select coalesce(sum(amount_cents), 0)::bigint as cents from bank_transactions where creditor_id = $1 and import_id = $2 and account = $3 and bank_reference = $4
       and direction = $5 and currency = $6 and booked_on between $7::date - 5 and $7::date + 5`,
    [creditorId, line.importId, line.account, line.bankReference, line.direction, line.currency, line.bookedOn],
  );
  return rows[0]?.cents ?? 0;
}

/** Locks another line and says what it is now. */
export async function lockLine(
  tx: Tx,
  creditorId: string,
  id: string,
): Promise<{ status: BankLineStatus; payment: string | null; placedCents: number } | undefined> {
  const rows = await run<{ status: BankLineStatus; payment: string | null; placedCents: number }>(
    tx,
    'lock-told-line',
    `select b.status, p.reference as payment, coalesce(p.amount_cents - p.unallocated_cents, 0) as "placedCents"
     from bank_transactions b left join payments p on p.creditor_id = b.creditor_id and p.id = b.payment_id
     where b.creditor_id = $1 and b.id = $2 for update of b`,
    [creditorId, id],
  );
  return rows[0];
}

/** A payment told by somebody else than the bank that may be the money of `lineId`. */
export interface ToldPayment {
  readonly lineId: string;
  readonly id: string;
  readonly reference: string;
  readonly receivedOn: string;
  readonly debtorId: string | null;
  /** Its reference stands in the line, or the line's end-to-end id in it. */
  readonly named: boolean;
  /** Numbers of the invoices it lies on. */
  readonly paid: readonly string[];
}

/** Payments of the same sum as these lines within five days, that no line stands for yet: of one of these debtors, named in the line, or laid on an invoice that may be named there (the pure rule reads the text). Those that are named first. */
export async function toldPayments(
  tx: Tx,
  creditorId: string,
  asked: readonly { readonly lineId: string; readonly debtors: readonly string[] }[],
): Promise<ToldPayment[]> {
  return run<ToldPayment>(
    tx,
    'told-payments',
    `with told as (select b.id, b.amount_cents, b.currency, b.booked_on, b.end_to_end_id, k.debtors,
         upper(concat_ws(' ', b.end_to_end_id, b.creditor_reference, b.remittance, b.bank_reference)) as text
       from jsonb_to_recordset($2::jsonb) as k("lineId" uuid, debtors jsonb) join bank_transactions b on b.creditor_id = $1 and b.id = k."lineId"),
       l as materialized (select *, regexp_replace(text, '[^A-Z0-9]', '', 'g') as plain from told)
     select * from (select l.id as "lineId", p.id, p.reference, p.received_on as "receivedOn", p.debtor_id as "debtorId", l.debtors,
         array(select i.number from allocations a join invoices i on i.creditor_id = $1 and i.id = a.invoice_id
           where a.creditor_id = $1 and a.payment_id = p.id and a.undone_at is null
             and (position(i.payment_reference in l.plain) > 0 or position(regexp_replace(upper(i.number), '[^A-Z0-9]', '', 'g') in l.plain) > 0)) as paid,
         (length(p.reference) >= 4 and position(upper(p.reference) in l.text) > 0)
           or (length(l.end_to_end_id) >= 4 and position(upper(l.end_to_end_id) in upper(p.reference)) > 0) as named
       from l join payments p on p.creditor_id = $1 and p.amount_cents = l.amount_cents and p.currency = l.currency and p.received_on between l.booked_on - 5 and l.booked_on + 5
       where p.source is distinct from 'bank' and p.reversed_at is null
         and not exists (select 1 from bank_transactions b where b.creditor_id = $1 and b.payment_id = p.id)) t
     where named or debtors ? "debtorId"::text or cardinality(paid) > 0 order by named desc, "receivedOn", reference`,
    [creditorId, JSON.stringify(asked)],
  );
}

/**
 * Whether anybody but the creditor's own books may have told of money of this sum and debtor within `days`: an agency of a payment made to us, a platform, a
 * bank. One look for what is almost never so; what it finds is then read in full.
 */
export async function perhapsTold(
  tx: Tx,
  creditorId: string,
  debtorId: string,
  around: { readonly amountCents: number; readonly on: string; readonly days: number },
): Promise<boolean> {
  const [row] = await run<{ told: boolean }>(
    tx,
    'perhaps-told',
    `select exists (select 1 from payments p where p.creditor_id = $1 and p.debtor_id = $2 and p.received_on between $4::date - $5::int and $4::date + $5::int
         and p.amount_cents = $3 and p.source in ('bank', 'platform'))
       or exists (select 1 from placements l join placement_reports r on r.creditor_id = l.creditor_id and r.placement_id = l.id
         where l.creditor_id = $1 and l.debtor_id = $2 and r.kind = 'payment' and r.data->>'via' = 'direct' and r.amount_cents = $3) as told`,
    [creditorId, debtorId, around.amountCents, around.on, around.days],
  );
  return row?.told ?? false;
}

/** Who told of money before: the data of the question about it names the payment under a key of its own. */
const askedUnder = { bank: 'bankPayment', platform: 'platformPayment' } as const;

/**
 * The oldest payment of this sum and debtor, within some days, of which `source` told and about which nobody was asked yet; where invoices are named, one
 * that lies on one of them.
 */
export async function moneyToldBy(
  tx: Tx,
  creditorId: string,
  source: keyof typeof askedUnder,
  debtorId: string,
  around: { readonly amountCents: number; readonly currency: string; readonly on: string; readonly days: number },
  invoiceIds: readonly string[],
): Promise<{ readonly reference: string; readonly receivedOn: string } | undefined> {
  const rows = await run<{ reference: string; receivedOn: string }>(
    tx,
    'money-told-by',
    `select p.reference, p.received_on as "receivedOn" from payments p
     where p.creditor_id = $1 and p.debtor_id = $2 and p.source = $3 and p.amount_cents = $4 and p.currency = $5 and p.reversed_at is null
       and p.received_on between $6::date - $7::int and $6::date + $7::int
       and (cardinality($8::uuid[]) = 0 or exists (
         select 1 from allocations a where a.creditor_id = $1 and a.payment_id = p.id and a.undone_at is null and a.invoice_id = any($8)))
       and not exists (select 1 from tasks t where t.creditor_id = $1 and t.kind = 'unallocatedPayment' and t.data->>$9 = p.reference)
     order by p.received_on, p.reference limit 1`,
    [
      ...[creditorId, debtorId, source, around.amountCents, around.currency, around.on, around.days],
      ...[invoiceIds, askedUnder[source]],
    ],
  );
  return rows[0];
}

/** Locks a payment; false when a line of a statement stands for it already. */
export async function isFreeToStandFor(tx: Tx, creditorId: string, paymentId: string): Promise<boolean> {
  await run(tx, 'lock-payment', 'select 1 from payments where creditor_id = $1 and id = $2 for update', [
    creditorId,
    paymentId,
  ]);
  const taken = await run(
    tx,
    'line-of-payment',
    'select 1 from bank_transactions where creditor_id = $1 and payment_id = $2 limit 1',
    [creditorId, paymentId],
  );
  return taken.length === 0;
}

/** Payments that a return may undo: same sum, not gone back yet, and named by the end-to-end id, the bank's reference or the creditor reference. At most two. */
export async function returnedPayments(
  tx: Tx,
  creditorId: string,
  line: BankLineRow,
): Promise<{ id: string; reference: string }[]> {
  const { transactionReference } = line.details;
  const references = [line.bankReference, transactionReference].filter((one) => typeof one === 'string');
  return run(
    tx,
    'returned-payments',
    `select p.id, p.reference from payments p where p.creditor_id = $1 and p.amount_cents = $2 and p.currency = $3 and p.reversed_at is null
       and p.received_on between $4::date - 400 and $4::date
       and (p.reference = $5 or exists (select 1 from bank_transactions b where b.creditor_id = $1 and b.payment_id = p.id and b.direction = 'credit'
         and (b.end_to_end_id = $5 or b.bank_reference = any($6::text[]) or b.details->>'transactionReference' = any($6::text[]) or b.creditor_reference = $7)))
     limit 2`,
    [
      ...[creditorId, line.amountCents, line.currency, line.bookedOn],
      ...[line.endToEndId, references, line.creditorReference],
    ],
  );
}

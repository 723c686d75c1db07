/** Movements on the creditor's bank accounts. */
import type { BankLineStatus, BankMatch } from '../../domain/bank-line.ts';
import type { ImportCounts } from '../../domain/import.ts';
import { run, send, storableJson, type Tx } from '../connect.ts';

export interface BankLineRow {
  readonly id: string;
  readonly importId: string;
  readonly account: string;
  readonly entryKey: string;
  readonly detailNo: number;
  readonly direction: 'credit' | 'debit';
  readonly reversal: boolean;
  readonly amountCents: number;
  readonly currency: string;
  readonly bookedOn: string;
  readonly valueOn: string | null;
  readonly bankReference: string | null;
  readonly endToEndId: string | null;
  readonly creditorReference: string | null;
  readonly remittance: string | null;
  readonly partyName: string | null;
  readonly partyIban: string | null;
  readonly details: Readonly<Record<string, unknown>>;
  readonly status: BankLineStatus;
  readonly match: BankMatch | null;
  readonly paymentId: string | null;
  readonly taskId: string | null;
  readonly createdAt: Date;
  readonly appliedAt: Date | null;
}

export type NewBankLine = Omit<
  BankLineRow,
  'importId' | 'status' | 'match' | 'paymentId' | 'taskId' | 'createdAt' | 'appliedAt'
>;

const columns = `b.id, b.import_id as "importId", b.account, b.entry_key as "entryKey", b.detail_no as "detailNo", b.direction, b.reversal, b.amount_cents as "amountCents", b.currency,
    b.booked_on as "bookedOn", b.value_on as "valueOn", b.bank_reference as "bankReference", b.end_to_end_id as "endToEndId", b.creditor_reference as "creditorReference",
    b.remittance, b.party_name as "partyName", b.party_iban as "partyIban", b.details, b.status, b.match, b.payment_id as "paymentId", b.task_id as "taskId",
    b.created_at as "createdAt", b.applied_at as "appliedAt"`;

/**
 * Stores lines that are not known yet; returns how many were new. A line left by a file that failed had no effect: it goes over to this one.
 */
export async function insertBankLines(
  tx: Tx,
  creditorId: string,
  importId: string,
  lines: readonly NewBankLine[],
  now: Date,
): Promise<number> {
  const rows = await run(
    tx,
    'insert-bank-lines',
    `insert into bank_transactions (creditor_id, import_id, created_at, status, id, account, entry_key, detail_no, direction, reversal, amount_cents, currency, booked_on, value_on,
       bank_reference, end_to_end_id, creditor_reference, remittance, party_name, party_iban, details)
     select $1, $2, $3, 'pending', r.id, r.account, r."entryKey", r."detailNo", r.direction, r.reversal, r."amountCents", r.currency, r."bookedOn", r."valueOn",
       r."bankReference", r."endToEndId", r."creditorReference", r.remittance, r."partyName", r."partyIban", r.details
     from jsonb_to_recordset($4::jsonb) as r(id uuid, account text, "entryKey" text, "detailNo" int, direction text, reversal boolean, "amountCents" bigint, currency text,
       "bookedOn" date, "valueOn" date, "bankReference" text, "endToEndId" text, "creditorReference" text, remittance text, "partyName" text, "partyIban" text, details jsonb)
     on conflict (creditor_id, entry_key, detail_no) do update set import_id = excluded.import_id
       where bank_transactions.status = 'pending' and exists (select 1 from imports i where i.creditor_id = $1 and i.id = bank_transactions.import_id and i.status = 'failed')
     returning 1`,
    [creditorId, importId, now, storableJson(lines)],
  );
  return rows.length;
}

/** Credits, which are payments, or the others: what left the account, and what the bank undid. */
export type LineKind = 'credits' | 'others';

/** Lines of one kind of an import that wait to take effect, in order of their ids, after one of them. */
export async function pendingLines(
  tx: Tx,
  creditorId: string,
  importId: string,
  { kind, after }: { readonly kind: LineKind; readonly after: string },
  most: number,
): Promise<BankLineRow[]> {
  return run<BankLineRow>(
    tx,
    `pending-bank-${kind}`,
    `select ${columns} from bank_transactions b where b.creditor_id = $1 and b.import_id = $2 and b.status = 'pending'
       and b.id > $4 and ${kind === 'credits' ? '' : 'not '}(b.direction = 'credit' and not b.reversal) order by b.id limit $3`,
    [creditorId, importId, most, after],
  );
}

/** One line, locked, if it still waits. */
export async function lockPendingLine(tx: Tx, creditorId: string, id: string): Promise<BankLineRow | undefined> {
  const rows = await run<BankLineRow>(
    tx,
    'lock-bank-line',
    `select ${columns} from bank_transactions b where b.creditor_id = $1 and b.id = $2 and b.status = 'pending' for update`,
    [creditorId, id],
  );
  return rows[0];
}

/** What became of lines that need no look of their own: those of them that still wait. */
export async function writeLineResults(
  tx: Tx,
  creditorId: string,
  ids: readonly string[],
  result: { readonly status: BankLineStatus; readonly match: BankMatch },
  now: Date,
): Promise<void> {
  await run(
    tx,
    'write-bank-lines',
    `update bank_transactions set status = $3, match = $4, applied_at = $5 where creditor_id = $1 and id = any($2::uuid[]) and status = 'pending'`,
    [creditorId, ids, result.status, storableJson(result.match), now],
  );
}

/** What became of a line. */
export async function writeLineResult(
  tx: Tx,
  creditorId: string,
  id: string,
  result: {
    readonly status: BankLineStatus;
    readonly match: BankMatch;
    readonly paymentId: string | null;
    readonly taskId: string | null;
  },
  now: Date,
): Promise<void> {
  await run(
    tx,
    'write-bank-line',
    'update bank_transactions set status = $3, match = $4, payment_id = $5, task_id = $6, applied_at = $7 where creditor_id = $1 and id = $2',
    [creditorId, id, result.status, storableJson(result.match), result.paymentId, result.taskId, now],
  );
}

/** The match of the bank line behind a payment, if there is one, was taken back by a person. */
export function undoBankLine(tx: Tx, creditorId: string, paymentId: string): void {
  send(
    tx,
    'undo-bank-line',
    `update bank_transactions set status = 'undone' where creditor_id = $1 and payment_id = $2 and direction = 'credit' and status in ('matched', 'toPerson')`,
    [creditorId, paymentId],
  );
}

/** A page of lines, newest first. */
export async function listBankLines(
  tx: Tx,
  creditorId: string,
  filter: {
    readonly status?: BankLineStatus;
    readonly importId?: string;
    readonly after?: { readonly at: Date; readonly id: string };
  },
  limit: number,
): Promise<BankLineRow[]> {
  return run<BankLineRow>(
    tx,
    'list-bank-lines',
    `select ${columns} from bank_transactions b where b.creditor_id = $1 and ($2::text is null or b.status = $2) and ($3::uuid is null or b.import_id = $3)
       and ($4::date is null or (b.booked_on, b.id) < ($4, $5::uuid)) order by b.booked_on desc, b.id desc limit $6`,
    [
      creditorId,
      filter.status ?? null,
      filter.importId ?? null,
      filter.after?.at.toISOString().slice(0, 10) ?? null,
      filter.after?.id ?? null,
      limit,
    ],
  );
}

/** How many lines of an import, by what became of them. */
export async function countLines(tx: Tx, creditorId: string, importId: string): Promise<ImportCounts> {
  const rows = await run<{ status: string; lines: number }>(
    tx,
    'count-bank-lines',
    'select status, count(*) as lines from bank_transactions where creditor_id = $1 and import_id = $2 group by status',
    [creditorId, importId],
  );
  return Object.fromEntries(rows.map((row) => [row.status, row.lines]));
}

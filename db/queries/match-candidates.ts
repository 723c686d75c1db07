/** Invoices that the credits of a bank statement may pay, looked up for many lines in one statement each. */
import type { MatchCandidate } from '../../domain/match-payment.ts';
import { run, type Tx } from '../connect.ts';

/** A candidate with the line it was found for. */
export type FoundCandidate = MatchCandidate & { readonly lineId: string };

const open = `i.creditor_id = $1 and i.status in ('open', 'handedOver') and i.balance_cents > 0`;
const columns = `i.id as "invoiceId", i.number, i.payment_reference as "paymentReference", i.debtor_id as "debtorId", d.name as "debtorName", i.currency,
  i.balance_cents as "balanceCents", i.due_on as "dueOn"`;
const debtor = 'join debtors d on d.creditor_id = i.creditor_id and d.id = i.debtor_id';

/** Open invoices whose payment reference is among those of a line. */
export async function byPaymentReference(
  tx: Tx,
  creditorId: string,
  keys: readonly { readonly lineId: string; readonly key: string }[],
): Promise<FoundCandidate[]> {
  return run<FoundCandidate>(
    tx,
    'candidates-by-reference',
    `select k."lineId", ${columns}, false as "ibanSeen" from jsonb_to_recordset($2::jsonb) as k("lineId" uuid, key text)
       join invoices i on i.creditor_id = $1 and i.payment_reference = k.key ${debtor} where ${open}`,
    [creditorId, JSON.stringify(keys)],
  );
}

/**
 * Open invoices whose number may stand in the text of a line: the whole number without signs and with O as zero, or the counter at its end. More than are
 * meant; the pure rules judge them. Reads every open invoice once, however many lines are asked for.
 */
export async function byNumber(
  tx: Tx,
  creditorId: string,
  keys: readonly { readonly lineId: string; readonly key: string; readonly counter: boolean }[],
): Promise<FoundCandidate[]> {
  return run<FoundCandidate>(
    tx,
    'candidates-by-number',
    `with f as materialized (
       select i.id, translate(upper(i.number), 'OÀÂÄÇÉÈÊËÎÏÔÖÙÛÜ -./_\\#:,°''()[]+*&', '0AAACEEEEIIOOUUU') as whole, ltrim(substring(i.number from '[0-9]+$'), '0') as counter
       from invoices i where ${open})
     select distinct k."lineId", ${columns}, false as "ibanSeen" from jsonb_to_recordset($2::jsonb) as k("lineId" uuid, key text, counter boolean)
       join (select id, whole as key, false as counter from f union all select id, counter, true from f where counter is not null) n on n.key = k.key and n.counter = k.counter
       join invoices i on i.creditor_id = $1 and i.id = n.id ${debtor}`,
    [creditorId, JSON.stringify(keys)],
  );
}

/** Open invoices under a running plan whose reference, without signs, is among those of a line. */
export async function byPlanReference(
  tx: Tx,
  creditorId: string,
  keys: readonly { readonly lineId: string; readonly key: string }[],
): Promise<FoundCandidate[]> {
  return run<FoundCandidate>(
    tx,
    'candidates-by-plan',
    `with p as materialized (
       select id, reference, regexp_replace(upper(reference), '[^A-Z0-9]', '', 'g') as key from plans where creditor_id = $1 and status = 'active')
     select distinct k."lineId", ${columns}, false as "ibanSeen", p.reference as plan from jsonb_to_recordset($2::jsonb) as k("lineId" uuid, key text)
       join p on p.key = k.key join plan_invoices c on c.creditor_id = $1 and c.plan_id = p.id
       join invoices i on i.creditor_id = $1 and i.id = c.invoice_id ${debtor} where ${open}`,
    [creditorId, JSON.stringify(keys)],
  );
}

/**
 * Open invoices with exactly the amount of a line, of debtors who paid from its IBAN before, within the last 400 days. The earlier lines are read once, and
 * only where an invoice has the amount: each pair of IBAN and debtor counts once, however often it paid.
 */
export async function byIban(tx: Tx, creditorId: string, lineIds: readonly string[]): Promise<FoundCandidate[]> {
  return run<FoundCandidate>(
    tx,
    'candidates-by-iban',
    `with l as materialized (select b.id, b.party_iban, b.amount_cents, b.currency, b.booked_on from bank_transactions b
         where b.creditor_id = $1 and b.id = any($2::uuid[]) and b.party_iban is not null
           and (b.amount_cents, b.currency) in (select i.balance_cents, i.currency from invoices i where ${open})),
       ibans as materialized (select party_iban, min(booked_on) as first_on from l group by party_iban),
       seen as materialized (
         select b.party_iban, p.debtor_id, max(b.booked_on) as last_on from ibans n
           join bank_transactions b on b.creditor_id = $1 and b.party_iban = n.party_iban and b.status = 'matched' and b.booked_on > n.first_on - 400
           join payments p on p.creditor_id = $1 and p.id = b.payment_id and p.reversed_at is null
         where p.debtor_id is not null group by b.party_iban, p.debtor_id)
     select l.id as "lineId", ${columns}, true as "ibanSeen" from seen s join l on l.party_iban = s.party_iban and s.last_on > l.booked_on - 400
       join invoices i on i.creditor_id = $1 and i.debtor_id = s.debtor_id and i.balance_cents = l.amount_cents and i.currency = l.currency ${debtor}
     where ${open}`,
    [creditorId, lineIds],
  );
}

/** Open invoices with exactly this amount, of debtors in whose name this word stands. */
export async function byName(
  tx: Tx,
  creditorId: string,
  keys: readonly {
    readonly lineId: string;
    readonly word: string;
    readonly amountCents: number;
    readonly currency: string;
  }[],
): Promise<FoundCandidate[]> {
  return run<FoundCandidate>(
    tx,
    'candidates-by-name',
    `with k as materialized (select * from jsonb_to_recordset($2::jsonb) as k("lineId" uuid, word text, "amountCents" bigint, currency text)),
       named as materialized (select i.id, i.balance_cents, i.currency, translate(upper(d.name), 'ÀÂÄÇÉÈÊËÎÏÔÖÙÛÜ', 'AAACEEEEIIOOUUU') as name from invoices i ${debtor}
         where ${open} and (i.balance_cents, i.currency) in (select "amountCents", currency from k))
     select k."lineId", ${columns}, false as "ibanSeen" from k
       join named n on n.balance_cents = k."amountCents" and n.currency = k.currency and position(k.word in n.name) > 0
       join invoices i on i.creditor_id = $1 and i.id = n.id ${debtor}`,
    [creditorId, JSON.stringify(keys)],
  );
}

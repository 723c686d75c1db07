/** Payments that crossed a message, and their thanks. */
import type { ThanksDecided } from '../../domain/thanks.ts';
import type { DebtorType, Language } from '../../domain/case-facts.ts';
import type { WindowName } from '../../domain/policy.ts';
import { run, send, type Tx } from '../connect.ts';
import { inDoubt } from './delivery-facts.ts';

/** A crossing with all that its rule and its words need. */
export interface CrossingRow {
  readonly id: string;
  readonly debtorId: string;
  readonly status: 'noted' | 'thanked' | 'notThanked';
  readonly because: string | null;
  readonly seq: number;
  readonly thanksId: string | null;
  readonly payment: {
    readonly id: string;
    readonly reference: string;
    readonly receivedOn: string;
    readonly currency: string;
    /** Laid on invoices. */
    readonly amountCents: number;
    readonly reversed: boolean;
  };
  readonly debtor: {
    readonly reference: string;
    readonly name: string;
    readonly type: DebtorType;
    readonly siren: string | null;
    readonly language: Language;
    readonly timeZone: string;
    readonly country: string;
  };
  readonly postcode: string | null;
  readonly email: string | null;
  readonly wanted: boolean;
  readonly legalHold: boolean;
  readonly lastThanksAt: Date | null;
  readonly window: WindowName;
  /** The invoices it pays. */
  readonly invoiceIds: string[];
}

const selectText = `
  select c.id, c.debtor_id as "debtorId", c.status, c.because, c.seq, c.thanks_id as "thanksId",
    json_build_object('id', p.id, 'reference', p.reference, 'receivedOn', p.received_on, 'currency', p.currency, 'reversed', p.reversed_at is not null,
      'amountCents', (select coalesce(sum(a.amount_cents), 0)::bigint from allocations a where a.creditor_id = c.creditor_id and a.payment_id = p.id and a.undone_at is null)) as payment,
    json_build_object('reference', d.reference, 'name', d.name, 'type', d.type, 'siren', d.siren, 'language', d.language, 'timeZone', d.time_zone, 'country', d.country) as debtor,
    (select k.value->>'postcode' from contact_points k where k.creditor_id = c.creditor_id and k.debtor_id = c.debtor_id and k.kind = 'address' and k.valid limit 1) as postcode,
    (select k.value #>> '{}' from contact_points k where k.creditor_id = c.creditor_id and k.debtor_id = c.debtor_id and k.kind = 'email' and k.valid
      and not k.closed @> '[{"channel":"email"}]' limit 1) as email,
    coalesce((s.settings->'thanks')::boolean, true) as wanted,
    (exists (select 1 from legal_stops l where l.creditor_id = c.creditor_id and l.debtor_id = c.debtor_id and l.invoice_id is null and l.ended_at is null)
      or exists (select 1 from holds h join invoices i on i.creditor_id = h.creditor_id and i.id = h.invoice_id
        where h.creditor_id = c.creditor_id and i.debtor_id = c.debtor_id and h.ended_at is null and h.kind = any($3::text[]))) as "legalHold",
    (select max(x.claimed_at) from deliveries x where x.creditor_id = c.creditor_id and x.debtor_id = c.debtor_id and x.step = 'thanks'
      and x.id is distinct from c.thanks_id and x.state not in ('failed', 'cancelled')) as "lastThanksAt",
    (select v.body->>'window' from allocations a join invoices i on i.creditor_id = a.creditor_id and i.id = a.invoice_id
        join policy_versions v on v.creditor_id = i.creditor_id and v.key = i.policy_key and v.version = i.policy_version
      where a.creditor_id = c.creditor_id and a.payment_id = p.id limit 1) as window,
    coalesce((select json_agg(distinct a.invoice_id) from allocations a where a.creditor_id = c.creditor_id and a.payment_id = p.id and a.undone_at is null), '[]') as "invoiceIds"
  from crossings c join payments p on p.creditor_id = c.creditor_id and p.id = c.payment_id
    join debtors d on d.creditor_id = c.creditor_id and d.id = c.debtor_id
    join creditors s on s.creditor_id = c.creditor_id
  where c.creditor_id = $1`;

/** One crossing; undefined when unknown. `legalKinds`: the holds that forbid any contact with a debtor. */
export async function readCrossing(
  tx: Tx,
  creditorId: string,
  id: string,
  legalKinds: readonly string[],
): Promise<CrossingRow | undefined> {
  const rows = await run<CrossingRow>(tx, 'read-crossing', `${selectText} and c.id = $2`, [creditorId, id, legalKinds]);
  return rows[0];
}

/** The crossings of a debtor whose thanks are due, oldest first. */
export async function notedOf(
  tx: Tx,
  creditorId: string,
  debtorId: string,
  legalKinds: readonly string[],
): Promise<CrossingRow[]> {
  const text = `${selectText} and c.debtor_id = $2 and c.status = 'noted' order by c.noted_at, c.id`;
  return run<CrossingRow>(tx, 'noted-crossings-of', text, [creditorId, debtorId, legalKinds]);
}

/** Notes a crossing; what follows is decided and stored by `storeCrossing`. */
export function insertCrossing(
  tx: Tx,
  creditorId: string,
  row: {
    readonly id: string;
    readonly debtorId: string;
    readonly paymentId: string;
    readonly deliveryId: string;
    readonly status: 'noted' | 'notThanked';
    readonly because: string | null;
    readonly at: Date;
  },
): void {
  send(
    tx,
    'insert-crossing',
    `insert into crossings (creditor_id, id, debtor_id, payment_id, delivery_id, status, because, noted_at, ended_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, case when $6 = 'noted' then null else $8::timestamptz end)`,
    [creditorId, row.id, row.debtorId, row.paymentId, row.deliveryId, row.status, row.because, row.at],
  );
}

/** Stores what was decided for a crossing, and how it ended. */
export function storeCrossing(
  tx: Tx,
  creditorId: string,
  id: string,
  change: {
    readonly status: CrossingRow['status'];
    readonly because: string | null;
    readonly decided: ThanksDecided;
    readonly nextActionAt: string | null;
    readonly at: Date;
  },
): void {
  const { status, because, decided, nextActionAt, at } = change;
  send(
    tx,
    'store-crossing',
    `update crossings set status = $3, because = $4, seq = $5, decided = $6, next_action_at = $7,
       ended_at = case when $3 = 'noted' then null else coalesce(ended_at, $8) end where creditor_id = $1 and id = $2`,
    [creditorId, id, status, because, decided.seq, JSON.stringify(decided), nextActionAt, at],
  );
}

/** Links crossings to the one message that thanks for all of them. */
export function linkThanks(tx: Tx, creditorId: string, ids: readonly string[], thanksId: string): void {
  send(tx, 'link-thanks', 'update crossings set thanks_id = $3 where creditor_id = $1 and id = any($2::uuid[])', [
    creditorId,
    ids,
    thanksId,
  ]);
}

export interface FlightRow {
  readonly id: string;
  /** An attempt of its newest send may have arrived. */
  readonly mayHaveLeft: boolean;
  readonly claimedAt: Date | null;
}

/** What the cases do not tell of deliveries that are tried again, or of letters under way. */
export async function readFlights(tx: Tx, creditorId: string, ids: readonly string[]): Promise<FlightRow[]> {
  return run<FlightRow>(
    tx,
    'read-flights',
    `select d.id, d.claimed_at as "claimedAt", ${inDoubt('d')} as "mayHaveLeft"
     from deliveries d where d.creditor_id = $1 and d.id = any($2::uuid[])`,
    [creditorId, ids],
  );
}

/** Crossings whose thanks are due, after `afterId`, in order of id: the liveness check walks through all of them. */
export async function notedCrossingsAfter(
  tx: Tx,
  creditorId: string,
  afterId: string,
  most: number,
): Promise<string[]> {
  const rows = await run<{ id: string }>(
    tx,
    'noted-crossings-after',
    `select id from crossings where creditor_id = $1 and status = 'noted' and id > $2 order by id limit $3`,
    [creditorId, afterId, most],
  );
  return rows.map((row) => row.id);
}

/** Puts the stored decision of noted crossings back into the outbox: their workflow may have died or missed a message. */
export async function requeueCrossings(tx: Tx, creditorId: string, ids: readonly string[], now: Date): Promise<void> {
  await run(
    tx,
    'outbox-requeue-crossings',
    `update outbox o set wanted = o.wanted + 1, next_try_at = $3, ring = jsonb_set(o.ring, '{decided}', c.decided) from crossings c
     where c.creditor_id = $1 and c.id = any($2::uuid[]) and c.status = 'noted' and o.creditor_id = $1
       and o.workflow_id = 'thanks:' || $1::text || ':' || c.id::text`,
    [creditorId, ids, now],
  );
}

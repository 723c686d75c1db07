/** Legal stops: what the law stops, for a debtor, for everybody with a SIREN, or for one invoice. */
import type { InvoiceStatus } from '../../domain/case-facts.ts';
import type { CivilDate } from '../../domain/civil-date.ts';
import type { LegalStopKind, Procedure } from '../../domain/legal-stop.ts';
import { run, send, storableJson, type Tx } from '../connect.ts';

/** Facts without a column of their own. */
export interface StopData {
  readonly representative?: string;
  readonly payee?: string;
  readonly note?: string;
  /** judicialGrace: the day on which the delay granted by the judge is over. */
  readonly until?: string;
  /** The stop was recorded by mistake: it counts as if it had never been, for interest too. */
  readonly recordedInError?: boolean;
  /** What the declaration said, with where its proof is. */
  readonly declaration?: { readonly by: string; readonly proof: string | null };
}

export interface NewLegalStop {
  readonly id: string;
  readonly kind: LegalStopKind;
  readonly debtorId: string | null;
  readonly invoiceId: string | null;
  readonly siren: string | null;
  readonly procedure: Procedure | null;
  readonly effectiveOn: CivilDate;
  readonly publishedOn: CivilDate | null;
  readonly court: string | null;
  readonly sourceKey: string;
  readonly url: string | null;
  readonly declareBy: CivilDate | null;
  readonly data: StopData;
  readonly recordedAt: Date;
  readonly recordedBy: string;
}

export interface LegalStopRow extends NewLegalStop {
  /** The smallest number of days before the last day at which a person was told; null: not yet. */
  readonly toldDays: number | null;
  readonly declaredOn: CivilDate | null;
  readonly declaredCents: Readonly<Record<string, number>> | null;
  readonly taskId: string | null;
  readonly endedAt: Date | null;
  readonly endedBecause: string | null;
}

const columns = `s.id, s.kind, s.debtor_id as "debtorId", s.invoice_id as "invoiceId", s.siren, s.procedure, s.effective_on as "effectiveOn",
  s.published_on as "publishedOn", s.court, s.source_key as "sourceKey", s.url, s.declare_by as "declareBy", s.told_days as "toldDays",
  s.declared_on as "declaredOn", s.declared_cents as "declaredCents", s.data, s.task_id as "taskId", s.recorded_at as "recordedAt",
  s.recorded_by as "recordedBy", s.ended_at as "endedAt", s.ended_because as "endedBecause"`;

/** Writes a stop; false when its source was recorded before. */
export async function insertLegalStop(tx: Tx, creditorId: string, row: NewLegalStop): Promise<boolean> {
  const rows = await run(
    tx,
    'insert-legal-stop',
    `insert into legal_stops (creditor_id, id, kind, debtor_id, invoice_id, siren, procedure, effective_on, published_on, court, source_key, url, declare_by, data,
       recorded_at, recorded_by)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16) on conflict (creditor_id, kind, source_key) do nothing returning id`,
    [
      ...[creditorId, row.id, row.kind, row.debtorId, row.invoiceId, row.siren, row.procedure, row.effectiveOn],
      ...[row.publishedOn, row.court, row.sourceKey, row.url, row.declareBy, storableJson(row.data)],
      ...[row.recordedAt, row.recordedBy],
    ],
  );
  return rows.length === 1;
}

/** The stop of a kind that came from a source; undefined when none did. */
export async function stopFrom(
  tx: Tx,
  creditorId: string,
  kind: LegalStopKind,
  sourceKey: string,
): Promise<LegalStopRow | undefined> {
  const text = `select ${columns} from legal_stops s where s.creditor_id = $1 and s.kind = $2 and s.source_key = $3`;
  return (await run<LegalStopRow>(tx, 'legal-stop-from', text, [creditorId, kind, sourceKey]))[0];
}

/** The stops by SIREN of a kind that are in force, oldest first. */
export async function stopsOfSiren(
  tx: Tx,
  creditorId: string,
  kind: LegalStopKind,
  siren: string,
): Promise<LegalStopRow[]> {
  const text = `select ${columns} from legal_stops s where s.creditor_id = $1 and s.siren = $3 and s.kind = $2 and s.ended_at is null order by s.effective_on, s.id`;
  return run<LegalStopRow>(tx, 'legal-stops-of-siren', text, [creditorId, kind, siren]);
}

/** One stop; undefined when unknown. `lock` keeps others from changing it until the transaction ends. */
export async function readLegalStop(tx: Tx, creditorId: string, id: string): Promise<LegalStopRow | undefined> {
  const text = `select ${columns} from legal_stops s where s.creditor_id = $1 and s.id = $2`;
  return (await run<LegalStopRow>(tx, 'read-legal-stop', text, [creditorId, id]))[0];
}

/** Locks a stop, so that two people do not end or declare it at once. */
export async function lockLegalStop(tx: Tx, creditorId: string, id: string): Promise<void> {
  const text = 'select 1 from legal_stops where creditor_id = $1 and id = $2 for update';
  await run(tx, 'lock-legal-stop', text, [creditorId, id]);
}

/** Whose invoice it may be: the invoice, its debtor, or everybody with its SIREN. Reads `s`, `i` and `d`. */
const meets = `(s.invoice_id = i.id or s.debtor_id = d.id or s.siren = d.siren)`;
/** As `isCovered` of the domain has it. */
const covers = `${meets} and (s.kind not in ('insolvency', 'judicialGrace') or i.issued_on < s.effective_on)`;
/** A delay that is over holds nothing any more. */
const stillHolds = `s.ended_at is null and (s.data->>'until' is null or (s.data->>'until')::date > ($2::timestamptz at time zone d.time_zone)::date)`;

/** Every stop that was recorded for an invoice, in force or over, oldest first. */
export async function stopsOfInvoice(tx: Tx, creditorId: string, invoiceId: string): Promise<LegalStopRow[]> {
  const text = `select ${columns} from invoices i join debtors d on d.creditor_id = i.creditor_id and d.id = i.debtor_id
    join legal_stops s on s.creditor_id = i.creditor_id and ${covers} where i.creditor_id = $1 and i.id = $2 order by s.recorded_at, s.id`;
  return run<LegalStopRow>(tx, 'legal-stops-of-invoice', text, [creditorId, invoiceId]);
}

/** The stops in force that hold an invoice by right and have no hold on it yet. */
export async function stopsToSet(tx: Tx, creditorId: string, invoiceId: string, now: Date): Promise<LegalStopRow[]> {
  const text = `select ${columns} from invoices i join debtors d on d.creditor_id = i.creditor_id and d.id = i.debtor_id
    join legal_stops s on s.creditor_id = i.creditor_id and ${covers}
    where i.creditor_id = $1 and i.id = $3 and ${stillHolds}
      and not exists (select 1 from holds h where h.creditor_id = $1 and h.invoice_id = i.id and h.subject_id = s.id and h.ended_at is null)
    order by s.recorded_at, s.id`;
  return run<LegalStopRow>(tx, 'legal-stops-to-set', text, [creditorId, now, invoiceId]);
}

/** Every stop of a debtor, its invoices' own included, oldest first. */
export async function stopsOfDebtor(tx: Tx, creditorId: string, reference: string): Promise<LegalStopRow[]> {
  const text = `select ${columns} from debtors d join legal_stops s on s.creditor_id = d.creditor_id and (s.debtor_id = d.id or s.siren = d.siren
      or s.invoice_id in (select i.id from invoices i where i.creditor_id = $1 and i.debtor_id = d.id))
    where d.creditor_id = $1 and d.reference = $2 order by s.recorded_at, s.id`;
  return run<LegalStopRow>(tx, 'legal-stops-of-debtor', text, [creditorId, reference]);
}

/** Invoices a stop holds by right that have no hold of it yet and are owed still. */
export async function invoicesToStop(tx: Tx, creditorId: string, stopId: string, now: Date): Promise<string[]> {
  const rows = await run<{ id: string }>(
    tx,
    'invoices-to-stop',
    `select i.id from legal_stops s join debtors d on d.creditor_id = s.creditor_id
       and (d.id = s.debtor_id or d.siren = s.siren or d.id = (select o.debtor_id from invoices o where o.creditor_id = $1 and o.id = s.invoice_id))
       join invoices i on i.creditor_id = d.creditor_id and i.debtor_id = d.id and i.status in ('open', 'handedOver')
     where s.creditor_id = $1 and s.id = $3 and ${covers} and ${stillHolds}
       and not exists (select 1 from holds h where h.creditor_id = $1 and h.invoice_id = i.id and h.subject_id = s.id and h.ended_at is null)
     order by i.id`,
    [creditorId, now, stopId],
  );
  return rows.map(({ id }) => id);
}

/** Stops in force that miss on some invoice: one registered in the same moment, or whose debtor was given its SIREN later. */
export async function stopsThatMiss(tx: Tx, creditorId: string, now: Date): Promise<LegalStopRow[]> {
  const text = `select ${columns} from legal_stops s where s.creditor_id = $1 and s.ended_at is null and exists (
      select 1 from debtors d join invoices i on i.creditor_id = d.creditor_id and i.debtor_id = d.id and i.status in ('open', 'handedOver')
      where d.creditor_id = $1 and (d.id = s.debtor_id or d.siren = s.siren) and ${covers} and ${stillHolds}
        and not exists (select 1 from holds h where h.creditor_id = $1 and h.invoice_id = i.id and h.subject_id = s.id and h.ended_at is null))
    order by s.recorded_at, s.id limit 50`;
  return run<LegalStopRow>(tx, 'legal-stops-that-miss', text, [creditorId, now]);
}

/** Every invoice a stop concerns, paid or not, oldest due date first. */
export async function invoicesOfStop(
  tx: Tx,
  creditorId: string,
  stopId: string,
): Promise<{ id: string; number: string; status: InvoiceStatus }[]> {
  const text = `select i.id, i.number, i.status from legal_stops s join debtors d on d.creditor_id = s.creditor_id
      and (d.id = s.debtor_id or d.siren = s.siren or d.id = (select o.debtor_id from invoices o where o.creditor_id = $1 and o.id = s.invoice_id))
    join invoices i on i.creditor_id = d.creditor_id and i.debtor_id = d.id
    where s.creditor_id = $1 and s.id = $2 and ${covers} order by i.due_on, i.number`;
  return run(tx, 'invoices-of-stop', text, [creditorId, stopId]);
}

/** Adds what a later notice says about the same event; what is known stays. */
export async function completeStop(
  tx: Tx,
  creditorId: string,
  id: string,
  more: Pick<NewLegalStop, 'publishedOn' | 'court' | 'url' | 'declareBy' | 'procedure'>,
): Promise<void> {
  await run(
    tx,
    'complete-legal-stop',
    `update legal_stops set published_on = coalesce(published_on, $3), court = coalesce(court, $4), url = coalesce(url, $5), declare_by = coalesce(declare_by, $6),
       procedure = coalesce(procedure, $7) where creditor_id = $1 and id = $2`,
    [creditorId, id, more.publishedOn, more.court, more.url, more.declareBy, more.procedure],
  );
}

/** Ends a stop. */
export async function endStopRow(
  tx: Tx,
  creditorId: string,
  id: string,
  because: string,
  data: StopData,
  at: Date,
): Promise<void> {
  await run(
    tx,
    'end-legal-stop',
    'update legal_stops set ended_at = $3, ended_because = $4, data = data || $5::jsonb where creditor_id = $1 and id = $2 and ended_at is null',
    [creditorId, id, at, because, storableJson(data)],
  );
}

/** Keeps that the claims were declared. */
export async function markDeclared(
  tx: Tx,
  creditorId: string,
  id: string,
  declared: { readonly on: CivilDate; readonly cents: Readonly<Record<string, number>> | null; readonly data: StopData },
): Promise<void> {
  await run(
    tx,
    'mark-declared',
    'update legal_stops set declared_on = $3, declared_cents = $4, data = data || $5::jsonb where creditor_id = $1 and id = $2',
    [creditorId, id, declared.on, declared.cents && JSON.stringify(declared.cents), storableJson(declared.data)],
  );
}

/** Keeps which task a stop has, and how far it has been told of. */
export function markTold(tx: Tx, creditorId: string, id: string, taskId: string, toldDays: number | null): void {
  send(
    tx,
    'mark-stop-told',
    'update legal_stops set task_id = $3, told_days = $4 where creditor_id = $1 and id = $2',
    [creditorId, id, taskId, toldDays],
  );
}

/** Stops whose declaration is waited for: not declared, not ended, their task not done. */
export async function declarationsAhead(tx: Tx, creditorId: string): Promise<LegalStopRow[]> {
  const text = `select ${columns} from legal_stops s join tasks t on t.creditor_id = s.creditor_id and t.id = s.task_id and t.status = 'open'
    where s.creditor_id = $1 and s.ended_at is null and s.declared_on is null and s.declare_by is not null order by s.declare_by, s.id`;
  return run<LegalStopRow>(tx, 'declarations-ahead', text, [creditorId]);
}

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

/** Letters about these invoices that can be shown as proof, in French, oldest first. */
export async function exhibitsOf(tx: Tx, creditorId: string, invoiceIds: readonly string[]): Promise<string[]> {
  const rows = await run<{ text: string }>(
    tx,
    'declaration-exhibits',
    `select distinct d.completed_at, case when d.channel = 'registeredLetter' then 'Lettre recommandée' else 'Lettre' end || ' du ' ||
         to_char(d.completed_at, 'DD/MM/YYYY') || coalesce(', n° ' || d.tracking_number, '') as text
     from deliveries d join delivery_invoices x on x.creditor_id = d.creditor_id and x.delivery_id = d.id
     where d.creditor_id = $1 and x.invoice_id = any($2::uuid[]) and not x.withdrawn and d.channel in ('letter', 'registeredLetter')
       and d.completed_at is not null and d.state <> 'cancelled' order by d.completed_at`,
    [creditorId, invoiceIds],
  );
  return rows.map(({ text }) => text);
}

/** Locking and loading cases. Every act on an invoice goes through `lockCases`: the debtor first, then its invoices by id. */
import type {
  CaseFacts,
  Contact,
  DebtorType,
  DeliveryState,
  Hold,
  InvoiceStatus,
  Language,
  PassedStep,
} from '../../domain/case-facts.ts';
import type { ChannelStop } from '../../domain/channel-stop.ts';
import type { ClosedChannel } from '../../domain/contact-point.ts';
import type { PostalAddress } from '../../domain/message.ts';
import type { Channel, Policy } from '../../domain/policy.ts';
import { disputedCents, type DisputeFact } from '../../domain/dispute.ts';
import type { PromiseFact } from '../../domain/promise.ts';
import { isMobile } from '../../domain/phone.ts';
import { staleStops, type Source } from '../../domain/freshness.ts';
import { run, type Tx } from '../connect.ts';
import { isoText } from './iso-text.ts';

/** One invoice with all that `decide` and the texts need, as read from the database. */
export interface CaseRow {
  readonly id: string;
  readonly number: string;
  /** Null: not worked out yet. */
  readonly paymentReference: string | null;
  readonly status: InvoiceStatus;
  readonly seq: number;
  readonly issuedOn: string;
  readonly dueOn: string;
  readonly currency: string;
  readonly amountCents: number;
  readonly balanceCents: number;
  readonly registeredAt: Date;
  readonly requestHash: string;
  readonly passedSteps: PassedStep[];
  readonly noticePresentedOn: string | null;
  readonly noticeRecordedAt: Date | null;
  readonly debtorId: string;
  readonly debtor: {
    reference: string;
    name: string;
    type: DebtorType;
    siren: string | null;
    language: Language;
    timeZone: string;
    country: string;
  };
  readonly contactPoints: {
    kind: 'email' | 'phone' | 'address';
    value: string | PostalAddress;
    closed: ClosedChannel[];
  }[];
  readonly policy: Policy;
  readonly steps: {
    step: string;
    n: number;
    channel: Channel;
    state: DeliveryState;
    completedAt: string | null;
    notBefore: string | null;
    inFlightSince: string | null;
    outcome: string | null;
    provider: string | null;
    deliveryId: string;
  }[];
  readonly holds: Hold[];
  /** Promises about it, but cancelled ones; disputes of it, those that ended too. */
  readonly promises: PromiseFact[];
  readonly disputes: DisputeFact[];
  readonly contacts: Contact[];
  readonly stops: ChannelStop[];
  /** Where the creditor's money facts come from. */
  readonly sources: Source[];
  /** Whether a person has something to do on this invoice. */
  readonly hasOpenTask: boolean;
}

const lockText = `
  select i.id from debtors d join invoices i on i.creditor_id = d.creditor_id and i.debtor_id = d.id
  where i.creditor_id = $1 and i.id = any($2::uuid[]) order by d.id, i.id for update of d, i`;

/** Locks the debtors of these invoices and the invoices themselves until the transaction ends. Unknown ids are simply absent from the answer. */
export async function lockCases(tx: Tx, creditorId: string, invoiceIds: readonly string[]): Promise<string[]> {
  const rows = await run<{ id: string }>(tx, 'lock-cases', lockText, [creditorId, invoiceIds]);
  return rows.map((row) => row.id);
}

/** Locks one debtor, so that no other act on any of its invoices runs until the transaction ends. */
export async function lockDebtor(tx: Tx, creditorId: string, debtorId: string): Promise<void> {
  await run(tx, 'lock-debtor', 'select 1 from debtors where creditor_id = $1 and id = $2 for update', [
    creditorId,
    debtorId,
  ]);
}

const loadText = `
  select i.id, i.number, i.payment_reference as "paymentReference", i.status, i.seq, i.issued_on as "issuedOn", i.due_on as "dueOn", i.currency,
    i.amount_cents as "amountCents", i.balance_cents as "balanceCents", i.registered_at as "registeredAt", i.request_hash as "requestHash",
    i.passed_steps as "passedSteps", i.notice_presented_on as "noticePresentedOn", i.notice_recorded_at as "noticeRecordedAt",
    i.debtor_id as "debtorId",
    json_build_object('reference', d.reference, 'name', d.name, 'type', d.type, 'siren', d.siren, 'language', d.language,
      'timeZone', d.time_zone, 'country', d.country) as debtor,
    coalesce((select json_agg(json_build_object('kind', c.kind, 'value', c.value, 'closed', c.closed)) from contact_points c
      where c.creditor_id = i.creditor_id and c.debtor_id = d.id and c.valid), '[]') as "contactPoints",
    p.body as policy,
    coalesce((select json_agg(json_build_object('step', di.step, 'n', di.n, 'channel', dl.channel, 'state', dl.state, 'completedAt', dl.completed_at,
        'notBefore', dl.not_before, 'inFlightSince', dl.in_flight_since, 'outcome', dl.outcome, 'provider', dl.provider, 'deliveryId', dl.id) order by di.n desc)
      from delivery_invoices di join deliveries dl on dl.creditor_id = di.creditor_id and dl.id = di.delivery_id
      where di.creditor_id = i.creditor_id and di.invoice_id = i.id and not di.withdrawn), '[]') as steps,
    coalesce((select json_agg(json_build_object('id', h.id, 'kind', h.kind, 'reason', h.reason, 'endsAt', h.ends_at))
      from holds h where h.creditor_id = i.creditor_id and h.invoice_id = i.id and h.ended_at is null), '[]') as holds,
    coalesce((select json_agg(json_build_object('id', m.id, 'status', m.status, 'currency', m.currency, 'amountCents', m.amount_cents,
        'receivedCents', m.received_cents, 'payOn', m.pay_on, 'keptUntil', m.kept_until, 'madeAt', m.made_at, 'endedAt', m.ended_at))
      from promise_invoices mi join promises m on m.creditor_id = mi.creditor_id and m.id = mi.promise_id
      where mi.creditor_id = i.creditor_id and mi.invoice_id = i.id and m.status <> 'cancelled'), '[]') as promises,
    coalesce((select json_agg(json_build_object('id', q.id, 'amountCents', q.amount_cents, 'undisputedGoesOn', q.undisputed_goes_on,
        'openedAt', q.opened_at, 'resolvedAt', q.resolved_at, 'resolution', q.resolution))
      from disputes q where q.creditor_id = i.creditor_id and q.invoice_id = i.id), '[]') as disputes,
    coalesce((select json_agg(json_build_object('channel', x.channel, 'at', coalesce(x.completed_at, x.claimed_at)))
      from deliveries x where x.creditor_id = i.creditor_id and x.debtor_id = d.id and x.claimed_at > $3::timestamptz - interval '31 days'
        and x.channel <> 'agency' and x.state not in ('failed', 'cancelled', 'retrying')
        and not (x.channel = 'call' and x.outcome is not distinct from 'expired')), '[]') as contacts,
    coalesce((select json_agg(json_build_object('channel', s.channel, 'kind', s.kind, 'reason', s.reason, 'stoppedAt', s.stopped_at, 'until', s.until))
      from channel_stops s where s.creditor_id = i.creditor_id and s.stopped_at is not null and s.ended_at is null
        and (s.until is null or s.until > $3)), '[]') as stops,
    coalesce((select json_agg(json_build_object('key', f.key, 'withinHours', f.within_hours, 'reportedAt', ${isoText('f.reported_at')}, 'updatedAt', ${isoText('f.updated_at')}) order by f.key)
      from sources f where f.creditor_id = i.creditor_id), '[]') as sources,
    exists (select 1 from tasks t where t.creditor_id = i.creditor_id and t.invoice_id = i.id and t.status = 'open') as "hasOpenTask"
  from invoices i
    join debtors d on d.creditor_id = i.creditor_id and d.id = i.debtor_id
    join policy_versions p on p.creditor_id = i.creditor_id and p.key = i.policy_key and p.version = i.policy_version
  where i.creditor_id = $1 and i.id = any($2::uuid[]) order by i.due_on, i.number`;

/** Reads these cases whole, oldest due date first. True only while the caller holds their locks. */
export async function loadCases(
  tx: Tx,
  creditorId: string,
  invoiceIds: readonly string[],
  now: Date,
): Promise<CaseRow[]> {
  const rows = await run<CaseRow>(tx, 'load-cases', loadText, [creditorId, invoiceIds, now]);
  // A source that is too old stops every channel from that very instant, whether or not anybody has looked at it.
  return rows.map((row) => ({ ...row, stops: [...row.stops, ...staleStops(row.sources, now.getTime())] }));
}

/** The pure view of a row that `decide` takes. */
export function factsOf(row: CaseRow): CaseFacts {
  const point = (kind: string, channel?: ClosedChannel['channel']) =>
    row.contactPoints.find((one) => one.kind === kind && !one.closed.some((closed) => closed.channel === channel))
      ?.value;
  const mobile = point('phone', 'sms');
  const address = point('address');
  return {
    invoiceId: row.id,
    number: row.number,
    status: row.status,
    issuedOn: row.issuedOn,
    dueOn: row.dueOn,
    currency: row.currency,
    amountCents: row.amountCents,
    balanceCents: row.balanceCents,
    disputedCents: disputedCents(row.disputes, row.balanceCents),
    registeredAt: row.registeredAt.toISOString(),
    debtor: {
      id: row.debtorId,
      type: row.debtor.type,
      timeZone: row.debtor.timeZone,
      country: row.debtor.country,
      postcode: typeof address === 'object' ? address.postcode : null,
      reachable: {
        email: point('email', 'email') !== undefined,
        phone: point('phone', 'call') !== undefined,
        mobile: typeof mobile === 'string' && isMobile(mobile),
        address: address !== undefined,
      },
    },
    policy: row.policy,
    // The newest repetition of a step speaks for it.
    steps: row.steps.filter((one, at) => row.steps.findIndex((other) => other.step === one.step) === at),
    passed: row.passedSteps,
    holds: row.holds,
    contacts: row.contacts,
    stops: row.stops,
    notice:
      row.noticePresentedOn && row.noticeRecordedAt
        ? { presentedOn: row.noticePresentedOn, recordedAt: row.noticeRecordedAt.toISOString() }
        : null,
  };
}

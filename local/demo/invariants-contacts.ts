/** Promises about contacting: when a claim was allowed, once, in order, and that nothing is left without an owner. */
import type { SqlCheck } from './invariants.ts';

/** A claim is judged by its place in the invoice's history (`seq`), never by clocks: two acts may read their clocks in the other order. */
const noneAfterSettling: SqlCheck = {
  name: 'no message is claimed after the payment that settled its invoice',
  sql: `
    select format('%s %s (event %s)', i.number, coalesce(e.data->>'step', e.data->>'message'), e.seq) as label,
      coalesce((select s.kind = 'reopened' from events s
          where s.creditor_id = e.creditor_id and s.invoice_id = e.invoice_id and s.seq < e.seq
            and s.kind in ('settled', 'writtenOff', 'handedOver', 'reopened')
          order by s.seq desc limit 1), true)
        and (select sum(l.amount_cents) from ledger_entries l
          where l.creditor_id = e.creditor_id and l.invoice_id = e.invoice_id and l.seq < e.seq) > 0 as ok
    from events e join invoices i on i.creditor_id = e.creditor_id and i.id = e.invoice_id
    where e.creditor_id = $1 and e.kind in ('deliveryClaimed', 'deliverySubmitted', 'planMessageClaimed')`,
};

/** The claim of a letter moves to the last look before its provider prints it. */
const claimsInHistory: SqlCheck = {
  name: 'every claim has its event',
  sql: `
    select format('%s %s', i.number, x.step) as label,
      exists (select 1 from events e where e.creditor_id = x.creditor_id and e.invoice_id = x.invoice_id and e.seq = x.claim_seq
        and e.kind in ('deliveryClaimed', 'deliverySubmitted', 'planMessageClaimed')) as ok
    from delivery_invoices x join invoices i on i.creditor_id = x.creditor_id and i.id = x.invoice_id
    where x.creditor_id = $1 and x.claim_seq is not null`,
};

/** Withdrawn contents do not count as deliveries, unless one of them was handed over all the same. */
const oncePerStep: SqlCheck = {
  name: 'one delivery per invoice and step',
  sql: `
    select format('%s %s', i.number, x.step) as label,
      count(*) filter (where not x.withdrawn) <= 1 and count(*) filter (where exists (
        select 1 from delivery_facts f where f.creditor_id = x.creditor_id and f.delivery_id = x.delivery_id
          and f.kind = 'answer' and f.data->>'kind' = 'accepted')) <= 1 as ok
    from delivery_invoices x join invoices i on i.creditor_id = x.creditor_id and i.id = x.invoice_id
    where x.creditor_id = $1 group by i.number, x.invoice_id, x.step, x.n`,
};

/** A repeat is right after an attempt that did not arrive, never beside one that did. */
const handedOverOnce: SqlCheck = {
  name: 'each message is handed to its channel once',
  sql: `
    select format('%s of %s: accepted %s times', d.channel, (select min(i.number) from delivery_invoices x
        join invoices i on i.creditor_id = x.creditor_id and i.id = x.invoice_id
        where x.creditor_id = d.creditor_id and x.delivery_id = d.id), a.times) as label, a.times <= 1 as ok
    from deliveries d cross join lateral (select count(*) as times from delivery_facts f
      where f.creditor_id = d.creditor_id and f.delivery_id = d.id and f.kind = 'answer' and f.data->>'kind' = 'accepted') as a
    where d.creditor_id = $1 and d.attempts > 0`,
};

/** A hold begins with the event that says so; one that another act brings (a promise on the phone, a dossier) begins after the events of that act. */
const noneUnderHold: SqlCheck = {
  name: 'nobody is contacted under a hold, except by the plan itself',
  sql: `
    with spans as (
      select h.invoice_id, h.kind, h.started_at, h.ends_at, h.ended_at,
        (select coalesce(min(e.seq) filter (where e.kind in ('paused', 'disputeOpened', 'planAgreed', 'actionFailed')), max(e.seq)) from events e
          where e.creditor_id = h.creditor_id and e.invoice_id = h.invoice_id and e.at = h.started_at) as from_seq,
        (select min(e.seq) from events e where e.creditor_id = h.creditor_id and e.invoice_id = h.invoice_id and e.at = h.ended_at
          and e.at > h.started_at) as to_seq
      from holds h where h.creditor_id = $1)
    select format('%s %s (event %s)', i.number, e.kind, e.seq) as label,
      not exists (select 1 from spans s where s.invoice_id = e.invoice_id
        and coalesce(e.seq > s.from_seq, e.at >= s.started_at)
        and not (s.ended_at is not null and coalesce(e.seq > s.to_seq, e.at >= s.ended_at))
        and not (s.ends_at is not null and e.at >= s.ends_at)
        -- The dossier itself may be tried again under the hold that it brought.
        and not (s.kind = 'placement' and e.data->>'channel' = 'agency')) as ok
    from events e join invoices i on i.creditor_id = e.creditor_id and i.id = e.invoice_id
    where e.creditor_id = $1 and e.kind in ('deliveryClaimed', 'deliverySubmitted', 'callMade', 'letterPosted')`,
};

/** Every first taking of a policy step with its place in the policy. */
const takenSteps = `
  select x.creditor_id, x.invoice_id, i.number, x.step, s.place, s.body, d.created_at, d.completed_at, d.state,
    (select min(e.seq) from events e where e.creditor_id = x.creditor_id and e.invoice_id = x.invoice_id
      and e.data->>'step' = x.step and e.kind in ('deliveryClaimed', 'approvalRequested')) as first_seq
  from delivery_invoices x
    join deliveries d on d.creditor_id = x.creditor_id and d.id = x.delivery_id
    join invoices i on i.creditor_id = x.creditor_id and i.id = x.invoice_id
    join policy_versions p on p.creditor_id = i.creditor_id and p.key = i.policy_key and p.version = i.policy_version
    cross join lateral jsonb_array_elements(p.body->'steps') with ordinality as s(body, place)
  where x.creditor_id = $1 and not x.withdrawn and x.n = 1 and s.body->>'key' = x.step`;

const inOrder: SqlCheck = {
  name: 'steps are taken in the order of the policy',
  sql: `
    with taken as (${takenSteps})
    select format('%s %s', a.number, a.step) as label,
      a.first_seq is not null and not exists (select 1 from taken b
        where b.invoice_id = a.invoice_id and b.place < a.place and b.first_seq >= a.first_seq) as ok
    from taken a`,
};

/** Anchor plus offset, computed here a second time by the calendar of PostgreSQL instead of ours. */
const noneEarly: SqlCheck = {
  name: 'no step is taken before its date',
  sql: `
    with taken as (${takenSteps}),
    offsets as (
      select t.*, case when left(t.body->>'offset', 1) = '-' then -substr(t.body->>'offset', 2)::interval
        else (t.body->>'offset')::interval end as gap
      from taken t)
    select format('%s %s', o.number, o.step) as label, o.created_at >= case o.body->>'anchor'
        when 'issueDate' then (i.issued_on + o.gap) at time zone b.time_zone
        when 'dueDate' then (i.due_on + o.gap) at time zone b.time_zone
        when 'registration' then i.registered_at + o.gap
        when 'previous' then o.gap + greatest(i.registered_at, (select max(e.completed_at) from taken e
          where e.invoice_id = o.invoice_id and e.place < o.place and e.state <> 'cancelled'))
        when 'noticePresented' then case when o.gap >= interval '1 day'
          then (i.notice_presented_on + o.gap + interval '1 day') at time zone b.time_zone
          else i.notice_recorded_at + o.gap end
        end as ok
    from offsets o
      join invoices i on i.creditor_id = o.creditor_id and i.id = o.invoice_id
      join debtors b on b.creditor_id = i.creditor_id and b.id = i.debtor_id`,
};

const openTask = (kinds: string): string => `exists (select 1 from tasks t
  where t.creditor_id = d.creditor_id and t.delivery_id = d.id and t.status = 'open' and t.kind in (${kinds}))`;

/** An invoice that goes on by itself: a wake-up, or an action that its workflow takes now. */
const moves = `(i.next_action_at is not null or i.decided->'decision' ? 'act')`;

const holds = `exists (select 1 from holds h
  where h.creditor_id = i.creditor_id and h.invoice_id = i.id and h.ended_at is null and (h.ends_at is null or h.ends_at > $2))`;

/** A letter that its provider carries is on its way until it is presented: the next promise follows it. */
const deliveriesRest: SqlCheck = {
  name: 'every delivery is final, on its way, or a task for a person',
  sql: `
    select format('%s %s: %s', d.channel, d.id, d.state) as label, case
        when d.state in ('accepted', 'dispatched') and d.provider = 'maileva' then true
        when d.state in ('accepted', 'presented', 'done', 'cancelled') then d.completed_at is not null
        when d.state = 'awaitingApproval' then ${openTask(`'approval'`)}
        when d.state = 'awaitingPerson' then ${openTask(`'call', 'postLetter', 'electronicLetter', 'tellAgency'`)}
        when d.state = 'dispatched' then d.completed_at is not null or ${openTask(`'presentation'`)}
        when d.state = 'failed' then d.completed_at is not null or ${openTask(`'sendFailed', 'letterReturned'`)}
        when d.state = 'unknown' then ${openTask(`'resolveUnknown'`)}
        when d.state = 'claimed' then d.in_flight_since > $2::timestamptz - interval '2 minutes'
        else exists (select 1 from delivery_invoices x join invoices i on i.creditor_id = x.creditor_id and i.id = x.invoice_id
          where x.creditor_id = d.creditor_id and x.delivery_id = d.id and (${moves} or ${holds}))
      end as ok
    from deliveries d where d.creditor_id = $1`,
};

const openInvoicesOwned: SqlCheck = {
  name: 'every open invoice has a next wake-up or an owner',
  sql: `
    select format('%s: %s', i.number, i.waiting_for) as label, ${moves} or ${holds}
      -- A letter on its way at a provider: news is asked for, and after ten days of silence a person is.
      or exists (select 1 from deliveries d join delivery_invoices y on y.creditor_id = d.creditor_id and y.delivery_id = d.id and not y.withdrawn
        where d.creditor_id = i.creditor_id and y.invoice_id = i.id and d.channel = 'registeredLetter' and d.provider = 'maileva'
          and d.state in ('accepted', 'dispatched'))
      or exists (select 1 from tasks t where t.creditor_id = i.creditor_id and t.status = 'open' and (t.invoice_id = i.id
        or exists (select 1 from delivery_invoices x
          where x.creditor_id = i.creditor_id and x.delivery_id = t.delivery_id and x.invoice_id = i.id and not x.withdrawn))) as ok
    from invoices i where i.creditor_id = $1 and i.status = 'open'`,
};

const plansOwned: SqlCheck = {
  name: 'every running payment plan has a next wake-up',
  sql: `
    select p.reference as label, p.next_action_at is not null or p.decided->'decision' ? 'act' as ok
    from plans p where p.creditor_id = $1 and p.status = 'active'`,
};

const outboxDelivered: SqlCheck = {
  name: 'Temporal was told everything',
  sql: `
    select format('%s: %s', o.workflow_id, coalesce(o.last_error, 'pending')) as label, o.delivered >= o.wanted as ok
    from outbox o where o.creditor_id = $1`,
};

export const contactChecks: readonly SqlCheck[] = [
  noneAfterSettling,
  claimsInHistory,
  oncePerStep,
  handedOverOnce,
  noneUnderHold,
  inOrder,
  noneEarly,
  deliveriesRest,
  openInvoicesOwned,
  plansOwned,
  outboxDelivered,
];

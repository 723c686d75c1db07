/** Promises about what providers and agencies do: every message followed, wrong contact points left alone, one voice while an agency speaks. */
import { phaseRank } from '../../domain/delivery-life.ts';
import type { SqlCheck } from './invariants.ts';

/** Where nobody knew, a person's word stands for the phase. */
const saidByPerson = `exists (select 1 from tasks t
  where t.creditor_id = d.creditor_id and t.delivery_id = d.id and t.kind = 'resolveUnknown' and t.status = 'done')`;

/**
 * What left has a phase that fits its state, and an end; without one its provider is still asked (e-mails and SMS for four days, letters for ninety),
 * or a person owns it. Only providers tell an end: of what a person or the outbox folder carries none is asked for.
 */
const liveFollowed: SqlCheck = {
  name: 'every message at a provider has a phase, and an end or somebody who looks for it',
  sql: `
    select format('%s %s: %s, phase %s, %s', d.channel, d.id, d.state, d.phase, coalesce(d.outcome, 'no end')) as label,
      (${saidByPerson} or d.phase >= case d.state when 'presented' then ${String(phaseRank('presented'))} when 'unknown' then 0 when 'failed' then 0 else ${String(phaseRank('accepted'))} end)
      and ((d.outcome is not null and d.outcome <> 'unknown')
        or exists (select 1 from tasks t where t.creditor_id = d.creditor_id and t.delivery_id = d.id and t.status = 'open')
        or (d.state = 'failed' and d.completed_at is not null)
        or (d.state <> 'failed' and d.claimed_at > $2::timestamptz - case d.channel when 'registeredLetter' then interval '90 days' else interval '4 days' end)
        -- A receipt that never comes is no failure.
        or (d.channel in ('email', 'sms') and d.state = 'accepted' and d.asks > 0)) as ok
    from deliveries d where d.creditor_id = $1 and d.provider in ('resend', 'twilio', 'maileva')
      and d.state in ('accepted', 'dispatched', 'presented', 'failed', 'unknown')`,
};

/** A second of play: the instants of two acts may have been read in the other order than they were committed. */
const deadContactsUnused: SqlCheck = {
  name: 'no contact point is used after it was marked as wrong or closed',
  sql: `
    with sent as (
      select d.id, d.debtor_id, d.channel, d.claimed_at,
        case when d.channel = 'email' then 'email' when d.channel in ('sms', 'call') then 'phone' else 'address' end as kind,
        case when d.channel = 'call' then d.content->'phone' when d.channel in ('email', 'sms') then d.content->'to'
          else d.content->'recipient'->'address' end as value
      from deliveries d where d.creditor_id = $1 and d.channel <> 'agency' and d.claimed_at is not null
        and (d.attempts > 0 or (d.channel = 'call' and d.state <> 'cancelled')))
    select format('%s %s', s.channel, s.id) as label,
      not exists (select 1 from contact_points c where c.creditor_id = $1 and c.debtor_id = s.debtor_id and c.kind = s.kind and c.value = s.value
        and ((not c.valid and s.claimed_at > c.updated_at + interval '1 second')
          or exists (select 1 from jsonb_array_elements(c.closed) as closed
            where closed->>'channel' = s.channel and s.claimed_at > (closed->>'at')::timestamptz + interval '1 second'))) as ok
    from sent s`,
};

/** From the claim of the dossier to the end of the placement; the dossier itself may be claimed once more. */
const silentWhilePlaced: SqlCheck = {
  name: 'who is with an agency is not contacted by us meanwhile',
  sql: `
    select format('%s (dossier %s)', i.number, p.no) as label,
      not exists (select 1 from events e where e.creditor_id = i.creditor_id and e.invoice_id = i.id
        and e.kind in ('deliveryClaimed', 'deliverySubmitted', 'planMessageClaimed', 'callMade', 'letterPosted')
        and e.data->>'deliveryId' is distinct from p.delivery_id::text
        and e.seq > x.claim_seq and (l.ended_at is null or e.at < l.ended_at)) as ok
    from placements p
      join placement_invoices l on l.creditor_id = p.creditor_id and l.placement_id = p.id
      join invoices i on i.creditor_id = l.creditor_id and i.id = l.invoice_id
      join delivery_invoices x on x.creditor_id = p.creditor_id and x.delivery_id = p.delivery_id and x.invoice_id = i.id
    where p.creditor_id = $1`,
};

/** Presented means: to the addressee, whatever came of it; a letter that never found him is no notice. */
const noticeServed: SqlCheck = {
  name: 'the deadline of a notice runs only from a letter that was presented',
  sql: `
    select i.number as label, i.notice_recorded_at is not null and exists (select 1 from delivery_invoices x
        join deliveries d on d.creditor_id = x.creditor_id and d.id = x.delivery_id
        where x.creditor_id = i.creditor_id and x.invoice_id = i.id and not x.withdrawn and d.channel = 'registeredLetter'
          and d.state = 'presented' and coalesce(d.outcome, '') not like 'returned%') as ok
    from invoices i where i.creditor_id = $1 and i.notice_presented_on is not null`,
};

export const providerInvariants: readonly SqlCheck[] = [
  liveFollowed,
  deadContactsUnused,
  silentWhilePlaced,
  noticeServed,
];

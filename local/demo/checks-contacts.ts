/** What must be true of the contacts of this story: what was said on the phone, the agency, and what providers told. */
import { phaseRank } from '../../domain/delivery-life.ts';

/** One value out of the database, and what it must be. `$1` is the creditor, `$2` the tag of the run with its hyphen. */
export interface StoryCheck {
  readonly name: string;
  readonly sql: string;
  readonly expected: unknown;
}

/** Deliveries of this run, each once. */
const own = `select d.* from deliveries d where d.creditor_id = $1 and exists (select 1 from delivery_invoices x
    join invoices i on i.creditor_id = x.creditor_id and i.id = x.invoice_id
    where x.creditor_id = d.creditor_id and x.delivery_id = d.id and i.number like $2 || '%')`;

/** The delivery of one step of one invoice. */
const stepOf = (number: string, step: string): string => `select d.* from deliveries d
    join delivery_invoices x on x.creditor_id = d.creditor_id and x.delivery_id = d.id and not x.withdrawn
    join invoices i on i.creditor_id = x.creditor_id and i.id = x.invoice_id
    where d.creditor_id = $1 and i.number = $2 || '${number}' and x.step = '${step}'`;

/** True with and without providers. */
export const contactStoryChecks: readonly StoryCheck[] = [
  {
    name: 'the promise made on the phone paused both of its cases, and was kept',
    sql: `select json_build_array(count(*), bool_and(i.status = 'settled')) from holds h
      join invoices i on i.creditor_id = h.creditor_id and i.id = h.invoice_id
      where h.creditor_id = $1 and h.kind = 'promise' and i.number in ($2 || 'F-4117', $2 || 'F-4118')`,
    expected: [2, true],
  },
  {
    name: 'who asked to be called back was called back',
    sql: `select json_agg(e.data->>'disposition' order by e.seq) from events e
      join invoices i on i.creditor_id = e.creditor_id and i.id = e.invoice_id
      where e.creditor_id = $1 and e.kind = 'callMade' and i.number = $2 || 'F-4120'`,
    expected: ['CALL_BACK_REQUESTED', 'NO_COMMITMENT'],
  },
  {
    name: 'the agency confirmed the dossier, and was told within a minute of what was paid to us',
    sql: `select json_build_array(p.status, p.agency_reference is not null,
        (select json_agg(json_build_array(n.kind, n.state, n.sent_at < n.created_at + interval '1 minute'))
          from placement_notices n where n.creditor_id = p.creditor_id and n.placement_id = p.id))
      from placements p where p.creditor_id = $1 and exists (select 1 from placement_invoices x
        join invoices i on i.creditor_id = x.creditor_id and i.id = x.invoice_id
        where x.creditor_id = p.creditor_id and x.placement_id = p.id and i.number = $2 || 'F-4101')`,
    expected: ['received', true, [['directPayment', 'sent', true]]],
  },
];

/** True when no provider is used. */
export const testModeChecks: readonly StoryCheck[] = [
  {
    name: 'in mode test nothing went to a provider',
    sql: `select count(*)::int from (${own}) d where d.provider in ('resend', 'twilio', 'maileva', 'agency')`,
    expected: 0,
  },
];

/** True when e-mails, SMS and registered letters go to providers that call back. */
export const providerChecks: readonly StoryCheck[] = [
  {
    name: 'e-mails, SMS, registered letters and dossiers went to their providers, calls to people',
    sql: `select json_agg(distinct d.channel || ' ' || coalesce(d.provider, 'person')) from (${own}) d
      where d.state not in ('cancelled', 'awaitingApproval', 'awaitingPerson')`,
    expected: ['agency agency', 'call person', 'email resend', 'registeredLetter maileva', 'sms twilio'],
  },
  {
    name: 'every callback that came was applied, each provider sent some',
    sql: `select json_build_array(count(*) filter (where e.applied_at is null), count(distinct e.provider))
      from webhook_events e where e.creditor_id = $1 and e.delivery_id in (select id from (${own}) d)`,
    expected: [0, 3],
  },
  {
    name: 'the news of every message and letter was followed to its end',
    sql: `select coalesce(json_agg(d.channel || ' ' || d.id || ': phase ' || d.phase), '[]') from (${own}) d
      where d.channel in ('email', 'sms', 'registeredLetter') and d.state in ('accepted', 'dispatched', 'presented', 'unknown')
        and (d.outcome is null or d.phase < ${String(phaseRank('delivered'))})`,
    expected: [],
  },
  {
    name: 'the address whose mail bounced is marked, and a person is asked for a better one',
    sql: `select json_build_array(c.valid, c.invalid_because is not null, (select count(*) from tasks t
          where t.creditor_id = c.creditor_id and t.kind = 'checkContact' and t.status = 'open' and t.delivery_id = e.id), e.outcome)
      from (${stepOf('F-4122', 'email')}) e
        join contact_points c on c.creditor_id = e.creditor_id and c.debtor_id = e.debtor_id and c.kind = 'email'`,
    expected: [false, true, 1, 'bounced_permanent'],
  },
  {
    name: 'the SMS whose answer was lost was sent once, and found again',
    sql: `select json_build_array(d.attempts, d.state, d.outcome, (select json_agg(f.data->>'kind') from delivery_facts f
        where f.creditor_id = d.creditor_id and f.delivery_id = d.id and f.kind = 'answer')) from (${stepOf('F-4116', 'sms')}) d`,
    expected: [1, 'accepted', 'delivered', ['ambiguous']],
  },
  {
    name: 'each formal notice counts from the presentation its provider told',
    sql: `select json_build_array(count(*) > 0, bool_and(i.notice_presented_on::text = (select min(f.data->>'presentedOn')
        from delivery_facts f where f.creditor_id = d.creditor_id and f.delivery_id = d.id and f.kind = 'report')))
      from (${own}) d join delivery_invoices x on x.creditor_id = d.creditor_id and x.delivery_id = d.id and not x.withdrawn
        join invoices i on i.creditor_id = x.creditor_id and i.id = x.invoice_id
      where d.channel = 'registeredLetter' and d.state = 'presented'`,
    expected: [true, true],
  },
  {
    name: 'each presented letter has its proofs archived: deposit, content, receipt',
    sql: `select json_build_array(count(*) > 0, bool_and((select count(distinct f.data->>'kind') from delivery_facts f
        where f.creditor_id = d.creditor_id and f.delivery_id = d.id and f.kind = 'proof' and f.document_id is not null) = 3))
      from (${own}) d where d.channel = 'registeredLetter' and d.state = 'presented'`,
    expected: [true, true],
  },
];

/** What must be true after this story, looked up in the database: each named, with what is expected. */
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { inCreditorTx, run, type Database } from '../../db/connect.ts';
import { contactStoryChecks, providerChecks, testModeChecks, type StoryCheck } from './checks-contacts.ts';
import type { CheckResult } from './invariants.ts';
import { isOverdue, tagged, type LedgerLine } from './ledger.ts';
import { expectedEnd } from './story.ts';

export interface CheckContext {
  readonly db: Database;
  readonly creditorId: string;
  readonly tag: string;
  readonly ledger: readonly LedgerLine[];
  /** Folder of the files that would have left in live mode. */
  readonly outboxDir: string;
  readonly startedAtMs: number;
  /** Whether messages went to providers. */
  readonly withProviders: boolean;
}

/** Deliveries that reached the debtor, with the invoices of this run they cover. */
const reached = `select d.*, x.step as own_step, x.amount_cents, x.claim_seq, i.number, i.id as invoice_id
  from deliveries d join delivery_invoices x on x.creditor_id = d.creditor_id and x.delivery_id = d.id and not x.withdrawn
    join invoices i on i.creditor_id = x.creditor_id and i.id = x.invoice_id
  where d.creditor_id = $1 and d.state in ('accepted', 'dispatched', 'presented', 'done')`;

const storyChecks: readonly StoryCheck[] = [
  {
    name: 'five overdue invoices of one debtor made one e-mail, one SMS, one call, one letter and one dossier',
    sql: `select json_agg(json_build_array(channel, n) order by channel) from (
      select channel, count(*)::int as n from (select id, channel from (${reached}) r
        where number between $2 || 'F-4101' and $2 || 'F-4105' group by id, channel having count(*) = 5) as whole group by channel) as counted`,
    expected: [
      ['agency', 1],
      ['call', 1],
      ['email', 1],
      ['registeredLetter', 1],
      ['sms', 1],
    ],
  },
  {
    name: 'and that e-mail lists all five',
    sql: `select count(*)::int from generate_series(4101, 4105) as n
      join (${reached}) r on r.number = $2 || 'F-4101' and r.channel = 'email' and position($2 || 'F-' || n in r.content::text) > 0`,
    expected: 5,
  },
  {
    name: 'an invoice paid before its first message got none',
    sql: `select count(*)::int from (${reached}) r where number = $2 || 'F-4128'`,
    expected: 0,
  },
  {
    name: 'one payment without allocations settled three invoices',
    sql: `select json_build_array(count(*)::int, sum(a.amount_cents)::int, min(p.unallocated_cents)::int) from payments p
      join allocations a on a.creditor_id = p.creditor_id and a.payment_id = p.id and a.undone_at is null where p.creditor_id = $1 and p.reference = $2 || 'VIR-06'`,
    expected: [3, 5_430_00, 0],
  },
  {
    name: 'what was paid too much is kept, as a task',
    sql: `select json_build_array(p.unallocated_cents, (select count(*) from tasks t where t.creditor_id = p.creditor_id
        and t.kind = 'unallocatedPayment' and t.status = 'open' and t.data->>'reference' = p.reference))
      from payments p where p.creditor_id = $1 and p.reference = $2 || 'VIR-07'`,
    expected: [77_50, 1],
  },
  {
    name: 'one plan was kept, one broken after its reminder and its breach notice',
    sql: `select json_object_agg(right(p.reference, 7), json_build_array(p.status, (select count(*) from deliveries d
        where d.creditor_id = p.creditor_id and d.step like 'plan:' || p.reference || ':%' and d.state = 'accepted')) order by p.reference)
      from plans p where p.creditor_id = $1 and p.reference like $2 || 'PLAN-%'`,
    expected: { 'PLAN-01': ['kept', 0], 'PLAN-02': ['broken', 2] },
  },
  {
    name: 'a rejected direct debit reopened its case, and no step was repeated',
    sql: `select json_build_array((select count(*) from events e join invoices i on i.creditor_id = e.creditor_id and i.id = e.invoice_id
        where e.creditor_id = $1 and i.number = $2 || 'F-4120' and e.kind = 'reopened'),
      (select count(*) = count(distinct own_step) from (${reached}) r where number = $2 || 'F-4120'),
      (select count(*) from (${reached}) r where number = $2 || 'F-4120'))`,
    expected: [1, true, 5],
  },
  {
    name: 'the SMS about a disputed invoice left after the dispute was decided',
    sql: `select bool_and(r.claim_seq > (select max(e.seq) from events e where e.creditor_id = $1 and e.invoice_id = r.invoice_id
        and e.kind = 'disputeResolved'))
      from (${reached}) r where own_step = 'sms' and number in ($2 || 'F-4137', $2 || 'F-4138')`,
    expected: true,
  },
  {
    name: 'a dispute that was right became a credit note',
    sql: `select sum(l.amount_cents)::int from ledger_entries l join invoices i on i.creditor_id = l.creditor_id and i.id = l.invoice_id
      where l.creditor_id = $1 and i.number = $2 || 'F-4138' and l.kind = 'creditNote'`,
    expected: -1_200_00,
  },
  {
    name: 'the letter that was posted asks for what was still owed',
    sql: `select json_agg(amount_cents) from (${reached}) r where number = $2 || 'F-4129' and own_step = 'notice'`,
    expected: [18_000_00],
  },
  {
    name: 'the refused letter never left',
    sql: `select count(*)::int from (${reached}) r where number = $2 || 'F-4115' and channel = 'registeredLetter'`,
    expected: 0,
  },
  {
    name: 'a payment told by a signal is recorded like any other',
    sql: `select json_build_array(e.actor, i.status) from events e join invoices i on i.creditor_id = e.creditor_id and i.id = e.invoice_id
      where e.creditor_id = $1 and i.number = $2 || 'F-4124' and e.kind = 'payment'`,
    expected: ['signal', 'settled'],
  },
];

/** Runs the checks of this story. Throws only when PostgreSQL or the disk does. */
export async function checkStory(context: CheckContext): Promise<CheckResult[]> {
  const { db, creditorId, tag } = context;
  const checks = [...storyChecks, ...contactStoryChecks, ...(context.withProviders ? providerChecks : testModeChecks)];
  const results = await inCreditorTx(db, creditorId, async (tx) => {
    const found: CheckResult[] = [];
    for (const [at, { name, sql, expected }] of checks.entries()) {
      const text = `with given as (select $1::uuid as creditor_id, $2::text as tag) select to_json((${sql})) as value from given`;
      const [row] = await run<{ value: unknown }>(tx, `story check ${String(at)}`, text, [creditorId, `${tag}-`]);
      found.push(compare(name, row?.value, expected));
    }
    return found;
  });
  return [await checkEnds(context), ...results, await checkFiles(context)];
}

function compare(name: string, value: unknown, expected: unknown): CheckResult {
  const [is, should] = [JSON.stringify(value), JSON.stringify(expected)];
  return { name, ok: is === should, detail: is === should ? '' : `${is}, expected ${should}` };
}

async function checkEnds({ db, creditorId, tag, ledger }: CheckContext): Promise<CheckResult> {
  const rows = await inCreditorTx(db, creditorId, (tx) =>
    run<{ number: string; status: string; waitingFor: string }>(
      tx,
      'story ends',
      'select number, status, waiting_for as "waitingFor" from invoices where creditor_id = $1 and number like $2',
      [creditorId, `${tag}-%`],
    ),
  );
  const wrong = ledger.flatMap((line) => {
    const row = rows.find((one) => one.number === tagged(tag, line.number));
    const expected = isOverdue(line) ? expectedEnd(line.number) : 'date';
    const end = row?.status === 'open' ? row.waitingFor : row?.status;
    return end === expected ? [] : [`${line.number} ${end ?? 'missing'}, expected ${expected}`];
  });
  const name = 'each invoice ended as the story says';
  return {
    name,
    ok: wrong.length === 0,
    detail: wrong.length === 0 ? `${String(rows.length)} invoices` : wrong.join('; '),
  };
}

/** Both ways: each delivery handed over and each notice to an agency has its file, and each file written since the start belongs to one. Calls make no file. */
async function checkFiles({ db, creditorId, outboxDir, startedAtMs }: CheckContext): Promise<CheckResult> {
  const rows = await inCreditorTx(db, creditorId, (tx) =>
    run<{ file: string }>(
      tx,
      'story files',
      `select provider_id as file from deliveries where creditor_id = $1 and provider = 'localOutbox' and provider_id is not null
       union all select provider_id from placement_notices where creditor_id = $1 and provider = 'localOutbox' and provider_id is not null`,
      [creditorId],
    ),
  );
  const handedOver = new Set(rows.map((row) => row.file));
  const files = await readdir(outboxDir);
  const missing = [...handedOver].filter((file) => !files.includes(file)).map((file) => `no file ${file}`);
  const strangers: string[] = [];
  for (const file of files) {
    if (handedOver.has(file)) continue;
    const { mtimeMs } = await stat(join(outboxDir, file));
    if (mtimeMs >= startedAtMs) strangers.push(`no delivery for ${file}`);
  }
  const wrong = [...missing, ...strangers];
  const name = 'the outbox folder holds exactly what was handed over';
  return {
    name,
    ok: wrong.length === 0,
    detail: wrong.length === 0 ? `${String(handedOver.size)} files` : wrong.join('; '),
  };
}

/** People who make the calls. The secret of a calendar is never stored, only its hash. */
import { run, type Tx } from '../connect.ts';

export interface AgentRow {
  readonly id: string;
  readonly name: string;
  /** E.164; null: no click-to-call. */
  readonly phone: string | null;
  readonly createdAt: Date;
  readonly endedAt: Date | null;
  readonly openCalls: number;
}

const columns = `a.id, a.name, a.phone, a.created_at as "createdAt", a.ended_at as "endedAt",
  (select count(*)::int from tasks t where t.creditor_id = a.creditor_id and t.owner = a.name and t.kind = 'call' and t.status = 'open') as "openCalls"`;

/** Every agent by name, those who ended included. */
export async function listAgents(tx: Tx, creditorId: string): Promise<AgentRow[]> {
  const text = `select ${columns} from agents a where a.creditor_id = $1 order by a.name`;
  return run<AgentRow>(tx, 'list-agents', text, [creditorId]);
}

/** One agent by name, ended or not; undefined when unknown. */
export async function findAgent(tx: Tx, creditorId: string, name: string): Promise<AgentRow | undefined> {
  const text = `select ${columns} from agents a where a.creditor_id = $1 and a.name = $2`;
  return (await run<AgentRow>(tx, 'find-agent', text, [creditorId, name]))[0];
}

export interface NewAgent {
  readonly id: string;
  readonly name: string;
  readonly phone: string | null;
  readonly calendarHash: string;
  readonly createdAt: Date;
}

/** Adds an agent, or takes back one who had ended, with a new calendar. False: an agent of that name works already. */
export async function insertAgent(tx: Tx, creditorId: string, agent: NewAgent): Promise<boolean> {
  const rows = await run(
    tx,
    'insert-agent',
    `insert into agents (creditor_id, id, name, phone, calendar_hash, created_at) values ($1, $2, $3, $4, $5, $6)
     on conflict (creditor_id, name) do update set phone = excluded.phone, calendar_hash = excluded.calendar_hash, ended_at = null
       where agents.ended_at is not null
     returning id`,
    [creditorId, agent.id, agent.name, agent.phone, agent.calendarHash, agent.createdAt],
  );
  return rows.length > 0;
}

/** What is absent stays; a null phone removes it. */
export async function changeAgent(
  tx: Tx,
  creditorId: string,
  name: string,
  change: { phone?: string | null; calendarHash?: string; endedAt?: Date },
): Promise<void> {
  await run(
    tx,
    'change-agent',
    `update agents set phone = case when $3 then $4 else phone end, calendar_hash = coalesce($5, calendar_hash), ended_at = coalesce($6, ended_at)
     where creditor_id = $1 and name = $2`,
    [
      creditorId,
      name,
      change.phone !== undefined,
      change.phone ?? null,
      change.calendarHash ?? null,
      change.endedAt ?? null,
    ],
  );
}

/** The working agent with the fewest open calls, the longest-serving first among equals; null when there is none. `except` is left out. */
export async function leastBusyAgent(tx: Tx, creditorId: string, except: string | null): Promise<string | null> {
  const rows = await run<{ name: string }>(
    tx,
    'least-busy-agent',
    `select a.name from agents a where a.creditor_id = $1 and a.ended_at is null and a.name is distinct from $2
     order by (select count(*) from tasks t where t.creditor_id = a.creditor_id and t.owner = a.name and t.kind = 'call' and t.status = 'open'),
       a.created_at, a.name limit 1`,
    [creditorId, except],
  );
  return rows[0]?.name ?? null;
}

/** Whose calendar this is; undefined for an unknown secret or an agent who has ended. Needs `inCalendarTx`. */
export async function findCalendar(
  tx: Tx,
  calendarHash: string,
): Promise<{ creditorId: string; name: string } | undefined> {
  const rows = await run<{ creditorId: string; name: string }>(
    tx,
    'find-calendar',
    'select creditor_id as "creditorId", name from agents where calendar_hash = $1 and ended_at is null',
    [calendarHash],
  );
  return rows[0];
}

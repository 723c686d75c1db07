/** Where the ERP wants to be told. Never deleted: one that has ended is kept with what it was told. */
import type { EndpointSecret } from '../../domain/webhook.ts';
import { run, send, type Tx } from '../connect.ts';

export interface EndpointRow {
  readonly id: string;
  readonly url: string;
  readonly description: string | null;
  /** Null: every type. */
  readonly types: readonly string[] | null;
  readonly secrets: readonly EndpointSecret[];
  readonly status: 'active' | 'disabled';
  readonly disabledAt: Date | null;
  readonly disabledBecause: string | null;
  readonly failingSince: Date | null;
  readonly createdAt: Date;
  readonly endedAt: Date | null;
}

/** An endpoint with how much of what it wanted has not arrived. */
export interface EndpointSummary extends EndpointRow {
  readonly pending: number;
  readonly failed: number;
  readonly skipped: number;
}

const columns = `w.id, w.url, w.description, w.types, w.secrets, w.status, w.disabled_at as "disabledAt", w.disabled_because as "disabledBecause",
  w.failing_since as "failingSince", w.created_at as "createdAt", w.ended_at as "endedAt"`;

const summaryText = `
  select ${columns}, count(d.id) filter (where d.status = 'pending')::int as pending, count(d.id) filter (where d.status = 'failed')::int as failed,
    count(d.id) filter (where d.status = 'skipped')::int as skipped
  from webhook_endpoints w
  left join webhook_deliveries d on d.creditor_id = $1 and d.endpoint_id = w.id and d.status in ('pending', 'failed', 'skipped')
  where w.creditor_id = $1`;

/** The endpoints that have not ended, oldest first. */
export async function listEndpoints(tx: Tx, creditorId: string): Promise<EndpointSummary[]> {
  return run<EndpointSummary>(
    tx,
    'list-endpoints',
    `${summaryText} and w.ended_at is null group by w.creditor_id, w.id order by w.created_at, w.id`,
    [creditorId],
  );
}

/** One endpoint, ended or not; undefined when unknown. */
export async function readEndpoint(tx: Tx, creditorId: string, id: string): Promise<EndpointSummary | undefined> {
  const text = `${summaryText} and w.id = $2 group by w.creditor_id, w.id`;
  return (await run<EndpointSummary>(tx, 'read-endpoint', text, [creditorId, id]))[0];
}

/** Locks one endpoint against every other change of it; what is sealed meanwhile may still refer to it. Undefined when unknown. */
export async function lockEndpoint(tx: Tx, creditorId: string, id: string): Promise<EndpointRow | undefined> {
  const text = `select ${columns} from webhook_endpoints w where w.creditor_id = $1 and w.id = $2 for no key update`;
  return (await run<EndpointRow>(tx, 'lock-endpoint', text, [creditorId, id]))[0];
}

/** What the sealer needs of the endpoints that have not ended. */
export async function tellableEndpoints(
  tx: Tx,
  creditorId: string,
): Promise<Pick<EndpointRow, 'id' | 'types' | 'status'>[]> {
  return run(
    tx,
    'tellable-endpoints',
    'select id, types, status from webhook_endpoints where creditor_id = $1 and ended_at is null order by id',
    [creditorId],
  );
}

/** How many endpoints have not ended. The creditor's row is locked, so that two additions count each other. */
export async function countEndpoints(tx: Tx, creditorId: string): Promise<number> {
  await run(tx, 'lock-for-endpoints', 'select 1 from creditors where creditor_id = $1 for no key update', [creditorId]);
  const [row] = await run<{ n: number }>(
    tx,
    'count-endpoints',
    'select count(*)::int as n from webhook_endpoints where creditor_id = $1 and ended_at is null',
    [creditorId],
  );
  return row?.n ?? 0;
}

/** Inserts an active endpoint. */
export function insertEndpoint(
  tx: Tx,
  creditorId: string,
  row: Pick<EndpointRow, 'id' | 'url' | 'description' | 'types' | 'secrets' | 'createdAt'>,
): void {
  send(
    tx,
    'insert-endpoint',
    `insert into webhook_endpoints (creditor_id, id, url, description, types, secrets, status, created_at)
     values ($1, $2, $3, $4, $5, $6, 'active', $7)`,
    [
      creditorId,
      row.id,
      row.url,
      row.description,
      row.types && JSON.stringify(row.types),
      JSON.stringify(row.secrets),
      row.createdAt,
    ],
  );
}

/** Writes everything about an endpoint that can change. */
export function updateEndpoint(tx: Tx, creditorId: string, row: EndpointRow): void {
  send(
    tx,
    'update-endpoint',
    `update webhook_endpoints set url = $3, description = $4, types = $5, secrets = $6, status = $7, disabled_at = $8, disabled_because = $9,
       failing_since = $10, ended_at = $11 where creditor_id = $1 and id = $2`,
    [
      creditorId,
      row.id,
      row.url,
      row.description,
      row.types && JSON.stringify(row.types),
      JSON.stringify(row.secrets),
      row.status,
      row.disabledAt,
      row.disabledBecause,
      row.failingSince,
      row.endedAt,
    ],
  );
}

/** Ends the open tasks about a disabled endpoint: it is enabled again, or gone for good. */
export function endEndpointTasks(tx: Tx, creditorId: string, endpointId: string, now: Date): void {
  send(
    tx,
    'end-endpoint-tasks',
    `update tasks set status = 'cancelled', ended_at = $3, revision = revision + 1, updated_at = $3
     where creditor_id = $1 and kind = 'endpointDisabled' and status = 'open' and data->>'endpointId' = $2`,
    [creditorId, endpointId, now],
  );
}

/** The endpoint a task is about; null when the task names none. */
export async function endpointOfTask(tx: Tx, creditorId: string, taskId: string): Promise<string | null> {
  const [row] = await run<{ id: string | null }>(
    tx,
    'endpoint-of-task',
    `select data->>'endpointId' as id from tasks where creditor_id = $1 and id = $2`,
    [creditorId, taskId],
  );
  return row?.id ?? null;
}

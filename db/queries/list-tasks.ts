/** The work list: tasks with the invoices they are about, as they stand now. */
import type { TaskKind } from '../../domain/task.ts';
import { run, type Tx } from '../connect.ts';

export interface TaskSummary {
  readonly id: string;
  readonly kind: TaskKind;
  readonly invoiceId: string | null;
  readonly invoiceNumber: string | null;
  readonly deliveryId: string | null;
  readonly dueAt: Date;
  readonly notBefore: Date | null;
  readonly owner: string | null;
  readonly attempt: number;
  readonly revision: number;
  readonly status: 'open' | 'done' | 'cancelled';
  readonly data: Record<string, unknown>;
  readonly result: Record<string, unknown> | null;
  readonly createdAt: Date;
  readonly endedAt: Date | null;
  /** Every invoice the task is about, with its hold of this moment. */
  readonly invoices: { id: string; number: string; balanceCents: number; currency: string; onHold: boolean }[];
}

/** `$2` is the instant at which holds are looked at. */
const selectText = `
  select t.id, t.kind, t.invoice_id as "invoiceId", i.number as "invoiceNumber", t.delivery_id as "deliveryId", t.due_at as "dueAt", t.not_before as "notBefore", t.owner, t.attempt, t.revision, t.status, t.data, t.result,
    t.created_at as "createdAt", t.ended_at as "endedAt",
    coalesce((select json_agg(json_build_object('id', c.id, 'number', c.number, 'balanceCents', c.balance_cents, 'currency', c.currency,
        'onHold', exists (select 1 from holds h where h.creditor_id = c.creditor_id and h.invoice_id = c.id and h.ended_at is null
          and (h.ends_at is null or h.ends_at > $2))) order by c.due_on, c.number)
      from (select t.invoice_id as id union select x.invoice_id from delivery_invoices x
          where x.creditor_id = t.creditor_id and x.delivery_id = t.delivery_id and not x.withdrawn) as about
        join invoices c on c.creditor_id = t.creditor_id and c.id = about.id), '[]') as invoices
  from tasks t left join invoices i on i.creditor_id = t.creditor_id and i.id = t.invoice_id
  where t.creditor_id = $1`;

/** One task by its id; undefined when unknown. */
export async function readTaskSummary(
  tx: Tx,
  creditorId: string,
  id: string,
  now: Date,
): Promise<TaskSummary | undefined> {
  return (await run<TaskSummary>(tx, 'read-task-summary', `${selectText} and t.id = $3`, [creditorId, now, id]))[0];
}

export interface TaskFilter {
  readonly status?: TaskSummary['status'];
  readonly kind?: TaskKind;
  readonly invoiceId?: string;
  readonly owner?: string;
  /** The last task of the page before. */
  readonly after?: { readonly at: Date; readonly id: string };
}

/** A page of tasks, the one that is due first in front. */
export async function listTasks(
  tx: Tx,
  creditorId: string,
  filter: TaskFilter,
  limit: number,
  now: Date,
): Promise<TaskSummary[]> {
  const values: unknown[] = [creditorId, now, limit];
  let text = selectText;
  const add = (value: unknown): string => `$${String(values.push(value))}`;
  if (filter.status !== undefined) text += ` and t.status = ${add(filter.status)}`;
  if (filter.kind !== undefined) text += ` and t.kind = ${add(filter.kind)}`;
  if (filter.owner !== undefined) text += ` and t.owner = ${add(filter.owner)}`;
  if (filter.invoiceId !== undefined) {
    const id = add(filter.invoiceId);
    text += ` and (t.invoice_id = ${id} or t.delivery_id in (select y.delivery_id from delivery_invoices y
      where y.creditor_id = $1 and y.invoice_id = ${id} and not y.withdrawn))`;
  }
  if (filter.after) text += ` and (t.due_at, t.id) > (${add(filter.after.at)}, ${add(filter.after.id)})`;
  const name = `list-tasks ${Object.keys(filter).join(' ')}`;
  return run<TaskSummary>(tx, name, `${text} order by t.due_at, t.id limit $3`, values);
}

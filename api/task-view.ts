/** How a task looks to clients. */
import { Type, type Static } from 'typebox';
import type { TaskSummary } from '../db/queries/list-tasks.ts';
import { anyObject, instant, nullable } from './fields.ts';

export const taskView = Type.Object({
  id: Type.String(),
  kind: Type.String(),
  invoiceId: nullable<string>('string'),
  invoiceNumber: nullable<string>('string'),
  deliveryId: nullable<string>('string'),
  dueAt: instant(),
  notBefore: nullable<string>('string', { format: 'date-time', description: 'Not to be done before; null: at once.' }),
  owner: nullable<string>('string', { description: 'Agent it belongs to; null: whoever takes it.' }),
  attempt: Type.Integer({ description: 'Which try this is, such as the second call.' }),
  revision: Type.Integer({ description: 'One more at each change of owner or deadline.' }),
  status: Type.String({ description: 'open, done, cancelled' }),
  data: anyObject(),
  result: Type.Unsafe<Record<string, unknown> | null>({ type: ['object', 'null'], additionalProperties: true }),
  createdAt: instant(),
  endedAt: nullable<string>('string', { format: 'date-time' }),
  onHold: Type.Boolean({ description: 'A case is on hold now: do not contact the debtor.' }),
  invoices: Type.Array(
    Type.Object({
      id: Type.String(),
      number: Type.String(),
      balanceCents: Type.Integer({ description: 'As it is now, not when the task was opened.' }),
      currency: Type.String(),
    }),
  ),
});

/** One task as clients see it. */
export function viewTask(row: TaskSummary): Static<typeof taskView> {
  return {
    ...row,
    dueAt: row.dueAt.toISOString(),
    notBefore: row.notBefore?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
    endedAt: row.endedAt?.toISOString() ?? null,
    onHold: row.invoices.some((one) => one.onHold),
    invoices: row.invoices.map(({ id, number, balanceCents, currency }) => ({ id, number, balanceCents, currency })),
  };
}

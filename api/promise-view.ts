/** How a promise to pay looks to clients. */
import { Type, type Static } from 'typebox';
import type { PromiseSummary } from '../db/queries/promises.ts';
import { instant, nullable } from './fields.ts';

export const promiseView = Type.Object({
  id: Type.String(),
  debtor: Type.String({ description: 'Reference of the debtor.' }),
  currency: Type.String(),
  amountCents: Type.Integer(),
  payOn: Type.String(),
  keptUntil: Type.String({ format: 'date-time', description: 'Until then the money may still be on its way.' }),
  madeAt: instant(),
  madeBy: Type.String(),
  source: Type.String({ description: 'call, api, reply, signal' }),
  taskId: nullable<string>('string', { description: 'The call it was made on.' }),
  note: nullable<string>('string'),
  status: Type.String({ description: 'open, kept, halfKept, broken, cancelled' }),
  receivedCents: Type.Integer({ description: 'What came in for it in time and stayed.' }),
  inARow: Type.Integer({ description: '1 for the first since one was kept, one more for each that failed.' }),
  endedAt: nullable<string>('string', { format: 'date-time' }),
  invoices: Type.Array(
    Type.Object({
      id: Type.String(),
      number: Type.String(),
      balanceCents: Type.Integer({ description: 'When it was promised.' }),
    }),
  ),
});

/** One promise as clients see it. */
export function viewPromise(row: PromiseSummary): Static<typeof promiseView> {
  return {
    ...row,
    keptUntil: row.keptUntil.toISOString(),
    madeAt: row.madeAt.toISOString(),
    endedAt: row.endedAt?.toISOString() ?? null,
  };
}

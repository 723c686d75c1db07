/** How the limitation of a claim looks to a client: a safe date, what it rests on, and what a person may still judge. */
import { Type, type Static } from 'typebox';
import type { InvoiceSummary } from '../db/queries/list-invoices.ts';
import { safeDateOf } from '../domain/limitation.ts';
import { nullable } from './fields.ts';

const possible = Type.Object({
  id: Type.String(),
  kind: Type.String(),
  occurredOn: Type.String(),
  wouldEndOn: Type.String({ description: 'The last day that would follow, once a person confirms it.' }),
});

const shape = Type.Object({
  on: Type.String({ description: 'The last safe day to act; nothing moves it but the judgement of a person.' }),
  assumes: Type.String({ description: 'What that day rests on, in French.' }),
  movedTo: nullable<string>('string', { description: 'The last day that follows from confirmed interruptions.' }),
  possibleInterruptions: Type.Array(possible),
});

/** The field of an invoice. */
export const limitationView = () =>
  Type.Unsafe<Static<typeof shape> | null>({
    ...shape,
    type: ['object', 'null'],
    description: 'Null once nothing is owed.',
  });

/** The limitation of one invoice; null once nothing is owed. */
export function viewLimitation(row: InvoiceSummary): Static<typeof shape> | null {
  if (row.status === 'settled' || row.status === 'writtenOff') return null;
  const { issuedOn, dueOn, sector, debtor, limitationMovedTo: movedTo, possibleInterruptions } = row;
  const { on, assumes } = safeDateOf({ issuedOn, dueOn, sector, type: debtor.type });
  return { on, assumes, movedTo, possibleInterruptions: [...possibleInterruptions] };
}

/** What a person reports about a call, and about the tasks that follow from one. */
import { Type } from 'typebox';
import { dispositionCodes } from '../domain/call-disposition.ts';
import { amountCents, civilDate, closed, line } from './fields.ts';

const instantText = () =>
  Type.String({
    maxLength: 40,
    format: 'date-time',
    'x-error': { code: 'invalid_instant', remedy: 'Write an instant with its zone, such as 2026-12-01T14:30:00Z.' },
  });

/** Part of the body that completes a task. */
export const callFields = {
  disposition: Type.Optional({ ...line(60), description: `How a call ended: ${dispositionCodes.join(', ')}.` }),
  rightParty: Type.Optional(
    Type.Boolean({ description: 'Whether the debtor was on the line; left out: as the disposition says.' }),
  ),
  promise: Type.Optional(closed({ amountCents: amountCents(), payOn: civilDate(), method: Type.Optional(line(60)) })),
  paid: Type.Optional(closed({ on: civilDate(), reference: Type.Optional(line(100)) })),
  callBackAt: Type.Optional(instantText()),
  documents: Type.Optional(Type.Array(line(200), { minItems: 1, maxItems: 20 })),
  resume: Type.Optional(Type.Boolean()),
};

/** How files that were read in, and lines of bank statements, look to a client. */
import { Type, type Static } from 'typebox';
import type { BankLineRow } from '../db/queries/bank-lines.ts';
import type { ImportRow } from '../db/queries/imports.ts';
import type { ImportCounts } from '../domain/import.ts';
import { anyObject, instant, nullable } from './fields.ts';

export const importView = Type.Object({
  id: Type.String(),
  kind: Type.String({ description: 'bankStatement, invoices' }),
  format: Type.String(),
  fileName: nullable<string>('string'),
  status: Type.String({
    description:
      'reading; applying: read to its end, its lines take effect one after the other; done; failed: nothing of it took effect',
  }),
  dryRun: Type.Boolean(),
  bytes: Type.Integer(),
  counts: Type.Unsafe<ImportCounts>({
    type: 'object',
    additionalProperties: { type: 'integer' },
    description:
      'Lines, by what became of them. Bank statements: read in all; repeated: known from another file; notBooked: left out; pending, matched, toPerson, known, ignored, undone.',
  }),
  problem: nullable<string>('string', { description: 'Why it could not be read, with the remedy.' }),
  by: Type.String(),
  receivedAt: instant(),
  endedAt: nullable<string>('string', { format: 'date-time' }),
});

/** `lines` are counts of its lines as they are now. */
export function viewImport(row: ImportRow, lines: ImportCounts): Static<typeof importView> {
  const { id, kind, format, fileName, status, dryRun, bytes, problem } = row;
  return {
    ...{ id, kind, format, fileName, status, dryRun, bytes, problem },
    counts: { ...row.counts, ...lines },
    by: row.actor,
    receivedAt: row.receivedAt.toISOString(),
    endedAt: row.endedAt?.toISOString() ?? null,
  };
}

export const bankLineView = Type.Object({
  id: Type.String(),
  importId: Type.String(),
  account: Type.String(),
  direction: Type.String({ description: 'credit, debit' }),
  reversal: Type.Boolean(),
  amountCents: Type.Integer(),
  currency: Type.String(),
  bookedOn: Type.String({ format: 'date' }),
  valueOn: nullable<string>('string'),
  bankReference: nullable<string>('string'),
  endToEndId: nullable<string>('string'),
  creditorReference: nullable<string>('string'),
  remittance: nullable<string>('string'),
  partyName: nullable<string>('string'),
  partyIban: nullable<string>('string'),
  details: anyObject(),
  status: Type.String({
    description:
      'pending; matched: became a payment or undid one; toPerson: a task asks; known: told before; ignored: no business of dunning; undone',
  }),
  matchedBy: nullable<string>('string', {
    description:
      'creditorReference, endToEndId, invoiceNumber, planReference, amountAndIban, amountAndName, reversal, person',
  }),
  because: Type.Array(Type.String()),
  candidates: Type.Array(Type.Object({ invoiceId: Type.String(), number: Type.String(), because: Type.String() })),
  payment: nullable<string>('string', { description: 'Id of the payment it became, undid, or repeats.' }),
  taskId: nullable<string>('string'),
});

export function viewBankLine(row: BankLineRow): Static<typeof bankLineView> {
  const {
    match,
    createdAt: _createdAt,
    appliedAt: _appliedAt,
    entryKey: _key,
    detailNo: _no,
    paymentId,
    ...told
  } = row;
  return {
    ...told,
    details: { ...told.details },
    matchedBy: match?.by ?? null,
    because: [...(match?.because ?? [])],
    candidates: (match?.candidates ?? []).map((one) => ({ ...one })),
    payment: paymentId,
  };
}

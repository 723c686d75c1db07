/** How an import of invoices looks to a client. */
import { Type, type Static } from 'typebox';
import type { Tx } from '../db/connect.ts';
import { listLines, type ImportLineRow } from '../db/queries/import-lines.ts';
import type { InvoiceImportRow } from '../db/queries/invoice-imports.ts';
import { anyObject, instant, nullable } from './fields.ts';

export const importLineView = Type.Object({
  line: Type.Integer({ description: 'Line of the file, from 1; of an electronic invoice: 1.' }),
  status: Type.String({
    description:
      'pending; taken; same: it was registered before; refused; wouldTake (dry run). Refused lines changed nothing.',
  }),
  number: nullable<string>('string'),
  invoiceId: nullable<string>('string'),
  problems: Type.Array(
    Type.Object({
      field: Type.String({ description: 'Heading of the column, or field of the invoice.' }),
      code: Type.String(),
      text: Type.String({ description: 'What is wrong and the remedy, in French.' }),
      textEn: Type.Optional(Type.String()),
    }),
    { description: 'Why it is refused; of a line that was taken: what is worth a look.' },
  ),
});

export const importView = Type.Object({
  id: Type.String(),
  format: Type.String(),
  fileName: nullable<string>('string'),
  dryRun: Type.Boolean(),
  status: Type.String({ description: 'reading, applying, done, failed' }),
  counts: Type.Unsafe<Record<string, number>>({
    type: 'object',
    additionalProperties: { type: 'integer' },
    description: 'read in all, then taken, same, refused, wouldTake.',
  }),
  columns: Type.Unsafe<Record<string, unknown> | null>({
    ...anyObject(),
    type: ['object', 'null'],
    description: 'CSV: which heading is read as which field, and which are not read.',
  }),
  problem: nullable<string>('string'),
  receivedAt: instant(),
  endedAt: nullable<string>('string'),
  lines: Type.Array(importLineView, {
    description: 'The first 100 lines that are refused or worth a look; all of them: GET /v1/imports/{id}/lines.',
  }),
});

export const viewLine = (row: ImportLineRow): Static<typeof importLineView> => ({
  ...row,
  problems: row.problems.map((one) => ({ ...one })),
});

const linesShown = 100;

/** The import as it is now, with the lines that need a word. */
export async function viewImport(
  tx: Tx,
  creditorId: string,
  row: InvoiceImportRow,
): Promise<Static<typeof importView>> {
  const { id, format, fileName, dryRun, status, counts, mapping, problem, receivedAt, endedAt } = row;
  const filter = { status: null, after: 0, withWord: true };
  const lines = await listLines(tx, creditorId, id, filter, linesShown);
  return {
    ...{ id, format, fileName, dryRun, status, counts: { ...counts }, columns: mapping, problem },
    receivedAt: receivedAt.toISOString(),
    endedAt: endedAt?.toISOString() ?? null,
    lines: lines.map(viewLine),
  };
}

/** How a file of invoices is to be read, as the query says. */
import { createHash } from 'node:crypto';
import { Type, type Static } from 'typebox';
import { columnFields } from '../domain/invoice-columns.ts';
import { actor, closed, line, oneOf } from './fields.ts';

export const importQuery = closed({
  dryRun: Type.Optional(oneOf(['true', 'false'] as const)),
  fileName: Type.Optional(line(200)),
  defaultTermDays: Type.Optional(
    Type.Integer({
      ...{ minimum: 0, maximum: 366 },
      'x-error': { code: 'invalid_number', remedy: 'Send whole days from 0 to 366, such as 30.' },
    }),
  ),
  debtorReference: Type.Optional(line(100)),
  mapping: Type.Optional(
    Type.String({
      maxLength: 4_000,
      description: `CSV: JSON, our field to the heading of the file, such as {"number":"N° pièce"}. Fields: ${columnFields.join(', ')}.`,
    }),
  ),
  by: Type.Optional(actor()),
});
export type ImportQuery = Static<typeof importQuery>;

/** SHA-256 that stands for an import: the bytes of its file, and how they are to be read, since that changes what they mean. */
export function contentKey(bytesHash: string, { mapping, defaultTermDays, debtorReference }: ImportQuery): string {
  const how = JSON.stringify([mapping ?? null, defaultTermDays ?? null, debtorReference ?? null]);
  return how === '[null,null,null]' ? bytesHash : createHash('sha256').update(`${bytesHash} ${how}`).digest('hex');
}

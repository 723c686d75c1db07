/** An electronic invoice as an import of one line. */
import { createHash } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { finishReading, importedBefore, startImport, storeLines } from '../cases/import-invoices.ts';
import { readEInvoice } from '../cases/invoice-files/e-invoice-xml.ts';
import { facturXml } from '../cases/invoice-files/pdf-attachment.ts';
import { inCreditorTx } from '../db/connect.ts';
import { readCreditor } from '../db/queries/creditors.ts';
import type { InvoiceImportRow } from '../db/queries/invoice-imports.ts';
import { claimOf } from '../domain/e-invoice.ts';
import { lineOfClaim } from './import-lines.ts';
import { contentKey, type ImportQuery } from './import-query.ts';
import type { ApiDeps } from './write.ts';

export interface ReadImport {
  readonly row: InvoiceImportRow;
  /** The same content was imported before: `row` is that import. */
  readonly repeated: boolean;
}

/** Reads one document and keeps its line. Refuses what is no invoice; nothing is kept of it then. */
export async function readDocumentImport(
  deps: ApiDeps,
  { creditorId }: FastifyRequest,
  query: ImportQuery,
  bytes: Buffer,
  form: 'xml' | 'pdf',
): Promise<ReadImport> {
  const sha256 = contentKey(createHash('sha256').update(bytes).digest('hex'), query);
  const dryRun = query.dryRun === 'true';
  const before = dryRun ? undefined : await importedBefore(deps.cases, creditorId, sha256);
  if (before) return { row: before, repeated: true };
  const file = readEInvoice(form === 'pdf' ? await facturXml(bytes) : bytes);
  const { identity } = await inCreditorTx(deps.cases.db, creditorId, (tx) => readCreditor(tx, creditorId));
  const own = identity.siren.replace(/\s/g, '');
  const { defaultTermDays, debtorReference } = query;
  const claim = claimOf(file, {
    creditorSiren: /^\d{9}$/.test(own) ? own : null,
    ...(defaultTermDays === undefined ? {} : { defaultTermDays }),
    ...(debtorReference === undefined ? {} : { debtorReference }),
  });
  const format = form === 'pdf' ? 'facturX' : file.syntax;
  const start = { format, fileName: query.fileName ?? null, dryRun, mapping: null } as const;
  const id = await startImport(deps.cases, creditorId, query.by ?? 'api', start);
  await storeLines(deps.cases, creditorId, id, [lineOfClaim(claim)], bytes.length);
  const row = await finishReading(deps.cases, creditorId, id, sha256);
  return { row, repeated: row.id !== id };
}
